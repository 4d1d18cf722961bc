/**
 * How long a notice to a whole roster takes, from the last approval to the last acceptance by the mail server: with mails
 * that were prepared and with mails that were not, against nodemailer alone with the same bytes and as many connections.
 *
 *   node bench/roster.ts [--members 500] [--json]
 *
 * The parts are the bot's own, with SQLite on disk and a mail server on loopback; GitHub is answered for at once. The
 * three are run in turns, three rounds each; the table shows medians.
 */
import { parseArgs } from 'node:util';
import { kataWorld } from '../test/support/core-world.ts';
import { makeRoster } from './roster/members.ts';
import { botRound, rawRound } from './roster/rounds.ts';

const ROUNDS = 3;

const { values } = parseArgs({
  options: { members: { type: 'string', default: '500' }, json: { type: 'boolean', default: false } },
});
const count = Number(values.members);
if (!Number.isSafeInteger(count) || count < 1)
  throw new Error(`--members ${values.members}: give a whole number from 1`);

const say = (text: string) => process.stderr.write(text);
const from = performance.now();
const roster = await makeRoster(count, (made) => made % 50 === 0 && say(`\r${made} keys`));
const keys = performance.now() - from;
say(`\r${count} members, keys made in ${seconds(keys)} s\n`);

const world = { ...kataWorld(), roster: roster.members, keys: roster.keys };
const rounds = [];
for (let round = 1; round <= ROUNDS; round++) {
  const prepared = await botRound(world, roster, true);
  const raw = await rawRound(prepared.mails, prepared.connections);
  const unprepared = await botRound(world, roster, false);
  rounds.push({ prepared, raw, unprepared });
  say(`round ${round} of ${ROUNDS}\n`);
}

const raw = median(rounds.map((round) => round.raw));
const mails = rounds[0]?.prepared.mails.length ?? 0;
const rows = [
  { what: 'nodemailer alone', milliseconds: raw },
  { what: 'bot, prepared', milliseconds: median(rounds.map((round) => round.prepared.accepted)) },
  { what: 'bot, not prepared', milliseconds: median(rounds.map((round) => round.unprepared.accepted)) },
  { what: 'bot, prepared, case told', milliseconds: median(rounds.map((round) => round.prepared.told)) },
  { what: 'bot, not prepared, case told', milliseconds: median(rounds.map((round) => round.unprepared.told)) },
].map((row) => ({ ...row, ratio: row.milliseconds / raw }));
const preparing = median(rounds.map((round) => round.prepared.preparing));
const connections = rounds[0]?.prepared.connections ?? 0;

if (values.json) {
  process.stdout.write(`${JSON.stringify({ members: count, mails, connections, keys, preparing, rows })}\n`);
} else {
  const lines = rows.map(
    ({ what, milliseconds, ratio }) =>
      `${what.padEnd(30)}${seconds(milliseconds).padStart(8)} s${(mails / (milliseconds / 1000)).toFixed(0).padStart(7)}/s${ratio.toFixed(2).padStart(8)}`,
  );
  const head = `${mails} mails, ${connections} connections; preparing took ${seconds(preparing)} s`;
  process.stdout.write(`${head}\n${' '.repeat(30)}    time    mails   ratio\n${lines.join('\n')}\n`);
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(2);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
