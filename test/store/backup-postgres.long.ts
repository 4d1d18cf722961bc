/**
 * A backup moves between the databases, both ways, on a real PostgreSQL server. Run with
 * `npm run -s test:long -- backup-postgres`.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { vmt } from '../../src/cli/vmt.ts';
import { openStoreAt } from '../../src/store/store.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { aCommit, botCommit, caseNumber, delivery, effect, entry } from './samples.ts';
import { scratch } from './scratch.ts';

const folder = scratch();
let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.close());

async function run(...args: string[]): Promise<void> {
  const err: string[] = [];
  const code = await vmt(args, { out: () => undefined, err: (line) => err.push(line) });
  expect({ code, err }).toEqual({ code: 0, err: [] });
}

/** The rows of cases and journal in a backup. */
const rowsOf = (file: string): readonly unknown[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /^\["(?:cases|journal)",/.test(line))
    .map((line) => JSON.parse(line));

test('from SQLite to PostgreSQL and back: the same rows, numbers that go on, and a chain that holds', async () => {
  const [first, last] = [`sqlite:${folder()}/a.db`, `sqlite:${folder()}/b.db`];
  const middle = await server.fresh();
  const store = await openStoreAt(first);
  await store.commit(aCommit(caseNumber(1), { effects: [effect('a'), effect('b')] }));
  await store.commit(aCommit(caseNumber(2), { entries: Array.from({ length: 1200 }, (_, i) => entry(`entry ${i}`)) }));
  await store.commit(botCommit());
  await store.receive(delivery('one'));
  await store.close();
  await run('backup', `${folder()}/1`, '--database', first);
  await run('restore', `${folder()}/1`, '--database', middle);
  const moved = await openStoreAt(middle);
  await moved.receive(delivery('two'));
  await moved.commit(aCommit(caseNumber(3), { effects: [effect('c')] }));
  expect(await moved.verify()).toEqual({ entries: 1203, broken: null });
  await run('backup', `${folder()}/2`, '--database', middle);
  await moved.close();
  expect(rowsOf(`${folder()}/2`)).toEqual(expect.arrayContaining([...rowsOf(`${folder()}/1`)]));
  await run('restore', `${folder()}/2`, '--database', last);
  const back = await openStoreAt(last);
  expect(await back.verify()).toEqual({ entries: 1203, broken: null });
  expect(await back.hasDelivery('two')).toBe(true);
  expect((await back.byNumber(3))?.case.id).toBe('#3');
  await back.close();
}, 120_000);

test('an empty table is numbered from one on', async () => {
  const first = `sqlite:${folder()}/empty.db`;
  const other = await server.fresh();
  await (await openStoreAt(first)).close();
  await run('backup', `${folder()}/3`, '--database', first);
  await run('restore', `${folder()}/3`, '--database', other);
  const store = await openStoreAt(other);
  await store.receive(delivery('one'));
  expect((await store.claimDeliveries(Date.now(), 'me', Date.now() + 9, 1)).map(({ seq }) => seq)).toEqual([1]);
  await store.close();
}, 60_000);
