/**
 * The command line, `npm run -s vmt -- COMMAND`: finds the command in the table and runs it. A new command is one
 * file and one row. Source: contract section 9.
 */
import { nearMisses } from '../core/near-miss.ts';
import { shown } from '../core/refusals.ts';
import { backup } from './backup.ts';
import { calendar } from './calendar.ts';
import type { CliCommand, CliOutput } from './command.ts';
import { cvss } from './cvss.ts';
import { doctor } from './doctor.ts';
import { exportCase } from './export.ts';
import { render } from './render.ts';
import { restore } from './restore.ts';
import { retention } from './retention.ts';
import { simulate } from './simulate.ts';
import { verifyLog } from './verify-log.ts';

const commands: readonly CliCommand[] = [
  calendar,
  render,
  cvss,
  doctor,
  verifyLog,
  exportCase,
  backup,
  restore,
  retention,
  simulate,
];

/** Runs the command that `args` name; answers the exit code: 0 success, 1 failure, 2 wrong use. */
export async function vmt(args: readonly string[], io: CliOutput): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined) {
    help(io.err);
    return 2;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    help(io.out);
    return 0;
  }
  const command = commands.find((each) => each.name === name);
  if (command === undefined) {
    const meant = nearMisses(
      name.slice(0, 80),
      commands.map((each) => each.name),
    );
    io.err(`unknown command "${shown(name)}"${meant.length === 0 ? '' : `; did you mean ${meant.join(' or ')}?`}`);
    help(io.err);
    return 2;
  }
  if (rest.includes('--help')) {
    io.out(`usage: vmt ${command.usage}`);
    return 0;
  }
  return command.run(rest, io);
}

function help(say: (line: string) => void): void {
  say('usage: vmt COMMAND');
  for (const { usage } of commands) {
    say(`  ${usage}`);
  }
}

if (import.meta.main) {
  // Setting the exit code, and not exiting, lets a pipe take all of the output.
  process.exitCode = await vmt(process.argv.slice(2), { out: console.log, err: console.error });
}
