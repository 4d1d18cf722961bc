/** What somebody could do to the journal behind the bot's back, and that `verify` finds it. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Store } from '../../src/engine/ports.ts';
import { chained } from '../../src/store/chain.ts';
import type { Database, JournalRecord } from '../../src/store/schema.ts';
import { aCommit, botCommit, caseNumber, entry } from './samples.ts';

interface Tampering {
  readonly what: string;
  readonly act: (db: Database) => Promise<unknown>;
  readonly seq: number;
  readonly why: string;
}

const MISPLACED = 'it does not follow the entry before it: entries were swapped, inserted or replaced here';
const METADATA = 'its place, case, time, author, type, digest or hash was edited';
const PAYLOAD = 'its payload was edited';

/** The journal has ten entries: 1 to 4 of case 1, 5 of the bot, 6 to 10 of case 2. */
const TAMPERINGS: readonly Tampering[] = [
  { what: 'a word of a payload is edited', act: (db) => setPayload(db, 3, 'sold'), seq: 3, why: PAYLOAD },
  { what: 'the payload of the last entry is edited', act: (db) => setPayload(db, 10, 'x'), seq: 10, why: PAYLOAD },
  { what: 'a payload is only spaced differently', act: (db) => spaced(db, 3), seq: 3, why: PAYLOAD },
  { what: 'a salt is exchanged', act: (db) => set(db, 3, { salt: 'ab' }), seq: 3, why: PAYLOAD },
  {
    what: 'a payload is edited and its digest made to fit',
    act: (db) => resealed(db, 3),
    seq: 3,
    why: METADATA,
  },
  { what: 'an author is edited', act: (db) => set(db, 4, { by: 'mallory' }), seq: 4, why: METADATA },
  { what: 'a time is edited', act: (db) => set(db, 4, { at: 1 }), seq: 4, why: METADATA },
  { what: 'a type is edited', act: (db) => set(db, 4, { type: 'held' }), seq: 4, why: METADATA },
  { what: 'an entry is given to nobody', act: (db) => set(db, 10, { case_id: null }), seq: 10, why: METADATA },
  { what: 'a number within the case is edited', act: (db) => set(db, 10, { case_seq: 9 }), seq: 10, why: METADATA },
  { what: 'a hash is edited', act: (db) => set(db, 4, { hash: 'ab' }), seq: 4, why: METADATA },
  { what: 'a link is edited', act: (db) => set(db, 4, { prev: 'ab' }), seq: 4, why: MISPLACED },
  {
    what: 'an entry is rewritten with a hash that fits it',
    act: (db) => rewritten(db, 4),
    seq: 5,
    why: MISPLACED,
  },
  {
    what: 'the last entry is rewritten with a hash that fits it',
    act: (db) => rewritten(db, 10),
    seq: 11,
    why: 'the record of the last entry does not fit: it was edited',
  },
  { what: 'an entry is deleted', act: (db) => cut(db, 5, 5), seq: 5, why: 'the entry is missing: it was deleted' },
  {
    what: 'the first entry is deleted',
    act: (db) => cut(db, 1, 1),
    seq: 1,
    why: 'the entry is missing: it was deleted',
  },
  { what: 'an entry is deleted and the gap closed', act: (db) => closedGap(db, 5), seq: 5, why: MISPLACED },
  { what: 'two entries are swapped', act: (db) => swapped(db, 3, 4), seq: 3, why: MISPLACED },
  {
    what: 'the tail is cut off',
    act: (db) => cut(db, 9, 10),
    seq: 9,
    why: 'the journal ends at 8, but it had 10 entries: its tail was cut off',
  },
  {
    what: 'everything is cut off',
    act: (db) => cut(db, 1, 10),
    seq: 1,
    why: 'the journal ends at 0, but it had 10 entries: its tail was cut off',
  },
  {
    what: 'the tail is cut off, and the head is set back to fit',
    act: (db) => cutWithHead(db, 8),
    seq: 9,
    why: 'case #2 stands at its entry 5, but the journal does not: its tail was cut off',
  },
  {
    what: 'an entry is inserted before the first',
    act: (db) => inserted(db, 0),
    seq: 0,
    why: 'an entry was inserted before the first one',
  },
  { what: 'an entry is inserted in the middle', act: (db) => insertedBefore(db, 5), seq: 6, why: MISPLACED },
  {
    what: 'an entry is appended that fits, but not by the bot',
    act: (db) => inserted(db, 11),
    seq: 11,
    why: 'an entry was inserted after the last one',
  },
  {
    what: 'the record of the last entry is deleted',
    act: (db) => db.deleteFrom('journal_head').execute(),
    seq: 1,
    why: 'the record of the last entry is missing: it was deleted',
  },
  {
    what: 'a payload is deleted and its salt kept',
    act: (db) => set(db, 4, { payload: null }),
    seq: 4,
    why: 'its payload or its salt is missing: a purge deletes both',
  },
];

