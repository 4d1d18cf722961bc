/** Routes of repository security advisories, their comments (preview), and the global database. */

import { type AdvisoryInput, draftAdvisory, reportAdvisory, requestCve, updateAdvisory } from '../acts/advisories.ts';
import {
  addAdvisoryComment,
  editAdvisoryComment,
  theAdvisoryComment,
  visibleComments,
} from '../acts/advisory-comments.ts';
import { openPrivateFork } from '../acts/repositories.ts';
import {
  actorOf,
  type Call,
  created,
  type Handlers,
  noContent,
  numberIn,
  ok,
  type Reply,
  repositoryIn,
  textIn,
} from '../call.ts';
import { GithubError, notFound } from '../errors.ts';
import { theAdvisory } from '../find.ts';
import { cursorReply, pageReply } from '../paging.ts';
import { advisoryCommentShape, advisoryShape, globalAdvisoryShape } from '../shapes/advisories.ts';
import { fullRepositoryShape } from '../shapes/repositories.ts';
import type { Advisory, Repository } from '../state.ts';

type Found = { repository: Repository; advisory: Advisory };

/** GitHub has advisories on public repositories only; nobody without access sees those that are not published. */
function advisoryIn(call: Call): Found {
  const repository = repositoryIn(call);
  const advisory = theAdvisory(repository, textIn(call, 'ghsa_id'));
  if (repository.private || (call.caller.kind === 'nobody' && advisory.state !== 'published')) throw notFound();
  return { repository, advisory };
}

function listReply(call: Call, found: Found[]): Reply {
  const { state, sort = 'created', direction = 'desc' } = call.query;
  const key = ({ advisory }: Found): number =>
    sort === 'updated' ? advisory.updatedAt : sort === 'published' ? (advisory.publishedAt ?? 0) : advisory.createdAt;
  const sign = direction === 'asc' ? 1 : -1;
  const wanted = found
    .filter(({ advisory }) => state === undefined || advisory.state === state)
    .filter(({ advisory }) => call.caller.kind !== 'nobody' || advisory.state === 'published')
    .sort((a, b) => sign * (key(a) - key(b) || a.advisory.id - b.advisory.id));
  return cursorReply(
    call,
    wanted,
    ({ advisory }) => advisory.ghsaId,
    ({ repository, advisory }) => advisoryShape(call.world, repository, advisory),
  );
}

function withAll(repository: Repository): Found[] {
  return repository.advisories.map((advisory) => ({ repository, advisory }));
}

function inPreview(call: Call): Found {
  if (!call.world.advisoryComments) throw notFound();
  return advisoryIn(call);
}

const advisoryHandlers: Handlers = {
  'security-advisories/list-repository-advisories': (call) => {
    const repository = repositoryIn(call);
    if (repository.private) throw notFound();
    return listReply(call, withAll(repository));
  },
  'security-advisories/list-org-repository-advisories': (call) => {
    const org = textIn(call, 'org').toLowerCase();
    const owned = call.world.repositories.filter((repository) => repository.owner.login.toLowerCase() === org);
    return listReply(call, owned.filter((repository) => !repository.private).flatMap(withAll));
  },
  'security-advisories/get-repository-advisory': (call) => {
    const { repository, advisory } = advisoryIn(call);
    return ok(advisoryShape(call.world, repository, advisory));
  },
  'security-advisories/create-repository-advisory': (call) => {
    const repository = repositoryIn(call);
    const advisory = draftAdvisory(call.world, actorOf(call), repository, call.body as AdvisoryInput);
    return created(advisoryShape(call.world, repository, advisory));
  },
  'security-advisories/create-private-vulnerability-report': (call) => {
    const repository = repositoryIn(call);
    const advisory = reportAdvisory(call.world, actorOf(call), repository, call.body as AdvisoryInput);
    return created(advisoryShape(call.world, repository, advisory));
  },
  'security-advisories/update-repository-advisory': (call) => {
    const { repository, advisory } = advisoryIn(call);
    updateAdvisory(call.world, actorOf(call), repository, advisory, call.body as AdvisoryInput);
    return ok(advisoryShape(call.world, repository, advisory));
  },
  'security-advisories/create-repository-advisory-cve-request': (call) => {
    requestCve(call.world, advisoryIn(call).advisory);
    return { status: 202, body: {} };
  },
  'security-advisories/create-fork': (call) => {
    const { repository, advisory } = advisoryIn(call);
    const fork = openPrivateFork(call.world, repository, advisory);
    return { status: 202, body: fullRepositoryShape(call.world, fork) };
  },
  'security-advisories/get-global-advisory': (call) => {
    const id = textIn(call, 'ghsa_id').toLowerCase();
    const found = call.world.repositories
      .filter((repository) => !repository.private)
      .flatMap(withAll)
      .find(({ advisory }) => advisory.ghsaId.toLowerCase() === id && advisory.state === 'published');
    if (!found) throw notFound();
    return ok(globalAdvisoryShape(call.world, found.repository, found.advisory));
  },
  'repos/check-private-vulnerability-reporting': (call) => ok({ enabled: repositoryIn(call).privateReporting }),
  'repos/enable-private-vulnerability-reporting': (call) => {
    repositoryIn(call).privateReporting = true;
    return noContent();
  },
};

const previewHandlers: Handlers = {
  'preview/list-advisory-comments': (call) => {
    // Before the preview this answered an empty list, whatever was there.
    if (!call.world.advisoryComments) return ok([]);
    const { repository, advisory } = advisoryIn(call);
    const since = call.query.since === undefined ? 0 : Date.parse(call.query.since);
    const wanted = visibleComments(advisory).filter(({ updatedAt }) => Math.floor(updatedAt / 1000) * 1000 >= since);
    return pageReply(call, wanted, (comment) => advisoryCommentShape(call.world, repository, advisory, comment));
  },
  'preview/create-advisory-comment': (call) => {
    const { repository, advisory } = inPreview(call);
    const { body } = call.body as { body: string };
    const comment = addAdvisoryComment(call.world, actorOf(call), advisory, body);
    return created(advisoryCommentShape(call.world, repository, advisory, comment));
  },
  'preview/get-advisory-comment': (call) => {
    const { repository, advisory } = inPreview(call);
    const comment = theAdvisoryComment(advisory, numberIn(call, 'comment_id'));
    return ok(advisoryCommentShape(call.world, repository, advisory, comment));
  },
  'preview/update-advisory-comment': (call) => {
    const { repository, advisory } = inPreview(call);
    const comment = theAdvisoryComment(advisory, numberIn(call, 'comment_id'));
    if (!comment.author.viaApp) throw new GithubError(403, 'Resource not accessible by integration');
    editAdvisoryComment(call.world, comment, (call.body as { body: string }).body);
    return ok(advisoryCommentShape(call.world, repository, advisory, comment));
  },
};

export const advisoryRoutes: Handlers = { ...advisoryHandlers, ...previewHandlers };
