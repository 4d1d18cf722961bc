/** Senders for the case issue: making it, keeping it equal to the case, comments and reactions. */

import { DISTRIBUTOR_LABELS } from '../../core/distributors/state.ts';
import type { IssuePart } from '../../core/effects.ts';
import { sha256 } from '../../core/hash.ts';
import { draftTextOf } from '../../core/issue-parts.ts';
import { allLabels, isOwn, ownLabels } from '../../core/labels.ts';
import { markerLineOf } from '../../core/marker-line.ts';
import type { Case } from '../../core/model.ts';
import { caseBody, caseTitle } from '../case-issue.ts';
import { changedByPeople, type Face, faceOf, isWritten, rememberFace, rememberIntended } from '../case-issue-memory.ts';
import { marker } from '../marker.ts';
import type { IssueChange, IssueState } from '../ports.ts';
import { arrived, caseNumber, type PassedOf, type Sending, type Sent, since, theCase } from './sending.ts';

export async function openCaseIssue(_effect: PassedOf<'open-case-issue'>, sending: Sending): Promise<Sent> {
  const { parts, world, now, attempts, marker: first } = sending;
  const { github, caseRepository } = parts;
  const c = theCase(sending);
  const found = attempts === 0 ? null : await github.caseIssues.findOwn(caseRepository, first, since(sending));
  const issue = found ?? (await make());
  return arrived(issue.url, issue.url, { kind: 'case-issue', number: issue.number });

  async function make(): Promise<IssueState> {
    await ensureLabels(sending);
    const face = faceOf(world, c);
    await rememberIntended(parts.store, c, face);
    const made = await github.caseIssues.create(caseRepository, {
      title: caseTitle(c),
      body: caseBody(world, c, now, first),
      labels: ownLabels(c, world.process, world.config),
      assignees: [],
    });
    await rememberFace(parts.store, c, face);
    return made;
  }
}

/** Labels are made when the table of labels is new to this repository; remembered, so that it costs nothing later. */
async function ensureLabels({ parts, world }: Sending): Promise<void> {
  const labels = [...allLabels(world.process, world.config), ...DISTRIBUTOR_LABELS];
  const digest = sha256(JSON.stringify(labels));
  if ((await parts.store.recall('labels')) === digest) return;
  await parts.github.caseIssues.ensureLabels(parts.caseRepository, labels);
  await parts.store.remember('labels', digest);
}

/** Reads, compares, and writes only what differs. Labels of people, and what is yet to be handled, are left alone. */
export async function syncCaseIssue(effect: PassedOf<'sync-case-issue'>, sending: Sending): Promise<Sent> {
  const { parts, world } = sending;
  const c = theCase(sending);
  const number = caseNumber(sending);
  const issue = await parts.github.caseIssues.read(parts.caseRepository, number);
  const face = await faceToShow(effect.over, sending, c, issue);
  const change = changeOf(sending, c, issue, face);
  if (change.labels !== undefined) await ensureLabels(sending);
  const wanted = faceOf(world, c);
  if (Object.keys(change).length > 0) {
    // All of an issue that was opened by hand is the bot's to write the first time.
    if (await isWritten(parts.store, c)) await rememberIntended(parts.store, c, wanted, face);
    await parts.github.caseIssues.update(parts.caseRepository, number, change);
  }
  await rememberFace(parts.store, c, wanted, face);
  return arrived(`${world.config.project} case issue`, issue.url);
}

/** As the case has it, but for what a person changed and whose event is yet to be handled. */
async function faceToShow(
  over: readonly IssuePart[],
  { parts, world }: Sending,
  c: Case,
  issue: IssueState,
): Promise<Face> {
  const wanted = faceOf(world, c);
  const draft = draftTextOf(issue.body);
  const changed = await changedByPeople(parts.store, world, c, issue, draft);
  const stays = (part: IssuePart, isChanged: boolean) => isChanged && !over.includes(part);
  // What the bot itself put on before goes: beside it, the label that a person added would look like one of two.
  const withAdded = [...wanted.labels.filter((label) => !changed.missing.includes(label)), ...changed.added];
  return {
    title: stays('title', changed.title) ? issue.title : wanted.title,
    draft: stays('draft', changed.draft) ? (draft ?? wanted.draft) : wanted.draft,
    labels: stays('labels', changed.added.length > 0) ? withAdded : wanted.labels,
    open: stays('state', changed.state) ? issue.open : wanted.open,
  };
}

function changeOf({ world, now }: Sending, c: Case, issue: IssueState, face: Face): IssueChange {
  const wanted = {
    title: face.title,
    body: caseBody(world, c, now, markerLineOf(issue.body), face.draft),
    labels: [...issue.labels.filter((label) => !isOwn(world.process, world.config, label)), ...face.labels],
    assignees: c.coordinator === null ? issue.assignees : [c.coordinator.login],
  };
  return {
    ...(wanted.title === issue.title ? {} : { title: wanted.title }),
    ...(wanted.body === issue.body.replaceAll('\r\n', '\n') ? {} : { body: wanted.body }),
    ...(same(wanted.labels, issue.labels) ? {} : { labels: wanted.labels }),
    ...(same(wanted.assignees, issue.assignees) ? {} : { assignees: wanted.assignees }),
    ...(issue.open === face.open ? {} : { open: face.open, stateReason: stateReason(c, world.process.rejected) }),
  };
}

function stateReason(c: Case, rejected: readonly string[]): IssueState['stateReason'] {
  if (!c.closed) return null;
  return rejected.includes(c.status) ? 'not_planned' : 'completed';
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item));
}

export async function commentOnIssue(effect: PassedOf<'comment'>, sending: Sending): Promise<Sent> {
  const number = effect.issue === 'case' ? caseNumber(sending) : effect.issue;
  return postComment(sending, number, effect.body);
}

/**
 * Posts once: a retry looks for the marker first. Where the same decision had another outcome before the database was
 * restored, what it is now is told, too.
 */
export async function postComment(sending: Sending, number: number, body: string): Promise<Sent> {
  const { parts, attempts } = sending;
  const { caseIssues } = parts.github;
  const text = clip(body);
  const find = (first: string) => caseIssues.findOwnComment(parts.caseRepository, number, first, since(sending));
  const before = attempts === 0 ? null : await find(sending.marker);
  const isOther = before !== null && inWords(before.body) !== inWords(`${sending.marker}\n${text}`);
  const first = isOther ? marker(parts.salt, `${sending.marker} again`) : sending.marker;
  const found = isOther ? await find(first) : before;
  const posted = found ?? (await caseIssues.comment(parts.caseRepository, number, `${first}\n${text}`));
  return arrived(posted.url, posted.url);
}

/** GitHub may keep blanks and line ends otherwise than they were written. */
function inWords(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** GitHub's limit is 65,536 characters; an answer that is longer says that it was cut. */
function clip(body: string): string {
  return body.length <= 65_000 ? body : `${body.slice(0, 64_900)}\n\n[… cut: GitHub takes no longer comments]`;
}

export async function react(effect: PassedOf<'react'>, { parts }: Sending): Promise<Sent> {
  await parts.github.caseIssues.react(parts.caseRepository, effect.comment, effect.content);
  return arrived(effect.content);
}
