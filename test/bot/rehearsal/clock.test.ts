/** The clock of a rehearsal. */
import { describe, expect, it } from '@jest/globals';
import { createJumpingClock } from '../../../src/bot/rehearsal/clock.ts';

const T0 = Date.parse('2026-12-01T00:00:00Z');
/** Real time goes on while the test runs. */
const SOON = 5000;

describe('the clock of a rehearsal', () => {
  it('begins where it is told, jumps ahead, and never back', () => {
    const clock = createJumpingClock(T0);
    expect(clock.now() - T0).toBeLessThan(SOON);
    clock.jumpTo(T0 + 3_600_000);
    clock.jumpTo(T0);
    expect(clock.now()).toBeGreaterThanOrEqual(T0 + 3_600_000);
    expect(clock.now()).toBeLessThan(T0 + 3_600_000 + SOON);
  });

  it('knows how little real time has gone by', () => {
    const clock = createJumpingClock(T0);
    const before = clock.now();
    clock.jumpTo(T0 + 3_600_000);
    for (const at of [before, clock.now()]) {
      expect(clock.elapsedAt(at)).toBeGreaterThanOrEqual(0);
      expect(clock.elapsedAt(at)).toBeLessThan(SOON);
    }
  });
});
