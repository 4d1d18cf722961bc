/**
 * The database's versions: numbered, forward only, each in a transaction together with its record. A
 * migration that was released is never edited; a new one is added at the end.
 *
 * Of replicas that start at the same time one migrates, while the others wait. Those that run already are of the version
 * before, and go on: so a migration only expands (a table, an index, a column that may be null or has a default). What
 * the version before reads or writes is not renamed, narrowed or taken away; that is done by a later release, when no
 * program uses it any more. A long index keeps writers of its table waiting: on PostgreSQL it must stay below the
 * store's time limit of a statement.
 */
import { type CreateTableBuilder, sql } from 'kysely';
import { PortFault } from '../engine/ports.ts';
import { GENESIS } from './chain.ts';
import { type Dialect, inTurn } from './dialect.ts';
import type { Database, Schema } from './schema.ts';

interface Migration {
  readonly name: string;
  up(db: Database, dialect: Dialect): Promise<void>;
}

/** Number n is at index n - 1. */
const MIGRATIONS: readonly Migration[] = [
  { name: 'first tables', up: firstTables },
  { name: 'who was seen', up: seenIndex },
  { name: 'entries of the bot itself', up: ownIndex },
  { name: 'replicas', up: replicasTable },
  { name: 'deliveries that failed', up: failedIndex },
  { name: 'deliveries that are claimed', up: claimedIndex },
];

/** The version of this code. */
export const NEWEST = MIGRATIONS.length;

/** Brings the database to the version of this code. Throws a permanent fault where the database is newer. */
export async function migrate(db: Database, dialect: Dialect): Promise<void> {
  await inTurn(db, dialect, 'migrate', (one) => migrateAll(one, dialect));
}

async function migrateAll(db: Database, dialect: Dialect): Promise<void> {
  await tableOfMigrations(db);
  const version = await versionOf(db);
  refuseNewer(version);
  for (let number = version + 1; number <= NEWEST; number++) {
    await together(db, (trx) => migrateOnce(trx, dialect, number));
  }
}

/** The same up to the version `upTo`, all within the caller's transaction: for an empty database that is restored. */
export async function migrateWithin(trx: Database, dialect: Dialect, upTo: number): Promise<void> {
  await tableOfMigrations(trx);
  for (let number = (await versionOf(trx)) + 1; number <= upTo; number++) await migrateOnce(trx, dialect, number);
}

async function tableOfMigrations(db: Database): Promise<void> {
  await db.schema
    .createTable('migrations')
    .ifNotExists()
    .addColumn('number', 'integer', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .execute();
}

async function migrateOnce(trx: Database, dialect: Dialect, number: number): Promise<void> {
  const migration = MIGRATIONS[number - 1];
  if (migration === undefined) throw new Error(`there is no migration ${number}`);
  await migration.up(trx, dialect);
  await trx.insertInto('migrations').values({ number, name: migration.name }).execute();
}

/** PostgreSQL has all of them in the one transaction that holds the lock. */
function together(db: Database, work: (trx: Database) => Promise<void>): Promise<void> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}

/** For those who only read: throws a permanent fault where the database is not of this code's version. */
export async function requireCurrent(db: Database): Promise<void> {
  const tables = await db.introspection.getTables();
  if (!tables.some((table) => table.name === 'migrations')) {
    throw new PortFault('permanent', 'this is not a database of vmt-bot: it has no table of migrations');
  }
  const version = await versionOf(db);
  refuseNewer(version);
  if (version < MIGRATIONS.length) {
    throw new PortFault(
      'permanent',
      `the database is of version ${version} and this vmt-bot of version ${MIGRATIONS.length}: start the bot once, which brings it up to date`,
    );
  }
}

async function versionOf(db: Database): Promise<number> {
  const row = await db
    .selectFrom('migrations')
    .select((eb) => eb.fn.max<number | null>('number').as('version'))
    .executeTakeFirstOrThrow();
  return row.version ?? 0;
}

function refuseNewer(version: number): void {
  if (version > MIGRATIONS.length) {
    throw new PortFault(
      'permanent',
      `the database is of version ${version}, made by a newer vmt-bot; this one knows versions up to ${MIGRATIONS.length}: run the newer vmt-bot, or restore a backup made by this one`,
    );
  }
}

async function firstTables(db: Database, dialect: Dialect): Promise<void> {
  await inboxTable(db, dialect);
  await casesTable(db);
  await journalTables(db);
  await outboxTable(db, dialect);
  await db.schema
    .createTable('memory')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
}

/** What people did, by time: the journal's other entries outnumber them. With all that is asked for, so that no row is read. */
async function seenIndex(db: Database): Promise<void> {
  await db.schema
    .createIndex('journal_seen')
    .on('journal')
    .columns(['at', 'by', 'case_id'])
    .where(sql<boolean>`case_id is not null and "by" <> 'vmt-bot'`)
    .execute();
}

/** Entries that belong to no case: few among many. */
async function ownIndex(db: Database): Promise<void> {
  const own = sql<boolean>`case_id is null`;
  await db.schema.createIndex('journal_own').on('journal').columns(['seq']).where(own).execute();
}

