/**
 * A backup: every row of the database at one moment, as lines (backup-format.ts), in pages, so that a million entries of
 * the journal need no memory. Read-only; the bot may go on beside it.
 */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { toIso } from '../core/time.ts';
import { FORMAT, FORMAT_VERSION, type Head, TABLES, type Table } from './backup-format.ts';
import { NEWEST, requireCurrent } from './migrations.ts';
import type { Database } from './schema.ts';

const PAGE = 500;

/** Takes some lines, and resolves when it can take more. */
export type Write = (lines: string) => Promise<void>;

/**
 * Writes the whole database as it is at this moment. `onProgress` is told the rows so far. Answers the head. Throws a
 * permanent fault where the database is of another version.
 */
export async function backUp(
  db: Database,
  now: number,
  write: Write,
  onProgress: (rows: number) => void,
): Promise<Head> {
  await requireCurrent(db);
  // One moment: SQLite's transaction sees what was there at its first question; PostgreSQL's does at this level.
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const head = await headOf(trx, now);
      const digest = createHash('sha256');
      const put = async (lines: string): Promise<void> => {
        digest.update(lines);
        await write(lines);
      };
      await put(`${JSON.stringify(head)}\n`);
      let done = 0;
      for (const { table, key } of TABLES) {
        for await (const rows of pages(trx, table, key)) {
          await put(rows.map((row) => `${JSON.stringify([table, row])}\n`).join(''));
          done += rows.length;
          onProgress(done);
        }
      }
      await write(`${JSON.stringify({ sha256: digest.digest('hex') })}\n`);
      return head;
    });
}

async function headOf(trx: Database, now: number): Promise<Head> {
  const rows: Partial<Record<Table, number>> = {};
  for (const { table } of TABLES) {
    const counted = await sql<{ rows: number }>`select count(*) as rows from ${sql.table(table)}`.execute(trx);
    rows[table] = Number(counted.rows[0]?.rows);
  }
  return {
    format: FORMAT,
    version: FORMAT_VERSION,
    schema: NEWEST,
    backedUpAt: toIso(now),
    rows: rows as Record<Table, number>,
  };
}

/** By the primary key; every column. */
async function* pages(trx: Database, table: Table, key: string): AsyncGenerator<readonly Record<string, unknown>[]> {
  const column = sql.ref(key);
  let last: unknown;
  for (;;) {
    const after = last === undefined ? sql`` : sql`where ${column} > ${last}`;
    const page = await sql<
      Record<string, unknown>
    >`select * from ${sql.table(table)} ${after} order by ${column} limit ${sql.lit(PAGE)}`.execute(trx);
    if (page.rows.length > 0) yield page.rows;
    if (page.rows.length < PAGE) return;
    last = page.rows.at(-1)?.[key];
  }
}
