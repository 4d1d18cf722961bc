/** What can be done with issues (and, where GitHub treats them alike, pull requests). */
import { GithubError, invalidField } from '../errors.ts';
import { findAccount } from '../find.ts';
import { canBeAssigned } from '../roles.ts';
import { userShape } from '../shapes/accounts.ts';
import { issueShape } from '../shapes/issues.ts';
import { repositoryShape } from '../shapes/repositories.ts';
import type { Account, Actor, Issue, Repository, World } from '../state.ts';
import { fullName } from '../state.ts';
import { emitIssue, labelsNamed, setLabels, tellLabeled } from './labels.ts';
import { notify } from './notify.ts';
import { record } from './record.ts';

export type NewIssue = { title: string; body?: string | null; labels?: string[]; assignees?: string[] };

export type IssueChange = {
  title?: string;
  body?: string | null;
  state?: 'open' | 'closed';
  state_reason?: string | null;
  labels?: string[];
  assignees?: string[];
};

/** GitHub's limit for bodies of issues and comments, in characters. */
const bodyLimit = 65_536;

/** Throws GitHub's 422 for a body that is too long. */
export function checkBody(resource: string, body: string | null | undefined): void {
  if (body && body.length > bodyLimit && [...body].length > bodyLimit) {
    throw invalidField(resource, 'body', 'custom', `body is too long (maximum is ${bodyLimit} characters)`);
  }
}

function checkTitle(title: string | undefined): void {
  if (title === undefined) return;
  if (title.trim() === '') throw invalidField('Issue', 'title', 'missing_field');
  if (title.length > 256)
    throw invalidField('Issue', 'title', 'custom', 'title is too long (maximum is 256 characters)');
}

function theAssignee(world: World, repository: Repository, login: string): Account {
  const account = findAccount(world, login);
  if (!account || !canBeAssigned(world, repository, account)) throw invalidField('Issue', 'assignees', 'invalid');
  return account;
}

/** A record for a new issue or pull request, under the repository's next number. */
export function blankIssue(
  world: World,
  actor: Actor,
  repository: Repository,
  title: string,
  body: string | null,
): Issue {
  checkTitle(title);
  checkBody('Issue', body);
  const now = world.clock();
  const issue: Issue = {
    id: world.newId(),
    number: repository.nextNumber,
    title,
    body,
    author: actor,
    edits: [],
    labels: [],
    assignees: [],
    state: 'open',
    stateReason: null,
    locked: false,
    lockReason: null,
    comments: [],
    events: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
    pull: null,
  };
  repository.nextNumber += 1;
  repository.issues.set(issue.number, issue);
  return issue;
}

/** Opens an issue: `opened` comes first and has its labels already, then `labeled` and `assigned` for each. */
export function openIssue(world: World, actor: Actor, repository: Repository, input: NewIssue): Issue {
  if (!repository.hasIssues) throw new GithubError(410, 'Issues are disabled for this repo');
  for (const login of input.assignees ?? []) theAssignee(world, repository, login);
  const issue = blankIssue(world, actor, repository, input.title, input.body ?? null);
  notify(world, actor, `${fullName(repository)}#${issue.number}`, issue.body);
  issue.labels = labelsNamed(world, actor, repository, input.labels ?? []);
  emitIssue(world, actor, repository, issue, 'opened');
  for (const label of issue.labels) tellLabeled(world, actor, repository, issue, label);
  addAssignees(world, actor, repository, issue, input.assignees ?? []);
  return issue;
}

/** Adds assignees; as GitHub does, those who cannot be assigned are passed over in silence. */
export function addAssignees(world: World, actor: Actor, repository: Repository, issue: Issue, logins: string[]): void {
  for (const login of logins) {
    const account = findAccount(world, login);
    if (!account || !canBeAssigned(world, repository, account) || issue.assignees.includes(account)) continue;
    issue.assignees.push(account);
    record(world, actor, issue, { event: 'assigned', assignee: account });
    emitIssue(world, actor, repository, issue, 'assigned', { assignee: userShape(world, account) });
  }
}

/** Takes assignees off; those who are none are passed over. */
export function removeAssignees(
  world: World,
  actor: Actor,
  repository: Repository,
  issue: Issue,
  logins: string[],
): void {
  const leaving = new Set(logins.map((login) => login.toLowerCase()));
  for (const account of issue.assignees.filter(({ login }) => leaving.has(login.toLowerCase()))) {
    issue.assignees = issue.assignees.filter((other) => other !== account);
    record(world, actor, issue, { event: 'unassigned', assignee: account });
    emitIssue(world, actor, repository, issue, 'unassigned', { assignee: userShape(world, account) });
  }
}

