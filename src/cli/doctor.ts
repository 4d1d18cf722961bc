/**
 * `vmt doctor`: looks at everything that the bot needs, and says how what is not good is mended. Writes and sends nothing;
 * may run beside the bot. Exit code 0: there is no fault (warnings may be), 1: there is one. Source: contract section 9.
 */
import { parseArgs } from 'node:util';
import { RESULTS, type Row } from '../bot/checks/check.ts';
import { examine } from '../bot/doctor/doctor.ts';
import type { Clock } from '../engine/ports.ts';
import { loadEnvFile, readSettings } from '../settings.ts';
import { type CliCommand, type CliOutput, faultOf, wrongUse } from './command.ts';
import type { Environment } from './database.ts';

const usage = 'doctor [--json]';

export const doctor: CliCommand = { name: 'doctor', usage, run };

/** `env`: of the process with its `.env` by default. */
export async function run(
  args: string[],
  io: CliOutput,
  env: Environment = ownEnvironment(),
  clock?: Clock,
): Promise<number> {
  const call = callOf(args);
  if (typeof call === 'string') {
    return wrongUse(call, usage, io);
  }
  const rows = await examine(readSettings(env), clock);
  const isGood = rows.every(({ result }) => result !== 'fault');
  if (call.json) {
    io.out(JSON.stringify({ good: isGood, rows }));
  } else {
    print(rows, io);
  }
  return isGood ? 0 : 1;
}

function print(rows: readonly Row[], io: CliOutput): void {
  const width = Math.max(...rows.map(({ check }) => check.length));
  for (const { check, result, found, mend } of rows) {
    const [first = '', ...more] = found.split('\n');
    io.out(`${result.padEnd(WIDEST)}  ${check.padEnd(width)}  ${first}`);
    const under = [...more, ...(mend === null ? [] : [`→ ${mend}`])];
    for (const line of under) io.out(`${' '.repeat(WIDEST + width + 4)}${line}`);
  }
  io.out(`${rows.length} rows: ${RESULTS.map((result) => `${count(rows, result)} ${result}`).join(', ')}`);
}

const WIDEST = Math.max(...RESULTS.map((result) => result.length));

function count(rows: readonly Row[], result: Row['result']): number {
  return rows.filter((row) => row.result === result).length;
}

function ownEnvironment(): Environment {
  const env = { ...process.env };
  loadEnvFile(env);
  return env;
}

function callOf(args: string[]): { readonly json: boolean } | string {
  try {
    const { values } = parseArgs({ args, options: { json: { type: 'boolean' } } });
    return { json: values.json === true };
  } catch (error) {
    return faultOf(error);
  }
}
