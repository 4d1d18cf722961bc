/**
 * Advisories of ended cases that somebody published: what was rejected, or was a duplicate, is public then. Of an open case
 * the look at its advisory tells (advisories.ts); of those that ended there may be thousands, so they are not read one by one.
 */
import { handle, SETTLES_NOTHING } from '../handle.ts';
import type { WatchingParts } from '../parts.ts';
import { each } from './each.ts';
import type { Look } from './poll.ts';

/** One conditional request for each repository. */
export function createPublishedLook(parts: WatchingParts): Look {
  const told = new Map<string, readonly unknown[]>();
  return () =>
    each(parts.configuration.current()?.repositories ?? [], async (repository) => {
      const published = await parts.watch.publishedAdvisories(repository);
      // A list that did not change is the very same.
      if (published === told.get(repository)) return;
      await each(published, ({ ghsa }) => tellEnded(parts, ghsa));
      told.set(repository, published);
    });
}

async function tellEnded(parts: WatchingParts, ghsa: string): Promise<void> {
  const c = (await parts.store.byAdvisory(ghsa))?.case;
  if (c === undefined || !c.closed || c.advisory?.published !== false) return;
  const input = { kind: 'advisory-published', id: `advisory-published:${ghsa}`, at: parts.clock() } as const;
  await handle(parts, c.id, { ...input, source: { kind: 'bot' } }, SETTLES_NOTHING);
}
