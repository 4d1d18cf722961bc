/** Tells the app that something happened in a repository. */
import { findOrganisation } from '../find.ts';
import type { Actor, Repository, World } from '../state.ts';

/** Queues one webhook event of a repository; `payload` has what is special to it. */
export function emit(
  world: World,
  actor: Actor,
  repository: Repository,
  event: string,
  action: string | null,
  payload: Record<string, unknown>,
): void {
  const organisation = findOrganisation(world, repository.owner.login) ?? null;
  world.happened({ event, action, repository, organisation, sender: actor.account, payload });
}
