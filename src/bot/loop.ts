/**
 * The loop that runs the engine. It works in turns with whoever settles: two rounds at the same time would send the
 * messages of one plan out of order. The loop gives its turn away only while it pauses, which is when nothing is left.
 */
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
 * A pause until the clock's next full second, in milliseconds. T0 is a full minute, and so begins with the round that follows.
 * The wall clock is read each time, so that one that was set is noticed within a second.
 */
export function untilNextSecond(clock: Clock): () => number {
  return () => SECOND - (clock() % SECOND);
}

/** `pause`: how long the next pause is, at most, in milliseconds. */
export function createLoop(engine: Engine, pause: () => number): Loop {
  const takeTurn = turns();
  const alarm = createAlarm();
  let running = Promise.resolve();

  async function run(): Promise<void> {
    let giveAway = await takeTurn();
    await engine.run(async () => {
      giveAway();
      await alarm.sleep(pause());
      giveAway = await takeTurn();
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
