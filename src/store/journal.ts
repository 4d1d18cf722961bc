/** The journal: append-only, in one hash chain over all cases (chain.ts). */
import { setImmediate as others } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Entry } from '../core/facts.ts';
import type { CaseId } from '../core/model.ts';
import type { Instant } from '../core/time.ts';
import type { Journal, JournalLine, JournalRow } from '../engine/ports.ts';
import { chained, GENESIS, type Head, misfit, type Unchained } from './chain.ts';
import type { Database, JournalRecord } from './schema.ts';

const PAGE = 1000;
/** Rows of one insert: SQLite takes 32,766 values, PostgreSQL 65,535. */
const CHUNK = 500;

/** Somebody may have inserted entries before the first; the column holds 32 bits in PostgreSQL. */
const BEFORE_ALL = -2_147_483_648;

type Verdict = Awaited<ReturnType<Journal['verify']>>;

/** The reading side of the journal. */
export function journalOn(db: Database): Journal {
  return {
    journalOf: (caseId) => journalOf(db, caseId),
    linesOf: (caseId) => linesOf(db, caseId),
    lastEntry: () => lastEntry(db),
    changedSince: (seq) => changedSince(db, seq),
    lastSeen: (since) => lastSeen(db, since),
    verify: (onProgress) => verify(db, onProgress ?? (() => {})),
  };
}

/**
 * Appends entries, within the caller's transaction. The first statement takes the row of the head, which makes
 * writers queue here.
 */
export async function append(
  db: Database,
  caseId: CaseId | null,
  version: number,
  entries: readonly Entry[],
): Promise<void> {
  const unchained = entries.map(
    ({ at, by, fact }, index): Unchained => ({
      case_id: caseId,
      case_seq: caseId === null ? 0 : version + 1 + index,
      at,
      by: storable(by),
      type: fact.type,
      fact,
    }),
  );
  if (unchained.length === 0) {
    return;
  }
  let head: Head = await takeHead(db, unchained.length);
  const rows: JournalRecord[] = [];
  for (const entry of unchained) {
    const row = chained(head, entry);
    rows.push(row);
    head = row;
  }
  for (let start = 0; start < rows.length; start += CHUNK) {
    await db
      .insertInto('journal')
      .values(rows.slice(start, start + CHUNK))
      .execute();
  }
  await db.updateTable('journal_head').set({ hash: head.hash }).where('id', '=', 1).execute();
}

/** Deletes the payloads of a case's first entries. Who, when and what kind stay, and the chain still verifies. */
export async function purgeEntries(db: Database, caseId: CaseId, version: number): Promise<void> {
  await db
    .updateTable('journal')
    .set({ payload: null, salt: null })
    .where('case_id', '=', caseId)
    .where('case_seq', '<=', version)
    .execute();
}

/** Moves the head on by `count`, and answers where it stood. */
async function takeHead(db: Database, count: number): Promise<Head> {
  const { seq, hash } = await db
    .updateTable('journal_head')
    .set((eb) => ({ seq: eb('seq', '+', count) }))
    .where('id', '=', 1)
    .returning(['seq', 'hash'])
    .executeTakeFirstOrThrow();
  return { seq: seq - count, hash };
}

/** What was purged is left out. */
async function journalOf(db: Database, caseId: CaseId | null): Promise<readonly JournalRow[]> {
  const rows = await db
    .selectFrom('journal')
    .select(['seq', 'at', 'by', 'payload'])
    .where('case_id', caseId === null ? 'is' : '=', caseId)
    .where('payload', 'is not', null)
    .orderBy(caseId === null ? 'seq' : 'case_seq')
    .$narrowType<{ payload: string }>()
    .execute();
  return rows.map(({ seq, at, by, payload }) => ({ seq, caseId, entry: { at, by, fact: JSON.parse(payload) } }));
}

/** How many entries are without their words. A walk over all of them. */
export async function purgedEntries(db: Database): Promise<number> {
  const { purged } = await db
    .selectFrom('journal')
    .select((eb) => eb.fn.countAll<number>().as('purged'))
    .where('payload', 'is', null)
    .executeTakeFirstOrThrow();
  return purged;
}

async function linesOf(db: Database, caseId: CaseId): Promise<readonly JournalLine[]> {
  const rows = await db
    .selectFrom('journal')
    .select(['seq', 'at', 'by', 'type', 'payload'])
    .where('case_id', '=', caseId)
    .orderBy('case_seq')
    .$narrowType<{ type: JournalLine['type'] }>()
    .execute();
  return rows.map(({ payload, ...line }) => ({ ...line, fact: payload === null ? null : JSON.parse(payload) }));
}

