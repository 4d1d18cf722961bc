/**
 * `vmt retention`: what the bot will delete by itself, and when: of each closed case the end of its retention, what it
 * waits for, and the names of the fields whose content goes. A dry run: it reads, beside the bot if it runs, and prints no
 * content. Exit code 1: no configuration is in force, or the database can't be read.
 */
import type { Case } from '../core/model.ts';
import { deletedFields } from '../core/purged.ts';
import { refusal } from '../core/refusals.ts';
import { retentionOf } from '../core/retention.ts';
import { type Instant, toIso } from '../core/time.ts';
import { recall } from '../engine/configuration-memory.ts';
import type { ReadOnlyStore } from '../store/store.ts';
import { type CliCommand, type CliOutput, fail, wrongUse } from './command.ts';
import { databaseCall, type Environment, reading } from './database.ts';

const usage = 'retention [--database URL] [--json]';

export const retention: CliCommand = { name: 'retention', usage, run };

interface Row {
  readonly case: string;
  readonly number: number | null;
  readonly closedAt: Instant;
  readonly end: Instant;
  readonly waits: string | null;
  readonly fields: readonly string[];
}

async function run(args: string[], io: CliOutput, env: Environment = process.env): Promise<number> {
  const call = databaseCall(args);
  return typeof call === 'string'
    ? wrongUse(call, usage, io)
    : reading(call, io, env, (store) => print(store, call.json, io));
}

async function print(store: ReadOnlyStore, json: boolean, io: CliOutput): Promise<number> {
  const { inForce } = (await recall(store)).state;
  if (inForce === null) {
    const mend = 'start the bot once with a good .github/vmt.yml in the case repository';
    return fail(refusal('retention-days', 'no configuration is in force', mend), json, io);
  }
  const days = inForce.config.retentionDays;
  const rows = (await rowsOf(store, days)).toSorted((a, b) => a.end - b.end);
  if (json) {
    const cases = rows.map((row) => ({ ...row, closedAt: toIso(row.closedAt), end: toIso(row.end) }));
    io.out(JSON.stringify({ retentionDays: days, cases }));
    return 0;
  }
  io.out(
    `private fields are deleted ${days} days after a case was closed; ${rows.length} cases are closed and have them`,
  );
  for (const { case: id, number, end, waits, fields } of rows) {
    const name = number === null ? id : `#${number}`;
    io.out(`${toIso(end)}  ${name}  ${fields.join(', ')}${waits === null ? '' : `  waits: ${waits}`}`);
  }
  return 0;
}

/** One case at a time: some are long. */
async function rowsOf(store: ReadOnlyStore, days: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const id of await store.closedCases()) {
    const c = (await store.byId(id))?.case;
    const row = c === undefined ? null : await rowOf(store, c, days);
    if (row !== null) rows.push(row);
  }
  return rows;
}

async function rowOf(store: ReadOnlyStore, c: Case, days: number): Promise<Row | null> {
  const found = retentionOf(c, { retentionDays: days });
  if (found === null || c.closedAt === null) return null;
  const open = (await store.openEffectsOf(c.id)).length;
  const waits = found.waits ?? (open === 0 ? null : `effects that are yet to be done: ${open}`);
  return { case: c.id, number: c.number, closedAt: c.closedAt, end: found.end, waits, fields: deletedFields(c) };
}
