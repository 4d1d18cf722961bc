/**
 * `vmt restore FILE`: fills an empty database from a backup, all or nothing. The bot that is started on it freezes every
 * case before it does anything for it, and sends nothing before `/resume` (docs/restore.md). Source: contract section 9.
 */
import { refusal } from '../core/refusals.ts';
import { PortFault } from '../engine/ports.ts';
import { codeOf, fileFault, linesOf } from '../store/backup-file.ts';
import { restore as restoreFrom } from '../store/restore.ts';
import { openToRestore } from '../store/store.ts';
import { fileCallOf, whereOf } from './backup.ts';
import { type CliCommand, type CliOutput, fail, wrongUse } from './command.ts';
import { databaseUrl, type Environment } from './database.ts';
import { progress } from './progress.ts';

const usage = 'restore FILE [--database URL] [--json]';

export const restore: CliCommand = { name: 'restore', usage, run };

async function run(args: string[], io: CliOutput, env: Environment = process.env): Promise<number> {
  const call = fileCallOf('restore', args);
  if (typeof call === 'string') return wrongUse(call, usage, io);
  const { file, json } = call;
  try {
    const { db, dialect } = await openToRestore(databaseUrl(call, env));
    try {
      const restored = await restoreFrom(db, dialect, linesOf(file), Date.now(), progress('rows', io));
      if (!restored.ok) return fail(restored.refusal, json, io);
      const { rows, backedUpAt } = restored.value;
      if (json) io.out(JSON.stringify({ file, backedUpAt, rows }));
      else {
        io.out(`${rows.cases} cases with ${rows.journal} entries of the journal, as they were at ${backedUpAt}`);
        io.out(
          'Every case that is open or has something yet to be sent will be frozen when the bot starts: look at each, then type `/resume` there. Any other closed case will be frozen when something happens to it.',
        );
      }
      return 0;
    } finally {
      await db.destroy();
    }
  } catch (error) {
    if (codeOf(error) !== undefined) return fail(fileFault(file, error).refusal, json, io);
    if (!(error instanceof PortFault)) throw error;
    return fail(refusal(whereOf(call), error.message, 'name an empty database with --database URL'), json, io);
  }
}
