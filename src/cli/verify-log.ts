/**
 * `vmt verify-log`: walks the journal's hash chain, read-only, beside the bot if it runs. Exit code 0: every entry is
 * as it was written; 1: one is not, or the database can't be read. Source: contract section 9.
 */
import type { ReadOnlyStore } from '../store/store.ts';
import { type CliCommand, type CliOutput, wrongUse } from './command.ts';
import { databaseCall, type Environment, reading } from './database.ts';
import { progress } from './progress.ts';

const usage = 'verify-log [--database URL] [--json]';

export const verifyLog: CliCommand = { name: 'verify-log', usage, run };

async function run(args: string[], io: CliOutput, env: Environment = process.env): Promise<number> {
  const call = databaseCall(args);
  if (typeof call === 'string') {
    return wrongUse(call, usage, io);
  }
  return reading(call, io, env, async (journal) => {
    const { entries, broken } = await journal.verify(progress('entries', io));
    return print({ entries, broken, purged: await journal.purgedEntries() }, call.json, io);
  });
}

type Verdict = Awaited<ReturnType<ReadOnlyStore['verify']>> & { readonly purged: number };

function print({ entries, broken, purged }: Verdict, json: boolean, io: CliOutput): number {
  if (json) {
    io.out(JSON.stringify({ entries, broken, purged }));
  } else if (broken === null) {
    const without = purged === 0 ? '' : `; ${purged} of them without their words: their retention has ended`;
    io.out(`${entries} entries, each as it was written${without}`);
  } else {
    io.out(`${entries} entries are as they were written; entry ${broken.seq} is not: ${broken.why}`);
  }
  return broken === null ? 0 : 1;
}
