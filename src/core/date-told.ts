/** The disclosure date that may be told downstream: one rule, asked when a message is planned and when it leaves. */
import type { Case } from './model.ts';
import type { Instant } from './time.ts';

/** T0 while the embargo holds and the date lies ahead; null: there is none to tell. */
export function dateToTell(c: Case, now: Instant): Instant | null {
  const ended = c.closed || c.openedAt !== null || c.decision?.track === 'public';
  return ended || c.embargo === null || c.embargo.t0 <= now ? null : c.embargo.t0;
}
