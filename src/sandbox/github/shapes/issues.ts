/** JSON of issues, comments, labels, reactions and issue events. */
import type { Actor, Comment, Issue, IssueEvent, Label, Reaction, Repository, World } from '../state.ts';
import { fullName } from '../state.ts';
import { association, userOrNull, userShape } from './accounts.ts';
import { appShape } from './app.ts';
import { iso, isoOrNull, type Json, nodeId } from './common.ts';

/** `label`. */
export function labelShape(world: World, repository: Repository, label: Label): Json {
  return {
    id: label.id,
    node_id: nodeId('LA', label.id),
    url: `${world.apiUrl}/repos/${fullName(repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

/** `performed_via_github_app` of what somebody did. */
function viaApp(world: World, actor: Actor): Json | null {
  return actor.viaApp ? appShape(world) : null;
}

function reactionRollup(url: string, reactions: Reaction[]): Json {
  const count = (content: string): number => reactions.filter((reaction) => reaction.content === content).length;
  const contents = ['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes'];
  const counts = Object.fromEntries(contents.map((content) => [content, count(content)]));
  return { url: `${url}/reactions`, total_count: reactions.length, ...counts };
}

/** The page of an issue or a pull request. */
export function issuePage(world: World, repository: Repository, issue: Issue): string {
  return `${world.webUrl}/${fullName(repository)}/${issue.pull ? 'pull' : 'issues'}/${issue.number}`;
}

/** `issue`; a pull request is one too, with the key `pull_request`. */
export function issueShape(world: World, repository: Repository, issue: Issue): Json {
  const root = `${world.apiUrl}/repos/${fullName(repository)}`;
  const url = `${root}/issues/${issue.number}`;
  const page = issuePage(world, repository, issue);
  const pull = issue.pull && {
    url: `${root}/pulls/${issue.number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at: isoOrNull(issue.pull.mergedAt),
  };
  return {
    url,
    repository_url: root,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: page,
    id: issue.id,
    node_id: nodeId(issue.pull ? 'PR' : 'I', issue.id),
    number: issue.number,
    title: issue.title,
    user: userShape(world, issue.author.account),
    labels: issue.labels.map((label) => labelShape(world, repository, label)),
    state: issue.state,
    state_reason: issue.stateReason,
    locked: issue.locked,
    active_lock_reason: issue.lockReason,
    assignee: userOrNull(world, issue.assignees[0] ?? null),
    assignees: issue.assignees.map((account) => userShape(world, account)),
    milestone: null,
    comments: issue.comments.length,
    created_at: iso(issue.createdAt),
    updated_at: iso(issue.updatedAt),
    closed_at: isoOrNull(issue.closedAt),
    closed_by: userOrNull(world, issue.closedBy),
    author_association: association(world, repository, issue.author.account),
    body: issue.body,
    reactions: reactionRollup(url, []),
    performed_via_github_app: viaApp(world, issue.author),
    ...(pull ? { pull_request: pull, draft: issue.pull?.draft } : {}),
  };
}

/** `issue-comment`. */
export function commentShape(world: World, repository: Repository, issue: Issue, comment: Comment): Json {
  const root = `${world.apiUrl}/repos/${fullName(repository)}`;
  const url = `${root}/issues/comments/${comment.id}`;
  return {
    url,
    html_url: `${issuePage(world, repository, issue)}#issuecomment-${comment.id}`,
    issue_url: `${root}/issues/${issue.number}`,
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    user: userShape(world, comment.author.account),
    created_at: iso(comment.createdAt),
    updated_at: iso(comment.updatedAt),
    author_association: association(world, repository, comment.author.account),
    body: comment.body,
    reactions: reactionRollup(url, comment.reactions),
    performed_via_github_app: viaApp(world, comment.author),
  };
}

/** `reaction`. */
export function reactionShape(world: World, reaction: Reaction): Json {
  return {
    id: reaction.id,
    node_id: nodeId('REA', reaction.id),
    user: userShape(world, reaction.account),
    content: reaction.content,
    created_at: iso(reaction.createdAt),
  };
}

function eventDetails(world: World, event: IssueEvent): Json {
  switch (event.event) {
    case 'labeled':
    case 'unlabeled':
      return { label: { name: event.label.name, color: event.label.color } };
    case 'assigned':
    case 'unassigned':
      return { assignee: userShape(world, event.assignee), assigner: userShape(world, event.actor.account) };
    case 'renamed':
      return { rename: { from: event.from, to: event.to } };
    case 'closed':
    case 'reopened':
      return { state_reason: event.reason };
    case 'locked':
    case 'unlocked':
      return { lock_reason: event.lockReason };
    case 'merged':
      return { commit_id: event.commit };
    case 'transferred':
      return {};
  }
}

/** `issue-event-for-issue`. */
export function issueEventShape(world: World, repository: Repository, event: IssueEvent): Json {
  return {
    id: event.id,
    node_id: nodeId('IE', event.id),
    url: `${world.apiUrl}/repos/${fullName(repository)}/issues/events/${event.id}`,
    actor: userShape(world, event.actor.account),
    event: event.event,
    commit_id: null,
    commit_url: null,
    created_at: iso(event.createdAt),
    performed_via_github_app: viaApp(world, event.actor),
    ...eventDetails(world, event),
  };
}
