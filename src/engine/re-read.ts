/**
 * Reads the comments of a case again before its plan runs, so that a `/hold` which GitHub never delivered, or whose
 * delivery still waits for another try, counts. Source: contract sections 6 and 8.
 */
import { COMMAND_NAMES } from '../core/commands.ts';
import type { CaseInput } from '../core/inputs.ts';
import type { Case } from '../core/model.ts';
import { parseComment } from '../core/parse.ts';
import { HOUR, type Instant } from '../core/time.ts';
import { handle, SETTLES_NOTHING } from './handle.ts';
import type { EngineParts } from './parts.ts';
import { type IssueComment, PortFault } from './ports.ts';

const DAY = 24 * HOUR;

/** Commands that stop or move what is planned: where one of these can't be decided, nothing goes out. */
const STOPPING: readonly string[] = ['hold', 'upstream-hold', 'embargo', 'terms', 'leaked'];

/**
 * Handles the comments with commands that were never handled, oldest first: those of the last 24 hours, and all since the
 * disclosure plan was proposed. Returns how many there were. Throws PortFault where GitHub can't be asked.
 */
export async function reReadComments(parts: EngineParts, c: Case, now: Instant): Promise<number> {
  if (c.number === null) return 0;
  const since = Math.min(now - DAY, c.plans.disclosure?.proposedAt ?? now);
  const comments = await parts.github.caseIssues.commentsSince(parts.caseRepository, c.number, since);
  let handled = 0;
  for (const comment of comments) {
    if (!(await isNew(parts, comment))) continue;
    parts.log.warn({ kind: 'comment' }, 'a comment that was not handled is handled now, before the plan runs');
    await handle(parts, c.id, inputOf(comment, now), SETTLES_NOTHING).catch(unlessNeedless(parts, comment));
    handled++;
  }
  return handled;
}

/** Every comment with commands has an answer, and so an effect; one without has none, and nothing to be handled. */
async function isNew({ store }: EngineParts, { id, body }: IssueComment): Promise<boolean> {
  return parseComment(body, COMMAND_NAMES).kind !== 'none' && !(await store.hasEffect(`comment:${id}/0`));
}

/** The id is that of the delivery (intake/read-delivery.ts), so that whichever comes second finds it handled. */
function inputOf({ id, author, body, url, createdAt, updatedAt }: IssueComment, now: Instant): CaseInput {
  return {
    kind: 'comment',
    id: `comment:${id}`,
    at: now,
    source: { kind: 'person', person: author },
    comment: id,
    body,
    url,
    ...(updatedAt === createdAt ? {} : { edited: true }),
  };
}

/** What can't be looked up however often it is tried (a patch that is too large) must not keep the plan waiting for ever. */
function unlessNeedless(parts: EngineParts, { body }: IssueComment): (error: unknown) => void {
  return (error) => {
    const parsed = parseComment(body, COMMAND_NAMES);
    const stops = parsed.kind === 'commands' && parsed.commands.some(({ name }) => STOPPING.includes(name));
    if (stops || !(error instanceof PortFault) || error.kind !== 'permanent') throw error;
    parts.log.error({ kind: 'comment', problem: error.message }, 'a comment can not be handled; the plan goes on');
  };
}
