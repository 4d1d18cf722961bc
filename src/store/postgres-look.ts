/** What `vmt doctor` asks of a PostgreSQL server about the database and the account, in one query that changes nothing. */
import { sql } from 'kysely';
import { openPostgresReadOnly } from './postgres.ts';

export interface PostgresLook {
  /** There is no table in the account's schema: it is a database before the bot's first start. */
  readonly isEmpty: boolean;
  /** A standby repeats another server's writes, and takes none of its own. */
  readonly isStandby: boolean;
  readonly mayMakeTables: boolean;
  /** True, too, where there are no tables yet. */
  readonly mayWriteRows: boolean;
}

/** Throws a `PortFault` where the server can't be reached, or lets the account not in. Where there is no schema, none can be written to. */
export async function lookAtPostgres(url: string): Promise<PostgresLook> {
  const db = openPostgresReadOnly(url);
  try {
    const { rows } = await sql<PostgresLook>`
      select
        not exists (
          select from pg_class
          where relnamespace = to_regnamespace(quote_ident(current_schema())) and relkind in ('r', 'p')
        ) as "isEmpty",
        pg_is_in_recovery() as "isStandby",
        coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) as "mayMakeTables",
        coalesce(has_table_privilege(to_regclass('outbox'), 'INSERT'), true) as "mayWriteRows"
    `.execute(db);
    const [look] = rows;
    if (look === undefined) throw new Error('a query without a row');
    return look;
  } finally {
    await db.destroy();
  }
}
