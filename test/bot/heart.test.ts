/** The heart of a replica: it beats while the bot works, whatever the database answers, and gives back what is claimed. */
import { expect, test } from '@jest/globals';
import { createHeart } from '../../src/bot/heart.ts';
import { PortFault, type Store } from '../../src/engine/ports.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const gone = () => Promise.reject(new PortFault('transient', 'the database can not be reached'));

test('it beats on after a fault, and gives back at the end', async () => {
  const said: string[] = [];
  const { promise: beaten, resolve } = Promise.withResolvers<void>();
  const beat = async () => {
    said.push('beat');
    if (said.length === 2) return gone();
    if (said.length === 3) resolve();
  };
  const leave = async () => void said.push('leave');
  const heart = createHeart({ store: { beat, leave } as unknown as Store, owner: 'one', log });
  await heart.start();
  await beaten;
  await heart.stop();
  expect(said).toEqual(['beat', 'beat', 'beat', 'leave']);
});

test('without a first beat nothing begins, and a lost farewell is no fault', async () => {
  const store = { beat: gone, leave: gone } as unknown as Store;
  const heart = createHeart({ store, owner: 'one', log });
  await expect(heart.start()).rejects.toThrow('can not be reached');
  await heart.stop();
  let isFirst = true;
  const once = async () => {
    if (!isFirst) return gone();
    isFirst = false;
  };
  const other = createHeart({ store: { beat: once, leave: gone } as unknown as Store, owner: 'one', log });
  await other.start();
  await other.stop();
});
