/**
 * Bytes → input: what a stored delivery means. Events are hints; what counts is read from GitHub again where it matters.
 * Source: GitHub's webhook events and payloads.
 */

import type { z } from 'zod';
import { isOpenHere } from '../core/commands/open-here.ts';
import { kindOfLabels } from '../core/distributors/state.ts';
import { type CaseInput, commentInputId } from '../core/inputs.ts';
import { draftTextOf } from '../core/issue-parts.ts';
import type { Person } from '../core/model.ts';
import type { Instant } from '../core/time.ts';
import type { InboxRow } from '../engine/ports.ts';
import type { DistributorEvent, IssueSeen, ReadDelivery, Reading, ReadingContext } from '../engine/reading.ts';
import { draftOfAdvisory } from './advisory-draft.ts';
import { readDraftEdit } from './draft-edit.ts';
import {
  advisoryCommentPayload,
  advisoryPayload,
  commentPayload,
  issuesPayload,
  pullRequestPayload,
  pushPayload,
  releasePayload,
  repositoryPayload,
} from './payloads.ts';
import { notOurs } from './whose.ts';

type Reader = (payload: unknown, row: InboxRow, context: ReadingContext) => Reading;

const ignored = (why: string): Reading => ({ kind: 'ignored', why });

/** Reads with a schema; what does not fit is ignored, with the first field that does not. */
function withSchema<T>(
  schema: z.ZodType<T>,
  read: (payload: T, row: InboxRow, context: ReadingContext) => Reading,
): Reader {
  return (payload, row, context) => {
    const parsed = schema.safeParse(payload);
    if (parsed.success) return read(parsed.data, row, context);
    const [issue] = parsed.error.issues;
    return ignored(`not such a payload: ${issue?.path.join('.') ?? ''}`);
  };
}

const READERS: Readonly<Record<string, Reader>> = {
  issues: withSchema(issuesPayload, readIssue),
  issue_comment: withSchema(commentPayload, readComment),
  advisory_comment: withSchema(advisoryCommentPayload, readAdvisoryComment),
  repository_advisory: withSchema(advisoryPayload, readAdvisory),
  pull_request: withSchema(pullRequestPayload, readPullRequest),
  release: withSchema(releasePayload, readRelease),
  push: withSchema(pushPayload, readPush),
  repository: withSchema(repositoryPayload, readRepository),
};

