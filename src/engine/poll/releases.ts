/**
 * Releases that were published since the last look: their notes may wait for what a disclosure says there. And what the
 * notes say before T0: one that names the CVE or GHSA of a case which is not public breaks its embargo (security incident 12).
 */
import type { WatchingParts } from '../parts.ts';
import { each } from './each.ts';
import { foundRelease, receive } from './found.ts';
import { tellNamed } from './named-in-public.ts';
import type { Look } from './poll.ts';

/** One conditional request for each product repository. What was published while the bot was down is new as well. */
export function createReleaseLook(parts: WatchingParts): Look {
  const { store, watch, configuration, clock } = parts;
  const last = new Map<string, readonly unknown[]>();
  return () =>
    each(configuration.current()?.repositories ?? [], async (repository) => {
      const releases = await watch.releases(repository);
      if (last.get(repository) === releases) return;
      const name = `poll:releases:${repository}`;
      const known = await store.recall(name);
      const before: readonly string[] | null = known === null ? null : JSON.parse(known);
      const fresh = before === null ? [] : releases.filter(({ tag }) => !before.includes(tag));
      await receive(
        parts,
        fresh.map((release) => foundRelease(repository, release, clock())),
      );
      const said = releases.map(({ tag, url, notes }) => ({ url, text: `${tag}\n${notes}` }));
      await tellNamed(parts, said, 'release');
      await store.remember(name, JSON.stringify(releases.map(({ tag }) => tag)));
      last.set(repository, releases);
    });
}
