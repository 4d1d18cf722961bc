/** How far a whole plan came, and how long things took, in few words. */
import type { PlanState } from './model.ts';
import { dueMessages } from './plan-run.ts';
import type { Instant } from './time.ts';

/** How many messages a plan has, and how many of them have a receipt, can't be delivered yet, or read back differently. */
interface Progress {
  readonly all: number;
  readonly arrived: number;
  readonly failing: number;
  readonly differing: number;
}

export function progressOf(state: PlanState): Progress {
  const messages = dueMessages(state).map(({ id }) => id);
  const open = messages.filter((id) => state.receipts[id] === undefined);
  return {
    all: messages.length,
    arrived: messages.length - open.length,
    failing: open.filter((id) => state.failing[id] !== undefined).length,
    differing: messages.filter((id) => (state.readBack[id]?.problem ?? null) !== null).length,
  };
}

/** `3 of 9 messages have arrived`. */
export function arrivedWords({ all, arrived }: Progress): string {
  if (all === 1) return arrived === 1 ? 'its message has arrived' : 'its message has not arrived yet';
  return `${arrived === all ? 'all' : `${arrived} of`} ${all} messages have arrived`;
}

/** `rehearsed, all 9 arrived`: what is known of the last rehearsal of this very plan. */
export function rehearsalWords({ rehearsal }: PlanState, { all }: Progress): string {
  if (rehearsal === null) return 'not rehearsed';
  return rehearsal.problems === 0
    ? `rehearsed, all ${all} arrived`
    : `rehearsed, ${rehearsal.problems} of ${all} did not arrive as they should`;
}

/** `+0:00:03`, `-0:01:00`: hours, minutes and seconds from one instant to another. */
export function latency(from: Instant, to: Instant): string {
  const seconds = Math.floor(Math.abs(to - from) / 1000);
  const two = (n: number): string => String(n % 60).padStart(2, '0');
  return `${to < from ? '-' : '+'}${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60))}:${two(seconds)}`;
}
