/** The store: inbox, cases, outbox, journal and memory on one database. */
import type { CaseId } from '../core/model.ts';
import type { Journal, Store } from '../engine/ports.ts';
import { casesOn } from './cases.ts';
import { commit } from './commit.ts';
import { inboxOn } from './inbox.ts';
import { journalOn, purge } from './journal.ts';
import { memoryOn } from './memory.ts';
import { type Dialect, migrate, requireCurrent } from './migrations.ts';
import { outboxOn } from './outbox.ts';
import type { Database } from './schema.ts';
import { openSqlite, openSqliteReadOnly } from './sqlite.ts';

/** A store on a database of ours, which can also forget. */
export interface SqlStore extends Store {
  /** Deletes the payloads of a case's journal at the end of retention; the chain still verifies. */
  purge(id: CaseId): Promise<void>;
}

/** What those who only read may do. */
export interface ReadOnlyStore extends Journal, Pick<Store, 'byNumber'> {
  close(): Promise<void>;
}

/** The store at `DATABASE_URL`, brought up to date. Throws a `PortFault` where it can't be opened. */
export async function openStoreAt(url: string): Promise<SqlStore> {
  const db = openSqlite(url);
  const store = await openStore(db, 'sqlite');
  await closingOnFault(db, () => takeOver(db));
  return store;
}

/** The journal at `DATABASE_URL`, beside the bot if it runs. Changes nothing, and makes no file. */
export async function openReadOnly(url: string): Promise<ReadOnlyStore> {
  const db = openSqliteReadOnly(url);
  await closingOnFault(db, () => requireCurrent(db));
  return { ...journalOn(db), byNumber: casesOn(db).byNumber, close: () => db.destroy() };
}

/** The store on an open database, brought up to date. `close` closes the database. */
export async function openStore(db: Database, dialect: Dialect): Promise<SqlStore> {
  await closingOnFault(db, () => migrate(db, dialect));
  return {
    ...inboxOn(db),
    ...casesOn(db),
    ...outboxOn(db),
    ...journalOn(db),
    ...memoryOn(db),
    commit: (decision) => commit(db, decision),
    purge: (id) => purge(db, id),
    close: () => db.destroy(),
  };
}

/**
 * A SQLite file has one writer, so every claim that is left is of a process that ended without a word: it is free at
 * once, and counts as attempted. Waiting for the lease to run out could cost two minutes at T0.
 */
async function takeOver(db: Database): Promise<void> {
  await db.updateTable('outbox').set({ ready_at: 0 }).where('state', '=', 'claimed').execute();
  await db.updateTable('inbox').set({ ready_at: 0 }).where('state', '=', 'claimed').execute();
}

async function closingOnFault(db: Database, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    await db.destroy();
    throw error;
  }
}
