/** Times as the board writes them. */
import type { Looking } from './message-state.ts';
import { latency } from './plan-progress.ts';
import { type Instant, toIso } from './time.ts';

/** `2026-12-10 00:00:03`. */
export function clock(at: Instant): string {
  return toIso(at).slice(0, 19).replace('T', ' ');
}

/** How long after T0, and after the start where that is another time; where there is no T0, after the start. */
export function afterStart({ start, t0 }: Pick<Looking, 'start' | 't0'>, at: Instant): string {
  if (start === null) return t0 === null ? '' : latency(t0, at);
  const sinceStart = latency(start, at);
  if (t0 === null) return sinceStart;
  const sinceT0 = latency(t0, at);
  return sinceT0 === sinceStart ? sinceT0 : `${sinceT0} (${sinceStart} after the start)`;
}

/** From the first to the last; once where they are the same. */
export function span(first: string, last: string): string {
  return first === last ? first : `${first} to ${last}`;
}
