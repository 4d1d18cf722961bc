/**
 * What people did on a case issue before the event at hand, and what was not handled yet: GitHub delivers in any order,
 * and loses some. Commands and labels depend on those before them, so those come first.
 */
import type { CaseInput } from '../core/inputs.ts';
import type { Case } from '../core/model.ts';
import type { Instant } from '../core/time.ts';
import { isUrgent } from '../core/urgent.ts';
import { asFault } from './as-fault.ts';
import { atMost } from './at-most.ts';
import { changedByPeople } from './case-issue-memory.ts';
import { handle, isHandled, SETTLES_NOTHING } from './handle.ts';
import { type EngineParts, worldOf } from './parts.ts';
import { isNewComment, lastLabelled } from './poll/case-issue-news.ts';
import { PortFault } from './ports.ts';
import { commentInput } from './re-read.ts';
import type { IssueSeen, Reading } from './reading.ts';

type CaseReading = Extract<Reading, { kind: 'case' }>;

/** What is older was found by the poll. Milliseconds. */
const BACK = 10 * 60_000;

/** How long what is urgent waits for what was before it. Real milliseconds. */
const PATIENCE = 2000;

/**
 * Handles them, oldest first, and answers whether that is done; null: nothing tells what was before. One request, two
 * where labels were changed. Throws PortFault, but not where it would never pass, nor before what is urgent: that waits neither until GitHub can be asked
 * nor for what hangs, and what was typed before it and comes later is refused (core/deciding/comments.ts).
 */
export async function catchUp(parts: EngineParts, reading: CaseReading): Promise<boolean | null> {
  const { ref, input, event } = reading;
  if (event === undefined || ref.by !== 'number') return null;
  const c = (await parts.store.byNumber(ref.number))?.case;
  if (c === undefined) return null;
  if (input.kind !== 'comment' || !isUrgent(input.body)) return handleEarlier(parts, c, input, event);
  let isDone = false;
  const work = handleEarlier(parts, c, input, event).then(
    (answer) => {
      isDone = answer;
    },
    (error: unknown) => warn(parts, error),
  );
  await atMost(PATIENCE, work);
  return isDone;
}

/** False where something of it can never be read or handled. */
async function handleEarlier(parts: EngineParts, c: Case, input: CaseInput, event: IssueSeen): Promise<boolean> {
  try {
    const earlier = [...(await commentsBefore(parts, c, input, event)), ...(await labelBefore(parts, c, input, event))];
    for (const one of earlier.toSorted((a, b) => a.happened - b.happened)) {
      await handle(parts, c.id, one.input, SETTLES_NOTHING);
    }
    return true;
  } catch (error) {
    if (!(error instanceof PortFault) || error.kind !== 'permanent') throw error;
    warn(parts, error);
    return false;
  }
}

function warn({ log }: EngineParts, error: unknown): void {
  log.warn({ kind: 'catch up', problem: asFault(error).message }, 'what was done before is not known; this goes on');
}

interface Earlier {
  readonly happened: Instant;
  readonly input: CaseInput;
}

async function commentsBefore(
  parts: EngineParts,
  c: Case,
  input: CaseInput,
  { at, issue }: IssueSeen,
): Promise<readonly Earlier[]> {
  const read = await parts.github.caseIssues.commentsSince(parts.caseRepository, issue.number, at - BACK);
  const earlier: Earlier[] = [];
  for (const comment of read) {
    const isThis = input.kind === 'comment' && input.comment === comment.id;
    const isEarlier = input.kind === 'comment' ? comment.id < input.comment : comment.createdAt <= at;
    if (isThis || !isEarlier || !(await isNewComment(parts, c, comment))) continue;
    earlier.push({ happened: comment.createdAt, input: commentInput(comment, parts.clock()) });
  }
  return earlier;
}

/** A label that a person put on before a comment was written; of a label itself, what is on the issue now counts. */
async function labelBefore(
  parts: EngineParts,
  c: Case,
  input: CaseInput,
  { at, issue }: IssueSeen,
): Promise<readonly Earlier[]> {
  if (input.kind !== 'comment') return [];
  const changed = await changedByPeople(parts.store, worldOf(parts), c, issue, null);
  if (changed.added.length === 0) return [];
  const events = await parts.watch.issueEvents(parts.caseRepository, issue.number);
  const earlier = events.filter((one) => one.at <= at);
  const { event: last, person } = lastLabelled(earlier, changed.added);
  if (last === undefined || person === null) return [];
  const { at: happened, label } = last;
  const id = `label-event:${last.id}`;
  // Before an earlier try of the same comment, whose own commit failed.
  if (await isHandled(parts.store, id)) return [];
  const base = { id, at: parts.clock(), source: { kind: 'person', person } } as const;
  return [{ happened, input: { ...base, kind: 'label', place: 'case-issue', label } }];
}
