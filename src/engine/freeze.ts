/** What freezes every open case at once: something is wrong with the case repository itself. */
import { shortHash } from '../core/hash.ts';
import type { CaseInput } from '../core/inputs.ts';
import { handle, SETTLES_NOTHING } from './handle.ts';
import type { EngineParts } from './parts.ts';

/** Without what every input has; `kind` is one that the core answers with a hold. */
type Cause =
  | { readonly kind: 'case-repository-public' | 'case-repository-replaced' }
  | Pick<Extract<CaseInput, { kind: 'readers-added' }>, 'kind' | 'names'>;

/** What was frozen is sent again only after a coordinator looked at each case and typed `/resume`. Throws PortFault. */
export async function freezeAll(parts: EngineParts, cause: Cause, message: string): Promise<void> {
  const at = parts.clock();
  const cases = await parts.store.openCases();
  parts.log.error({ count: cases.length }, message);
  // Two processes may see other people at the same moment: each of them is told.
  const about = cause.kind === 'readers-added' ? `:${shortHash(cause.names)}` : '';
  for (const id of cases) {
    const input = { ...cause, id: `${cause.kind}:${id}:${at}${about}`, at, source: { kind: 'bot' as const } };
    await handle(parts, id, input, SETTLES_NOTHING);
  }
}
