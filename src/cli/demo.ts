/**
 * `npm run demo`: plays a real published advisory through a whole process, without any account: a local GitHub, a mail
 * server, a Slack endpoint and the CVE Program's records run in this process, and the clock is moved forward. Exit code
 * 0: every step really happened and every check is yes; 1: not; 2: wrong use. Source: contract section 2.
 */
import { parseArgs } from 'node:util';
import type { CliOutput } from './command.ts';
import { faultOf } from './command.ts';
import { type Played, playStory, STORIES } from './demo/play.ts';
import { narrator, printOpening } from './demo/print.ts';
import { printResult } from './demo/print-result.ts';

const usage = `usage: npm run demo -- [--process ${Object.keys(STORIES).join('|')}] [--json]

Plays a published advisory through the whole process on a local GitHub, mail server, Slack endpoint and CVE Program, by
a clock that is moved forward. Nothing leaves this machine, and nothing is left on it.

  --process  one process; all that are shipped by default
  --json     the result as JSON on standard output, and nothing else there
  --help     this text`;

interface Call {
  readonly processes: readonly string[];
  readonly json: boolean;
  readonly help: boolean;
}

/** Runs the demo; answers the exit code. */
export async function demo(args: string[], io: CliOutput): Promise<number> {
  const call = callOf(args);
  if (typeof call === 'string') {
    io.err(call);
    io.err(usage);
    return 2;
  }
  if (call.help) {
    io.out(usage);
    return 0;
  }
  try {
    const processes: Played[] = [];
    for (const process of call.processes) {
      processes.push(await play(process, call.json, io));
    }
    return end(processes, null, call.json, io);
  } catch (error) {
    return end([], error instanceof Error ? error.message : String(error), call.json, io);
  }
}

function end(processes: readonly Played[], error: string | null, json: boolean, io: CliOutput): number {
  const ok = error === null && processes.every((played) => played.ok);
  if (json) {
    io.out(JSON.stringify({ ok, processes, ...(error === null ? {} : { error }) }));
  } else if (error !== null) {
    io.err(`The demo could not be played: ${error}`);
  }
  return ok ? 0 : 1;
}

async function play(process: string, json: boolean, io: CliOutput): Promise<Played> {
  const story = STORIES[process];
  if (story === undefined) {
    throw new Error(`there is no story of ${process}`);
  }
  if (json) {
    return await playStory(process, story, { chapter: () => undefined, step: () => undefined });
  }
  printOpening(process, story.about, story.assumed, io.out);
  const played = await playStory(process, story, narrator(io.out));
  printResult(played, io.out);
  return played;
}

/** What is asked for, or what is wrong with it. */
export function callOf(args: string[]): Call | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        process: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const { process, json, help } = values;
    if (process !== undefined && !Object.hasOwn(STORIES, process)) {
      return `--process is one of ${Object.keys(STORIES).join(', ')}`;
    }
    return { processes: process === undefined ? Object.keys(STORIES) : [process], json, help };
  } catch (error) {
    return faultOf(error);
  }
}

if (import.meta.main) {
  // Whoever reads may have seen enough, as `head` has.
  process.stdout.on('error', () => process.exit(1));
  // Setting the exit code, and not exiting, lets a pipe take all of the output.
  process.exitCode = await demo(process.argv.slice(2), { out: console.log, err: console.error });
}
