/**
 * `vmt backup FILE`: the whole database at one moment, as a file that `vmt restore` reads, of whatever database. Read-only,
 * beside the bot if it runs. The file holds all that is embargoed. Source: contract section 9.
 */
import { parseArgs } from 'node:util';
import { refusal } from '../core/refusals.ts';
import { PortFault } from '../engine/ports.ts';
import { backUp } from '../store/backup.ts';
import { writeWhole } from '../store/backup-file.ts';
import { openToRead } from '../store/store.ts';
import { type CliCommand, type CliOutput, fail, faultOf, wrongUse } from './command.ts';
import { databaseUrl, type Environment } from './database.ts';
import { progress } from './progress.ts';

const usage = 'backup FILE [--database URL] [--json]';

export const backup: CliCommand = { name: 'backup', usage, run };

export interface FileCall {
  readonly file: string;
  readonly database: string | undefined;
  readonly json: boolean;
}

async function run(args: string[], io: CliOutput, env: Environment = process.env): Promise<number> {
  const call = fileCallOf('backup', args);
  if (typeof call === 'string') return wrongUse(call, usage, io);
  const { file, json } = call;
  try {
    const db = await openToRead(databaseUrl(call, env));
    try {
      const written = await writeWhole(file, (write) => backUp(db, Date.now(), write, progress('rows', io)));
      if (!written.ok) return fail(written.refusal, json, io);
      const { rows, backedUpAt } = written.value;
      if (json) io.out(JSON.stringify({ file, backedUpAt, rows }));
      else
        io.out(
          `${rows.cases} cases with ${rows.journal} entries of the journal, as they were at ${backedUpAt}: ${file}`,
        );
      return 0;
    } finally {
      await db.destroy();
    }
  } catch (error) {
    if (!(error instanceof PortFault)) throw error;
    return fail(refusal(whereOf(call), error.message, 'name the database with --database URL'), json, io);
  }
}

export function whereOf({ database }: FileCall): string {
  return database === undefined ? 'DATABASE_URL' : '--database';
}

/** FILE and the options of `backup` and `restore`; in words what is wrong with them. */
export function fileCallOf(command: string, args: string[]): FileCall | string {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { database: { type: 'string' }, json: { type: 'boolean' } },
    });
    const [file, ...more] = positionals;
    if (file === undefined || file === '' || more.length > 0) return `${command} takes one file`;
    if (file === '-') return 'a backup is embargoed as a whole: it is kept in a file, never in a terminal or a pipe';
    return { file, database: values.database, json: values.json === true };
  } catch (error) {
    return faultOf(error);
  }
}