/** Runs the tamperings on databases that `open` makes, each empty. */
export function tamperingSuite(
  name: string,
  open: () => Promise<{ readonly db: Database; readonly store: Store }>,
): void {
  describe(`${name}: the journal is found broken where`, () => {
    let db: Database;
    let store: Store;
    beforeEach(async () => {
      ({ db, store } = await open());
      const entries = ['one', 'two', 'told', 'four', 'five'].map((text) => entry(text));
      await store.commit(aCommit(caseNumber(1), { entries: entries.slice(0, 4) }));
      await store.commit(botCommit());
      await store.commit(aCommit(caseNumber(2), { entries }));
      expect(await store.verify()).toEqual({ entries: 10, broken: null });
    });
    afterEach(async () => {
      await store.close();
    });

    test.each(TAMPERINGS)('$what', async ({ act, seq, why }) => {
      await act(db);
      expect((await store.verify()).broken).toEqual({ seq, why });
    });

    test('nothing: a purged case is still in the chain, only its payloads are gone', async () => {
      const forgets = { subjects: ['o/r#2'], names: ['case-issue:#2'] };
      await store.commit(aCommit(caseNumber(2), { expectedVersion: 5, entries: [entry('purged')], forgets }));
      expect(await store.verify()).toEqual({ entries: 11, broken: null });
      expect((await store.journalOf('#2')).map(({ seq }) => seq)).toEqual([11]);
      expect((await store.linesOf('#2')).map(({ fact }) => fact === null)).toEqual([...Array(5).fill(true), false]);
      expect(await store.journalOf('#1')).toHaveLength(4);
      await set(db, 7, { by: 'mallory' });
      expect((await store.verify()).broken).toEqual({ seq: 7, why: METADATA });
    });
  });
}

type Columns = Partial<JournalRecord>;

async function set(db: Database, seq: number, columns: Columns): Promise<void> {
  await db.updateTable('journal').set(columns).where('seq', '=', seq).execute();
}

async function at(db: Database, seq: number) {
  return await db.selectFrom('journal').selectAll().where('seq', '=', seq).executeTakeFirstOrThrow();
}

async function setPayload(db: Database, seq: number, text: string): Promise<void> {
  await set(db, seq, { payload: JSON.stringify({ text, type: 'terms-recorded' }) });
}

async function spaced(db: Database, seq: number): Promise<void> {
  const { payload } = await at(db, seq);
  await set(db, seq, { payload: ` ${payload}` });
}

/** The entry as the bot would have written it, at the same place. */
async function forged(db: Database, seq: number) {
  const { payload: _, ...row } = await at(db, seq);
  return chained({ seq: seq - 1, hash: row.prev }, { ...row, fact: { type: row.type, text: 'forged' } });
}

async function resealed(db: Database, seq: number): Promise<void> {
  const { payload, salt, digest } = await forged(db, seq);
  await set(db, seq, { payload, salt, digest });
}

async function rewritten(db: Database, seq: number): Promise<void> {
  const { payload, salt, digest, hash } = await forged(db, seq);
  await set(db, seq, { payload, salt, digest, hash });
}

async function cut(db: Database, from: number, to: number): Promise<void> {
  await db.deleteFrom('journal').where('seq', '>=', from).where('seq', '<=', to).execute();
}

async function closedGap(db: Database, seq: number): Promise<void> {
  await cut(db, seq, seq);
  for (let next = seq + 1; next <= 10; next += 1) {
    await set(db, next, { seq: next - 1 });
  }
}

async function swapped(db: Database, one: number, other: number): Promise<void> {
  await set(db, one, { seq: 99 });
  await set(db, other, { seq: one });
  await set(db, 99, { seq: other });
}

async function cutWithHead(db: Database, last: number): Promise<void> {
  await cut(db, last + 1, 10);
  const { seq, hash } = await at(db, last);
  await db.updateTable('journal_head').set({ seq, hash }).execute();
}

async function inserted(db: Database, seq: number): Promise<void> {
  const before = seq === 0 ? { seq: -1, hash: '' } : await at(db, seq - 1);
  const fact = { type: 'terms-recorded', text: 'forged' };
  const row = chained(before, { case_id: null, case_seq: 0, at: 1, by: 'alice', type: fact.type, fact });
  await db.insertInto('journal').values(row).execute();
}

async function insertedBefore(db: Database, seq: number): Promise<void> {
  for (let last = 10; last >= seq; last -= 1) {
    await set(db, last, { seq: last + 1 });
  }
  await inserted(db, seq);
  await db.updateTable('journal_head').set({ seq: 11 }).execute();
}