async function lastEntry(db: Database): Promise<number> {
  const head = await db.selectFrom('journal_head').select('seq').where('id', '=', 1).executeTakeFirst();
  return head?.seq ?? 0;
}

/** In pages, by the primary key: where nothing changed it costs one look-up. */
async function changedSince(db: Database, after: number): Promise<{ seq: number; cases: Map<CaseId, number> }> {
  const cases = new Map<CaseId, number>();
  for (let seq = after; ; ) {
    const page = await db
      .selectFrom('journal')
      .select(['seq', 'case_id', 'case_seq'])
      .where('seq', '>', seq)
      .orderBy('seq')
      .limit(PAGE)
      .execute();
    for (const { case_id: id, case_seq: version } of page) if (id !== null) cases.set(id, version);
    seq = page.at(-1)?.seq ?? seq;
    if (page.length < PAGE) return { seq, cases };
  }
}

/** The words of the index `journal_seen`: without them, it does not serve. */
const OF_PEOPLE = sql<boolean>`case_id is not null and "by" <> 'vmt-bot'`;

async function lastSeen(db: Database, since: Instant): Promise<Readonly<Record<string, Instant>>> {
  const rows = await db
    .selectFrom('journal')
    .select('by')
    .select((eb) => eb.fn.max<number>('at').as('last'))
    .where('at', '>=', since)
    .where(OF_PEOPLE)
    .groupBy('by')
    .execute();
  return Object.fromEntries(rows.map(({ by, last }) => [by, last]));
}

/**
 * In pages, and with a pause between them for others. Entries never change, so what is appended meanwhile does not
 * matter: the walk ends at the head as it stood at the start.
 */
async function verify(db: Database, onProgress: (done: number) => void): Promise<Verdict> {
  const goal = await headNow(db);
  if (goal === null) {
    return { entries: 0, broken: { seq: 1, why: 'the record of the last entry is missing: it was deleted' } };
  }
  let head: Head = { seq: 0, hash: GENESIS };
  let rows = await page(db, BEFORE_ALL, goal.seq);
  while (rows.length > 0) {
    for (const row of rows) {
      const why = misfit(head, row);
      if (why !== null) {
        return { entries: head.seq, broken: { seq: Math.min(row.seq, head.seq + 1), why } };
      }
      head = row;
    }
    onProgress(head.seq);
    await others();
    rows = await page(db, head.seq, goal.seq);
  }
  const why = unfinished(head, goal);
  return why === null ? await againstCases(db, head.seq) : { entries: head.seq, broken: { seq: head.seq + 1, why } };
}

interface Goal extends Head {
  /** The last entry that there is. */
  readonly last: number | null;
}

/** One statement, so that it sees one moment. */
async function headNow(db: Database): Promise<Goal | null> {
  const row = await db
    .selectFrom('journal_head')
    .select(['seq', 'hash'])
    .select((eb) =>
      eb
        .selectFrom('journal')
        .select((inner) => inner.fn.max<number | null>('journal.seq').as('last'))
        .as('last'),
    )
    .where('id', '=', 1)
    .executeTakeFirst();
  return row ?? null;
}

function unfinished(head: Head, goal: Goal): string | null {
  if (head.seq < goal.seq) {
    return `the journal ends at ${head.seq}, but it had ${goal.seq} entries: its tail was cut off`;
  }
  if ((goal.last ?? 0) > goal.seq) {
    return 'an entry was inserted after the last one';
  }
  return head.hash === goal.hash ? null : 'the record of the last entry does not fit: it was edited';
}

/** Whoever cuts off the tail, and the head with it, has still forgotten the cases. One statement, one moment. */
async function againstCases(db: Database, entries: number): Promise<Verdict> {
  const stray = await db
    .selectFrom('cases')
    .select(['id', 'version'])
    .where((eb) =>
      eb(
        'version',
        '!=',
        eb.fn.coalesce(
          eb
            .selectFrom('journal')
            .select((inner) => inner.fn.max<number>('journal.case_seq').as('last'))
            .whereRef('journal.case_id', '=', 'cases.id'),
          eb.lit(0),
        ),
      ),
    )
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (stray === undefined) {
    return { entries, broken: null };
  }
  const why = `case ${stray.id} stands at its entry ${stray.version}, but the journal does not: its tail was cut off`;
  return { entries, broken: { seq: entries + 1, why } };
}

async function page(db: Database, after: number, upTo: number): Promise<readonly JournalRecord[]> {
  return await db
    .selectFrom('journal')
    .selectAll()
    .where('seq', '>', after)
    .where('seq', '<=', upTo)
    .orderBy('seq')
    .limit(PAGE)
    .execute();
}

/** Text that comes back from a database as it went in: no NUL, which PostgreSQL refuses, and no half characters. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
