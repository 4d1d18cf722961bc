/**
 * The row "database" of `vmt doctor` on a real PostgreSQL server: before the first start, beside the bot, and where nothing
 * can be written. Run with `npm run -s test:long -- doctor-postgres`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { findDatabase } from '../../src/bot/doctor/database.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { openStoreAt } from '../../src/store/store.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.close());

/** `result: what was found`, of each finding. */
async function found(url: string): Promise<readonly string[]> {
  const { store, check } = await findDatabase(url);
  const findings = await check.ask();
  await store?.close();
  return findings.map((finding) => `${finding.result}: ${finding.found}`);
}

async function migrated(): Promise<string> {
  const url = await server.fresh();
  await (await openStoreAt(url)).close();
  return url;
}

async function run(url: string, statements: readonly string[]): Promise<void> {
  const db = openPostgres(url, 1);
  for (const statement of statements) await sql.raw(statement).execute(db);
  await db.destroy();
}

const GOOD = 'ok: opens, of this version; waiting: 0 to be handled, 0 to be sent';
const NO_RIGHTS = 'fault: the account may read it, and may not write it or make tables in it';
const STANDBY = 'fault: the server is a standby, which takes no writes';
const asReader = (url: string): string => url.replace('vmt:', 'reader:');

test('an empty database is a warning, one of the bot is good, one of something else is a fault', async () => {
  const url = await server.fresh();
  expect(await found(url)).toEqual(['warning: there is none yet: it is made when the bot starts']);
  expect(await found(await migrated())).toEqual([GOOD]);
  await run(url, ['create table other (id int)']);
  expect(await found(url)).toEqual([expect.stringMatching('^fault: .*not a database of vmt-bot')]);
});

test('an account that may not make tables, or not write into those that are there, is a fault', async () => {
  const [empty, full] = [await server.fresh(), await migrated()];
  await run(full, [
    "create role reader login password 'only-on-loopback'",
    'grant select on all tables in schema public to reader',
  ]);
  expect(await found(asReader(empty))).toEqual([NO_RIGHTS]);
  expect(await found(asReader(full))).toEqual([NO_RIGHTS, GOOD]);
  await run(full, ['grant create on schema public to reader']);
  expect(await found(asReader(full))).toEqual([NO_RIGHTS, GOOD]);
  await run(full, ['grant insert on all tables in schema public to reader']);
  expect(await found(asReader(full))).toEqual([GOOD]);
});

test('a standby is a fault, until it is promoted', async () => {
  const url = await migrated();
  await server.stop();
  writeFileSync(join(server.folder, 'standby.signal'), '');
  // It counts as started when it takes writes.
  const started = server.startAgain();
  let findings = await found(url);
  while (findings.some((each) => /can not be reached|being stopped/.test(each))) findings = await found(url);
  expect(findings).toEqual([STANDBY, GOOD]);
  await run(url, ['select pg_promote()']);
  await started;
  expect(await found(url)).toEqual([GOOD]);
});
