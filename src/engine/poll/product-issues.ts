/**
 * Issues and pull requests of the product repositories: fixes that are registered or name a public case, reports by
 * label or `/vmt open`, labels on the public issue of a case, and public words that name a case which is not public.
 */
import { isOpenHere } from '../../core/commands/open-here.ts';
import { publicLabels, statusOfLabel } from '../../core/labels.ts';
import type { Case } from '../../core/model.ts';
import { fixes } from '../../core/patches.ts';
import type { Instant } from '../../core/time.ts';
import { type WatchingParts, worldOf } from '../parts.ts';
import type { IssueComment, SeenIssue } from '../ports.ts';
import { beingWritten } from './being-written.ts';
import { each } from './each.ts';
import { type Found, foundComment, foundOnIssue, foundPull, receive } from './found.ts';
import { tellNamed } from './named-in-public.ts';
import type { Look } from './poll.ts';
import { fromWatermark } from './watermark.ts';

type Comment = IssueComment & { readonly number: number };

/** One conditional request for each repository where nothing changed, and one more for its comments where something did. */
export function createProductLook(parts: WatchingParts): Look {
  return () => each(parts.configuration.current()?.repositories ?? [], (repository) => lookAt(parts, repository));
}

function lookAt(parts: WatchingParts, repository: string): Promise<void> {
  const { watch } = parts;
  const read = (since: Instant) => watch.issuesChangedSince(repository, since);
  return fromWatermark(parts, `poll:issues:${repository}`, read, async (issues, from) => {
    const comments = await watch.commentsSince(repository, from);
    const watched = issues.some(({ isPull }) => isPull) ? await openCasesOf(parts, repository) : [];
    return async (issue, since) => {
      const mine = comments.filter(({ number, createdAt }) => number === issue.number && createdAt >= since);
      // First: it reads nothing of GitHub, and must not wait for what does.
      const said = [
        { url: issue.url, text: `${issue.title}\n${issue.body}` },
        ...mine.map(({ url, body }) => ({ url, text: body })),
      ];
      await tellNamed(parts, said, 'issue');
      const found = issue.isPull
        ? await newsOfPull(parts, repository, issue, watched)
        : await newsOfIssue(parts, repository, issue, mine, since);
      await receive(parts, found ?? []);
      return found === null ? 'later' : 'done';
    };
  });
}

async function openCasesOf({ store }: WatchingParts, repository: string): Promise<readonly Case[]> {
  const stored = [];
  for (const id of await store.openByRepository(repository)) stored.push(await store.byId(id));
  return stored.flatMap((one) => (one === null ? [] : [one.case]));
}

async function newsOfPull(
  { github }: WatchingParts,
  repository: string,
  issue: SeenIssue,
  cases: readonly Case[],
): Promise<readonly Found[]> {
  if (!cases.some((c) => mayConcern(c, issue))) return [];
  const pull = await github.pulls.read(repository, issue.number);
  return pull === null ? [] : [foundPull(repository, issue, pull)];
}

/** What the core looks at more closely (core/deciding/pull-requests.ts): registered, or naming a public case. */
function mayConcern(c: Case, { url, title, body }: SeenIssue): boolean {
  if (c.openedAt === null) return fixes(c).some(({ pushed }) => pushed === url);
  const tracking = c.trackingIssue === null ? [] : [c.trackingIssue.url, `#${c.trackingIssue.number}`];
  const names = [...tracking, c.cve.id, c.advisory?.ghsa ?? null].filter((name) => name !== null);
  return names.some((name) => `${title}\n${body}`.includes(name));
}

/** Null where the bot is writing it. */
async function newsOfIssue(
  parts: WatchingParts,
  repository: string,
  issue: SeenIssue,
  comments: readonly Comment[],
  since: Instant,
): Promise<readonly Found[] | null> {
  const stored = await parts.store.byPublicIssue(repository, issue.number);
  if (stored !== null) return newsOfLabels(parts, repository, issue, stored.case, since);
  const asked = comments.filter(({ body }) => isOpenHere(body));
  const said = asked.map((comment) => foundComment(repository, issue, comment));
  const label = parts.configuration.current()?.publicReportLabel ?? '';
  if (!issue.labels.includes(label)) return said;
  return [...(await lastLabelling(parts, repository, issue, since, (name) => name === label)), ...said];
}

/** The status of a public case, asked for by a label on its issue; null where that is not known yet. */
async function newsOfLabels(
  parts: WatchingParts,
  repository: string,
  issue: SeenIssue,
  c: Case,
  since: Instant,
): Promise<readonly Found[] | null> {
  const { process, config } = worldOf(parts);
  const isStatus = (label: string) => statusOfLabel(process, config, label) !== null;
  const there = issue.labels.filter(isStatus);
  const wanted = publicLabels(c, process, config);
  const isSame = there.length === wanted.length && there.every((label) => wanted.includes(label));
  if (c.openedAt === null || isSame) return [];
  if (await isBeingWritten(parts, repository, issue, c)) return null;
  return lastLabelling(parts, repository, issue, since, isStatus);
}

async function isBeingWritten(
  { store }: WatchingParts,
  repository: string,
  { number }: SeenIssue,
  c: Case,
): Promise<boolean> {
  if (await store.isWaiting(`${repository}#${number}`)) return true;
  return (await beingWritten(store, c.id, ['sync-public-issue'])) !== null;
}

/** The last time that a person put on or took off such a label since then. */
async function lastLabelling(
  { watch }: WatchingParts,
  repository: string,
  issue: SeenIssue,
  since: Instant,
  isMeant: (label: string) => boolean,
): Promise<readonly Found[]> {
  const events = await watch.issueEvents(repository, issue.number);
  const event = events.findLast(
    ({ kind, label, actor, at }) => kind === 'labels' && actor !== null && at >= since && isMeant(label ?? ''),
  );
  if (event?.actor == null) return [];
  const { id, actor: sender, at, label } = event;
  return [foundOnIssue(repository, issue, { id, at, sender, action: 'labeled', more: { label: { name: label } } })];
}
