/** The loop of a restored database that can't be reconciled yet is alive, and does nothing. */
import { expect, test } from '@jest/globals';
import { RESTORED } from '../../src/core/restored.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { UNCOUNTED } from '../../src/engine/parts.ts';
import { NOW } from '../github/kata.ts';
import { startEngineWorld } from './sandbox-parts.ts';

test('its rounds are counted before it is reconciled, too', async () => {
  const { parts, store } = await startEngineWorld();
  await store.remember(RESTORED, JSON.stringify({ backedUpAt: NOW, restoredAt: NOW, isReconciled: false }));
  let rounds = 0;
  const round = () => {
    rounds += 1;
  };
  const counts = { ...UNCOUNTED, round };
  const configuration = { ...parts.configuration, inForce: () => null };
  expect(await createEngine({ ...parts, configuration, counts }).round()).toBe(0);
  expect(rounds).toBe(1);
  expect(await store.recall(RESTORED)).toContain('"isReconciled":false');
});
