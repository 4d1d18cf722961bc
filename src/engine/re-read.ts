/**
 * Reads the comments of a case again before its plan runs, on the case issue and on the advisory, so that a `/hold` which
 * GitHub never delivered, or whose delivery still waits for another try, counts. Source: contract sections 6 and 8.
 */
import { COMMAND_NAMES } from '../core/commands.ts';
import { type CaseInput, commentInputId } from '../core/inputs.ts';
import type { Case } from '../core/model.ts';
import { parseComment } from '../core/parse.ts';
import { HOUR, type Instant } from '../core/time.ts';
import { isStopping } from '../core/urgent.ts';
import { handle, isHandled, SETTLES_NOTHING } from './handle.ts';
import type { EngineParts } from './parts.ts';
import { isNewComment } from './poll/case-issue-news.ts';
import { type IssueComment, PortFault } from './ports.ts';

const DAY = 24 * HOUR;

/**
 * Handles the comments with commands that were never handled, oldest first: those of the last 24 hours, and all since the
 * disclosure plan was proposed. Returns how many there were. Throws PortFault where GitHub can't be asked.
 */
export async function reReadComments(parts: EngineParts, c: Case, now: Instant): Promise<number> {
  const since = Math.min(now - DAY, c.plans.disclosure?.proposedAt ?? now);
  const unseen = [...(await unseenOnIssue(parts, c, since)), ...(await unseenOnAdvisory(parts, c, since))];
  for (const { comment, input } of unseen.toSorted((a, b) => a.comment.createdAt - b.comment.createdAt)) {
    parts.log.warn({ kind: 'comment' }, 'a comment that was not handled is handled now, before the plan runs');
    await handle(parts, c.id, input, SETTLES_NOTHING).catch(unlessNeedless(parts, comment));
  }
  return unseen.length;
}

interface Unseen {
  readonly comment: IssueComment;
  readonly input: CaseInput;
}

async function unseenOnIssue(parts: EngineParts, c: Case, since: Instant): Promise<readonly Unseen[]> {
  if (c.number === null) return [];
  const comments = await parts.github.caseIssues.commentsSince(parts.caseRepository, c.number, since);
  const unseen: Unseen[] = [];
  for (const comment of comments) {
    if (!hasCommands(comment) || !(await isNewComment(parts, c, comment))) continue;
    unseen.push({ comment, input: commentInput(comment, parts.clock()) });
  }
  return unseen;
}

/** Of these there is no webhook: what was typed after the last poll was seen by nobody yet. */
async function unseenOnAdvisory(parts: EngineParts, c: Case, since: Instant): Promise<readonly Unseen[]> {
  if (c.advisory === null) return [];
  const unseen: Unseen[] = [];
  for (const comment of await commentsOnAdvisory(parts, c.repository, c.advisory.ghsa, since)) {
    const input = advisoryCommentInput(comment, parts.clock());
    if (!hasCommands(comment) || (await isHandled(parts.store, input.id))) continue;
    unseen.push({ comment, input });
  }
  return unseen;
}

/** None where the advisory can't be read for good: the plan finds out what that means. */
async function commentsOnAdvisory(
  { github, log }: EngineParts,
  repository: string,
  ghsa: string,
  since: Instant,
): Promise<readonly IssueComment[]> {
  try {
    const { comments } = await github.advisories.read(repository, ghsa);
    return comments === null || comments === 0 ? [] : await github.advisories.commentsSince(repository, ghsa, since);
  } catch (error) {
    if (!(error instanceof PortFault) || error.kind !== 'permanent') throw error;
    log.error({ kind: 'advisory comments', problem: error.message }, 'comments on an advisory can not be read');
    return [];
  }
}

/** One without has nothing that a plan depends on. */
function hasCommands({ body }: IssueComment): boolean {
  return parseComment(body, COMMAND_NAMES).kind !== 'none';
}

/** The id is that of the delivery, so that whichever comes second finds it handled. */
export function commentInput(
  { id, author, body, url, createdAt, updatedAt }: IssueComment,
  now: Instant,
): CaseInput & { readonly kind: 'comment' } {
  return {
    kind: 'comment',
    id: commentInputId(id),
    at: now,
    source: { kind: 'person', person: author },
    comment: id,
    body,
    url,
    createdAt,
    ...(updatedAt === createdAt ? {} : { edited: true }),
  };
}

/** The same for a comment on the advisory. */
function advisoryCommentInput(comment: IssueComment, now: Instant): CaseInput & { readonly kind: 'comment' } {
  return { ...commentInput(comment, now), id: commentInputId(comment.id, 'advisory'), place: 'advisory' };
}

/** What can't be looked up however often it is tried (a patch that is too large) must not keep the plan waiting for ever. */
function unlessNeedless(parts: EngineParts, { body }: IssueComment): (error: unknown) => void {
  return (error) => {
    if (isStopping(body) || !(error instanceof PortFault) || error.kind !== 'permanent') throw error;
    parts.log.error({ kind: 'comment', problem: error.message }, 'a comment can not be handled; the plan goes on');
  };
}
