/**
 * Issues, their comments and their events, for the poll. The addresses of the lists stay the same, whatever is asked for:
 * the newest come first, and a list is read on only as far as that reaches.
 *
 * Source: OpenAPI `issues/list-for-repo` (pull requests are in it), `issues/list-comments-for-repo`,
 * `issues/list-events`.
 */
import type { Instant } from '../core/time.ts';
import type { IssueComment, IssueEvent, SeenIssue, Watch } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { createReader, createSteady } from './conditional.ts';
import { byPerson, type CommentAnswer, type IssueAnswer, stateOf, wholeSecond } from './issues.ts';
import { PER_PAGE } from './pages.ts';
import { opener, personOf, type RepositoryClient } from './repository-client.ts';

type IssueLists = Pick<Watch, 'issuesChangedSince' | 'commentsSince' | 'openIssues' | 'issueEvents'>;
type User = { readonly id: number; readonly login: string; readonly type: string } | null;
type NumberedComment = IssueComment & { readonly number: number };

/** A comment of the list; `comment` is null for one that no person made. */
interface Listed {
  readonly at: Instant;
  readonly comment: NumberedComment | null;
}

const KINDS: Readonly<Record<string, IssueEvent['kind']>> = {
  labeled: 'labels',
  unlabeled: 'labels',
  renamed: 'title',
  closed: 'state',
  reopened: 'state',
  locked: 'lock',
  unlocked: 'lock',
};

/** Each by a token that only reads. */
export function watchIssues(clients: Clients): IssueLists {
  const isCases = (repository: string) => repository.toLowerCase() === clients.caseRepository.toLowerCase();
  const openCases = opener(clients, 'watch-cases');
  const openProduct = opener(clients, 'watch-issues');
  const open = (repository: string): RepositoryClient =>
    isCases(repository) ? openCases(repository) : openProduct(repository);
  const openCaseIssue = opener(clients, 'case-events');
  const openIssue = (repository: string): RepositoryClient =>
    isCases(repository) ? openCaseIssue(repository) : openProduct(repository);
  const issues = createReader(seenIssue);
  const comments = createReader(listedComment);
  const numbers = createReader(openNumber);
  const events = createReader(issueEvent);
  const steadyIssues = createSteady<SeenIssue>();
  const steadyComments = createSteady<NumberedComment>();
  const steadyNumbers = createSteady<number>();
  const steadyEvents = createSteady<IssueEvent>();
  return {
    async issuesChangedSince(repository, since) {
      const { rest, owner, repo } = open(repository);
      const query = { owner, repo, state: 'all', sort: 'updated', direction: 'desc', per_page: PER_PAGE } as const;
      const from = wholeSecond(since);
      const found = await issues({
        name: repository,
        get: (ask) => rest.issues.listForRepo({ ...query, ...ask }),
        isEnough: (items) => (items.at(-1)?.updatedAt ?? from) < from,
      });
      const wanted = found.filter(({ updatedAt }) => updatedAt >= from);
      return steadyIssues(
        repository,
        wanted.toSorted((a, b) => a.updatedAt - b.updatedAt || a.number - b.number),
      );
    },
    async commentsSince(repository, since) {
      const { rest, owner, repo } = open(repository);
      const query = { owner, repo, sort: 'created', direction: 'desc', per_page: PER_PAGE } as const;
      const from = wholeSecond(since);
      const found = await comments({
        name: repository,
        get: (ask) => rest.issues.listCommentsForRepo({ ...query, ...ask }),
        isEnough: (items) => (items.at(-1)?.at ?? from) < from,
      });
      const wanted = found.flatMap(({ comment }) => (comment === null || comment.createdAt < from ? [] : [comment]));
      return steadyComments(
        repository,
        wanted.toSorted((a, b) => a.createdAt - b.createdAt || a.id - b.id),
      );
    },
    async openIssues(repository) {
      const { rest, owner, repo } = open(repository);
      const query = { owner, repo, state: 'open', sort: 'created', direction: 'asc', per_page: PER_PAGE } as const;
      const found = await numbers({
        name: repository,
        get: (ask) => rest.issues.listForRepo({ ...query, ...ask }),
      });
      return steadyNumbers(
        repository,
        found.filter((number) => number !== null),
      );
    },
    async issueEvents(repository, number) {
      const { rest, owner, repo } = openIssue(repository);
      const query = { owner, repo, issue_number: number, per_page: PER_PAGE };
      const name = `${repository}#${number}`;
      const found = await events({ name, get: (ask) => rest.issues.listEvents({ ...query, ...ask }) });
      const wanted = found.filter((event) => event !== null);
      return steadyEvents(
        name,
        wanted.toSorted((a, b) => a.at - b.at || a.id - b.id),
      );
    },
  };
}

function seenIssue(
  issue: IssueAnswer & {
    readonly pull_request?: object;
    readonly user?: User;
    readonly created_at: string;
    readonly comments: number;
    readonly updated_at: string;
  },
): SeenIssue {
  return {
    ...stateOf(issue),
    isPull: issue.pull_request !== undefined,
    author: personIn(issue.user),
    comments: issue.comments,
    createdAt: Date.parse(issue.created_at),
    updatedAt: Date.parse(issue.updated_at),
  };
}

function listedComment(answer: CommentAnswer & { readonly issue_url: string }): Listed {
  const comment = byPerson(answer);
  const number = Number(/\/(\d+)$/.exec(answer.issue_url)?.[1] ?? Number.NaN);
  return { at: Date.parse(answer.created_at), comment: comment === null ? null : { ...comment, number } };
}

/** Null for a pull request. */
function openNumber(issue: { readonly number: number; readonly pull_request?: object }): number | null {
  return issue.pull_request === undefined ? issue.number : null;
}

/** Null for an event of another kind. */
function issueEvent(answer: {
  readonly id: number;
  readonly event: string;
  readonly actor: User;
  readonly created_at: string;
  readonly label?: { readonly name: string | null };
}): IssueEvent | null {
  const kind = KINDS[answer.event];
  return kind === undefined
    ? null
    : {
        id: answer.id,
        kind,
        label: answer.label?.name ?? null,
        actor: personIn(answer.actor),
        at: Date.parse(answer.created_at),
      };
}

/** Null for an app or a bot, and for an account that is no more. */
function personIn(user: User | undefined): SeenIssue['author'] {
  return user?.type === 'Bot' ? null : personOf(user);
}
