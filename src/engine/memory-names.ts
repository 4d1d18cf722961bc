/** Names of what is kept in the store's memory for one case, or for its advisory: a purge deletes all of it (retention.ts). */
import type { Case, CaseId } from '../core/model.ts';

/** What was written last to the case issue. */
export function caseIssueMemory({ id }: Pick<Case, 'id'>): string {
  return `case-issue:${id}`;
}

/** Since when, and until when, a plan waits for the comments of its case. */
export function waitingMemory(id: CaseId): string {
  return `re-read-waits:${id}`;
}

/** What was written last to an advisory. */
export function advisoryMemory(ghsa: string): string {
  return `advisory:${ghsa}`;
}

/** Up to where the comments on an advisory were read. */
export function advisoryCommentsMemory(ghsa: string): string {
  return `poll:advisory-comments:${ghsa}`;
}
