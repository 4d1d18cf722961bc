/** A process that is killed: what it said was stored is there, and its lock is gone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { openReadOnly, openStoreAt } from '../../src/store/store.ts';
import { delivery, NOW } from './samples.ts';
import { scratch } from './scratch.ts';

const folder = scratch(tmpdir());
const RECEIVER = fileURLToPath(new URL('./receiver.ts', import.meta.url));

/** Ids that a receiver printed before it was killed, after `enough` of them; `before` runs while it lives. */
async function receivedUntilKilled(
  url: string,
  enough: number,
  before: () => Promise<void>,
): Promise<readonly string[]> {
  const child = spawn(process.execPath, [RECEIVER, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const ids: string[] = [];
  try {
    for await (const id of createInterface({ input: child.stdout })) {
      ids.push(id);
      if (ids.length === enough) {
        await before();
        child.kill('SIGKILL');
      }
    }
  } finally {
    child.kill('SIGKILL');
  }
  expect(await gone).toEqual([null, 'SIGKILL']);
  return ids;
}

test('every delivery that was acknowledged survives kill -9, and the next process may write', async () => {
  const url = `sqlite:${folder()}/vmt.db`;
  const acknowledged = new Set<string>();
  for (const [run, enough] of [1, 100, 400].entries()) {
    const printed = await receivedUntilKilled(url, enough, async () => {
      await expect(openStoreAt(url)).rejects.toThrow('another vmt-bot has this database open');
      await (await openReadOnly(url)).close();
    });
    expect(printed.length).toBeGreaterThanOrEqual(enough);
    for (const id of printed) {
      acknowledged.add(id);
    }
    const store = await openStoreAt(url);
    const stored = new Set(
      (await store.claimDeliveries(NOW + run, 'one', NOW + run + 1, 1_000_000)).map((row) => row.id),
    );
    expect([...acknowledged].filter((id) => !stored.has(id))).toEqual([]);
    expect(await store.receive(delivery('afterwards'))).toBe(run === 0 ? 'stored' : 'known');
    await store.close();
  }
}, 30_000);