/** What a delivery means. Never throws. */
export const readDelivery: ReadDelivery = (row, context) => {
  // The event's name is not signed: `constructor` is no reader.
  const reader = Object.hasOwn(READERS, row.event) ? READERS[row.event] : undefined;
  if (reader === undefined) return ignored('no such event is used');
  const payload = parsed(row.payload);
  if (payload === undefined) return ignored('not JSON');
  try {
    return notOurs(payload, context) ?? reader(payload, row, context);
  } catch (error) {
    return ignored(`it could not be read: ${error instanceof Error ? error.name : 'error'}`);
  }
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Apps and bots never command: no loops. */
function isBot(sender: { readonly type?: string | undefined }): boolean {
  return sender.type === 'Bot';
}

function byPerson(row: InboxRow, person: Person): Pick<CaseInput, 'id' | 'at' | 'source'> {
  return { id: row.id, at: row.receivedAt, source: { kind: 'person', person: { id: person.id, login: person.login } } };
}

function byBot(row: InboxRow): Pick<CaseInput, 'id' | 'at' | 'source'> {
  return { id: row.id, at: row.receivedAt, source: { kind: 'bot' } };
}

/** GitHub's names are the same in any case. */
function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function ours(repository: string, context: ReadingContext): string | null {
  return context.config?.repositories.find((name) => same(name, repository)) ?? null;
}

function readIssue(p: z.infer<typeof issuesPayload>, row: InboxRow, context: ReadingContext): Reading {
  if (isBot(p.sender)) return ignored('done by an app');
  if (same(p.repository.full_name, context.caseRepository)) {
    const reading = readCaseIssue(p, row, context);
    return LOOKED_AT.includes(p.action) ? asDistributors(p.issue, context, { kind: 'looked' }, reading) : reading;
  }
  const repository = ours(p.repository.full_name, context);
  if (repository === null) return ignored('a repository that is not configured');
  const label = p.label?.name ?? '';
  if (['labeled', 'unlabeled'].includes(p.action) && label.startsWith(context.config?.labels.prefix ?? ' ')) {
    const ref = { by: 'public-issue' as const, repository, number: p.issue.number };
    return {
      kind: 'case',
      ref,
      input: { kind: 'label', ...byPerson(row, p.sender), place: 'public-issue', label: putOn(p) },
    };
  }
  if (p.action !== 'labeled' || label !== context.config?.publicReportLabel)
    return ignored('nothing for a public issue');
  return publicReport(p, row, repository, 'label');
}

function publicReport(
  p: Pick<z.infer<typeof issuesPayload>, 'issue' | 'sender'>,
  row: InboxRow,
  repository: string,
  by: 'label' | 'command',
): Reading {
  return {
    kind: 'opening',
    input: {
      kind: 'public-report',
      by,
      ...byPerson(row, p.sender),
      repository,
      number: p.issue.number,
      url: p.issue.html_url,
      title: p.issue.title,
      text: p.issue.body ?? '',
      author: p.issue.user == null ? null : { id: p.issue.user.id, login: p.issue.user.login },
    },
  };
}

/** Null: it was taken off. */
function putOn({ action, label }: z.infer<typeof issuesPayload>): string | null {
  return action === 'labeled' ? (label?.name ?? null) : null;
}

/** Nothing for what the poll found: that comes in its order. */
function seenAt(issue: z.infer<typeof commentPayload>['issue'], at: string | null | undefined): { event?: IssueSeen } {
  const { number, title, labels, state } = issue;
  if (at == null || labels == null || state === undefined) return {};
  const shown = { number, title, labels: labels.map(({ name }) => name), open: state === 'open' };
  return { event: { at: Date.parse(at), issue: shown } };
}

/** After these the text of an issue about the list of distributors is looked at. */
const LOOKED_AT = ['opened', 'edited', 'reopened', 'labeled'];

/** What it means where the issue is about the list of distributors: by what is remembered, and by its labels. */
function asDistributors(
  issue: z.infer<typeof commentPayload>['issue'],
  context: ReadingContext,
  event: DistributorEvent,
  otherwise: Reading,
): Reading {
  const is = context.distributorIssue ?? kindOfLabels((issue.labels ?? []).map(({ name }) => name));
  const isOther = is === null || issue.pull_request != null || issue.number === context.configurationIssue;
  return isOther ? otherwise : { kind: 'distributors', number: issue.number, is, event, otherwise };
}

function readCaseIssue(p: z.infer<typeof issuesPayload>, row: InboxRow, context: ReadingContext): Reading {
  const { number } = p.issue;
  if (number === context.configurationIssue) return ignored('the configuration issue');
  const toCase = (input: CaseInput): Reading => ({ kind: 'case', ref: { by: 'number', number }, input });
  const base = byPerson(row, p.sender);
  switch (p.action) {
    case 'opened':
      return {
        kind: 'opening',
        input: { kind: 'case-issue-opened', ...base, number, title: p.issue.title, text: p.issue.body ?? '' },
      };
    case 'labeled':
    case 'unlabeled':
      return {
        kind: 'case',
        ref: { by: 'number', number },
        input: { kind: 'label', ...base, place: 'case-issue', label: putOn(p) },
        ...seenAt(p.issue, p.issue.updated_at),
      };
    case 'edited':
      if (p.changes?.body !== undefined) {
        const { from } = p.changes.body;
        const input = { ...base, ...readDraftEdit(p.issue.body ?? '') };
        const at = Date.parse(p.issue.updated_at ?? '');
        const edit = from == null ? {} : { edit: { at, draftBefore: draftTextOf(from) } };
        return { kind: 'case', ref: { by: 'number', number }, input, ...edit };
      }
      return toCase({ kind: 'title-edited', ...base, title: p.issue.title });
    case 'closed':
    case 'reopened':
      return toCase({ kind: 'issue-closed-or-reopened', ...base, open: p.action === 'reopened' });
    case 'locked':
    case 'unlocked':
      return toCase({ kind: 'issue-locked', ...base, isLocked: p.action === 'locked' });
    case 'deleted':
    case 'transferred':
      return toCase({ kind: 'issue-lost', ...base, how: p.action });
    default:
      return ignored(`issues ${p.action}`);
  }
}

function readComment(p: z.infer<typeof commentPayload>, row: InboxRow, context: ReadingContext): Reading {
  if (p.action === 'deleted') return readDeletion(p, row, context);
  if (p.action !== 'created') return ignored('an edit of a comment runs nothing');
  if (isBot(p.sender) || (p.comment.user != null && isBot(p.comment.user))) return ignored('written by an app');
  const body = p.comment.body ?? '';
  if (!same(p.repository.full_name, context.caseRepository)) return readPublicComment(p, row, context, body);
  const { number } = p.issue;
  if (number === context.configurationIssue) {
    if (wasEdited(p.comment)) return ignored(EDITED);
    return { kind: 'config-comment', comment: p.comment.id, body, person: { id: p.sender.id, login: p.sender.login } };
  }
  const reading: Reading = {
    kind: 'case',
    ref: { by: 'number', number },
    // Not the delivery's id: a comment that was read again before T0 (engine/re-read.ts) is the same input.
    input: {
      kind: 'comment',
      ...byPerson(row, p.sender),
      id: commentInputId(p.comment.id),
      comment: p.comment.id,
      body,
      url: p.comment.html_url,
      ...writtenAt(p.comment),
    },
    ...seenAt(p.issue, p.comment.created_at),
  };
  if (wasEdited(p.comment)) return reading;
  const person = { id: p.sender.id, login: p.sender.login };
  return asDistributors(p.issue, context, { kind: 'comment', comment: p.comment.id, body, person }, reading);
}

/** On public issues one command counts, and nothing is answered there. */
function readPublicComment(
  p: z.infer<typeof commentPayload>,
  row: InboxRow,
  context: ReadingContext,
  body: string,
): Reading {
  const repository = ours(p.repository.full_name, context);
  const isMeant = repository !== null && p.issue.pull_request == null && isOpenHere(body);
  if (!isMeant) return ignored('nothing for a public issue');
  if (wasEdited(p.comment)) return ignored(EDITED);
  return publicReport(p, row, repository, 'command');
}

/** Found by the poll after it was changed: who wrote what is in it now, nobody knows. */
function wasEdited({ created_at: created, updated_at: updated }: z.infer<typeof commentPayload>['comment']): boolean {
  return created !== updated;
}

function writtenAt(comment: z.infer<typeof commentPayload>['comment']): { createdAt?: Instant; edited?: true } {
  const at = Date.parse(comment.created_at ?? '');
  return { ...(Number.isNaN(at) ? {} : { createdAt: at }), ...(wasEdited(comment) ? { edited: true } : {}) };
}

const EDITED = 'it was edited before it was first seen';

function readAdvisoryComment(
  p: z.infer<typeof advisoryCommentPayload>,
  row: InboxRow,
  context: ReadingContext,
): Reading {
  if (isBot(p.sender)) return ignored('written by an app');
  if (ours(p.repository.full_name, context) === null) return ignored('a repository that is not configured');
  const { id, body, html_url: url, ghsa_id: ghsa } = p.advisory_comment;
  return {
    kind: 'case',
    ref: { by: 'advisory', ghsa },
    input: {
      kind: 'comment',
      ...byPerson(row, p.sender),
      id: commentInputId(id, 'advisory'),
      comment: id,
      body: body ?? '',
      url,
      place: 'advisory',
      ...writtenAt(p.advisory_comment),
    },
  };
}

function readDeletion(p: z.infer<typeof commentPayload>, row: InboxRow, context: ReadingContext): Reading {
  if (isBot(p.sender) || !same(p.repository.full_name, context.caseRepository))
    return ignored('not by a person on a case');
  const ref = { by: 'number' as const, number: p.issue.number };
  return { kind: 'case', ref, input: { kind: 'comment-deleted', ...byPerson(row, p.sender), comment: p.comment.id } };
}

function readAdvisory(p: z.infer<typeof advisoryPayload>, row: InboxRow, context: ReadingContext): Reading {
  const repository = ours(p.repository.full_name, context);
  if (repository === null) return ignored('a repository that is not configured');
  const advisory = p.repository_advisory;
  if (p.action === 'published') {
    return {
      kind: 'case',
      ref: { by: 'advisory', ghsa: advisory.ghsa_id },
      input: { kind: 'advisory-published', ...byBot(row) },
    };
  }
  if (p.action !== 'reported') return ignored(`repository_advisory ${p.action}`);
  return {
    kind: 'opening',
    input: {
      kind: 'advisory-reported',
      ...byBot(row),
      repository,
      ghsa: advisory.ghsa_id,
      url: advisory.html_url,
      title: advisory.summary,
      text: advisory.description ?? '',
      author: reporterOf(advisory),
      draft: draftOfAdvisory(advisory),
      ...(advisory.state === 'draft' ? { isDraft: true } : {}),
    },
  };
}

/** Who made a draft by hand is one of the team, and reported nothing. */
function reporterOf({ author, submission }: z.infer<typeof advisoryPayload>['repository_advisory']): Person | null {
  return author == null || submission == null ? null : { id: author.id, login: author.login };
}

function readPullRequest(p: z.infer<typeof pullRequestPayload>, row: InboxRow, context: ReadingContext): Reading {
  const repository = ours(p.repository.full_name, context);
  if (repository === null) return ignored('a repository that is not configured');
  const pull = p.pull_request;
  return {
    kind: 'case',
    ref: { by: 'repository', repository },
    input: {
      kind: 'pull-request',
      ...byBot(row),
      repository,
      number: pull.number,
      url: pull.html_url,
      title: pull.title,
      body: pull.body ?? '',
      base: pull.base.ref,
      head: pull.head.sha,
      branch: pull.head.ref,
      merged: pull.merged === true,
    },
  };
}

function readRelease(p: z.infer<typeof releasePayload>, row: InboxRow, context: ReadingContext): Reading {
  const repository = ours(p.repository.full_name, context);
  if (repository === null) return ignored('a repository that is not configured');
  if (!['published', 'released'].includes(p.action)) return ignored(`release ${p.action}`);
  const { tag_name: tag, html_url: url } = p.release;
  return {
    kind: 'case',
    ref: { by: 'repository', repository },
    input: { kind: 'release', ...byBot(row), repository, tag, url },
  };
}

/** Any push to the default branch may have changed configuration, roster or keys; what did is found by blob shas. */
function readPush(p: z.infer<typeof pushPayload>, _row: InboxRow, context: ReadingContext): Reading {
  if (!same(p.repository.full_name, context.caseRepository)) return ignored('not the case repository');
  return p.ref === `refs/heads/${p.repository.default_branch}`
    ? { kind: 'config-changed' }
    : ignored('not the default branch');
}

function readRepository(p: z.infer<typeof repositoryPayload>, _row: InboxRow, context: ReadingContext): Reading {
  return same(p.repository.full_name, context.caseRepository)
    ? { kind: 'visibility-changed' }
    : ignored('not the case repository');
}
