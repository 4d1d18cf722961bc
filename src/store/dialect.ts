/** What the two databases do differently when several write at the same time. */
import { sql } from 'kysely';
import { RolledBack } from './postgres-fault.ts';
import type { Database } from './schema.ts';

/** The databases that the store runs on. */
export type Dialect = 'sqlite' | 'postgres';

/** One at a time, over all replicas. The numbers are PostgreSQL's keys of advisory locks: released, they never change. */
const TURNS = { migrate: 7_368_001, inbox: 7_368_002, outbox: 7_368_003, configuration: 7_368_004 } as const;

/**
 * Does `work` in a transaction of its own, which no other replica does at the same time. In SQLite there is one writer,
 * whose statements are all by themselves: `work` goes as it is.
 */
export function inTurn<T>(
  db: Database,
  dialect: Dialect,
  turn: keyof typeof TURNS,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  if (dialect === 'sqlite') return work(db);
  return again(() =>
    db.transaction().execute(async (trx) => {
      // A statement of its own: what is read after it sees what the one before has committed.
      await sql`select pg_advisory_xact_lock(${sql.lit(TURNS[turn])})`.execute(trx);
      return work(trx);
    }),
  );
}

/**
 * Does `work`, which is long, while no other replica does. The turn ends with its connection: it is lost where the server
 * is. Needs sessions of its own, so no pooler that gives them out by transaction.
 */
export function alone<T>(db: Database, turn: keyof typeof TURNS, work: () => Promise<T>): Promise<T> {
  return db.connection().execute(async (pinned) => {
    await sql`select pg_advisory_lock(${sql.lit(TURNS[turn])})`.execute(pinned);
    try {
      return await work();
    } finally {
      // Where it can't be given back, it ends with the connection: it must not go back to the pool with it.
      await sql`select pg_advisory_unlock(${sql.lit(TURNS[turn])})`
        .execute(pinned)
        .catch(() => sql`select pg_terminate_backend(pg_backend_pid())`.execute(pinned))
        .catch(() => undefined);
    }
  });
}

const TRIES = 5;

/** Does it again where the server rolled it back because two waited for each other. */
export async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RolledBack) || tries === TRIES) throw error;
    }
  }
}
