/** Is the case repository private? Asked before anything is sent, at least every minute, and at once when GitHub says so. */
import { freezeAll } from './freeze.ts';
import type { EngineParts } from './parts.ts';
import { askVisibilityAgain, VISIBILITY } from './visibility-memory.ts';

const FRESH = 60_000;

/**
 * Throws PortFault where GitHub can't be asked: nothing is sent on a guess. An answer counts only where nobody has learned
 * something else since it was asked for: a late "private" is never written over "public".
 */
export async function isCaseRepositoryPrivate(parts: EngineParts): Promise<boolean> {
  const { store, github, clock, caseRepository } = parts;
  const known = await store.recall(VISIBILITY);
  const [state, checkedAt] = (known ?? '').split(' ');
  const now = clock();
  if (now - Number(checkedAt) < FRESH && now >= Number(checkedAt)) return state === 'private';
  if (await github.caseIssues.isPrivate(caseRepository)) {
    return (await store.replace(VISIBILITY, known, `private ${now}`)) || isCaseRepositoryPrivate(parts);
  }
  // Who asked before this finds while the cases are frozen that it counts no more.
  await askVisibilityAgain(store);
  const message = 'the case repository is not private: every case is held, nothing is sent';
  await freezeAll(parts, { kind: 'case-repository-public' }, message);
  await store.remember(VISIBILITY, `public ${now}`);
  return false;
}
