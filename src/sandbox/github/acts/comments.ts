/** Comments on issues and pull requests, and reactions to them. */
import { GithubError, invalidField } from '../errors.ts';
import { roleOf } from '../roles.ts';
import { commentShape, issueShape } from '../shapes/issues.ts';
import type { Actor, Comment, Issue, Reaction, Repository, World } from '../state.ts';
import { fullName } from '../state.ts';
import { emit } from './emit.ts';
import { checkBody } from './issues.ts';
import { notify } from './notify.ts';

function emitComment(
  world: World,
  actor: Actor,
  repository: Repository,
  issue: Issue,
  comment: Comment,
  action: string,
  extra: Record<string, unknown> = {},
): void {
  emit(world, actor, repository, 'issue_comment', action, {
    issue: issueShape(world, repository, issue),
    comment: commentShape(world, repository, issue, comment),
    ...extra,
  });
}

function checkComment(body: string): void {
  if (body.trim() === '') throw invalidField('IssueComment', 'body', 'missing_field', 'body cannot be blank');
  checkBody('IssueComment', body);
}

/** Comments on an issue; on a locked one only who may write in the repository still can, and the app. */
export function addComment(world: World, actor: Actor, repository: Repository, issue: Issue, body: string): Comment {
  checkComment(body);
  const mayWrite = actor.viaApp || !['none', 'read', 'triage'].includes(roleOf(world, repository, actor.account));
  if (issue.locked && !mayWrite) throw new GithubError(403, 'Unable to create comment because issue is locked.');
  const now = world.clock();
  const comment: Comment = { id: world.newId(), author: actor, body, createdAt: now, updatedAt: now, reactions: [] };
  issue.comments.push(comment);
  issue.updatedAt = now;
  notify(world, actor, `${fullName(repository)}#${issue.number}`, body);
  emitComment(world, actor, repository, issue, comment, 'created');
  return comment;
}

/** Changes the text of a comment; the same text is no edit. */
export function editComment(
  world: World,
  actor: Actor,
  repository: Repository,
  issue: Issue,
  comment: Comment,
  body: string,
): void {
  checkComment(body);
  if (body === comment.body) return;
  const changes = { body: { from: comment.body } };
  comment.body = body;
  comment.updatedAt = world.clock();
  emitComment(world, actor, repository, issue, comment, 'edited', { changes });
}

/** Deletes a comment; the event still carries it. */
export function deleteComment(
  world: World,
  actor: Actor,
  repository: Repository,
  issue: Issue,
  comment: Comment,
): void {
  issue.comments = issue.comments.filter((other) => other !== comment);
  emitComment(world, actor, repository, issue, comment, 'deleted');
}

/** Adds a reaction; the same one twice is the same reaction. GitHub has no webhook for reactions. */
export function react(
  world: World,
  actor: Actor,
  comment: Comment,
  content: string,
): { reaction: Reaction; isNew: boolean } {
  const known = comment.reactions.find((other) => other.account === actor.account && other.content === content);
  if (known) return { reaction: known, isNew: false };
  const reaction: Reaction = { id: world.newId(), account: actor.account, content, createdAt: world.clock() };
  comment.reactions.push(reaction);
  return { reaction, isNew: true };
}
