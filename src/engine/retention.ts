/** What is kept of a case beside its own row, its journal and its effects: at the end of retention it is deleted with them. */
import type { Entry } from '../core/facts.ts';
import type { Case } from '../core/model.ts';
import { advisoryCommentsMemory, advisoryMemory, caseIssueMemory, waitingMemory } from './memory-names.ts';
import type { EngineParts } from './parts.ts';
import type { Forgets } from './ports.ts';

/** Does this decision purge its case? */
export function isPurge(entries: readonly Entry[]): boolean {
  return entries.some(({ fact }) => fact.type === 'purged');
}

/** By the case as it was before. */
export function forgetsOf({ caseRepository }: Pick<EngineParts, 'caseRepository'>, c: Case): Forgets {
  const { id, number, advisory, trackingIssue, repository, origin } = c;
  const ghsa = advisory?.ghsa ?? (origin.kind === 'advisory' ? origin.ghsa : null);
  return {
    subjects: [
      ...(number === null ? [] : [`${caseRepository}#${number}`]),
      ...(trackingIssue === null ? [] : [`${repository}#${trackingIssue.number}`]),
      ...(ghsa === null ? [] : [`${repository}/${ghsa}`]),
    ],
    names: [
      caseIssueMemory(c),
      waitingMemory(id),
      ...(ghsa === null ? [] : [advisoryMemory(ghsa), advisoryCommentsMemory(ghsa)]),
    ],
  };
}
