/** What people did on a case issue and the case was not told: comments, labels, title, draft, closing, locking. */
import { COMMAND_NAMES } from '../../core/commands.ts';
import { sha256 } from '../../core/hash.ts';
import { commentInputId } from '../../core/inputs.ts';
import { draftTextOf } from '../../core/issue-parts.ts';
import type { Case, Person } from '../../core/model.ts';
import { parseComment } from '../../core/parse.ts';
import { type Changed, changedByPeople, draftsOf } from '../case-issue-memory.ts';
import { isHandled } from '../handle.ts';
import { type WatchingParts, worldOf } from '../parts.ts';
import { type IssueComment, type IssueEvent, PortFault, type SeenIssue } from '../ports.ts';
import { draftEditor } from './draft-editor.ts';
import { type Found, foundOnIssue, GHOST } from './found.ts';

/** A comment that was never handled. One with commands has an answer, and so an effect; of others the case knows the last. */
export async function isNewComment({ store }: Pick<WatchingParts, 'store'>, c: Case, comment: IssueComment) {
  if (parseComment(comment.body, COMMAND_NAMES).kind === 'none') return comment.createdAt > c.lastActivity;
  return !(await isHandled(store, commentInputId(comment.id)));
}

/** Labels, title, draft, state and lock that are neither as the bot wrote them nor as the case has them. Throws PortFault. */
export async function changesOn(parts: WatchingParts, c: Case, issue: SeenIssue) {
  const { store, watch, caseRepository } = parts;
  const changed = await changedByPeople(store, worldOf(parts), c, issue, draftTextOf(issue.body));
  const lock = issue.isLocked !== c.isIssueLocked;
  if (!(changed.draft || changed.labels || changed.title || changed.state || lock)) return [];
  const events = await watch.issueEvents(caseRepository, issue.number);
  const editor = changed.draft ? await editorOf(parts, c, issue) : GHOST;
  return changesFound(caseRepository, issue, { ...changed, lock }, { events, editor });
}

/**
 * The last event about one of these labels, and who it was that brought each of them to where it is now; null: an app, or
 * several people, of whom none may ask for what another one did.
 */
export function lastLabelled(
  events: readonly IssueEvent[],
  names: readonly string[],
): { readonly event: IssueEvent | undefined; readonly person: Person | null } {
  const lasts = names.map((name) => events.findLast(({ kind, label }) => kind === 'labels' && label === name));
  const event = events.findLast((one) => lasts.includes(one));
  const isOne = lasts.every((one) => one !== undefined && one.actor?.id === event?.actor?.id);
  return { event, person: isOne ? (event?.actor ?? null) : null };
}

/** Where GitHub will not say who it was, the edit has nobody's rights, and is told and put back. Throws PortFault. */
async function editorOf(parts: WatchingParts, c: Case, issue: SeenIssue): Promise<Person> {
  const { watch, caseRepository, store, log } = parts;
  try {
    const edits = await watch.editsOf(caseRepository, issue.number, issue.updatedAt);
    return draftEditor(edits, draftTextOf(issue.body), await draftsOf(store, worldOf(parts), c)) ?? GHOST;
  } catch (error) {
    if (!(error instanceof PortFault) || error.kind !== 'permanent') throw error;
    log.warn({ kind: 'editor', problem: error.message }, 'who edited a draft cannot be known');
    return GHOST;
  }
}

function changesFound(
  repository: string,
  issue: SeenIssue,
  changed: Changed & { readonly lock: boolean },
  { events, editor }: { readonly events: readonly IssueEvent[]; readonly editor: Person },
): readonly Found[] {
  const told = (event: IssueEvent | undefined, sender: Person | null | undefined) => ({
    ...{ id: event?.id ?? issue.updatedAt, at: event?.at ?? issue.updatedAt, sender: sender ?? GHOST },
  });
  // The last one that brought it to what it is now: an earlier one by somebody else has nothing to do with that.
  const last = (kind: IssueEvent['kind']) => {
    const event = events.findLast((one) => one.kind === kind);
    return told(event, event?.actor);
  };
  const { event: labelled, person: labeller } = lastLabelled(events, [...changed.added, ...changed.missing]);
  const more = { label: { name: labelled?.label ?? '' } };
  return [
    ...(changed.labels
      ? [foundOnIssue(repository, issue, { ...told(labelled, labeller), action: 'labeled', more })]
      : []),
    ...(changed.title
      ? [foundOnIssue(repository, issue, { ...last('title'), action: 'edited', more: { changes: { title: {} } } })]
      : []),
    ...(changed.draft
      ? [
          foundOnIssue(repository, issue, {
            // It may be edited twice in one second.
            id: `draft-${issue.updatedAt}-${sha256(issue.body).slice(0, 12)}`,
            at: issue.updatedAt,
            action: 'edited',
            sender: editor,
            more: { changes: { body: {} } },
          }),
        ]
      : []),
    ...(changed.state
      ? [foundOnIssue(repository, issue, { ...last('state'), action: issue.open ? 'reopened' : 'closed' })]
      : []),
    ...(changed.lock
      ? [foundOnIssue(repository, issue, { ...last('lock'), action: issue.isLocked ? 'locked' : 'unlocked' })]
      : []),
  ];
}