function editText(world: World, actor: Actor, repository: Repository, issue: Issue, change: IssueChange): void {
  const changes: Record<string, { from: string }> = {};
  if (change.title !== undefined && change.title !== issue.title) {
    changes.title = { from: issue.title };
    record(world, actor, issue, { event: 'renamed', from: issue.title, to: change.title });
    issue.title = change.title;
  }
  if (change.body !== undefined && change.body !== issue.body) {
    changes.body = { from: issue.body ?? '' };
    if (issue.edits.length === 0) issue.edits.push({ by: issue.author, at: issue.createdAt, body: issue.body });
    issue.body = change.body;
    issue.edits.push({ by: actor, at: world.clock(), body: change.body });
    notify(world, actor, `${fullName(repository)}#${issue.number}`, change.body);
  }
  if (Object.keys(changes).length === 0) return;
  issue.updatedAt = world.clock();
  emitIssue(world, actor, repository, issue, 'edited', { changes });
}

function moveState(world: World, actor: Actor, repository: Repository, issue: Issue, change: IssueChange): void {
  const reason = change.state_reason;
  if (change.state === undefined || change.state === issue.state) {
    if (reason !== undefined && issue.state === 'closed') issue.stateReason = reason;
    return;
  }
  issue.state = change.state;
  if (change.state === 'closed') {
    issue.stateReason = issue.pull ? null : (reason ?? 'completed');
    issue.closedAt = world.clock();
    issue.closedBy = actor.account;
    record(world, actor, issue, { event: 'closed', reason: issue.stateReason });
    emitIssue(world, actor, repository, issue, 'closed');
    return;
  }
  issue.stateReason = 'reopened';
  issue.closedAt = null;
  issue.closedBy = null;
  record(world, actor, issue, { event: 'reopened', reason: 'reopened' });
  emitIssue(world, actor, repository, issue, 'reopened');
}

/** One PATCH: everything is checked before anything changes. */
export function updateIssue(
  world: World,
  actor: Actor,
  repository: Repository,
  issue: Issue,
  change: IssueChange,
): void {
  checkTitle(change.title);
  checkBody('Issue', change.body);
  const assignees = change.assignees?.map((login) => theAssignee(world, repository, login).login);
  editText(world, actor, repository, issue, change);
  if (change.labels) setLabels(world, actor, repository, issue, change.labels);
  if (assignees) {
    const surplus = issue.assignees.map(({ login }) => login).filter((login) => !assignees.includes(login));
    removeAssignees(world, actor, repository, issue, surplus);
    addAssignees(world, actor, repository, issue, assignees);
  }
  moveState(world, actor, repository, issue, change);
}

/** Locks or unlocks the conversation. */
export function lockIssue(
  world: World,
  actor: Actor,
  repository: Repository,
  issue: Issue,
  locked: boolean,
  reason: string | null,
): void {
  issue.locked = locked;
  issue.lockReason = locked ? reason : null;
  record(world, actor, issue, { event: locked ? 'locked' : 'unlocked', lockReason: issue.lockReason });
  emitIssue(world, actor, repository, issue, locked ? 'locked' : 'unlocked');
}

/** Deletes an issue; its number answers 410 from then on. */
export function deleteIssue(world: World, actor: Actor, repository: Repository, issue: Issue): void {
  repository.issues.delete(issue.number);
  repository.gone.set(issue.number, 'deleted');
  emitIssue(world, actor, repository, issue, 'deleted');
}

/** Moves an issue to another repository; the old number answers 301 from then on. */
export function transferIssue(world: World, actor: Actor, from: Repository, issue: Issue, to: Repository): Issue {
  const moved: Issue = { ...issue, id: world.newId(), number: to.nextNumber, labels: [], events: [...issue.events] };
  to.nextNumber += 1;
  to.issues.set(moved.number, moved);
  from.issues.delete(issue.number);
  from.gone.set(issue.number, { repository: to, number: moved.number });
  record(world, actor, moved, { event: 'transferred' });
  const changes = { new_issue: issueShape(world, to, moved), new_repository: repositoryShape(world, to) };
  emitIssue(world, actor, from, issue, 'transferred', { changes });
  const old = { old_issue: issueShape(world, from, issue), old_repository: repositoryShape(world, from) };
  emitIssue(world, actor, to, moved, 'opened', { changes: old });
  return moved;
}
