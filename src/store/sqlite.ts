/**
 * SQLite: opens a database file through node:sqlite and hands it to kysely. What SQLite complains about comes out as
 * a `PortFault`.
 *
 * There is one writer to a file: it holds an exclusive lock on a second, empty database beside it (`vmt.db.lock`),
 * which the kernel releases when the process ends, however it ends. Readers do not look at that lock.
 */
import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import { PortFault } from '../engine/ports.ts';
import type { Database, Schema } from './schema.ts';
import { faultsOf, isBusy } from './sqlite-fault.ts';
import { statements } from './sqlite-statements.ts';

const IN_MEMORY = ':memory:';
/** Milliseconds for which a statement waits for a lock of another process (a backup, a checkpoint). */
export const PATIENCE = 5000;

/**
 * A commit is on the disk when it answers, and what is deleted is overwritten. The log beside the file is written back every
 * 1,000 pages (4 MiB), SQLite's default: all wait for that, and for more of it longer (docs/performance.md).
 */
const DURABLE = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;';
const HELD = 'PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE;';
const TAKEN = 'another vmt-bot has this database open: stop it first, or give each its own';

/** The file of `sqlite:./data/vmt.db`, `sqlite:///var/lib/vmt.db` or a bare path. */
export function sqlitePath(url: string): string {
  const path = url.replace(/^sqlite:(\/\/(?=[^/]*\/))?/, '');
  if (path === '' || /^[a-z][a-z0-9+.-]*:/i.test(path)) {
    throw new PortFault('permanent', 'not the address of an SQLite database: write it as sqlite:./data/vmt.db');
  }
  return path;
}

/** Opens a database to write to, as the only writer; makes file and folder where there are none. `destroy()` closes. */
export function openSqlite(url: string): Database {
  const path = sqlitePath(url);
  return faultsOf(() => (path === IN_MEMORY ? kyselyOn(opened(path, false, DURABLE), null) : openedFile(path)));
}

/** Opens a database to read from, beside its writer if there is one. `destroy()` closes. */
export function openSqliteReadOnly(url: string): Database {
  const path = sqlitePath(url);
  if (!existsSync(path)) {
    throw new PortFault('permanent', 'there is no such database file');
  }
  return faultsOf(() => kyselyOn(opened(path, true, ''), null));
}

function openedFile(path: string): Database {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = realPath(path);
  const lock = lockOn(file);
  try {
    ownFile(file);
    return kyselyOn(opened(file, false, DURABLE), lock);
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** Two names of one file have one lock. */
function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path));
}

/**
 * Embargoed reports are in it: for the bot's own account only. SQLite gives its side files the same rights; and it opens
 * a file that it may not write to without a word.
 */
function ownFile(file: string): void {
  if (existsSync(file)) {
    accessSync(file, constants.W_OK);
  } else {
    closeSync(openSync(file, 'wx', 0o600));
  }
}

function lockOn(file: string): DatabaseSync {
  try {
    return opened(`${file}.lock`, false, HELD);
  } catch (error) {
    throw isBusy(error) ? new PortFault('permanent', TAKEN) : error;
  }
}

function opened(path: string, readOnly: boolean, pragmas: string): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly, timeout: PATIENCE, enableForeignKeyConstraints: true });
  try {
    database.exec(pragmas);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function kyselyOn(database: DatabaseSync, lock: DatabaseSync | null): Database {
  return new Kysely<Schema>({
    dialect: new SqliteDialect({
      database: {
        prepare: statements(database),
        close: () => {
          database.close();
          lock?.close();
        },
      },
    }),
  });
}
