/** What every command of the command line is. Source: contract section 9. */
import type { Refusal } from '../core/refusals.ts';

/** Where a command writes: `out` its answer, `err` complaints; one line each, without its end. */
export interface CliOutput {
  out(line: string): void;
  err(line: string): void;
}

/** One command. `usage` is its line of help; `run` answers the exit code: 0 success, 1 failure, 2 wrong use. */
export interface CliCommand {
  readonly name: string;
  readonly usage: string;
  run(args: string[], io: CliOutput): Promise<number>;
}

/** Says a refusal, as `{"error": …}` or in words, and answers exit code 1. */
export function fail(refusal: Refusal, json: boolean, io: CliOutput): number {
  if (json) {
    io.out(JSON.stringify({ error: refusal }));
  } else {
    io.err(`${refusal.value}: ${refusal.rule}`);
    io.err(`  ${refusal.mend}`);
  }
  return 1;
}

/** Says what was wrong about the call and how it is made, and answers exit code 2. */
export function wrongUse(fault: string, usage: string, io: CliOutput): number {
  io.err(fault);
  io.err(`usage: vmt ${usage}`);
  return 2;
}

/** The message of an error that `parseArgs` of node:util throws for a faulty call. Throws any other on. */
export function faultOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && 'message' in error) {
    if (String(error.code).startsWith('ERR_PARSE_ARGS')) {
      return String(error.message);
    }
  }
  throw error;
}
