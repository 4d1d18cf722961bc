/** Rows that come with their numbers into a table that numbers its rows itself; what comes later goes on after them. */
import { sql } from 'kysely';
import type { Row } from './backup-format.ts';
import type { Dialect } from './dialect.ts';
import type { Database } from './schema.ts';

/** Inserts rows of one table, which all have the columns of the first. */
export async function insertRows(db: Database, dialect: Dialect, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`);
  // PostgreSQL numbers rows `generated always`, but for those who say that they know better.
  const override = dialect === 'postgres' ? sql`overriding system value` : sql``;
  await sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))}) ${override} values ${sql.join(values)}`.execute(
    db,
  );
}

/** SQLite goes on after the highest number by itself. */
export async function goOnNumbering(db: Database, dialect: Dialect, table: string): Promise<void> {
  if (dialect !== 'postgres') return;
  await sql`select setval(pg_get_serial_sequence(${table}, 'seq'), greatest((select max(seq) from ${sql.table(table)}), 1), (select count(*) > 0 from ${sql.table(table)}))`.execute(
    db,
  );
}
