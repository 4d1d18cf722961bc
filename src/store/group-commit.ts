/**
 * Group commit: what arrives at the same time is written together, so that many callers share one wait for the disk.
 * While one batch is written, the next one gathers.
 */
import { PortFault } from '../engine/ports.ts';

const LARGEST_BATCH = 100;

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (fault: unknown) => void;
}

/**
 * `gather`: milliseconds for which the first waits for others, which costs nothing where many are under way anyhow.
 *
 * Turns `write`, which answers one result per item and writes all or nothing, into a function for one item. Where a
 * batch is refused for good, its items are written one by one, so that a bad one fails alone.
 */
export function groupCommit<T, R>(
  write: (items: readonly T[]) => Promise<readonly R[]>,
  gather = 0,
): (item: T) => Promise<R> {
  const queue: Waiting<T, R>[] = [];
  let running = false;

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      await settle(write, queue.splice(0, LARGEST_BATCH));
    }
    running = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      if (!running) {
        running = true;
        if (gather > 0) setTimeout(drain, gather);
        else setImmediate(drain);
      }
    });
}

async function settle<T, R>(
  write: (items: readonly T[]) => Promise<readonly R[]>,
  batch: readonly Waiting<T, R>[],
): Promise<void> {
  try {
    const results = await write(batch.map((each) => each.item));
    for (const [index, result] of results.entries()) {
      batch[index]?.resolve(result);
    }
  } catch (fault) {
    const passing = fault instanceof PortFault && fault.kind === 'transient';
    if (passing || batch.length === 1) {
      for (const each of batch) {
        each.reject(fault);
      }
      return;
    }
    for (const each of batch) {
      await settle(write, [each]);
    }
  }
}
