/**
 * PostgreSQL: connects through pg and hands it to kysely. What the server or the way to it complains about comes out as
 * a `PortFault`. For several replicas on one database.
 *
 * A replica may vanish at any moment, with its machine, and say nothing: the server ends what is idle within a
 * transaction, so that its locks hold nobody up for long, and a connection that is silent is given up here.
 *
 * There is no counterpart to SQLite's `secure_delete`: what is deleted stays in the server's files until they are
 * vacuumed and in its write-ahead log until that is recycled. Encrypt the server's disk and its backups.
 */
import { Socket } from 'node:net';
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { PortFault } from '../engine/ports.ts';
import { faultsOf } from './postgres-fault.ts';
import type { Database, Schema } from './schema.ts';

const INT8 = 20;
const CONNECTIONS = 10;

/** Milliseconds. */
const CONNECT = 5_000;
const STATEMENT = 15_000;
const IDLE_IN_TRANSACTION = 10_000;
const SILENCE = 30_000;

const NO_URL = 'not the address of a PostgreSQL database: write it as postgres://USER:PASSWORD@HOST:5432/NAME';

/** Is it the address of a PostgreSQL database? */
export function isPostgresUrl(url: string): boolean {
  return /^postgres(ql)?:\/\//i.test(url);
}

/** Opens a database to write to, beside other replicas. Connects when it is first asked. `destroy()` closes. */
export function openPostgres(url: string, connections = CONNECTIONS): Database {
  return kyselyOn(url, '', connections);
}

/** Opens a database to read from. `destroy()` closes. */
export function openPostgresReadOnly(url: string): Database {
  return kyselyOn(url, '-c default_transaction_read_only=on', CONNECTIONS);
}

function kyselyOn(url: string, options: string, connections: number): Database {
  if (!URL.canParse(url)) {
    throw new PortFault('permanent', NO_URL);
  }
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: CONNECT,
    statement_timeout: STATEMENT,
    lock_timeout: STATEMENT,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION,
    keepAlive: true,
    application_name: 'vmt-bot',
    types: { getTypeParser: parserOf },
    stream: socket,
    ...(options === '' ? {} : { options }),
  });
  // A connection that breaks while nobody waits for it leaves the pool: whoever needs one makes another, and whoever is
  // within a transaction is told by its next query. Without a listener it would end the program.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool: guarded(pool) }) });
}

/** An answer that never comes would hold a connection for ever. */
function socket(): Socket {
  const made = new Socket();
  made.setTimeout(SILENCE, () => made.destroy());
  return made;
}

/** int8 comes as text. Every instant and every count fits into a number; what does not is refused, not rounded. */
const parserOf: pg.CustomTypesConfig['getTypeParser'] = (oid, format) =>
  oid === INT8 && format !== 'binary' ? safeInteger : pg.types.getTypeParser(oid, format);

function safeInteger(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) {
    throw new PortFault('permanent', 'the database has a number that is too large');
  }
  return number;
}

/** The same pool, whose faults are `PortFault`s. */
function guarded(pool: pg.Pool): PostgresPool {
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await faultsOf(() => pool.connect());
      const known = clients.get(client);
      if (known !== undefined) return known;
      const made: PostgresPoolClient = { query: queryOf(client), release: (destroy) => client.release(destroy) };
      clients.set(client, made);
      return made;
    },
  };
}

/** kysely's type has cursors too, for streams, of which the store has none. */
function queryOf(client: pg.PoolClient): PostgresPoolClient['query'] {
  const query = (text: string, values: readonly unknown[]) => faultsOf(() => client.query(text, [...values]));
  return query as unknown as PostgresPoolClient['query'];
}
