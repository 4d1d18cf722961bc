/** Routes of releases. Drafts are told only to those who may write. */
import { createRelease, type ReleaseInput, updateRelease } from '../acts/releases.ts';
import { actorOf, type Call, created, type Handlers, numberIn, ok, repositoryIn, textIn } from '../call.ts';
import { notFound } from '../errors.ts';
import { pageReply } from '../paging.ts';
import { releaseShape } from '../shapes/releases.ts';
import type { Release } from '../state.ts';

function visible(call: Call): Release[] {
  const mayWrite = call.caller.kind === 'installation' && call.caller.token.permissions.contents === 'write';
  return repositoryIn(call).releases.filter((release) => mayWrite || !release.draft);
}

function the(release: Release | undefined): Release {
  if (!release) throw notFound();
  return release;
}

const newestFirst = (a: Release, b: Release): number => b.createdAt - a.createdAt || b.id - a.id;

function answer(call: Call, release: Release): ReturnType<typeof ok> {
  return ok(releaseShape(call.world, repositoryIn(call), release));
}

export const releaseRoutes: Handlers = {
  'repos/list-releases': (call) =>
    pageReply(call, visible(call).sort(newestFirst), (release) =>
      releaseShape(call.world, repositoryIn(call), release),
    ),
  'repos/create-release': (call) => {
    const input = call.body as ReleaseInput & { tag_name: string };
    const release = createRelease(call.world, actorOf(call), repositoryIn(call), input);
    return created(releaseShape(call.world, repositoryIn(call), release));
  },
  'repos/get-release': (call) =>
    answer(call, the(visible(call).find((release) => release.id === numberIn(call, 'release_id')))),
  'repos/update-release': (call) => {
    const release = the(visible(call).find((candidate) => candidate.id === numberIn(call, 'release_id')));
    updateRelease(call.world, actorOf(call), repositoryIn(call), release, (call.body ?? {}) as ReleaseInput);
    return answer(call, release);
  },
  'repos/get-release-by-tag': (call) =>
    answer(
      call,
      the(repositoryIn(call).releases.find((release) => !release.draft && release.tag === textIn(call, 'tag'))),
    ),
  'repos/get-latest-release': (call) => {
    const full = repositoryIn(call).releases.filter((release) => !release.draft && !release.prerelease);
    return answer(call, the(full.sort(newestFirst)[0]));
  },
};
