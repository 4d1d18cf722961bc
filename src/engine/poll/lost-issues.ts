/** Case issues that are no longer where they were: deleted, or moved to another repository. Such a case is held. */
import { HOUR, type Instant } from '../../core/time.ts';
import { handle, SETTLES_NOTHING } from '../handle.ts';
import type { WatchingParts } from '../parts.ts';
import type { Look } from './poll.ts';

/** On start and hourly: the list of all open issues against the open cases, one request for each hundred. */
export function createLostIssueLook(parts: WatchingParts): Look {
  const { store, watch, clock, caseRepository } = parts;
  let lookedAt: Instant | null = null;
  return async () => {
    if (lookedAt !== null && clock() - lookedAt < HOUR) return;
    const there = new Set(await watch.openIssues(caseRepository));
    for (const id of await store.openCases()) {
      const stored = await store.byId(id);
      const number = stored?.case.number ?? null;
      if (number !== null && !there.has(number)) await lookAt(parts, id, number);
    }
    lookedAt = clock();
  };
}

/** Closed by hand is no loss: that is a change of the issue like others. */
async function lookAt(parts: WatchingParts, id: string, number: number): Promise<void> {
  if ((await parts.github.caseIssues.find(parts.caseRepository, number)) !== null) return;
  parts.log.error({ kind: 'lost issue' }, 'a case issue is gone: its case is held');
  const at = parts.clock();
  const input = { kind: 'issue-lost', id: `issue-lost:${id}`, at, source: { kind: 'bot' }, how: 'deleted' } as const;
  await handle(parts, id, input, SETTLES_NOTHING);
}
