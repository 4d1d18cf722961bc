/** What is particular to SQLite: the file, its lock, its faults. */
import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { PortFault, type Store } from '../../src/engine/ports.ts';
import type { Database } from '../../src/store/schema.ts';
import { openSqlite, sqlitePath } from '../../src/store/sqlite.ts';
import { statements } from '../../src/store/sqlite-statements.ts';
import { openReadOnly, openStore, openStoreAt } from '../../src/store/store.ts';
import { aCommit, caseNumber, delivery, effect, entry, NOW } from './samples.ts';
import { scratch } from './scratch.ts';

const folder = scratch(tmpdir());
let count = 0;
let path: string;
beforeEach(() => {
  count += 1;
  path = `${folder()}/${count}/data/vmt.db`;
});

async function faultOf(action: Promise<unknown>): Promise<PortFault> {
  const error: unknown = await action.then(
    () => new Error('it went well'),
    (fault: unknown) => fault,
  );
  expect(error).toBeInstanceOf(PortFault);
  return error instanceof PortFault ? error : new PortFault('permanent', 'no fault');
}

describe('the address of a database', () => {
  test.each([
    ['sqlite:./data/vmt.db', './data/vmt.db'],
    ['sqlite:data/vmt.db', 'data/vmt.db'],
    ['sqlite:/var/lib/vmt.db', '/var/lib/vmt.db'],
    ['sqlite:///var/lib/vmt.db', '/var/lib/vmt.db'],
    ['./data/vmt.db', './data/vmt.db'],
    ['sqlite::memory:', ':memory:'],
  ])('%s is the file %s', (url, file) => {
    expect(sqlitePath(url)).toBe(file);
  });

  test.each(['', 'sqlite:', 'postgres://localhost/vmt', 'file:vmt.db', 'sqlite:file:vmt.db'])(
    '%p is refused',
    (url) => {
      expect(() => sqlitePath(url)).toThrow('not the address of an SQLite database');
    },
  );
});

describe('the file of a database', () => {
  test('is made with its folder, for its owner only', async () => {
    const store = await openStoreAt(path);
    expect([path, `${path}-wal`].map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);
    expect(statSync(`${folder()}/${count}/data`).mode & 0o777).toBe(0o700);
    await store.close();
  });

  test('keeps everything when it is closed and opened again', async () => {
    const before = await openStoreAt(path);
    await before.receive(delivery('a'));
    await before.commit(aCommit(caseNumber(1), { effects: [effect('e')] }));
    await before.close();
    const after = await openStoreAt(path);
    expect(await after.inboxDepth()).toEqual({ waiting: 1, oldest: NOW });
    expect((await after.byId('#1'))?.case).toEqual(caseNumber(1));
    expect(await after.effectsOf('#1')).toHaveLength(1);
    expect(await after.verify()).toEqual({ entries: 1, broken: null });
    await after.close();
  });

  test('gives back at once what a process claimed that ended without a word, as attempted', async () => {
    const before = await openStoreAt(path);
    await before.receive(delivery('a'));
    await before.commit(aCommit(caseNumber(1), { effects: [effect('e')] }));
    await before.claimDeliveries(NOW, 'killed', NOW + 120_000, 10);
    await before.claimEffects(NOW, 'killed', NOW + 120_000, 10);
    await before.close();
    const after = await openStoreAt(path);
    expect((await after.claimDeliveries(NOW, 'next', NOW + 120_000, 10)).map((row) => row.attempts)).toEqual([1]);
    expect((await after.claimEffects(NOW, 'next', NOW + 120_000, 10)).map((row) => row.attempts)).toEqual([1]);
    await after.close();
  });

  test('is written so that a crash of the machine loses nothing', async () => {
    const db = openSqlite(path);
    expect((await sql`PRAGMA journal_mode`.execute(db)).rows).toEqual([{ journal_mode: 'wal' }]);
    expect((await sql`PRAGMA synchronous`.execute(db)).rows).toEqual([{ synchronous: 2 }]);
    expect((await sql`PRAGMA foreign_keys`.execute(db)).rows).toEqual([{ foreign_keys: 1 }]);
    await db.destroy();
  });

  test('has nothing left of what was purged or settled', async () => {
    const store = await openStoreAt(path);
    await store.receive(delivery('a', { payload: '"SECRET-OF-THE-DELIVERY"' }));
    await store.commit(aCommit(caseNumber(1), { entries: [entry('SECRET-OF-THE-JOURNAL')], settles: 1 }));
    await store.commit(
      aCommit(caseNumber(1), { expectedVersion: 1, forgets: { subjects: ['o/r#1'], names: ['case-issue:#1'] } }),
    );
    await store.close();
    expect(readFileSync(path, 'latin1')).not.toContain('SECRET-OF');
  });

  test('that is no database is refused, and left as it is', async () => {
    await (await openStoreAt(path)).close();
    writeFileSync(path, 'not a database at all, but long enough to look like one'.repeat(99));
    const fault = { kind: 'permanent', message: expect.stringContaining('not a database') };
    expect(await faultOf(openStoreAt(path))).toMatchObject(fault);
    expect(await faultOf(openStoreAt(path))).toMatchObject(fault);
    expect(readFileSync(path, 'utf8')).toMatch(/^not a database/);
  });

  test('in a folder that cannot be made is refused', async () => {
    writeFileSync(`${folder()}/plain`, '');
    expect((await faultOf(openStoreAt(`${folder()}/plain/vmt.db`))).message).toContain('plain');
  });
});