async function replicasTable(db: Database): Promise<void> {
  await db.schema
    .createTable('replicas')
    .addColumn('owner', 'text', (column) => column.primaryKey())
    .addColumn('since', 'bigint', (column) => column.notNull())
    .addColumn('beat_at', 'bigint', (column) => column.notNull())
    .execute();
}

/** Deliveries whose payload is left: a purge looks for those of a case. */
async function failedIndex(db: Database): Promise<void> {
  const failed = sql<boolean>`state = 'failed'`;
  await db.schema.createIndex('inbox_failed').on('inbox').columns(['subject']).where(failed).execute();
}

/** The few that are being handled: whoever claims looks for one of the same subject, of which a flood may bring thousands. */
async function claimedIndex(db: Database): Promise<void> {
  const claimed = sql<boolean>`state = 'claimed' and ready_at is not null`;
  await db.schema.createIndex('inbox_claimed').on('inbox').columns(['subject']).where(claimed).execute();
}

async function inboxTable(db: Database, dialect: Dialect): Promise<void> {
  await numbered(db, 'inbox', dialect)
    .addColumn('delivery_id', 'text', (column) => column.notNull().unique())
    .addColumn('event', 'text', (column) => column.notNull())
    .addColumn('payload', 'text', (column) => column.notNull())
    .addColumn('digest', 'text', (column) => column.notNull().unique())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('ready_at', 'bigint')
    .addColumn('owner', 'text')
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('problem', 'text')
    .execute();
  // Finished rows stay, to be known again, and outnumber the others by far: these two hold the open ones only.
  const open = sql<boolean>`ready_at is not null`;
  await db.schema.createIndex('inbox_open').on('inbox').columns(['seq']).where(open).execute();
  await db.schema.createIndex('inbox_subject').on('inbox').columns(['subject', 'seq']).where(open).execute();
}

async function casesTable(db: Database): Promise<void> {
  await db.schema
    .createTable('cases')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('number', 'bigint')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('closed', 'integer', (column) => column.notNull())
    .addColumn('repository', 'text', (column) => column.notNull())
    .addColumn('ghsa', 'text')
    .addColumn('cve', 'text')
    .addColumn('origin_repository', 'text')
    .addColumn('origin_number', 'bigint')
    .addColumn('tracking_number', 'bigint')
    .addColumn('next_due', 'bigint')
    .execute();
  await index(db, 'cases', 'number', ['number']);
  await index(db, 'cases', 'ghsa', ['ghsa']);
  await index(db, 'cases', 'cve', ['cve']);
  await index(db, 'cases', 'origin', ['origin_number', 'origin_repository']);
  await index(db, 'cases', 'tracking', ['tracking_number', 'repository']);
  await index(db, 'cases', 'open', ['closed', 'repository', 'id']);
  await index(db, 'cases', 'due', ['next_due', 'id']);
}

async function journalTables(db: Database): Promise<void> {
  await db.schema
    .createTable('journal')
    .addColumn('seq', 'integer', (column) => column.primaryKey())
    .addColumn('case_id', 'text', (column) => column.references('cases.id'))
    .addColumn('case_seq', 'bigint', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('payload', 'text')
    .addColumn('salt', 'text')
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('prev', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('journal_case')
    .unique()
    .on('journal')
    .columns(['case_id', 'case_seq'])
    .where(sql<boolean>`case_id is not null`)
    .execute();
  await db.schema
    .createTable('journal_head')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  await db.insertInto('journal_head').values({ id: 1, seq: 0, hash: GENESIS }).execute();
}

async function outboxTable(db: Database, dialect: Dialect): Promise<void> {
  await numbered(db, 'outbox', dialect)
    .addColumn('key', 'text', (column) => column.notNull().unique())
    .addColumn('case_id', 'text')
    .addColumn('due', 'bigint', (column) => column.notNull())
    .addColumn('effect', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('ready_at', 'bigint')
    .addColumn('owner', 'text')
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('problem', 'text')
    .addColumn('receipt', 'text')
    .execute();
  await index(db, 'outbox', 'case', ['case_id', 'seq']);
  const open = sql<boolean>`ready_at is not null`;
  await db.schema.createIndex('outbox_open').on('outbox').columns(['seq']).where(open).execute();
  const failed = sql<boolean>`state = 'failed'`;
  await db.schema.createIndex('outbox_failed').on('outbox').columns(['seq']).where(failed).execute();
}

/** A table whose rows are numbered as they come. In SQLite an integer primary key does that by itself. */
function numbered(db: Database, table: keyof Schema, dialect: Dialect): CreateTableBuilder<string, 'seq'> {
  return db.schema
    .createTable(table)
    .addColumn('seq', 'integer', (column) =>
      dialect === 'postgres' ? column.primaryKey().generatedAlwaysAsIdentity() : column.primaryKey(),
    );
}

async function index(db: Database, table: keyof Schema, name: string, columns: string[]): Promise<void> {
  await db.schema.createIndex(`${table}_${name}`).on(table).columns(columns).execute();
}
