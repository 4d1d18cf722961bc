/** Is the case repository private? Asked before anything is sent, at least every minute, and at once when GitHub says so. */
import { handle, SETTLES_NOTHING } from './handle.ts';
import type { EngineParts } from './parts.ts';

const FRESH = 60_000;

/** Throws PortFault where GitHub can't be asked: nothing is sent on a guess. */
export async function isCaseRepositoryPrivate(parts: EngineParts): Promise<boolean> {
  const { store, github, clock, caseRepository } = parts;
  const now = clock();
  const checkedAt = Number((await store.recall('visibility-checked-at')) ?? 0);
  if (now - checkedAt < FRESH && now >= checkedAt) return (await store.recall('visibility')) === 'private';
  const isPrivate = await github.caseIssues.isPrivate(caseRepository);
  if (!isPrivate) await freezeAll(parts);
  await store.remember('visibility', isPrivate ? 'private' : 'public');
  await store.remember('visibility-checked-at', String(now));
  return isPrivate;
}

/** What was frozen is sent again only after a coordinator looked at each case and typed `/resume`. */
async function freezeAll(parts: EngineParts): Promise<void> {
  const at = parts.clock();
  const cases = await parts.store.openCases();
  parts.log.error({ count: cases.length }, 'the case repository is not private: every case is held, nothing is sent');
  for (const id of cases) {
    await handle(
      parts,
      id,
      { kind: 'case-repository-public', id: `public:${id}:${at}`, at, source: { kind: 'bot' } },
      SETTLES_NOTHING,
    );
  }
}
