/** Group commit: many callers, few writes. */
import { expect, test } from '@jest/globals';
import { PortFault } from '../../src/engine/ports.ts';
import { groupCommit } from '../../src/store/group-commit.ts';

/** A disk that writes down its batches, and refuses what `refuses` says. */
function disk(refuses: (item: number) => PortFault | null = () => null) {
  const batches: (readonly number[])[] = [];
  const write = async (items: readonly number[]) => {
    batches.push(items);
    const fault = items.map(refuses).find((each) => each !== null);
    if (fault) {
      throw fault;
    }
    return items.map((item) => item * 10);
  };
  return { batches, put: groupCommit(write) };
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

test('what comes at once is written at once, and everybody gets his own answer', async () => {
  const { batches, put } = disk();
  expect(await Promise.all(upTo(32).map(put))).toEqual(upTo(32).map((item) => item * 10));
  expect(batches).toEqual([upTo(32)]);
});

test('what comes during a write is the next one', async () => {
  const { batches, put } = disk();
  let second: Promise<unknown> = Promise.resolve();
  await put(1).then(() => {
    second = Promise.all([put(2), put(3)]);
  });
  await second;
  await put(4);
  expect(batches).toEqual([[1], [2, 3], [4]]);
});

test('the first waits a moment for others, where it is told to', async () => {
  const batches: (readonly number[])[] = [];
  const put = groupCommit(async (items: readonly number[]) => {
    batches.push(items);
    return items;
  }, 20);
  const first = put(1);
  await new Promise(setImmediate);
  await Promise.all([first, put(2)]);
  expect(batches).toEqual([[1, 2]]);
});

test('a batch is never larger than a hundred', async () => {
  const { batches, put } = disk();
  await Promise.all(upTo(250).map(put));
  expect(batches.map((batch) => batch.length)).toEqual([100, 100, 50]);
});

test('one that is refused for good fails alone', async () => {
  const { put } = disk((item) => (item === 1 ? new PortFault('permanent', 'no') : null));
  const answers = await Promise.allSettled([0, 1, 2].map(put));
  expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('when the disk is full nobody is asked to try one by one, and the next batch is tried again', async () => {
  let full = true;
  const { batches, put } = disk(() => (full ? new PortFault('transient', 'full') : null));
  const answers = await Promise.allSettled(upTo(3).map(put));
  expect(answers.map((answer) => answer.status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(batches).toHaveLength(1);
  full = false;
  expect(await put(7)).toBe(70);
});
