/**
 * What the bot wrote last to an advisory, so that an edit by a person is known: GitHub does not say who edited one. Kept
 * as digests by advisory. Before a write both what is there and what is about to be written are ours, since the answer
 * may be lost; after it only what GitHub answered is.
 */
import { canonicalText } from '../core/advisory-content.ts';
import { sha256 } from '../core/hash.ts';
import type { AdvisoryContent, Case } from '../core/model.ts';
import { advisoryMemory } from './memory-names.ts';
import type { Store } from './ports.ts';

type Memory = Pick<Store, 'remember' | 'recall'>;

/** Does it say something that the bot never wrote? False where the bot has not looked at it yet. */
export async function isEditedByPerson(store: Memory, ghsa: string, content: AdvisoryContent): Promise<boolean> {
  const known = await knownDigests(store, ghsa);
  return known.length > 0 && !known.includes(sha256(canonicalText(content)));
}

/**
 * Before the first look: the case was made of the report as it came, so what its author changed since then is an edit.
 * Of the report only the texts are kept; all else is taken as it is found.
 */
export async function rememberReported(
  store: Memory,
  ghsa: string,
  { origin, report }: Case,
  found: AdvisoryContent,
): Promise<void> {
  // One that the bot made is remembered since then.
  if (origin.kind !== 'advisory' || (await store.recall(advisoryMemory(ghsa))) !== null) return;
  await rememberWritten(store, ghsa, { ...found, summary: report.title, description: report.text });
}

/** Before a write. */
export async function rememberIntended(store: Memory, ghsa: string, content: AdvisoryContent): Promise<void> {
  const known = await knownDigests(store, ghsa);
  await store.remember(advisoryMemory(ghsa), [...new Set([...known, sha256(canonicalText(content))])].join(' '));
}

/** After a write, and where it was found as it is to be. */
export async function rememberWritten(store: Memory, ghsa: string, content: AdvisoryContent): Promise<void> {
  await store.remember(advisoryMemory(ghsa), sha256(canonicalText(content)));
}

async function knownDigests(store: Memory, ghsa: string): Promise<readonly string[]> {
  const known = await store.recall(advisoryMemory(ghsa));
  return known === null ? [] : known.split(' ');
}
