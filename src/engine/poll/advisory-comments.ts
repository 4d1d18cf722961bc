/**
 * Comments on an advisory (public preview): there is no webhook for them. They are read when the advisory says that it
 * has others than before, from the last one seen on. GitHub's `since` is the time of the last change, so an edited old
 * comment comes again: it was seen, and runs nothing.
 */
import type { Instant } from '../../core/time.ts';
import { advisoryCommentsMemory } from '../memory-names.ts';
import type { WatchingParts } from '../parts.ts';
import type { AdvisoryState } from '../ports.ts';
import { foundAdvisoryComment, receive } from './found.ts';

/** Up to where the comments were read. */
interface Mark {
  /** How many there were, and when the advisory was changed last: one that was deleted may hide one that was written. */
  readonly count: number;
  readonly changedAt: Instant;
  /** When the newest one was changed last, in GitHub's whole seconds. */
  readonly at: Instant;
  /** The newest id: ids grow, so a comment with a smaller one was seen. */
  readonly id: number;
}

const NOTHING: Mark = { count: 0, changedAt: 0, at: 0, id: 0 };

/** Stores the comments that were not seen, oldest first. Throws PortFault. */
export async function lookAtComments(
  parts: WatchingParts,
  repository: string,
  { ghsa, comments: count, updatedAt: changedAt }: AdvisoryState,
): Promise<void> {
  if (count === null) return;
  const name = advisoryCommentsMemory(ghsa);
  const known = await parts.store.recall(name);
  const mark: Mark = known === null ? NOTHING : JSON.parse(known);
  if (count === mark.count && (count === 0 || changedAt === mark.changedAt)) return;
  const read = await parts.github.advisories.commentsSince(repository, ghsa, mark.at);
  const fresh = read.filter(({ id }) => id > mark.id);
  await receive(
    parts,
    fresh.map((comment) => foundAdvisoryComment(repository, ghsa, comment)),
  );
  const now: Mark = {
    count,
    changedAt,
    at: Math.max(mark.at, ...fresh.map(({ updatedAt }) => updatedAt)),
    id: Math.max(mark.id, ...fresh.map(({ id }) => id)),
  };
  await parts.store.remember(name, JSON.stringify(now));
}
