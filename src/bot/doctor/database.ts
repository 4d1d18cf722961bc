/** The database as doctor finds it: read beside the bot, which may run; nothing is written, and no file is made. */
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Store } from '../../engine/ports.ts';
import { problemOf } from '../../logger.ts';
import { isPostgresUrl } from '../../store/postgres.ts';
import { lookAtPostgres } from '../../store/postgres-look.ts';
import { sqlitePath } from '../../store/sqlite.ts';
import { openReadOnly } from '../../store/store.ts';
import { type Check, type Finding, fault, good, warning } from '../checks/check.ts';

/** What doctor reads in the store. */
export type DoctorStore = Pick<Store, 'inboxDepth' | 'outboxDepth' | 'now' | 'recall' | 'close'>;

/** `store`: null where it can't be read, and `findings` say why. */
export interface FoundDatabase {
  readonly store: DoctorStore | null;
  readonly check: Check;
}

const NONE_YET = warning('there is none yet: it is made when the bot starts', 'start the bot');
const RIGHTS_MEND = 'let the account of the bot write the database file and its folder (DATABASE_URL)';

const STANDBY = fault(
  'the server is a standby, which takes no writes',
  'name the primary server in DATABASE_URL, or make this one the primary',
);
const NO_RIGHTS = fault(
  'the account may read it, and may not write it or make tables in it',
  'let the account of the bot own its database and its tables (ALTER DATABASE … OWNER TO …), or name that account in DATABASE_URL',
);

/** Opens it, if it is there. `url`: as in the settings, the path of a file with or without `sqlite:`, or `postgres://…`. */
export async function findDatabase(url: string): Promise<FoundDatabase> {
  const file = isPostgresUrl(url) ? null : sqlitePath(url);
  if (file !== null && !existsSync(file)) return { store: null, check: told(none(file)) };
  try {
    const { isEmpty, faults } = file === null ? await lookAtServer(url) : { isEmpty: false, faults: rightsOf(file) };
    if (isEmpty) return { store: null, check: told(faults.length === 0 ? [NONE_YET] : faults) };
    const store = await openReadOnly(url);
    return { store, check: { ...told([]), ask: async () => [...faults, ...(await depths(store))] } };
  } catch (error) {
    const mend =
      'name the database in DATABASE_URL, and let this version of the bot bring it up to date by starting it';
    return { store: null, check: told([fault(problemOf(error), mend)]) };
  }
}

async function lookAtServer(url: string): Promise<{ readonly isEmpty: boolean; readonly faults: readonly Finding[] }> {
  const { isEmpty, isStandby, mayMakeTables, mayWriteRows } = await lookAtPostgres(url);
  const rights = mayMakeTables && mayWriteRows ? [] : [NO_RIGHTS];
  return { isEmpty, faults: isStandby ? [STANDBY] : rights };
}

function told(findings: readonly Finding[]): Check {
  return { name: 'database', mend: RIGHTS_MEND, ask: async () => findings };
}

/** Before the first start there is none. */
function none(path: string): readonly Finding[] {
  const folder = nearestFolder(path);
  return isWritable(folder)
    ? [NONE_YET]
    : [fault('there is none yet, and none can be made in its folder', RIGHTS_MEND)];
}

function nearestFolder(path: string): string {
  const folder = dirname(path);
  return existsSync(folder) || folder === path ? folder : nearestFolder(folder);
}

function rightsOf(path: string): readonly Finding[] {
  return [path, dirname(path)].every(isWritable) ? [] : [fault('it can be read, and not be written', RIGHTS_MEND)];
}

async function depths(store: DoctorStore): Promise<readonly Finding[]> {
  const [inbox, outbox] = [await store.inboxDepth(), await store.outboxDepth()];
  const words = `opens, of this version; waiting: ${inbox.waiting} to be handled, ${outbox.waiting} to be sent`;
  return [good(words)];
}

/** By the account that runs this. */
function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
