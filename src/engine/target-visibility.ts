/** Is the repository that a message is written to private? Everybody must be able to look at what is published. */

import type { Effect } from '../core/effects.ts';
import { repositoryOf } from '../core/reach.ts';
import type { Instant } from '../core/time.ts';
import type { EngineParts } from './parts.ts';
import type { Issues } from './ports.ts';

const FRESH = 60_000;

interface Look {
  readonly at: Instant;
  readonly isPrivate: boolean;
}

/** The last look at each repository. */
const looks = new WeakMap<Issues, Map<string, Look>>();

/** Null: it is written to no repository outside. Looks at most once a minute. Throws PortFault where it can't be seen. */
export async function targetIsPrivate({ github, clock }: EngineParts, effect: Effect): Promise<boolean | null> {
  const repository = effect.kind === 'step' ? repositoryOf(effect.step) : null;
  if (repository === null) return null;
  const { publicIssues } = github;
  const known = looks.get(publicIssues) ?? new Map<string, Look>();
  looks.set(publicIssues, known);
  const last = known.get(repository);
  const now = clock();
  // What was seen private is asked for again at once: it was made public, or is about to be.
  if (last !== undefined && !last.isPrivate && now >= last.at && now - last.at < FRESH) return false;
  const isPrivate = await publicIssues.isPrivate(repository);
  known.set(repository, { at: now, isPrivate });
  return isPrivate;
}
