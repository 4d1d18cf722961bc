/** A flood of deliveries: what is due is looked at after a second of it, and each batch gives way before the next. */
import { expect, test } from '@jest/globals';
import { createEngine } from '../../src/engine/engine.ts';
import { NOW } from '../github/kata.ts';
import { delivery } from '../store/samples.ts';
import { startEngineWorld } from './sandbox-parts.ts';

const BATCH = 20;

test('a round handles deliveries for a second, and five batches where those take longer; then it looks at the clock', async () => {
  const { parts, store } = await startEngineWorld();
  const count = 10 * BATCH;
  for (let n = 0; n < count; n++) await store.receive(delivery(`d${n}`, { event: 'star', subject: `o/r#${n}` }));
  let now = NOW;
  const dueAt: number[] = [];
  const watched = {
    ...store,
    dueCases: (at: number, limit: number) => {
      dueAt.push(at);
      return store.dueCases(at, limit);
    },
  };
  // Each batch takes 400 ms.
  const giveWay = async () => {
    now += 400;
  };
  const engine = createEngine({ ...parts, store: watched, clock: () => now }, giveWay);
  await engine.round();
  expect((await store.inboxDepth()).waiting).toBe(count - 5 * BATCH);
  expect(dueAt).toEqual([NOW + 2000]);
  await engine.settle();
  expect((await store.inboxDepth()).waiting).toBe(0);
});
