/** The bot's own entries of the journal: what it saw that belongs to no case. */
import type { Fact } from '../core/facts.ts';
import type { EngineParts } from './parts.ts';

/** Durable when it resolves. Throws PortFault. */
export async function noteOwn({ store, clock }: Pick<EngineParts, 'store' | 'clock'>, fact: Fact): Promise<void> {
  await store.commit({
    caseId: null,
    expectedVersion: 0,
    case: null,
    entries: [{ at: clock(), by: 'vmt-bot', fact }],
    effects: [],
    nextDue: null,
    settles: null,
    completes: [],
    cancels: [],
  });
}
