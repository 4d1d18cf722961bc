/**
 * SQLite writes to a log beside the file (`vmt.db-wal`) first, and what was written there stays until the log is used
 * again. After a purge it is emptied at once, so that what was deleted is in neither file. Where somebody reads the
 * database at that moment (`vmt export`), it is tried again with the commits that follow, and closing empties it anyhow.
 * Source: https://sqlite.org/pragma.html#pragma_wal_checkpoint
 */
import { sql } from 'kysely';
import type { Commit, Store } from '../engine/ports.ts';
import { commit } from './commit.ts';
import { again, type Dialect } from './dialect.ts';
import type { Database } from './schema.ts';
import { PATIENCE } from './sqlite.ts';

/** The commit of decisions (commit.ts), after which nothing of a purged case is left in the files. */
export function committing(db: Database, dialect: Dialect): Store['commit'] {
  let isToBeEmptied = false;
  return async (decision: Commit) => {
    const outcome = await again(() => commit(db, decision));
    if (dialect === 'sqlite' && outcome === 'committed') {
      isToBeEmptied ||= decision.forgets !== undefined;
      if (isToBeEmptied) isToBeEmptied = !(await isEmptied(db));
    }
    return outcome;
  };
}

/** It waits for nobody: T0 of another case may be near. What fails here must not look like a commit that failed. */
async function isEmptied(db: Database): Promise<boolean> {
  try {
    await sql`PRAGMA busy_timeout = 0`.execute(db);
    const { rows } = await sql<{ busy: number }>`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db);
    return rows[0]?.busy === 0;
  } catch {
    return false;
  } finally {
    await sql
      .raw(`PRAGMA busy_timeout = ${PATIENCE}`)
      .execute(db)
      .catch(() => undefined);
  }
}
