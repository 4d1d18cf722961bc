/**
 * `npm run bench`: how fast, how small, each figure beside its baseline in the same run. Absolute times on a machine that
 * others share mean little; the ratio to a baseline that ran a moment before and after means more.
 *
 *   npm run bench                    all figures, as a table
 *   npm run bench -- --only ack      one benchmark; may be given several times
 *   npm run bench -- --rounds 3      measured rounds of each, after one to warm up; 5 by default
 *   npm run bench -- --json          the same as JSON
 *   npm run bench -- --check         exit code 1 where a budget is missed
 */
import { parseArgs } from 'node:util';
import { BENCHMARKS } from './all.ts';
import { type Benchmark, type Row, verdictOf } from './support/figure.ts';
import { machine, tableOf } from './support/table.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
if (!Number.isSafeInteger(rounds) || rounds < 1)
  throw new Error(`--rounds ${values.rounds}: give a whole number from 1`);

const say = (text: string) => process.stderr.write(`${text}\n`);
const rows: Row[] = [];
for (const one of chosen(values.only ?? [])) {
  say(`${one.id}: ${one.about}`);
  rows.push(...(await one.measure({ rounds, say: (text) => say(`  ${text}`) })));
}
process.stdout.write(
  values.json
    ? `${JSON.stringify({ machine: machine(), rounds, rows: rows.map((row) => ({ ...row, verdict: verdictOf(row) })) })}\n`
    : `${machine()}; ${rounds} rounds\n\n${tableOf(rows)}\n`,
);
const missed = rows.filter((row) => verdictOf(row) === 'missed');
if (values.check && missed.length > 0) {
  say(`${missed.length} of ${rows.length} figures miss their budgets: ${missed.map(({ what }) => what).join('; ')}`);
  process.exitCode = 1;
}

function chosen(only: readonly string[]): readonly Benchmark[] {
  const unknown = only.find((id) => !BENCHMARKS.some((one) => one.id === id));
  if (unknown !== undefined)
    throw new Error(`--only ${unknown}: there are ${BENCHMARKS.map(({ id }) => id).join(', ')}`);
  return only.length === 0 ? BENCHMARKS : BENCHMARKS.filter(({ id }) => only.includes(id));
}
