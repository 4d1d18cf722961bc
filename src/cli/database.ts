/** The database that a command of the command line reads beside the bot: `--database URL`, else DATABASE_URL, else the default. */
import { parseArgs } from 'node:util';
import { refusal } from '../core/refusals.ts';
import { PortFault } from '../engine/ports.ts';
import { openReadOnly, type ReadOnlyStore } from '../store/store.ts';
import { type CliOutput, fail, faultOf } from './command.ts';

const DEFAULT_DATABASE = 'sqlite:./data/vmt.db';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The address of the database that a command is about. */
export function databaseUrl({ database }: Pick<Call, 'database'>, env: Environment): string {
  return database ?? (env.DATABASE_URL || DEFAULT_DATABASE);
}

interface Call {
  readonly database: string | undefined;
  readonly json: boolean;
}

/** The options of a command that reads the database; in words what is wrong with them. */
export function databaseCall(args: string[]): Call | string {
  try {
    const { values } = parseArgs({ args, options: { database: { type: 'string' }, json: { type: 'boolean' } } });
    return { database: values.database, json: values.json === true };
  } catch (error) {
    return faultOf(error);
  }
}

/** What `use` answers, with the database closed; 1, and the reason said, where it can't be read. */
export async function reading(
  { database, json }: Call,
  io: CliOutput,
  env: Environment,
  use: (store: ReadOnlyStore) => Promise<number>,
): Promise<number> {
  try {
    const store = await openReadOnly(databaseUrl({ database }, env));
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof PortFault)) {
      throw error;
    }
    const where = database === undefined ? 'DATABASE_URL' : '--database';
    return fail(refusal(where, error.message, 'name the database with --database URL'), json, io);
  }
}
