/**
 * Commit messages on the branches of the product repositories: fixes have given embargoes away there (security incident
 * 14). One that names the CVE or GHSA of a case which is not public breaks its embargo: only who may write to the
 * repository wrote it, and everybody can read it.
 */
import { HOUR, type Instant } from '../../core/time.ts';
import type { WatchingParts } from '../parts.ts';
import type { SeenCommit } from '../ports.ts';
import { each } from './each.ts';
import { tellNamed } from './named-in-public.ts';
import type { Look } from './poll.ts';

/** Hundreds of commits that are read at most: after a forced push there may be no known one among them. */
const PAGES = 5;

/** Of one branch, as it was last read. */
interface Seen {
  readonly commits: readonly SeenCommit[];
  readonly at: Instant;
}

/**
 * One conditional request for each branch; that a branch is not there is told by no such answer, and asked hourly. The
 * first time ever, the newest hundred are read.
 */
export function createCommitLook(parts: WatchingParts): Look {
  const last = new Map<string, Seen>();
  return async () => {
    const config = parts.configuration.current();
    const places = (config?.repositories ?? []).flatMap((repository) =>
      (config?.branches ?? []).map((branch) => ({ repository, branch })),
    );
    await each(places, (place) => lookAt(parts, place, last));
  };
}

async function lookAt(
  parts: WatchingParts,
  { repository, branch }: { readonly repository: string; readonly branch: string },
  last: Map<string, Seen>,
): Promise<void> {
  const { store, watch, clock } = parts;
  const name = `poll:commits:${repository}:${branch}`;
  const before = last.get(name);
  const at = clock();
  if (before?.commits.length === 0 && at >= before.at && at - before.at < HOUR) return;
  const recalled = await store.recall(name);
  const known = new Set<string>(recalled === null ? [] : JSON.parse(recalled));
  let pages = 0;
  const commits = await watch.commits(repository, branch, (page) => {
    pages += 1;
    return recalled === null || pages >= PAGES || page.some(({ sha }) => known.has(sha));
  });
  if (before?.commits !== commits) {
    const fresh = commits.filter(({ sha }) => !known.has(sha));
    await tellNamed(
      parts,
      fresh.map(({ url, message }) => ({ url, text: message })),
      'commit',
    );
    await store.remember(name, JSON.stringify(commits.slice(0, 100).map(({ sha }) => sha)));
  }
  last.set(name, { commits, at });
}
