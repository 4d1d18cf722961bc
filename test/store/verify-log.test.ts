/** `vmt verify-log`, on real files. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { verifyLog } from '../../src/cli/verify-log.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { openStore, openStoreAt } from '../../src/store/store.ts';
import { aCommit, caseNumber, entry } from './samples.ts';
import { scratch } from './scratch.ts';

const folder = scratch();

async function vmt(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await verifyLog.run(args, { out: (line) => out.push(line), err: (line) => err.push(line) });
  return { code, out, err };
}

/** A database with ten thousand entries of five cases; `tampered`: and one of them edited. */
async function filled(name: string, tampered: boolean): Promise<string> {
  const url = `sqlite:${folder()}/${name}.db`;
  const db = openSqlite(url);
  const store = await openStore(db, 'sqlite');
  const entries = Array.from({ length: 2000 }, (_, index) => entry(`entry ${index}`));
  for (const number of [1, 2, 3, 4, 5]) {
    await store.commit(aCommit(caseNumber(number), { entries }));
  }
  if (tampered) {
    await db.updateTable('journal').set({ by: 'mallory' }).where('seq', '=', 7777).execute();
  }
  await store.close();
  return url;
}

describe('vmt verify-log', () => {
  let whole: string;
  let edited: string;
  const { DATABASE_URL } = process.env;
  beforeAll(async () => {
    whole = await filled('whole', false);
    edited = await filled('edited', true);
  });
  afterAll(() => {
    if (DATABASE_URL === undefined) {
      delete process.env.DATABASE_URL;
    } else {
      process.env.DATABASE_URL = DATABASE_URL;
    }
  });

  test('walks ten thousand entries in a moment, and without a word on the way', async () => {
    const start = performance.now();
    expect(await vmt('--database', whole)).toEqual({
      code: 0,
      out: ['10000 entries, each as it was written'],
      err: [],
    });
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('answers machines', async () => {
    const { code, out } = await vmt('--database', whole, '--json');
    expect([code, ...out]).toEqual([0, '{"entries":10000,"broken":null,"purged":0}']);
  });

  test('names the first entry that was edited', async () => {
    const why = 'its place, case, time, author, type, digest or hash was edited';
    const { code, out } = await vmt('--database', edited);
    expect([code, ...out]).toEqual([1, `7776 entries are as they were written; entry 7777 is not: ${why}`]);
    const json = await vmt('--database', edited, '--json');
    expect([json.code, ...json.out]).toEqual([
      1,
      JSON.stringify({ entries: 7776, broken: { seq: 7777, why }, purged: 0 }),
    ]);
  });

  test('takes the database of the environment', async () => {
    process.env.DATABASE_URL = edited;
    expect((await vmt()).code).toBe(1);
    process.env.DATABASE_URL = whole;
    expect((await vmt()).code).toBe(0);
  });

  test('runs beside the bot', async () => {
    const bot = await openStoreAt(whole);
    expect((await vmt('--database', whole)).code).toBe(0);
    await bot.close();
  });

  test('says what is wrong with a database that it cannot read', async () => {
    expect(await vmt('--database', `${folder()}/none.db`)).toEqual({
      code: 1,
      out: [],
      err: ['--database: there is no such database file', '  name the database with --database URL'],
    });
    const { out } = await vmt('--database', `${folder()}/none.db`, '--json');
    expect(JSON.parse(out[0] ?? '')).toMatchObject({ error: { rule: 'there is no such database file' } });
  });

  test.each([['--fix'], ['now'], ['--database']])('refuses to be called with %s', async (argument) => {
    expect(await vmt(argument)).toMatchObject({ code: 2, out: [] });
  });
});
