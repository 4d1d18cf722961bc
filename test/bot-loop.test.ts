import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createLoop, untilNextSecond } from '../src/bot/loop.ts';
import type { Engine } from '../src/engine/engine.ts';

/** An engine that counts its rounds, tells when one begins, and does `work` in them. */
function countingEngine(work: () => Promise<number>) {
  let isStopped = false;
  let rounds = 0;
  let watchers: (() => void)[] = [];
  const round = async (): Promise<number> => {
    rounds++;
    for (const tell of watchers) tell();
    watchers = [];
    return await work();
  };
  const engine: Engine = {
    round,
    oneEnds: async () => false,
    underWay: () => 0,
    settle: async () => {
      while ((await round()) > 0);
    },
    run: async (pause) => {
      while (!isStopped) {
        if ((await round()) === 0 && !isStopped) await pause();
      }
    },
    stop: () => {
      isStopped = true;
    },
  };
  const begins = () => new Promise<void>((resolve) => watchers.push(resolve));
  return { engine, begins, rounds: () => rounds };
}

const HOURS = 3_600_000;

test('a pause ends with the second, as T0 begins with one, and there is none where it began during the round', () => {
  const at = (time: string) => Date.parse(`2026-11-23T${time}Z`);
  expect(untilNextSecond(at('13:59:59.000'), at('13:59:59.001'))).toBe(999);
  expect(untilNextSecond(at('13:59:59.001'), at('13:59:59.970'))).toBe(30);
  expect(untilNextSecond(at('14:00:00.000'), at('14:00:00.000'))).toBe(1000);
  expect(untilNextSecond(at('13:59:59.999'), at('14:00:00.001'))).toBe(0);
});

test('a second that begins during a round has a round of its own', async () => {
  let now = 999;
  const { engine, begins } = countingEngine(async () => {
    now += 2;
    return 0;
  });
  const loop = createLoop(engine, () => now);
  loop.start();
  await begins();
  const next = begins();
  expect(await Promise.race([next.then(() => 'a round'), pause(500, 'none', { ref: false })])).toBe('a round');
  await loop.stop();
});

test('a pause ends by itself', async () => {
  const { engine, begins } = countingEngine(async () => 0);
  const loop = createLoop(engine, Date.now, () => 1);
  loop.start();
  await begins();
  await begins();
  await loop.stop();
});

test('a wake cuts the pause short, and one that comes during a round is not lost', async () => {
  const { engine, begins, rounds } = countingEngine(async () => {
    if (rounds() === 1) loop.wake();
    return 0;
  });
  const loop = createLoop(engine, Date.now, () => HOURS);
  loop.start();
  await begins();
  await begins();
  await loop.settle();
  expect(rounds()).toBe(3);
  const next = begins();
  loop.wake();
  await next;
  await loop.stop();
});

test('settling waits for the round that runs, and the loop stands aside meanwhile', async () => {
  let atTheSameTime = 0;
  let most = 0;
  let left = 20;
  const { engine } = countingEngine(async () => {
    most = Math.max(most, ++atTheSameTime);
    await new Promise<void>((resolve) => setImmediate(resolve));
    atTheSameTime--;
    left = Math.max(0, left - 1);
    return left;
  });
  const loop = createLoop(engine, Date.now, () => 0);
  loop.start();
  await Promise.all([loop.settle(), loop.settle()]);
  expect([left, most]).toEqual([0, 1]);
  await loop.stop();
});

test('settling works before the start, and a fault in it is told and blocks nobody', async () => {
  let isFaulty = true;
  const { engine } = countingEngine(async () => {
    if (isFaulty) throw new Error('a fault');
    return 0;
  });
  const loop = createLoop(engine, Date.now, () => HOURS);
  await expect(loop.settle()).rejects.toThrow('a fault');
  isFaulty = false;
  await loop.settle();
});

test('stopping waits for the round that runs, and begins no other', async () => {
  const held = Promise.withResolvers<number>();
  const { engine, begins, rounds } = countingEngine(() => held.promise);
  const loop = createLoop(engine, Date.now, () => HOURS);
  const begun = begins();
  loop.start();
  await begun;
  const stopped = loop.stop().then(() => 'stopped');
  const aLittleLater = new Promise<string>((resolve) => setImmediate(() => resolve('still running')));
  expect(await Promise.race([stopped, aLittleLater])).toBe('still running');
  held.resolve(1);
  expect(await stopped).toBe('stopped');
  expect(rounds()).toBe(1);
});
