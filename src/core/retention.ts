/**
 * Retention: `retention-days` after a case was closed its private fields are deleted (purged.ts), by the clock. Not while
 * something of it is under way: a hold, a message of a started plan without a receipt, an effect that is yet to be done.
 * What was reopened begins anew, and a plan that was made since (an erratum) counts like the closing.
 */
import type { Config } from './config.ts';
import type { Lookup } from './inputs.ts';
import type { Case, PlanState } from './model.ts';
import { dueMessages } from './plan-run.ts';
import { isPurged } from './purged.ts';
import { DAY, HOUR, type Instant } from './time.ts';

type Rules = Pick<Config, 'retentionDays'>;

/** The end of retention, and what of the case itself it waits for, in words (null: nothing). */
export interface Retention {
  readonly end: Instant;
  readonly waits: string | null;
}

/** Null: it is open, or purged already. */
export function retentionOf(c: Case, { retentionDays }: Rules): Retention | null {
  if (!c.closed || c.closedAt === null || isPurged(c)) return null;
  const states = [...c.past, ...Object.values(c.plans)];
  const proposed = states.filter(({ startedAt }) => startedAt === null).map(({ proposedAt }) => proposedAt);
  const end = Math.max(c.closedAt, ...proposed) + retentionDays * DAY;
  if (c.hold !== null) return { end, waits: 'it is held' };
  const open = states.find(isUnfinished);
  return { end, waits: open === undefined ? null : `its ${open.plan.purpose} plan has messages without a receipt` };
}

/** What is not tried any more is finished, too. */
function isUnfinished(state: PlanState): boolean {
  return (
    state.startedAt !== null &&
    !state.isVoid &&
    dueMessages(state).some(({ id }) => state.receipts[id] === undefined && !state.givenUp.includes(id))
  );
}

/** Has the end come, as far as the case itself knows? */
export function isRetentionOver(c: Case, config: Rules, now: Instant): boolean {
  const retention = retentionOf(c, config);
  return retention !== null && retention.waits === null && retention.end <= now;
}

/** What must be known before it is purged. */
export function retentionNeeds(c: Case, config: Rules, now: Instant): readonly Lookup[] {
  return isRetentionOver(c, config, now) ? [{ kind: 'open-effects' }] : [];
}

/** A shorter time counts within a week for what was closed before. */
const LOOK_AGAIN = 7 * DAY;

/** When the clock looks at a closed case for this; null: never, or not before something else happens to it. */
export function nextRetentionLook(c: Case, config: Rules, now: Instant): Instant | null {
  const retention = retentionOf(c, config);
  if (retention === null || retention.waits !== null) return null;
  return retention.end > now ? Math.min(retention.end, now + LOOK_AGAIN) : now + HOUR;
}
