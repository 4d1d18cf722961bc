/**
 * The loop that runs the engine. It works in turns with whoever settles: two rounds at the same time would send the
 * messages of one plan out of order. The loop gives its turn away only while it pauses, which is when nothing is left.
 */
import type { Instant } from '../core/time.ts';
import type { Engine } from '../engine/engine.ts';
import type { Clock } from '../engine/ports.ts';

export interface Loop {
  start(): void;
  /** There is something to do: cuts the pause short. */
  wake(): void;
  /** Works until nothing is left to do at this moment; may be called before `start`, too. */
  settle(): Promise<void>;
  /** Lets the round that runs be finished, and starts no other. */
  stop(): Promise<void>;
}

const SECOND = 1000;

/**
 * Milliseconds from the end of a round until the clock's next full second; none where that began during the round. T0 is a full
 * hour and is looked at when it begins; an override may set any moment, which is seen within a second. The wall clock is read
 * each time, so that one that was set is noticed within a second, too.
 */
export function untilNextSecond(roundBegan: Instant, now: Instant): number {
  const isSameSecond = Math.floor(roundBegan / SECOND) === Math.floor(now / SECOND);
  return isSameSecond ? SECOND - (now % SECOND) : 0;
}

/** `pause`: the milliseconds of a pause, at most. */
export function createLoop(engine: Engine, clock: Clock, pause = untilNextSecond): Loop {
  const takeTurn = turns();
  const alarm = createAlarm();
  let running = Promise.resolve();

  async function run(): Promise<void> {
    let giveAway = await takeTurn();
    let began = clock();
    await engine.run(async () => {
      giveAway();
      await alarm.sleep(pause(began, clock()));
      giveAway = await takeTurn();
      began = clock();
    });
    giveAway();
  }

  return {
    start: () => {
      running = run();
    },
    wake: alarm.ring,
    settle: async () => {
      const giveAway = await takeTurn();
      try {
        await engine.settle();
      } finally {
        giveAway();
      }
    },
    stop: async () => {
      engine.stop();
      alarm.ring();
      await running;
    },
  };
}

/** One at a time, in the order of asking: resolves with the function that ends the turn. */
function turns(): () => Promise<() => void> {
  let last: Promise<void> = Promise.resolve();
  return async () => {
    const before = last;
    const { promise, resolve } = Promise.withResolvers<void>();
    last = promise;
    await before;
    return resolve;
  };
}

/** A sleep that `ring` ends; rung while nobody sleeps, the next sleep is none. */
function createAlarm(): { ring(): void; sleep(milliseconds: number): Promise<void> } {
  let isRung = false;
  let wakeUp = (): void => undefined;
  return {
    ring: () => {
      isRung = true;
      wakeUp();
    },
    sleep: async (milliseconds) => {
      if (!isRung) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wakeUp = resolve;
        const timer = setTimeout(resolve, milliseconds);
        await promise;
        clearTimeout(timer);
      }
      isRung = false;
    },
  };
}
