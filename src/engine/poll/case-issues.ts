/** The case repository's issues: what was changed since the last look, and what no webhook told of it. */
import { markerLineOf } from '../../core/marker-line.ts';
import type { Case } from '../../core/model.ts';
import { RESTORED, restoredOf } from '../../core/restored.ts';
import { HOUR, type Instant } from '../../core/time.ts';
import type { WatchingParts } from '../parts.ts';
import type { IssueComment, SeenIssue } from '../ports.ts';
import { beingWritten } from './being-written.ts';
import { changesOn, isNewComment } from './case-issue-news.ts';
import { type Found, foundComment, foundOnIssue, receive } from './found.ts';
import type { Look } from './poll.ts';
import { fromWatermark, type Looked } from './watermark.ts';

type Comment = IssueComment & { readonly number: number };
interface News {
  readonly found: readonly Found[];
  readonly looked: Looked;
}

/** For how long the number of a case issue may not be known to its case. */
const DAY = 24 * HOUR;

/** One conditional request where nothing changed; one more for the comments of all issues where something did. */
export function createCaseIssueLook(parts: WatchingParts): Look {
  const { watch, caseRepository } = parts;
  const read = (since: Instant) => watch.issuesChangedSince(caseRepository, since);
  return () =>
    fromWatermark(parts, 'poll:case-issues', read, async (_, from) => {
      const comments = await watch.commentsSince(caseRepository, from);
      return async (issue, since) => {
        const mine = comments.filter(({ number, createdAt }) => number === issue.number && createdAt >= since);
        const { found, looked } = await newsOf(parts, issue, mine, since);
        await receive(parts, found);
        return looked;
      };
    });
}

async function newsOf(
  parts: WatchingParts,
  issue: SeenIssue,
  comments: readonly Comment[],
  since: Instant,
): Promise<News> {
  const stored = await parts.store.byNumber(issue.number);
  if (stored !== null) return newsOfCase(parts, stored.case, issue, comments);
  // What is found of it now would be about no case, and never be found again.
  if (await isOfCaseToCome(parts, issue)) return { found: [], looked: 'later' };
  // Applications, removals, configuration: their comments count once, whoever brings them (distributors.ts).
  const said = comments.map((comment) => foundComment(parts.caseRepository, issue, comment));
  return { found: issue.isPull ? [] : [...opened(parts, issue, since), ...said], looked: 'done' };
}

/**
 * A case issue that the bot made, and whose number its case does not know yet: the answer to the making was lost. Other
 * issues that the bot makes here (configuration, checklists) have markers of another form.
 */
async function isOfCaseToCome({ clock, store }: WatchingParts, issue: SeenIssue): Promise<boolean> {
  const { author, body, createdAt } = issue;
  if (author !== null || markerLineOf(body) === null) return false;
  const restored = restoredOf(await store.recall(RESTORED));
  // A case that is newer than the backup is opened again by the look at its advisory.
  const since = restored !== null && createdAt < restored.restoredAt ? restored.restoredAt : createdAt;
  return clock() - since < DAY;
}

/** An issue that a person opened since the last look: a case, an application, or nothing (intake/read-delivery.ts). */
function opened({ caseRepository }: WatchingParts, issue: SeenIssue, since: Instant): readonly Found[] {
  const { author, createdAt, number } = issue;
  if (author === null || createdAt < since) return [];
  return [foundOnIssue(caseRepository, issue, { id: number, action: 'opened', sender: author, at: createdAt })];
}

async function newsOfCase(
  parts: WatchingParts,
  c: Case,
  issue: SeenIssue,
  comments: readonly Comment[],
): Promise<News> {
  const fresh: Comment[] = [];
  for (const comment of comments) if (await isNewComment(parts, c, comment)) fresh.push(comment);
  const said = fresh.map((comment) => foundComment(parts.caseRepository, issue, comment));
  // What a delivery that waits does to the issue is not known yet.
  if (await isBeingWritten(parts, c, issue)) return { found: said, looked: 'later' };
  const changes = await changesOn(parts, c, issue).catch(async (error: unknown) => {
    // What was said must not wait for who did the rest.
    await receive(parts, said);
    throw error;
  });
  return { found: [...changes, ...said], looked: 'done' };
}

async function isBeingWritten({ store, caseRepository }: WatchingParts, c: Case, issue: SeenIssue): Promise<boolean> {
  if (await store.isWaiting(`${caseRepository}#${issue.number}`)) return true;
  return (await beingWritten(store, c.id, ['sync-case-issue'])) !== null;
}
