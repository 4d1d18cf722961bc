/** The store: inbox, cases, outbox, journal and memory on one database. */
import type { CaseId } from '../core/model.ts';
import type { Journal, Store } from '../engine/ports.ts';
import { casesOn, closedCases } from './cases.ts';
import type { Dialect } from './dialect.ts';
import { inboxOn } from './inbox.ts';
import { journalOn, purgedEntries } from './journal.ts';
import { memoryOn } from './memory.ts';
import { migrate, requireCurrent } from './migrations.ts';
import { outboxOn } from './outbox.ts';
import { isPostgresUrl, openPostgres, openPostgresReadOnly } from './postgres.ts';
import { replicasOn } from './replicas.ts';
import type { Database } from './schema.ts';
import { openSqlite, openSqliteReadOnly } from './sqlite.ts';
import { committing } from './write-ahead-log.ts';

/** What those who only read may do. */
export interface ReadOnlyStore
  extends Journal,
    Pick<Store, 'byNumber' | 'byId' | 'openEffectsOf' | 'inboxDepth' | 'outboxDepth' | 'recall' | 'now'> {
  /** Every case that has ended, by its id. */
  closedCases(): Promise<readonly CaseId[]>;
  /** How many entries of the journal are without their words: their retention has ended. */
  purgedEntries(): Promise<number>;
  close(): Promise<void>;
}

/** The store at `DATABASE_URL`, brought up to date. Throws a `PortFault` where it can't be opened. */
export async function openStoreAt(url: string): Promise<Store> {
  if (isPostgresUrl(url)) return openReplica(url);
  const db = openSqlite(url);
  const store = await openStore(db, 'sqlite');
  await closingOnFault(db, () => takeOver(db));
  return store;
}

/** Its heart has a connection of its own: where all others are in use, it beats on. */
async function openReplica(url: string): Promise<Store> {
  const store = await openStore(openPostgres(url), 'postgres');
  const own = openPostgres(url, 1);
  const { beat, leave } = replicasOn(own, 'postgres');
  const close = async (): Promise<void> => {
    await Promise.all([store.close(), own.destroy()]);
  };
  return { ...store, beat, leave, close };
}

/** The journal at `DATABASE_URL`, beside the bot if it runs. Changes nothing, and makes no file. */
export async function openReadOnly(url: string): Promise<ReadOnlyStore> {
  const dialect: Dialect = isPostgresUrl(url) ? 'postgres' : 'sqlite';
  const db = await openToRead(url);
  await closingOnFault(db, () => requireCurrent(db));
  const { byNumber, byId } = casesOn(db);
  const { outboxDepth, openEffectsOf } = outboxOn(db, dialect);
  return {
    ...journalOn(db),
    ...{ byNumber, byId, outboxDepth, openEffectsOf },
    inboxDepth: inboxOn(db, dialect).inboxDepth,
    recall: memoryOn(db).recall,
    now: replicasOn(db, dialect).now,
    closedCases: () => closedCases(db),
    purgedEntries: () => purgedEntries(db),
    close: () => db.destroy(),
  };
}

/** The database at `DATABASE_URL` for a backup, beside the bot if it runs. */
export async function openToRead(url: string): Promise<Database> {
  return isPostgresUrl(url) ? openPostgresReadOnly(url) : openSqliteReadOnly(url);
}

/** The database at `DATABASE_URL` to be filled from a backup, as the only writer; made where there is none. */
export async function openToRestore(url: string): Promise<{ readonly db: Database; readonly dialect: Dialect }> {
  return isPostgresUrl(url)
    ? { db: openPostgres(url), dialect: 'postgres' }
    : { db: openSqlite(url), dialect: 'sqlite' };
}

/** The store on an open database, brought up to date. `close` closes the database. */
export async function openStore(db: Database, dialect: Dialect): Promise<Store> {
  await closingOnFault(db, () => migrate(db, dialect));
  return {
    ...inboxOn(db, dialect),
    ...casesOn(db),
    ...outboxOn(db, dialect),
    ...journalOn(db),
    ...memoryOn(db),
    ...replicasOn(db, dialect),
    commit: committing(db, dialect),
    close: () => db.destroy(),
  };
}

/**
 * A SQLite file has one writer, so every claim that is left is of a process that ended without a word: it is free at
 * once, and counts as attempted. Waiting for the lease to run out could cost two minutes at T0.
 */
async function takeOver(db: Database): Promise<void> {
  // What is claimed is not finished: the index of the open ones serves it, and years of finished ones are not read.
  for (const queue of ['outbox', 'inbox'] as const) {
    await db
      .updateTable(queue)
      .set({ ready_at: 0 })
      .where('state', '=', 'claimed')
      .where('ready_at', 'is not', null)
      .execute();
  }
}

async function closingOnFault(db: Database, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    await db.destroy();
    throw error;
  }
}
