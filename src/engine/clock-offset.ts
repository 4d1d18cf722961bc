/**
 * Is this machine's clock right? It is compared with GitHub's and with that of the database's server. While it is not,
 * nothing of the clock is decided (clock.ts) and nothing leaves the team (core/gate.ts): it waits, and nothing is lost.
 * Source: security D1.
 */
import type { Instant } from '../core/time.ts';
import type { Log } from './parts.ts';
import type { Clock, GitHubHealth, Store } from './ports.ts';

/** What is used of the engine's parts. */
export interface ClockParts {
  readonly store: Pick<Store, 'now'>;
  readonly github: { readonly health: Pick<GitHubHealth, 'clockOffset' | 'askClock'> };
  readonly clock: Clock;
}

/** Milliseconds by which the clocks may differ. */
const TOLERANCE = 2000;
/** Milliseconds between two looks for the log. */
const NOTED_AGAIN = 5000;

/** By GitHub's last answer, and the database asked now. Null: it is right; else the problem in words. Throws PortFault. */
export async function clockProblem(parts: ClockParts): Promise<string | null> {
  const offset = parts.github.health.clockOffset();
  if (offset === null) return "GitHub's answers do not tell the time (no Date header)";
  return offsetProblem(offset, "GitHub's") ?? (await databaseProblem(parts));
}

/** The same by an answer of this moment. Where GitHub can't be asked its last answer counts; throws PortFault where there was none. */
export async function clockProblemNow(parts: ClockParts): Promise<string | null> {
  const { health } = parts.github;
  await health.askClock().catch((error: unknown) => {
    if (health.clockOffset() === null) throw error;
  });
  return clockProblem(parts);
}

/** Do GitHub and the database say at this moment that it is right? False where GitHub can't be asked. */
export function isClockSure(parts: ClockParts): Promise<boolean> {
  return parts.github.health.askClock().then(
    async () => (await clockProblem(parts)) === null,
    () => false,
  );
}

/** Whose clock differs from the database's is told by that alone: it may be the server's that is wrong. */
export async function databaseProblem({ store, clock }: Pick<ClockParts, 'store' | 'clock'>): Promise<string | null> {
  const askedAt = clock();
  const now = await store.now();
  return now === null ? null : offsetProblem(leastOffset(now, askedAt, clock()), "the database's");
}

/** `offset`: milliseconds by which the other clock is ahead of ours. */
export function offsetProblem(offset: number, whose: "GitHub's" | "the database's"): string | null {
  if (Math.abs(offset) <= TOLERANCE) return null;
  const seconds = (Math.abs(offset) / 1000).toFixed(1);
  return `this machine's clock is at least ${seconds} s ${offset > 0 ? 'behind' : 'ahead of'} ${whose}; ${TOLERANCE / 1000} s are allowed`;
}

/** It was that late there at some moment between these two of ours; 0 where the clocks may be the same. */
function leastOffset(there: Instant, askedAt: Instant, answeredAt: Instant): number {
  return there > answeredAt ? there - answeredAt : Math.min(there - askedAt, 0);
}

/** Says in the log once that the clock is wrong, and once that it is right again. Never throws. */
export function createClockNote(
  parts: ClockParts & { readonly log: Pick<Log, 'info' | 'error'> },
): () => Promise<void> {
  const { log, clock, github } = parts;
  let isTold = false;
  let lookedAt: Instant | null = null;
  return async () => {
    const now = clock();
    const isSoon = lookedAt !== null && Math.abs(now - lookedAt) < NOTED_AGAIN;
    if (isSoon || github.health.clockOffset() === null) return;
    lookedAt = now;
    try {
      // The poll asks GitHub all the time; that it is right again is to be seen at once.
      const problem = await (isTold ? clockProblemNow(parts) : clockProblem(parts));
      if (problem !== null && !isTold) {
        log.error({ kind: 'clock', problem }, 'the clock is wrong: nothing leaves the team until it is right');
      }
      if (problem === null && isTold) log.info({ kind: 'clock' }, 'the clock is right again');
      isTold = problem !== null;
    } catch {
      // Whoever can't be asked is told of elsewhere.
    }
  };
}