describe('a database of another version', () => {
  async function withVersion(number: number): Promise<void> {
    const db = openSqlite(path);
    await (await openStore(db, 'sqlite')).recall('x');
    await db.deleteFrom('migrations').execute();
    await db.insertInto('migrations').values({ number, name: 'another' }).execute();
    await db.destroy();
  }

  test('that is newer is refused by the bot and by readers, and not kept locked', async () => {
    await withVersion(99);
    const newer = 'the database is of version 99, made by a newer vmt-bot';
    expect((await faultOf(openStoreAt(path))).message).toContain(newer);
    expect((await faultOf(openStoreAt(path))).message).toContain(newer);
    expect((await faultOf(openReadOnly(path))).message).toContain(newer);
  });

  test('that is older is brought up to date with what is in it', async () => {
    const before = await openStoreAt(path);
    await before.commit(aCommit(caseNumber(1)));
    await before.close();
    const db = openSqlite(path);
    await db.deleteFrom('migrations').where('number', '>', 1).execute();
    const indexes = ['journal_seen', 'journal_own', 'inbox_failed', 'inbox_claimed'];
    for (const name of indexes) await db.schema.dropIndex(name).execute();
    await db.schema.dropTable('replicas').execute();
    await db.destroy();
    const store = await openStoreAt(path);
    expect(await store.lastSeen(0)).toEqual({ alice: NOW });
    expect(await store.verify()).toEqual({ entries: 1, broken: null });
    await store.close();
    await (await openReadOnly(path)).close();
  });

  test('that is older is refused by readers', async () => {
    await withVersion(0);
    expect((await faultOf(openReadOnly(path))).message).toContain('start the bot once');
  });
});

describe('a second writer', () => {
  const refused = { kind: 'permanent', message: expect.stringContaining('another vmt-bot has this database open') };
  let first: Store;
  beforeEach(async () => {
    first = await openStoreAt(path);
  });
  afterEach(async () => {
    await first.close();
  });

  test('is refused, and the first goes on', async () => {
    expect(await faultOf(openStoreAt(path))).toMatchObject(refused);
    expect(await first.receive(delivery('a'))).toBe('stored');
  });

  test('is refused under another name of the same file', async () => {
    symlinkSync(path, `${folder()}/${count}/link.db`);
    expect(await faultOf(openStoreAt(`${folder()}/${count}/link.db`))).toMatchObject(refused);
  });

  test('is let in once the first is closed', async () => {
    await first.close();
    first = await openStoreAt(path);
    expect(await first.receive(delivery('a'))).toBe('stored');
  });

  test('does not mean a reader: it reads beside the writer, and sees what is new', async () => {
    const reader = await openReadOnly(path);
    await first.commit(aCommit(caseNumber(1)));
    expect(await reader.verify()).toEqual({ entries: 1, broken: null });
    await first.commit(aCommit(caseNumber(1), { expectedVersion: 1 }));
    expect(await reader.verify()).toEqual({ entries: 2, broken: null });
    await reader.close();
  });
});

describe('a reader', () => {
  test('makes no file', async () => {
    expect((await faultOf(openReadOnly(path))).message).toBe('there is no such database file');
  });

  test('says so where the file is another program’s', async () => {
    const db = openSqlite(path);
    await db.schema.createTable('songs').addColumn('title', 'text').execute();
    await db.destroy();
    expect((await faultOf(openReadOnly(path))).message).toContain('not a database of vmt-bot');
  });
});

test('a rollback of what SQLite rolled back by itself hides no fault', () => {
  const database = new DatabaseSync(':memory:');
  expect(() => database.exec('ROLLBACK')).toThrow('no transaction is active');
  expect(() => statements(database)('rollback').run([])).not.toThrow();
  database.close();
});

describe('a disk that', () => {
  let db: Database;
  let store: Store;
  beforeEach(async () => {
    db = openSqlite(path);
    store = await openStore(db, 'sqlite');
    await store.commit(aCommit(caseNumber(1)));
  });
  afterEach(async () => {
    await store.close();
  });

  /** SQLite itself answers "full" at this size; the code that runs from there on is that of a full disk. */
  async function fill(): Promise<() => Promise<unknown>> {
    await sql`PRAGMA max_page_count = 1`.execute(db);
    return () => sql`PRAGMA max_page_count = 1000000`.execute(db);
  }

  async function writeProtect(): Promise<() => Promise<unknown>> {
    await sql`PRAGMA query_only = ON`.execute(db);
    return () => sql`PRAGMA query_only = OFF`.execute(db);
  }

  const large = 'x'.repeat(200_000);
  test.each([
    { what: 'is full', spoil: fill, says: 'the database did not take it: the disk is full' },
    { what: 'became read-only', spoil: writeProtect, says: 'the database did not take it: it is read-only' },
  ])(
    '$what fails a delivery and a commit for now, leaves nothing half done, and both work afterwards',
    async ({ spoil, says }) => {
      const mend = await spoil();
      const fault = { kind: 'transient', message: says };
      const deliveries = ['a', 'b'].map((id) => delivery(id, { payload: id + large }));
      const faults = await Promise.all(deliveries.map((each) => faultOf(store.receive(each))));
      expect(faults).toMatchObject([fault, fault]);
      const next = aCommit(
        { ...caseNumber(1), status: 'confirmed' },
        { expectedVersion: 1, entries: [entry('small'), entry(large)] },
      );
      expect(await faultOf(store.commit(next))).toMatchObject(fault);
      expect((await store.byId('#1'))?.version).toBe(1);
      expect(await store.verify()).toEqual({ entries: 1, broken: null });

      await mend();
      expect(await Promise.all(deliveries.map((each) => store.receive(each)))).toEqual(['stored', 'stored']);
      expect(await store.commit(next)).toBe('committed');
      expect(await store.verify()).toEqual({ entries: 3, broken: null });
    },
  );
});
