/** Public words that name the CVE or GHSA of a case which is not public: its people are told, nobody else. */
import { idsIn } from '../../core/identifiers.ts';
import type { CaseInput } from '../../core/inputs.ts';
import { handle, SETTLES_NOTHING } from '../handle.ts';
import type { WatchingParts } from '../parts.ts';
import type { StoredCase } from '../ports.ts';

type Where = Extract<CaseInput, { kind: 'named-in-public' }>['where'];

/** Throws PortFault: what was told is not told again. */
export async function tellNamed(
  parts: WatchingParts,
  said: readonly { readonly url: string; readonly text: string }[],
  where: Where,
): Promise<void> {
  for (const { url, text } of said) {
    for (const id of idsIn(text)) {
      const stored = await caseOf(parts, id);
      if (stored === null || stored.case.closed || stored.case.openedAt !== null) continue;
      const input = {
        kind: 'named-in-public' as const,
        id: `named-in-public:${url}:${id}`,
        at: parts.clock(),
        source: { kind: 'bot' as const },
      };
      await handle(parts, stored.case.id, { ...input, url, name: id, where }, SETTLES_NOTHING);
    }
  }
}

function caseOf({ store }: WatchingParts, id: string): Promise<StoredCase | null> {
  return id.startsWith('CVE-') ? store.byCve(id) : store.byAdvisory(id);
}
