/**
 * Issues and their comments, of the case repository or of product repositories, by the client's purpose.
 * Source: GitHub docs "REST API endpoints for issues"; OpenAPI `issues/*`, `reactions/create-for-issue-comment`.
 */
import type { Instant } from '../core/time.ts';
import type { IssueChange, IssueComment, IssueState, Issues } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { GithubFault } from './faults.ts';
import { ensureLabels } from './labels.ts';
import { findMarked, searchFrom } from './owned.ts';
import { numbered, PER_PAGE } from './pages.ts';
import { opener, personOf, type RepositoryClient } from './repository-client.ts';

/** Statuses of an issue that is no longer there: transferred, deleted without a trace, deleted. */
const GONE: readonly number[] = [301, 404, 410];

/** What is read of an issue in GitHub's answers. */
export interface IssueAnswer {
  readonly number: number;
  readonly html_url: string;
  readonly title: string;
  readonly body?: string | null | undefined;
  readonly labels: readonly (string | { readonly name?: string | undefined })[];
  readonly assignees?: readonly { readonly login: string }[] | null | undefined;
  readonly state: string;
  readonly state_reason?: string | null | undefined;
  readonly locked: boolean;
}

/** An internal repository is `private`, too, but everybody of the enterprise can read it. */
export function isClosed(repository: { readonly private: boolean; readonly visibility?: string }): boolean {
  return repository.private && repository.visibility !== 'internal';
}

/** The issues of one purpose. */
export function createIssues(clients: Clients, purpose: 'case-issues' | 'public-issues'): Issues {
  const open = opener(clients, purpose);
  return {
    async isPrivate(repository) {
      const { rest, owner, repo } = open(repository);
      const { data } = await rest.repos.get({ owner, repo });
      return isClosed(data);
    },
    async create(repository, { title, body, labels, assignees }) {
      const { rest, owner, repo } = open(repository);
      const lists = { labels: [...labels], assignees: [...assignees] };
      const { data } = await rest.issues.create({ owner, repo, title, body, ...lists });
      return stateOf(data);
    },
    async read(repository, number) {
      const { rest, owner, repo } = open(repository);
      const { data } = await rest.issues.get({ owner, repo, issue_number: number });
      return stateOf(data);
    },
    async find(repository, number) {
      const { rest, owner, repo } = open(repository);
      try {
        return stateOf((await rest.issues.get({ owner, repo, issue_number: number })).data);
      } catch (error) {
        if (error instanceof GithubFault && GONE.includes(error.status ?? 0)) return null;
        throw error;
      }
    },
    async update(repository, number, change) {
      const { rest, owner, repo } = open(repository);
      await rest.issues.update({ owner, repo, issue_number: number, ...bodyOf(change) });
    },
    async findOwn(repository, marker, since) {
      const recent = createdSince(open(repository), searchFrom(since));
      const found = await findMarked(recent, marker, clients, (issue) => issue);
      return found === null ? null : stateOf(found);
    },
    async comment(repository, number, body) {
      const { rest, owner, repo } = open(repository);
      const { data } = await rest.issues.createComment({ owner, repo, issue_number: number, body });
      return { id: data.id, url: data.html_url };
    },
    async updateComment(repository, comment, body) {
      const { rest, owner, repo } = open(repository);
      const { data } = await rest.issues.updateComment({ owner, repo, comment_id: comment, body });
      return { id: data.id, url: data.html_url };
    },
    async findOwnComment(repository, number, marker, since) {
      const { rest, owner, repo } = open(repository);
      const query = { owner, repo, issue_number: number, since: searchFrom(since), per_page: PER_PAGE };
      const recent = numbered((page) => rest.issues.listComments({ ...query, page }));
      const found = await findMarked(recent, marker, clients, (comment) => comment);
      return found === null ? null : { id: found.id, url: found.html_url, body: found.body ?? '' };
    },
    async commentsSince(repository, number, since) {
      const { rest, owner, repo } = open(repository);
      const query = { owner, repo, issue_number: number, since: searchFrom(since), per_page: PER_PAGE };
      const comments: IssueComment[] = [];
      for await (const answer of numbered((page) => rest.issues.listComments({ ...query, page }))) {
        const comment = byPerson(answer);
        if (comment !== null && isMadeSince(comment, since)) {
          comments.push(comment);
        }
      }
      return comments.sort((a, b) => a.createdAt - b.createdAt || a.id - b.id);
    },
    async react(repository, comment, content) {
      const { rest, owner, repo } = open(repository);
      await rest.reactions.createForIssueComment({ owner, repo, comment_id: comment, content });
    },
    async ensureLabels(repository, labels) {
      await ensureLabels(open(repository), labels);
    },
  };
}

/** What is read of a comment in GitHub's answers. */
export interface CommentAnswer {
  readonly id: number;
  readonly html_url: string;
  readonly body?: string | undefined;
  readonly user: { readonly id: number; readonly login: string; readonly type: string } | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** Null for a comment of an app or a bot, and of an account that is no more. */
export function byPerson({ id, html_url, body, user, created_at, updated_at }: CommentAnswer): IssueComment | null {
  const author = personOf(user);
  return author === null || user?.type === 'Bot'
    ? null
    : {
        id,
        url: html_url,
        body: body ?? '',
        author,
        createdAt: Date.parse(created_at),
        updatedAt: Date.parse(updated_at),
      };
}

/** GitHub's own `since` looks at the last update. */
function isMadeSince({ createdAt }: IssueComment, since: Instant): boolean {
  return createdAt >= wholeSecond(since);
}

/** The time as GitHub writes it, cut off to whole seconds. */
export function wholeSecond(time: Instant): Instant {
  return Math.floor(time / 1000) * 1000;
}

/** Issues made since then, the newest first; GitHub's own `since` looks at the last update. Pull requests are left out. */
async function* createdSince({ rest, owner, repo }: RepositoryClient, since: string) {
  const query = { owner, repo, since, state: 'all', sort: 'created', direction: 'desc', per_page: PER_PAGE } as const;
  for await (const issue of numbered((page) => rest.issues.listForRepo({ ...query, page }))) {
    if (Date.parse(issue.created_at) < Date.parse(since)) {
      return;
    }
    if (issue.pull_request === undefined) {
      yield issue;
    }
  }
}

/** An issue in the words of the port. */
export function stateOf(issue: IssueAnswer): IssueState {
  return {
    number: issue.number,
    url: issue.html_url,
    title: issue.title,
    body: issue.body ?? '',
    labels: issue.labels.map((label) => (typeof label === 'string' ? label : (label.name ?? ''))),
    assignees: (issue.assignees ?? []).map(({ login }) => login),
    open: issue.state === 'open',
    stateReason: reasonOf(issue.state_reason ?? null),
    isLocked: issue.locked,
  };
}

function reasonOf(reason: string | null): IssueState['stateReason'] {
  switch (reason) {
    case 'completed':
      return 'completed';
    case 'not_planned':
    case 'duplicate':
      return 'not_planned';
    default:
      return null;
  }
}

function bodyOf({ title, body, labels, assignees, open, stateReason }: IssueChange) {
  return {
    ...(title === undefined ? {} : { title }),
    ...(body === undefined ? {} : { body }),
    ...(labels === undefined ? {} : { labels: [...labels] }),
    ...(assignees === undefined ? {} : { assignees: [...assignees] }),
    ...(open === undefined ? {} : { state: open ? ('open' as const) : ('closed' as const) }),
    // GitHub takes a reason only with a state that it fits.
    ...(open !== false || stateReason === undefined || stateReason === null ? {} : { state_reason: stateReason }),
  };
}
