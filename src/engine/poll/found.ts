/**
 * What the poll finds, as the delivery that GitHub should have sent: so there is one way in, and one rule for what it
 * means (intake/read-delivery.ts). The id says what was found, so that it is stored once.
 */
import { sha256 } from '../../core/hash.ts';
import type { Person } from '../../core/model.ts';
import { HOUR, type Instant, toIso } from '../../core/time.ts';
import type { EngineParts } from '../parts.ts';
import type { AdvisoryState, IssueComment, PullState, SeenIssue } from '../ports.ts';

/** A delivery before it is stored; `at`: when it happened on GitHub. */
export interface Found {
  readonly id: string;
  readonly event: string;
  readonly subject: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly at: Instant;
}

/** GitHub's own name for nobody: who did it is not known, and has nobody's rights. */
export const GHOST: Person = { id: 0, login: 'ghost' };

/** Stores them in the order in which they happened. */
export async function receive({ store, clock }: EngineParts, found: readonly Found[]): Promise<void> {
  for (const { id, event, subject, payload } of found.toSorted((a, b) => a.at - b.at)) {
    const text = JSON.stringify(payload);
    await store.receive({ id, event, subject, payload: text, digest: sha256(`${id}\n${text}`), receivedAt: clock() });
  }
}

export function foundComment(repository: string, issue: SeenIssue, comment: IssueComment): Found {
  return {
    id: `poll-comment-${comment.id}`,
    event: 'issue_comment',
    subject: `${repository}#${issue.number}`,
    payload: {
      action: 'created',
      issue: issueOf(issue),
      comment: commentOf(comment),
      repository: { full_name: repository },
      sender: comment.author,
    },
    at: comment.createdAt,
  };
}

/** GitHub has no such event; no payload of GitHub's has this field. */
export function foundAdvisoryComment(repository: string, ghsa: string, comment: IssueComment): Found {
  return {
    id: `poll-advisory-comment-${comment.id}`,
    event: 'advisory_comment',
    subject: `${repository}/${ghsa}`,
    payload: {
      action: 'created',
      repository: { full_name: repository },
      sender: comment.author,
      advisory_comment: { ghsa_id: ghsa, ...commentOf(comment) },
    },
    at: comment.createdAt,
  };
}

/** Something that a person did to an issue. `id` tells it from what else is done to this issue. */
export function foundOnIssue(
  repository: string,
  issue: SeenIssue,
  done: {
    readonly id: string | number;
    readonly action: 'opened' | 'labeled' | 'edited' | 'closed' | 'reopened' | 'locked' | 'unlocked';
    readonly sender: Person;
    readonly at: Instant;
    readonly more?: Readonly<Record<string, unknown>>;
  },
): Found {
  return {
    id: `poll-issue-${sha256(repository).slice(0, 12)}-${issue.number}-${done.action}-${done.id}`,
    event: 'issues',
    subject: `${repository}#${issue.number}`,
    payload: {
      action: done.action,
      issue: issueOf(issue),
      repository: { full_name: repository },
      sender: done.sender,
      ...done.more,
    },
    at: done.at,
  };
}

export function foundPull(repository: string, issue: SeenIssue, pull: PullState): Found {
  const { number, url, title, body, updatedAt } = issue;
  const payload = {
    action: 'edited',
    repository: { full_name: repository },
    sender: issue.author ?? GHOST,
    pull_request: {
      ...{ number, html_url: url, title, body, merged: pull.merged },
      base: { ref: pull.base },
      head: { sha: pull.head, ref: pull.branch },
    },
  };
  // It may change twice in one second.
  const version = sha256(JSON.stringify(payload)).slice(0, 12);
  return {
    id: `poll-pull-${sha256(repository).slice(0, 12)}-${number}-${updatedAt}-${version}`,
    event: 'pull_request',
    subject: repository,
    payload,
    at: updatedAt,
  };
}

/** Found again each hour while it has no case: what was wrong may be mended. */
export function foundAdvisory(repository: string, advisory: AdvisoryState, now: Instant): Found {
  const { ghsa, url, state, author, isReport, content, updatedAt } = advisory;
  return {
    id: `poll-reported-${ghsa}-${Math.floor(now / HOUR)}`,
    event: 'repository_advisory',
    subject: `${repository}/${ghsa}`,
    payload: {
      action: 'reported',
      repository: { full_name: repository },
      repository_advisory: {
        ...{ ghsa_id: ghsa, html_url: url, state, author, summary: content.summary, description: content.description },
        submission: isReport ? { accepted: state !== 'triage' } : null,
        cvss: { vector_string: content.cvss },
        cwe_ids: content.cwes,
        vulnerabilities: content.vulnerabilities.map(({ ecosystem, name, range, patched }) => ({
          package: { ecosystem, name },
          vulnerable_version_range: range,
          patched_versions: patched,
        })),
      },
    },
    at: updatedAt,
  };
}

export function foundRelease(
  repository: string,
  release: { readonly tag: string; readonly url: string },
  at: Instant,
): Found {
  return {
    id: `poll-release-${sha256(repository).slice(0, 12)}-${release.tag}`,
    event: 'release',
    subject: repository,
    payload: {
      action: 'published',
      repository: { full_name: repository },
      sender: GHOST,
      release: { tag_name: release.tag, html_url: release.url },
    },
    at,
  };
}

function commentOf({ id, body, url, author, createdAt, updatedAt }: IssueComment) {
  return { id, body, html_url: url, user: author, created_at: toIso(createdAt), updated_at: toIso(updatedAt) };
}

function issueOf({ number, title, body, url, author, labels, isPull }: SeenIssue) {
  return {
    ...{ number, title, body, html_url: url, user: author },
    labels: labels.map((name) => ({ name })),
    ...(isPull ? { pull_request: {} } : {}),
  };
}
