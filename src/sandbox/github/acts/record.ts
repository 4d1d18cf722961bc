/** Writes what happened into an issue's own list of events. */
import type { Actor, Issue, IssueEventKind, World } from '../state.ts';

/** Adds an event to the issue and moves its `updatedAt`. */
export function record(world: World, actor: Actor, issue: Issue, kind: IssueEventKind): void {
  issue.events.push({ ...kind, id: world.newId(), actor, createdAt: world.clock() });
  issue.updatedAt = world.clock();
}
