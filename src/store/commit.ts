/** The commit of a decision: journal, case, outbox and inbox change together or not at all. */
import type { Commit } from '../engine/ports.ts';
import { caseRow } from './cases.ts';
import { settle } from './inbox.ts';
import { append } from './journal.ts';
import { cancel, completeOwn, enqueue } from './outbox.ts';
import { purge } from './purge.ts';
import type { Database } from './schema.ts';

/** Thrown to roll back. */
class Conflict extends Error {}

/**
 * `conflict`, with nothing changed: the case went on since it was loaded, the delivery was settled before, or an effect
 * that this completes is done or claimed by somebody else. In the last two cases there is nothing left to do for them.
 */
export async function commit(db: Database, decision: Commit): Promise<'committed' | 'conflict'> {
  try {
    await db.transaction().execute((trx) => write(trx, decision));
    return 'committed';
  } catch (error) {
    if (error instanceof Conflict) {
      return 'conflict';
    }
    throw error;
  }
}

async function write(trx: Database, decision: Commit): Promise<void> {
  if (decision.settles !== null && !(await settle(trx, decision.settles))) {
    throw new Conflict();
  }
  await writeCase(trx, decision);
  await append(trx, decision.caseId, decision.expectedVersion, decision.entries);
  // Before the effects of this very decision are put in.
  await purge(trx, decision);
  await enqueue(trx, decision.effects, decision.entries[0]?.at ?? null, decision.doubtful);
  for (const done of decision.completes) {
    if (!(await completeOwn(trx, done))) {
      throw new Conflict();
    }
  }
  await cancel(trx, decision.cancels);
}

async function writeCase(trx: Database, decision: Commit): Promise<void> {
  if (decision.case?.id !== (decision.caseId ?? undefined)) {
    throw new Error('a commit has a case exactly where it has the id of that case');
  }
  if (decision.case === null) {
    return;
  }
  const { expectedVersion } = decision;
  const version = expectedVersion + decision.entries.length;
  if (version === 0) {
    throw new Error('a new case needs an entry');
  }
  const { id, ...columns } = caseRow(decision.case, version, decision.nextDue);
  const written = await (expectedVersion === 0
    ? inserted(trx, { id, ...columns })
    : updated(trx, id, expectedVersion, columns));
  if (!written) {
    throw new Conflict();
  }
}

type Row = ReturnType<typeof caseRow>;

async function inserted(trx: Database, row: Row): Promise<boolean> {
  const result = await trx
    .insertInto('cases')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

async function updated(trx: Database, id: string, version: number, columns: Omit<Row, 'id'>): Promise<boolean> {
  const result = await trx
    .updateTable('cases')
    .set(columns)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
