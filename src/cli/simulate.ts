/**
 * `vmt simulate`: plays random histories on the real core and engine, in memory, with crashes and faults at any port call,
 * and looks at everything that leaves. Exit code 0: nothing was wrong; 1: a history went wrong, which is printed with its
 * seed and the command that plays it again. Source: contract section 9, architecture section 4.
 */
import { parseArgs } from 'node:util';
import type { SimulationResult } from '../simulation/simulate.ts';
import { simulate as play } from '../simulation/simulate.ts';
import { type CliCommand, type CliOutput, faultOf, wrongUse } from './command.ts';

const usage = 'simulate [--histories N] [--seed S] [--json]';
const HISTORIES = 20_000;
/** Milliseconds between two lines of progress; what takes less prints none. */
const PROGRESS_EVERY = 5000;

export const simulate: CliCommand = { name: 'simulate', usage, run };

async function run(args: string[], io: CliOutput): Promise<number> {
  const call = callOf(args);
  if (typeof call === 'string') return wrongUse(call, usage, io);
  let next = performance.now() + PROGRESS_EVERY;
  const result = await play(call, (played) => {
    if (performance.now() < next) return;
    next += PROGRESS_EVERY;
    io.err(`${played} of ${call.histories} histories so far`);
  });
  if (call.json) io.out(JSON.stringify(result));
  else print(result, call.seed, io);
  return result.failure === null ? 0 : 1;
}

function print({ figures, seconds, threads, failure }: SimulationResult, seed: number, io: CliOutput): void {
  if (failure !== null) {
    io.out(`the history of seed ${failure.seed} goes wrong:`);
    for (const violation of failure.violations) io.out(`  ${violation.replaceAll('\n', '\n    ')}`);
    io.out('the shortest that was found of it:');
    for (const line of failure.trace) io.out(`  ${line}`);
    io.out(`play it again: npm run -s vmt -- simulate --histories 1 --seed ${failure.seed}`);
  }
  const { histories, calls, crashes, faults } = figures;
  const rate = Math.round(histories / seconds);
  io.out(
    `${histories} histories from seed ${seed}: ${crashes} crashes and ${faults} other faults at ${calls} port calls; ` +
      `${rate} a second in ${threads} ${threads === 1 ? 'thread' : 'threads'}${failure === null ? '; nothing was wrong' : ''}`,
  );
}

interface Call {
  readonly histories: number;
  readonly seed: number;
  readonly json: boolean;
}

function callOf(args: string[]): Call | string {
  try {
    const { values } = parseArgs({
      args,
      options: { histories: { type: 'string' }, seed: { type: 'string' }, json: { type: 'boolean' } },
    });
    const histories = values.histories === undefined ? HISTORIES : wholeNumber(values.histories);
    const seed = values.seed === undefined ? Date.now() % 1_000_000_000 : wholeNumber(values.seed);
    if (histories === null || histories < 1) return `--histories "${values.histories}": not a number from 1 on`;
    if (seed === null) return `--seed "${values.seed}": not a whole number`;
    return { histories, seed, json: values.json === true };
  } catch (error) {
    return faultOf(error);
  }
}

function wholeNumber(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
