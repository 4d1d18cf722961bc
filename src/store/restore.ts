/**
 * Fills an empty database from a backup, all or nothing: rows at the backup's own version, then the migrations since, then
 * the journal's chain. Whatever was open when the backup was made may have been done since: it counts as attempted, so
 * that it is looked for before it is done again; and the database is marked, so that the bot reconciles it first.
 */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { ZodType } from 'zod';
import { type Refusal, type Result, refusal } from '../core/refusals.ts';
import { RESTORED, type Restored } from '../core/restored.ts';
import {
  FORMAT,
  FORMAT_VERSION,
  type Head,
  headSchema,
  type Row,
  rowSchema,
  TABLES,
  tailSchema,
} from './backup-format.ts';
import type { Dialect } from './dialect.ts';
import { journalOn } from './journal.ts';
import { memoryOn } from './memory.ts';
import { migrateWithin, NEWEST } from './migrations.ts';
import { goOnNumbering, insertRows } from './numbering.ts';
import type { Database } from './schema.ts';

const CHUNK = 200;
const DAMAGED = 'restore another backup; this one was damaged, cut off or edited';

/** Thrown to roll back. */
class Refused extends Error {
  readonly refusal: Refusal;
  constructor(value: string, rule: string, mend: string) {
    super(rule);
    this.refusal = refusal(value, rule, mend);
  }
}

/**
 * `lines`: of the file, each with its line end, where it has one. Answers the backup's head. Refused, with nothing
 * changed: a database that is not empty, and a backup that is not whole or of a newer vmt-bot. Throws a `PortFault`.
 */
export async function restore(
  db: Database,
  dialect: Dialect,
  lines: AsyncIterable<string>,
  now: number,
  onProgress: (rows: number) => void,
): Promise<Result<Head>> {
  try {
    const value = await db.transaction().execute(async (trx) => {
      await requireEmpty(trx);
      const head = await fill(trx, dialect, lines, onProgress);
      await migrateWithin(trx, dialect, NEWEST);
      await requireWholeJournal(trx);
      await asAttempted(trx);
      await mark(trx, { backedUpAt: Date.parse(head.backedUpAt), restoredAt: now, isReconciled: false });
      return head;
    });
    return { ok: true, value };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusal: error.refusal };
    throw error;
  }
}

async function requireEmpty(trx: Database): Promise<void> {
  const ours: readonly string[] = TABLES.map(({ table }) => table);
  const found = (await trx.introspection.getTables()).find(({ name }) => ours.includes(name));
  if (found === undefined) return;
  throw new Refused(
    `the table ${found.name}`,
    'a backup is restored into an empty database, and this one has tables of vmt-bot',
    'name a new database, and keep this one until the restored one has been looked at',
  );
}

async function fill(
  trx: Database,
  dialect: Dialect,
  lines: AsyncIterable<string>,
  onProgress: (rows: number) => void,
): Promise<Head> {
  const digest = createHash('sha256');
  const counts = new Map<string, number>();
  let head: Head | null = null;
  let columns = new Map<string, readonly string[]>();
  let waiting: { readonly table: string; readonly rows: Row[] } = { table: '', rows: [] };
  let number = 0;
  let isOver = false;
  const flush = async (): Promise<void> => {
    if (waiting.rows.length > 0) await insertRows(trx, dialect, waiting.table, waiting.rows);
    waiting = { table: '', rows: [] };
  };
  for await (const line of lines) {
    number += 1;
    const at = `line ${number}`;
    if (isOver) throw new Refused(at, 'nothing follows the digest', DAMAGED);
    if (!line.endsWith('\n'))
      throw new Refused(at, 'the file ends in the middle of a line: it is half-written', DAMAGED);
    if (head === null) {
      head = headOf(line);
      digest.update(line);
      await migrateWithin(trx, dialect, head.schema);
      columns = await columnsOf(trx);
      // What the migrations put there is in the backup, as it was.
      await trx.deleteFrom('journal_head').execute();
      continue;
    }
    if (line.startsWith('{')) {
      if (parsed(tailSchema, line, at).sha256 !== digest.digest('hex')) {
        throw new Refused(at, 'the digest does not fit what stands before it', DAMAGED);
      }
      isOver = true;
      continue;
    }
    digest.update(line);
    const [table, row] = parsed(rowSchema, line, at);
    if (Object.keys(row).toSorted().join() !== columns.get(table)?.join()) {
      throw new Refused(at, `it does not have the columns of the table ${table}`, DAMAGED);
    }
    if (waiting.table !== table || waiting.rows.length >= CHUNK) {
      await flush();
      waiting = { table, rows: [] };
      onProgress(number);
    }
    waiting.rows.push(row);
    counts.set(table, (counts.get(table) ?? 0) + 1);
  }
  if (head === null) throw new Refused('an empty file', `it is no ${FORMAT}`, 'name a file that `vmt backup` wrote');
  if (!isOver)
    throw new Refused(`${number} lines`, 'the last line, with the digest, is missing: the file was cut off', DAMAGED);
  await flush();
  for (const { table, isNumbered } of TABLES) {
    const count = counts.get(table) ?? 0;
    if (count !== head.rows[table]) {
      throw new Refused(`${count} rows of ${table}`, `its head says ${head.rows[table]}`, DAMAGED);
    }
    if (isNumbered) await goOnNumbering(trx, dialect, table);
  }
  return head;
}

function headOf(line: string): Head {
  const mend = 'name a file that `vmt backup` wrote';
  const head = headSchema.safeParse(json(line));
  if (!head.success) throw new Refused(line.slice(0, 80), `it does not begin as a ${FORMAT} does`, mend);
  const { version, schema } = head.data;
  const newer = 'restore it with the vmt-bot that made it, or with a newer one';
  if (version !== FORMAT_VERSION)
    throw new Refused(`format ${version}`, `this vmt-bot reads format ${FORMAT_VERSION}`, newer);
  if (schema > NEWEST) {
    throw new Refused(
      `version ${schema}`,
      `the backup is of a newer vmt-bot; this one knows versions up to ${NEWEST}`,
      newer,
    );
  }
  return head.data;
}

function parsed<T>(schema: ZodType<T>, line: string, at: string): T {
  const result = schema.safeParse(json(line));
  if (!result.success) throw new Refused(at, 'it is no row of a table of vmt-bot', DAMAGED);
  return result.data;
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Of each table, sorted. */
async function columnsOf(trx: Database): Promise<Map<string, readonly string[]>> {
  const tables = await trx.introspection.getTables();
  return new Map(tables.map(({ name, columns }) => [name, columns.map((column) => column.name).toSorted()]));
}

async function requireWholeJournal(trx: Database): Promise<void> {
  const { broken } = await journalOn(trx).verify();
  if (broken !== null) {
    throw new Refused(
      `entry ${broken.seq} of the journal`,
      broken.why,
      'restore another backup, and look who changed this one',
    );
  }
}

/** Nobody knows how far these came after the backup. */
async function asAttempted(trx: Database): Promise<void> {
  await trx.updateTable('outbox').set({ attempts: sql`attempts + 1` }).where('ready_at', 'is not', null).execute();
  const free = { state: 'waiting', ready_at: 0, owner: null } as const;
  await trx.updateTable('outbox').set(free).where('state', '=', 'claimed').execute();
  await trx.updateTable('inbox').set(free).where('state', '=', 'claimed').execute();
}

function mark(trx: Database, restored: Restored): Promise<void> {
  return memoryOn(trx).remember(RESTORED, JSON.stringify(restored));
}
