/** A store that takes nothing for a while, and a run that ends: nothing is kept claimed, nothing goes twice. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createOutbox } from '../../src/engine/outbox.ts';
import { PortFault } from '../../src/engine/ports.ts';
import { createRun } from '../../src/engine/run.ts';
import { effectsOf, type OutboxWorld, planFor, startOutboxWorld } from './outbox-world.ts';

const MEMBERS = 30;
let world: OutboxWorld;
beforeEach(async () => {
  const plan = planFor(MEMBERS);
  world = await startOutboxWorld(plan);
  await world.decide(effectsOf(plan, world.case));
});
afterEach(() => world.close());

const full = (): Promise<never> => Promise.reject(new PortFault('transient', 'the disk is full'));

test('what a full disk kept from being noted or given back is, as soon as there is room, and no mail goes twice', async () => {
  let isFull = false;
  const { store } = world;
  const parts = {
    ...world.parts(),
    store: {
      ...store,
      noteReceipt: (...given: Parameters<typeof store.noteReceipt>) => (isFull ? full() : store.noteReceipt(...given)),
      postponeEffect: (...given: Parameters<typeof store.postponeEffect>) =>
        isFull ? full() : store.postponeEffect(...given),
      commit: (...given: Parameters<typeof store.commit>) => (isFull ? full() : store.commit(...given)),
    },
  };
  const run = createRun();
  const outbox = createOutbox(parts, run);
  world.onMail = async () => {
    isFull = true;
  };
  await outbox.drain();
  while (await outbox.oneEnds());
  expect(world.mails.length).toBeGreaterThan(0);
  expect(world.mails.length).toBeLessThan(MEMBERS);
  expect(await run.again()).toBe(false);

  world.onMail = async () => undefined;
  isFull = false;
  expect(await run.again()).toBe(true);
  // A minute for what was attempted, which is less than the lease.
  for (const pass of [0, 60_000]) {
    world.now += pass;
    await outbox.drain();
    while (await outbox.oneEnds());
  }
  expect(world.mails.toSorted()).toEqual([...new Set(world.mails)].toSorted());
  expect(world.mails).toHaveLength(MEMBERS + 1);
  const receipts = Object.values((await store.byId(world.case.id))?.case.plans.notice?.receipts ?? {});
  expect(receipts).toHaveLength(MEMBERS + 1);
  expect(receipts.filter(({ maybeTwice }) => maybeTwice)).toEqual([]);
});

test('when the run ends, what has not begun is given back at once and not counted as attempted', async () => {
  const run = createRun();
  const outbox = createOutbox(world.parts(), run);
  world.onMail = async () => run.end();
  await outbox.drain();
  while (await outbox.oneEnds());
  const begun = world.mails.length;
  expect(begun).toBeLessThanOrEqual(10);
  const rows = await world.store.claimEffects(world.now, 'two', world.now + 1, 1000);
  const left = rows.filter(({ effect }) => effect.kind === 'step');
  expect(left.map(({ effect }) => effect.key)).toHaveLength(MEMBERS + 1 - begun);
  expect(left.filter(({ attempts }) => attempts > 0)).toEqual([]);
});

test('what the store refuses for good is left to its lease, and holds up nothing else', async () => {
  const run = createRun();
  const done: string[] = [];
  run.later(() => Promise.reject(new PortFault('permanent', 'no such table')));
  run.later(async () => {
    done.push('the next');
  });
  expect(await run.again()).toBe(true);
  expect(done).toEqual(['the next']);
});
