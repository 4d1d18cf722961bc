/** The end of a case's retention, in the transaction of its decision: what every table has of it loses its words. */
import type { Commit } from '../engine/ports.ts';
import { purgeDeliveries } from './inbox.ts';
import { purgeEntries } from './journal.ts';
import { forget } from './memory.ts';
import { purgeEffects } from './outbox.ts';
import type { Database } from './schema.ts';

/** Does nothing where the decision purges no case. The case's own row is written by the commit, as it stays. */
export async function purge(trx: Database, { caseId, expectedVersion, forgets }: Commit): Promise<void> {
  if (caseId === null || forgets === undefined) {
    return;
  }
  await purgeEntries(trx, caseId, expectedVersion);
  await purgeEffects(trx, caseId);
  await purgeDeliveries(trx, forgets.subjects);
  await forget(trx, forgets.names);
}
