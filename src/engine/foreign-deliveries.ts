/** Deliveries of repositories that are none of ours: ignored, with one entry of the bot's own journal for each repository. */
import { noteOwn } from './own-journal.ts';
import type { EngineParts } from './parts.ts';

const NAME = 'foreign-deliveries';
/** Whoever installs the app elsewhere could fill the journal otherwise; what comes on top stands in the inbox alone. */
const MOST = 1000;

/** Throws PortFault. */
export async function noteForeign(
  parts: EngineParts,
  { event, repository, why }: { readonly event: string; readonly repository: string; readonly why: string },
): Promise<void> {
  const known = await parts.store.recall(NAME);
  const before: readonly string[] = known === null ? [] : JSON.parse(known);
  const name = repository.toLowerCase();
  if (before.length >= MOST || before.includes(name)) return;
  parts.log.warn({ event, kind: 'foreign delivery' }, 'a delivery of a repository that is not ours was ignored');
  await noteOwn(parts, { type: 'foreign-delivery', event, repository, why });
  await parts.store.remember(NAME, JSON.stringify([...before, name]));
}
