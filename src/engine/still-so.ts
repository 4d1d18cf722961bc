/**
 * Deliveries of edits and closings are hints: one that comes late, or is sent again after days, tells of what was then.
 * What counts is what stands on the issue now, and is neither what the bot wrote nor what the case has.
 */
import type { CaseInput } from '../core/inputs.ts';
import { draftTextOf } from '../core/issue-parts.ts';
import { markerLineOf } from '../core/marker-line.ts';
import type { Case } from '../core/model.ts';
import { caseBody, draftText } from './case-issue.ts';
import { changedByPeople, draftsOf, isWritten } from './case-issue-memory.ts';
import { type EngineParts, worldOf } from './parts.ts';
import type { IssueState } from './ports.ts';
import type { Reading } from './reading.ts';

const HINTS: readonly CaseInput['kind'][] = [
  'draft-edited',
  'title-edited',
  'issue-closed-or-reopened',
  'issue-locked',
];

/**
 * Is there still what the delivery tells of? Everything else is told of, or looked up, by itself. One request for an edit
 * or a closing of a case issue. Throws PortFault.
 */
export async function isStillSo(
  parts: EngineParts,
  { ref, input, edit }: Extract<Reading, { kind: 'case' }>,
): Promise<boolean> {
  if (!HINTS.includes(input.kind) || ref.by !== 'number') return true;
  const c = (await parts.store.byNumber(ref.number))?.case;
  if (c === undefined || !(await isWritten(parts.store, c))) return true;
  // That it is gone is told by a delivery of its own, and found by the poll.
  const issue = await parts.github.caseIssues.find(parts.caseRepository, ref.number);
  if (issue === null) return false;
  const draft = draftTextOf(issue.body);
  const changed = await changedByPeople(parts.store, worldOf(parts), c, issue, draft);
  switch (input.kind) {
    case 'draft-edited':
      // Without its markers it is nobody's draft; what was there instead is told. Other parts are put back.
      if (draft === null || isNext(parts, c, edit)) return true;
      if (draft !== input.text || (await isOfOthers(parts, c, edit?.draftBefore))) return false;
      return changed.draft || !isAsWritten(parts, c, issue);
    case 'title-edited':
      return issue.title === input.title && changed.title;
    case 'issue-closed-or-reopened':
      return issue.open === input.open && changed.state;
    case 'issue-locked':
      return issue.isLocked === input.isLocked;
    default:
      return true;
  }
}

function isAsWritten(parts: EngineParts, c: Case, { body }: IssueState): boolean {
  return caseBody(worldOf(parts), c, parts.clock(), markerLineOf(body)) === body.replaceAll('\r\n', '\n');
}

type Edit = Extract<Reading, { kind: 'case' }>['edit'];

/** A delivery that is older was sent again, or was long on its way. Milliseconds. */
const FRESH = 5 * 60_000;

/** Was it made a moment ago, on the very draft that the case has? A later edit on top of it is told by its own delivery. */
function isNext(parts: EngineParts, c: Case, edit: Edit): boolean {
  const isFresh = edit !== undefined && parts.clock() - edit.at < FRESH;
  return isFresh && edit.draftBefore === draftText(c);
}

/**
 * Was this edit made on a draft that is none of the case's? Then somebody else's is in it, which is not handled yet: the
 * poll finds whose it is.
 */
async function isOfOthers(parts: EngineParts, c: Case, before: string | null | undefined): Promise<boolean> {
  if (before === undefined || before === null) return false;
  const isOfTheCase = await draftsOf(parts.store, worldOf(parts), c);
  return !isOfTheCase(before);
}
