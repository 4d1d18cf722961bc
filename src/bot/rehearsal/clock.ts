/** The clock of a rehearsal: it runs as fast as the real one, and jumps ahead over the time in which nothing happens. */
import { performance } from 'node:perf_hooks';
import type { Instant } from '../../core/time.ts';
import type { Clock } from '../../engine/ports.ts';

export interface JumpingClock {
  readonly now: Clock;
  /** Never back. */
  jumpTo(at: Instant): void;
  /** Real milliseconds from the making of the clock to an instant that it has shown. */
  elapsedAt(at: Instant): number;
}

export function createJumpingClock(start: Instant): JumpingClock {
  const begun = performance.now();
  const elapsed = (): number => Math.floor(performance.now() - begun);
  // Instants from `from` on lie `ahead` of the real time that has gone by.
  let jumps: readonly { readonly from: Instant; readonly ahead: number }[] = [{ from: start, ahead: start }];
  const aheadAt = (at: Instant): number => jumps.findLast(({ from }) => from <= at)?.ahead ?? start;
  const now = (): Instant => aheadAt(Number.POSITIVE_INFINITY) + elapsed();
  return {
    now,
    jumpTo: (at) => {
      if (at > now()) jumps = [...jumps, { from: at, ahead: at - elapsed() }];
    },
    elapsedAt: (at) => at - aheadAt(at),
  };
}
