/** Is the case repository private? Asked before anything is sent, at least every minute, and at once when GitHub says so. */
import { freezeAll } from './freeze.ts';
import type { EngineParts } from './parts.ts';

const FRESH = 60_000;

/** Throws PortFault where GitHub can't be asked: nothing is sent on a guess. */
export async function isCaseRepositoryPrivate(parts: EngineParts): Promise<boolean> {
  const { store, github, clock, caseRepository } = parts;
  const now = clock();
  const checkedAt = Number((await store.recall('visibility-checked-at')) ?? 0);
  if (now - checkedAt < FRESH && now >= checkedAt) return (await store.recall('visibility')) === 'private';
  const isPrivate = await github.caseIssues.isPrivate(caseRepository);
  if (!isPrivate) {
    const message = 'the case repository is not private: every case is held, nothing is sent';
    await freezeAll(parts, { kind: 'case-repository-public' }, message);
  }
  await store.remember('visibility', isPrivate ? 'private' : 'public');
  await store.remember('visibility-checked-at', String(now));
  return isPrivate;
}
