/** Who handles gives way to who stores, and is not stopped by a flood. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { rightOfWay } from '../../src/bot/right-of-way.ts';
import type { Delivery } from '../../src/engine/ports.ts';
import { delivery } from '../store/samples.ts';

/** An inbox that stores when it is told to. */
function slowInbox() {
  const { promise, resolve } = Promise.withResolvers<'stored'>();
  return { receive: (_: Delivery) => promise, store: () => resolve('stored') };
}

/** Two, of which the second begins when the first has ended: a slow machine is late with both. */
async function timers(): Promise<string> {
  await pause(5);
  return pause(5, 'timers');
}

test('where nothing is stored it waits for no timer', async () => {
  const { giveWay } = rightOfWay(slowInbox());
  expect(await Promise.race([giveWay(), timers()])).toBeUndefined();
});

test('it waits until what is being stored is stored, and a moment more', async () => {
  const inbox = slowInbox();
  const { receive, giveWay } = rightOfWay(inbox);
  let isStored = false;
  const stored = receive(delivery('a')).then((outcome) => {
    isStored = true;
    return outcome;
  });
  const gaveWay = giveWay().then(() => isStored);
  setImmediate(inbox.store);
  expect(await gaveWay).toBe(true);
  expect(await stored).toBe('stored');
});

test('it goes on after a while, whatever is being stored', async () => {
  const { receive, giveWay } = rightOfWay(slowInbox());
  void receive(delivery('a'));
  const start = performance.now();
  await giveWay();
  expect(performance.now() - start).toBeGreaterThan(40);
});

test('a delivery that could not be stored is waited for no more', async () => {
  const { receive, giveWay } = rightOfWay({ receive: () => Promise.reject(new Error('the disk is full')) });
  await expect(receive(delivery('a'))).rejects.toThrow('the disk is full');
  await pause(10);
  expect(await Promise.race([giveWay(), timers()])).toBeUndefined();
});
