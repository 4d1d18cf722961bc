/**
 * Whose a delivery is, by the numbers of repository and installation: names can be taken over. A good signature proves
 * that GitHub sent it for this app, and an app can be installed by anybody. Source: security W8, W11.
 */
import { z } from 'zod';
import { repositoriesOf } from '../core/config.ts';
import type { Reading, ReadingContext } from '../engine/reading.ts';

/** The poll's own findings have neither number. */
const payload = z.object({
  repository: z.object({ full_name: z.string(), id: z.number().optional() }).optional(),
  installation: z.object({ id: z.number() }).nullish(),
});

/** Null: it is ours, or of nothing that belongs to anybody. */
export function notOurs(value: unknown, context: ReadingContext): Reading | null {
  const { data } = payload.safeParse(value);
  if (data?.repository === undefined) return null;
  const { full_name: name, id } = data.repository;
  const { identity = null, caseRepository, config } = context;
  const isCases = same(name, caseRepository);
  if (identity !== null && isDoubtful(isCases, identity, { id, installation: data.installation?.id })) {
    return { kind: 'case-repository-doubtful' };
  }
  const isKnown = isCases || config === null || repositoriesOf(config).some((ours) => same(ours, name));
  return isKnown ? null : { kind: 'foreign', repository: name, why: 'a repository that is not configured' };
}

/** Its name under another number or installation, or its number under another name. */
function isDoubtful(
  isCases: boolean,
  known: { readonly id: number; readonly installation: number },
  { id, installation }: { readonly id: number | undefined; readonly installation: number | undefined },
): boolean {
  if (!isCases) return id === known.id;
  return (id !== undefined && id !== known.id) || (installation !== undefined && installation !== known.installation);
}

/** GitHub's names are the same in any case. */
function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
