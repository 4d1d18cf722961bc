/**
 * Replicas: which processes are alive. Each says so every second, by the clock of the database server, so that their own
 * clocks do not matter. One that was silent for ten seconds is dead: its claims are free at once. A claim of a living one
 * is never taken, however late it is.
 *
 * Whoever was away itself (the database stopped, or it could not be reached) cannot tell who is dead: it looks for as
 * long as the others have to be silent. On SQLite there is one writer, and nothing of this is asked.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../core/time.ts';
import { ALONE, type Replicas } from '../engine/ports.ts';
import { again, alone, type Dialect } from './dialect.ts';
import type { Database } from './schema.ts';

/** Milliseconds of silence after which a replica is dead. */
export const DEAD_AFTER = 10_000;
/** Nothing is sent by a replica that said nothing for so long: it must end well before others take it for dead. */
const SILENT = 4_000;

/** The replicas of a database. */
export function replicasOn(db: Database, dialect: Dialect): Replicas {
  if (dialect === 'sqlite') return ALONE;
  return {
    now: () => told(db),
    beat: (owner) => again(() => db.transaction().execute((trx) => beat(trx, owner))),
    leave: (owner) => again(() => db.transaction().execute((trx) => leave(trx, owner))),
    holds: (key, owner) => holds(db, key, owner),
    lead: (task, owner) => lead(db, task, owner),
    alone: (what, work) => alone(db, what, work),
    versionOf: (name) => versionOf(db, name),
  };
}

/** Is this column the name of another replica that is alive, or was a moment ago? False where it is null. */
export function isOfAnother(column: string, owner: string): RawBuilder<boolean> {
  const other = sql.ref(column);
  return sql<boolean>`exists (select 1 from replicas where replicas.owner = ${other} and replicas.owner <> ${owner})`;
}

/** Not that of the transaction's beginning. */
const CLOCK = sql<number>`floor(extract(epoch from clock_timestamp()) * 1000)::bigint`;

/** When the server got the question: what is waited for after that is no difference between the clocks. */
async function told(db: Database): Promise<Instant | null> {
  const now = sql<number | null>`floor(extract(epoch from statement_timestamp()) * 1000)::bigint`;
  const { rows } = await sql<{ now: number | null }>`select ${now} as now`.execute(db);
  return rows[0]?.now ?? null;
}

async function serverClock(db: Database): Promise<number> {
  const { rows } = await sql<{ now: number }>`select ${CLOCK} as now`.execute(db);
  return rows[0]?.now ?? Number.NaN;
}

async function beat(db: Database, owner: string): Promise<void> {
  const now = await serverClock(db);
  const alive = await db
    .updateTable('replicas')
    .set({ beat_at: now })
    .where('owner', '=', owner)
    .where('beat_at', '>', now - DEAD_AFTER)
    .returning('since')
    .executeTakeFirst();
  if (alive === undefined) return begin(db, owner, now);
  if (now - alive.since >= DEAD_AFTER) await bury(db, now - DEAD_AFTER);
}

async function begin(db: Database, owner: string, now: number): Promise<void> {
  await db
    .insertInto('replicas')
    .values({ owner, since: now, beat_at: now })
    .onConflict((conflict) => conflict.column('owner').doUpdateSet({ since: now, beat_at: now }))
    .execute();
}

async function bury(db: Database, silentSince: number): Promise<void> {
  const dead = await db.deleteFrom('replicas').where('beat_at', '<=', silentSince).returning('owner').execute();
  for (const { owner } of dead) await free(db, owner);
}

async function leave(db: Database, owner: string): Promise<void> {
  await db.deleteFrom('replicas').where('owner', '=', owner).execute();
  await free(db, owner);
}

/** They stay claimed, by nobody: whoever claims them knows that they were attempted. */
async function free(db: Database, owner: string): Promise<void> {
  const free = { ready_at: 0, owner: null };
  await db.updateTable('outbox').set(free).where('owner', '=', owner).where('ready_at', 'is not', null).execute();
  await db.updateTable('inbox').set(free).where('owner', '=', owner).where('ready_at', 'is not', null).execute();
}

async function holds(db: Database, key: string, owner: string): Promise<boolean> {
  const row = await db
    .selectFrom('outbox')
    .leftJoin('replicas', 'replicas.owner', 'outbox.owner')
    .select('outbox.seq')
    .where('outbox.key', '=', key)
    .where('outbox.owner', '=', owner)
    .where((eb) =>
      eb.or([eb('replicas.beat_at', 'is', null), eb('replicas.beat_at', '>', sql<number>`${CLOCK} - ${SILENT}`)]),
    )
    .executeTakeFirst();
  return row !== undefined;
}

/** One statement: of two that take it over from a dead one, the second finds the first. */
async function lead(db: Database, task: string, owner: string): Promise<boolean> {
  const isFree = sql<boolean>`not ${isOfAnother('memory.value', owner)}`;
  const row = await db
    .insertInto('memory')
    .values({ name: `leads/${task}`, value: owner })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: owner }).where(isFree))
    .returning('value')
    .executeTakeFirst();
  return row !== undefined;
}

/** The transaction that wrote it: asked often, and the value may be long. */
async function versionOf(db: Database, name: string): Promise<string> {
  const row = await db
    .selectFrom('memory')
    .select(sql<string>`xmin::text`.as('version'))
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.version ?? 'none';
}
