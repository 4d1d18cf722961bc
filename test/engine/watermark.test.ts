/** How far a list was read, and what of it is looked at again. */
import { beforeEach, expect, test } from '@jest/globals';
import { fromWatermark, type Looked } from '../../src/engine/poll/watermark.ts';
import { PortFault } from '../../src/engine/ports.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** How far before the last change seen a list is read again. */
const OVERLAP = 10_000;
const START = Date.parse('2026-11-23T09:00:00Z');

interface One {
  readonly number: number;
  readonly updatedAt: number;
}

let now: number;
let kept: Map<string, string>;
let logged: string[];
let list: One[];
/** What comes of a look at each number; `done` unless said. */
let outcomes: Map<number, Looked | PortFault>;
let reads: number[];
let looks: [number: number, since: number][];

beforeEach(() => {
  now = START;
  kept = new Map();
  logged = [];
  list = [];
  outcomes = new Map();
  reads = [];
  looks = [];
});

const store = {
  recall: async (name: string) => kept.get(name) ?? null,
  remember: async (name: string, value: string) => void kept.set(name, value),
};
const parts = () => ({
  store: store as never,
  clock: () => now,
  log: { error: (_: object, message: string) => void logged.push(message) } as never,
});

/** The looks of one cycle, and the fault at its end. */
async function cycle() {
  reads = [];
  looks = [];
  const read = async (since: number) => {
    reads.push(since);
    return list.filter(({ updatedAt }) => updatedAt >= since).toSorted((a, b) => a.updatedAt - b.updatedAt);
  };
  const fault = await fromWatermark(parts(), 'list', read, async () => async ({ number }: One, since) => {
    looks.push([number, since]);
    const outcome = outcomes.get(number) ?? 'done';
    if (outcome instanceof PortFault) throw outcome;
    return outcome;
  }).then(
    () => null,
    (error: unknown) => error,
  );
  return { reads, looks, fault };
}

test('what can not be told yet is looked at again with all that was done since, while the others move on', async () => {
  await cycle();
  list = [
    { number: 1, updatedAt: START + MINUTE },
    { number: 2, updatedAt: START + 2 * MINUTE },
  ];
  outcomes.set(1, 'later');
  const both = [
    [1, START],
    [2, START],
  ];
  expect(await cycle()).toMatchObject({ looks: both, fault: null });
  list.push({ number: 3, updatedAt: START + 3 * MINUTE });
  const again = [
    [1, START],
    [3, START + 2 * MINUTE - OVERLAP],
  ];
  expect(await cycle()).toMatchObject({ reads: [START], looks: again, fault: null });
  outcomes.clear();
  expect(await cycle()).toMatchObject({ looks: [[1, START]], fault: null });
  expect(await cycle()).toMatchObject({ reads: [START + 3 * MINUTE - OVERLAP], looks: [], fault: null });
});

test('what fails is tried again, for a day where it says that it lasts; it keeps none of the others', async () => {
  await cycle();
  const transient = new PortFault('transient', 'GitHub fails');
  outcomes.set(1, transient);
  outcomes.set(2, new PortFault('permanent', 'it is gone'));
  list = [1, 2, 3].map((number) => ({ number, updatedAt: START + number * MINUTE }));
  expect(await cycle()).toMatchObject({ looks: [1, 2, 3].map((number) => [number, START]), fault: transient });
  expect(logged).toEqual(['a change can not be read']);
  expect(await cycle()).toMatchObject({ looks: [1, 2].map((number) => [number, START]), fault: transient });
  outcomes.delete(1);
  expect(await cycle()).toMatchObject({ looks: [1, 2].map((number) => [number, START]), fault: null });
  expect(await cycle()).toMatchObject({ looks: [[2, START]], fault: null });
  now = START + DAY + MINUTE;
  expect(await cycle()).toMatchObject({ looks: [[2, START]], fault: null });
  expect(logged.at(-1)).toBe('a change can not be read, and is passed');
  expect(await cycle()).toMatchObject({ reads: [START + 3 * MINUTE - OVERLAP], looks: [] });
});

test('what waits and is no more in the list is forgotten', async () => {
  await cycle();
  list = [{ number: 1, updatedAt: START + MINUTE }];
  outcomes.set(1, 'later');
  await cycle();
  list = [];
  expect(await cycle()).toMatchObject({ reads: [START], looks: [] });
  expect(await cycle()).toMatchObject({ reads: [START + MINUTE - OVERLAP], looks: [] });
});

test('a change that can not be read after a quiet time is tried again for a day, too', async () => {
  await cycle();
  now = START + 2 * DAY;
  list = [{ number: 1, updatedAt: now }];
  outcomes.set(1, new PortFault('permanent', 'it is suspended'));
  await cycle();
  now += DAY;
  expect(await cycle()).toMatchObject({ looks: [[1, START]], fault: null });
  outcomes.delete(1);
  expect(await cycle()).toMatchObject({ looks: [[1, START]] });
  expect(logged).not.toContain('a change can not be read, and is passed');
});

test('the day begins anew where it could be read meanwhile', async () => {
  await cycle();
  list = [{ number: 1, updatedAt: START }];
  const gone = new PortFault('permanent', 'it is gone');
  for (const outcome of [gone, 'later' as const, gone]) {
    outcomes.set(1, outcome);
    await cycle();
    now += DAY;
  }
  expect(await cycle()).toMatchObject({ looks: [[1, START]] });
  expect(logged).not.toContain('a change can not be read, and is passed');
});

test('a change that comes into the list after later ones is looked at, and those only once', async () => {
  await cycle();
  list = [{ number: 2, updatedAt: START + MINUTE }];
  expect(await cycle()).toMatchObject({ looks: [[2, START]] });
  list.push({ number: 1, updatedAt: START + MINUTE - OVERLAP });
  expect(await cycle()).toMatchObject({ looks: [[1, START + MINUTE - OVERLAP]] });
  expect(await cycle()).toMatchObject({ looks: [] });
});

test('what was changed before the first time ever is never looked at', async () => {
  await cycle();
  list = [{ number: 1, updatedAt: START - 1000 }];
  expect(await cycle()).toMatchObject({ reads: [START], looks: [] });
});
