/**
 * `vmt export --case N`: a case for its post-mortem, read-only, beside the bot if it runs: the ledger of who may know, and
 * the journal that it is made from. It holds what is embargoed: whoever has it knows all. Exit code 1: there is no such
 * case, or the database can't be read. Source: contract section 9.
 */
import { parseArgs } from 'node:util';
import { ledgerOf } from '../core/ledger.ts';
import { refusal, shown } from '../core/refusals.ts';
import { toIso } from '../core/time.ts';
import type { JournalLine } from '../engine/ports.ts';
import type { ReadOnlyStore } from '../store/store.ts';
import { type CliCommand, type CliOutput, fail, faultOf, wrongUse } from './command.ts';
import { type Environment, reading } from './database.ts';

const usage = 'export --case N [--database URL] [--json]';

export const exportCase: CliCommand = { name: 'export', usage, run };

interface Call {
  readonly number: number;
  readonly database: string | undefined;
  readonly json: boolean;
}

async function run(args: string[], io: CliOutput, env: Environment = process.env): Promise<number> {
  const call = callOf(args);
  return typeof call === 'string'
    ? wrongUse(call, usage, io)
    : reading(call, io, env, (store) => print(store, call, io));
}

async function print(store: ReadOnlyStore, { number, json }: Call, io: CliOutput): Promise<number> {
  const found = await store.byNumber(number);
  if (found === null) {
    const mend = 'give the number of a case issue of the case repository';
    return fail(refusal(String(number), 'there is no case of this number', mend), json, io);
  }
  const { id, status, extent, terms } = found.case;
  const journal = await store.journalOf(id);
  const lines = await store.linesOf(id);
  const ledger = ledgerOf([...(await store.journalOf(null)), ...journal]);
  if (json) {
    const rows = ledger.map((row) => ({
      ...row,
      since: toIso(row.since),
      until: row.until === null ? null : toIso(row.until),
    }));
    io.out(JSON.stringify({ case: { id, number, status, extent, terms }, ledger: rows, journal: lines.map(asJson) }));
    return 0;
  }
  io.out(`case ${number}: ${status}, known to: ${extent}`);
  for (const { who, way, audience, since, until, by } of ledger) {
    const end = until === null ? '' : ` until ${toIso(until)}`;
    io.out(`${toIso(since)}${end}  ${audience}  ${shown(who)}  ${way}  by ${by.fact} (${by.seq})`);
  }
  const deleted = lines.filter(({ fact }) => fact === null).length;
  const without = deleted === 0 ? '' : `, ${deleted} of them without their words: retention has ended`;
  io.out(`${lines.length} entries of the journal${without}; --json prints them`);
  return 0;
}

/** Of an entry without its words only the kind is known. */
function asJson({ seq, at, by, type, fact }: JournalLine) {
  return { seq, at: toIso(at), by, fact: fact ?? { type }, ...(fact === null ? { deleted: true } : {}) };
}

function callOf(args: string[]): Call | string {
  try {
    const { values } = parseArgs({
      args,
      options: { case: { type: 'string' }, database: { type: 'string' }, json: { type: 'boolean' } },
    });
    const number = /^#?([1-9][0-9]{0,8})$/.exec(values.case ?? '')?.[1];
    if (number === undefined) return '--case N is the number of a case issue';
    return { number: Number(number), database: values.database, json: values.json === true };
  } catch (error) {
    return faultOf(error);
  }
}
