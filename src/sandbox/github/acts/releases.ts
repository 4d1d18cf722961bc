/** What can be done with releases. Publishing one makes its tag when it is not there. */
import { invalidField } from '../errors.ts';
import { resolveCommit } from '../git.ts';
import { releaseShape } from '../shapes/releases.ts';
import type { Actor, Release, Repository, World } from '../state.ts';
import { fullName } from '../state.ts';
import { emit } from './emit.ts';
import { notify } from './notify.ts';

export type ReleaseInput = {
  tag_name?: string;
  target_commitish?: string;
  name?: string | null;
  body?: string | null;
  draft?: boolean;
  prerelease?: boolean;
};

function announce(
  world: World,
  actor: Actor,
  repository: Repository,
  release: Release,
  action: string,
  extra: Record<string, unknown> = {},
): void {
  emit(world, actor, repository, 'release', action, { release: releaseShape(world, repository, release), ...extra });
}

function checkTag(repository: Repository, tag: string, self: Release | null): void {
  const other = repository.releases.find((release) => release.tag === tag && release !== self && !release.draft);
  if (other) throw invalidField('Release', 'tag_name', 'already_exists');
}

function publish(world: World, actor: Actor, repository: Repository, release: Release): void {
  const tag = `tags/${release.tag}`;
  const target = resolveCommit(repository.git, release.target);
  if (!repository.git.refs.has(tag)) {
    if (!target) throw invalidField('Release', 'target_commitish', 'invalid');
    repository.git.refs.set(tag, target.sha);
  }
  release.draft = false;
  release.publishedAt = world.clock();
  notify(world, actor, `${fullName(repository)} ${release.tag}`, release.body);
  announce(world, actor, repository, release, 'published');
  announce(world, actor, repository, release, release.prerelease ? 'prereleased' : 'released');
}

/** Makes a release: `created` for every one, then `published` and `released` unless it is a draft. */
export function createRelease(
  world: World,
  actor: Actor,
  repository: Repository,
  input: ReleaseInput & { tag_name: string },
): Release {
  checkTag(repository, input.tag_name, null);
  const now = world.clock();
  const release: Release = {
    id: world.newId(),
    tag: input.tag_name,
    target: input.target_commitish ?? repository.defaultBranch,
    name: input.name ?? null,
    body: input.body ?? null,
    draft: true,
    prerelease: input.prerelease ?? false,
    author: actor.account,
    createdAt: now,
    updatedAt: now,
    publishedAt: null,
  };
  if (!input.draft && !resolveCommit(repository.git, release.target)) {
    throw invalidField('Release', 'target_commitish', 'invalid');
  }
  repository.releases.push(release);
  announce(world, actor, repository, release, 'created');
  if (!input.draft) publish(world, actor, repository, release);
  return release;
}

/** Changes a release; a draft is published by `draft: false`. */
export function updateRelease(
  world: World,
  actor: Actor,
  repository: Repository,
  release: Release,
  input: ReleaseInput,
): void {
  if (input.tag_name !== undefined) checkTag(repository, input.tag_name, release);
  const changes: Record<string, { from: string }> = {};
  if (input.body !== undefined && input.body !== release.body) changes.body = { from: release.body ?? '' };
  if (input.name !== undefined && input.name !== release.name) changes.name = { from: release.name ?? '' };
  if (input.tag_name !== undefined && input.tag_name !== release.tag) changes.tag_name = { from: release.tag };
  release.tag = input.tag_name ?? release.tag;
  release.target = input.target_commitish ?? release.target;
  if (input.name !== undefined) release.name = input.name;
  if (input.body !== undefined) release.body = input.body;
  release.prerelease = input.prerelease ?? release.prerelease;
  release.updatedAt = world.clock();
  if (Object.keys(changes).length > 0) announce(world, actor, repository, release, 'edited', { changes });
  if (release.draft && input.draft === false) publish(world, actor, repository, release);
}
