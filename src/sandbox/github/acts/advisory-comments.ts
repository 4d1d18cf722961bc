/** Comments on advisories: the public preview of 2 October 2026. GitHub has no webhook for them and no deletion. */
import { invalidField, notFound } from '../errors.ts';
import type { Actor, Advisory, AdvisoryComment, World } from '../state.ts';
import { checkBody } from './issues.ts';
import { notify } from './notify.ts';

function checkText(body: string): void {
  if (body.trim() === '') throw invalidField('RepositoryAdvisoryComment', 'body', 'missing_field');
  checkBody('RepositoryAdvisoryComment', body);
}

/** Adds a comment; a confidential one exists for people only and is never told by the API. */
export function addAdvisoryComment(
  world: World,
  actor: Actor,
  advisory: Advisory,
  body: string,
  confidential = false,
): AdvisoryComment {
  checkText(body);
  const now = world.clock();
  const comment = { id: world.newId(), author: actor, body, confidential, createdAt: now, updatedAt: now };
  advisory.comments.push(comment);
  notify(world, actor, advisory.ghsaId, body);
  advisory.updatedAt = now;
  return comment;
}

/** Changes the text of a comment, and the time of its update. */
export function editAdvisoryComment(world: World, comment: AdvisoryComment, body: string): void {
  checkText(body);
  comment.body = body;
  comment.updatedAt = world.clock();
}

/** The comments that the API tells of. */
export function visibleComments(advisory: Advisory): AdvisoryComment[] {
  return advisory.comments.filter((comment) => !comment.confidential);
}

/** The comment of that id among those that the API tells of, or 404. */
export function theAdvisoryComment(advisory: Advisory, id: number): AdvisoryComment {
  const comment = visibleComments(advisory).find((candidate) => candidate.id === id);
  if (!comment) throw notFound();
  return comment;
}
