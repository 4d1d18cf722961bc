/** Routes of issues: list, open, read, change, assignees, lock, events. */
import {
  addAssignees,
  type IssueChange,
  lockIssue,
  type NewIssue,
  openIssue,
  removeAssignees,
  updateIssue,
} from '../acts/issues.ts';
import { actorOf, type Call, created, type Handlers, noContent, numberIn, repositoryIn } from '../call.ts';
import { GithubError } from '../errors.ts';
import { theIssue } from '../find.ts';
import { pageReply } from '../paging.ts';
import { commentShape, issueEventShape, issueShape } from '../shapes/issues.ts';
import type { Issue, Repository } from '../state.ts';

type LabelRef = string | { name?: string };

const namesOf = (labels: LabelRef[]): string[] =>
  labels.map((label) => (typeof label === 'string' ? label : (label.name ?? '')));

/** The issue in the path. */
export function issueIn(call: Call): { repository: Repository; issue: Issue } {
  const repository = repositoryIn(call);
  return { repository, issue: theIssue(call.world, repository, numberIn(call, 'issue_number')) };
}

function answer(call: Call, status = 200): { status: number; body: unknown } {
  const { repository, issue } = issueIn(call);
  return { status, body: issueShape(call.world, repository, issue) };
}

function isWanted(query: Record<string, string>, issue: Issue): boolean {
  const { state = 'open', labels, since, creator, assignee } = query;
  const has = (name: string): boolean => issue.labels.some((label) => label.name.toLowerCase() === name.toLowerCase());
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  if (state !== 'all' && issue.state !== state) return false;
  if (labels && !labels.split(',').every((name) => has(name.trim()))) return false;
  if (since && Math.floor(issue.updatedAt / 1000) * 1000 < Date.parse(since)) return false;
  if (creator && !same(issue.author.account.login, creator)) return false;
  if (assignee === 'none') return issue.assignees.length === 0;
  if (assignee === '*') return issue.assignees.length > 0;
  return !assignee || issue.assignees.some(({ login }) => same(login, assignee));
}

function listed(call: Call): Issue[] {
  const { sort = 'created', direction = 'desc' } = call.query;
  const key = (issue: Issue): number =>
    sort === 'updated' ? issue.updatedAt : sort === 'comments' ? issue.comments.length : issue.createdAt;
  const sign = direction === 'asc' ? 1 : -1;
  const wanted = [...repositoryIn(call).issues.values()].filter((issue) => isWanted(call.query, issue));
  return wanted.sort((a, b) => sign * (key(a) - key(b) || a.number - b.number));
}

type ChangeBody = Omit<IssueChange, 'labels' | 'title' | 'state'> & {
  title?: string | number | null;
  state?: 'open' | 'closed';
  labels?: LabelRef[];
  assignee?: string | null;
};

function changeOf(body: ChangeBody): IssueChange {
  const { title, labels, assignee, ...rest } = body;
  return {
    ...rest,
    ...(title === undefined || title === null ? {} : { title: String(title) }),
    ...(labels === undefined ? {} : { labels: namesOf(labels) }),
    ...(assignee === undefined ? {} : { assignees: assignee === null ? [] : [assignee] }),
  };
}

type NewBody = Omit<NewIssue, 'labels' | 'title'> & { title: string | number; labels?: LabelRef[] };

export const issueRoutes: Handlers = {
  'issues/list-for-repo': (call) =>
    pageReply(call, listed(call), (issue) => issueShape(call.world, repositoryIn(call), issue)),
  'issues/create': (call) => {
    const repository = repositoryIn(call);
    const { title, labels, ...rest } = call.body as NewBody;
    const input = { ...rest, title: String(title), labels: namesOf(labels ?? []) };
    const issue = openIssue(call.world, actorOf(call), repository, input);
    return created(issueShape(call.world, repository, issue));
  },
  'issues/get': (call) => answer(call),
  'issues/update': (call) => {
    const { repository, issue } = issueIn(call);
    updateIssue(call.world, actorOf(call), repository, issue, changeOf(call.body as ChangeBody));
    return answer(call);
  },
  'issues/add-assignees': (call) => {
    const { repository, issue } = issueIn(call);
    const { assignees = [] } = (call.body ?? {}) as { assignees?: string[] };
    addAssignees(call.world, actorOf(call), repository, issue, assignees);
    return answer(call, 201);
  },
  'issues/remove-assignees': (call) => {
    const { repository, issue } = issueIn(call);
    const { assignees = [] } = (call.body ?? {}) as { assignees?: string[] };
    removeAssignees(call.world, actorOf(call), repository, issue, assignees);
    return answer(call);
  },
  'issues/lock': (call) => {
    const { repository, issue } = issueIn(call);
    const { lock_reason: reason = null } = (call.body ?? {}) as { lock_reason?: string | null };
    lockIssue(call.world, actorOf(call), repository, issue, true, reason);
    return noContent();
  },
  'issues/unlock': (call) => {
    const { repository, issue } = issueIn(call);
    if (!issue.locked) throw new GithubError(404, 'Not Found');
    lockIssue(call.world, actorOf(call), repository, issue, false, null);
    return noContent();
  },
  'issues/list-events': (call) => {
    const { repository, issue } = issueIn(call);
    return pageReply(call, issue.events, (event) => issueEventShape(call.world, repository, event));
  },
  'issues/list-events-for-timeline': (call) => {
    const { world } = call;
    const { repository, issue } = issueIn(call);
    const events = issue.events.map((event) => ({
      at: event.createdAt,
      id: event.id,
      body: issueEventShape(world, repository, event),
    }));
    const comments = issue.comments.map((comment) => {
      const shape = commentShape(world, repository, issue, comment);
      return { at: comment.createdAt, id: comment.id, body: { ...shape, event: 'commented', actor: shape.user } };
    });
    const all = [...events, ...comments].sort((a, b) => a.at - b.at || a.id - b.id);
    return pageReply(call, all, ({ body }) => body);
  },
};
