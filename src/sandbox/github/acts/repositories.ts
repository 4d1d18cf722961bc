/** What can be done with whole repositories. */
import { createGitStore } from '../git.ts';
import type { Account, Actor, Advisory, Repository, World } from '../state.ts';
import { fullName } from '../state.ts';
import { emit } from './emit.ts';

/** A repository with nothing in it. */
export function blankRepository(world: World, owner: Account, name: string): Repository {
  const now = world.clock();
  return {
    id: world.newId(),
    owner,
    name,
    description: null,
    private: false,
    archived: false,
    hasIssues: true,
    privateReporting: true,
    installed: false,
    defaultBranch: 'main',
    git: createGitStore(),
    issues: new Map(),
    gone: new Map(),
    nextNumber: 1,
    labels: [],
    releases: [],
    advisories: [],
    collaborators: new Map(),
    teams: new Map(),
    createdAt: now,
    pushedAt: now,
  };
}

/** Makes a repository public or private; nothing happens when it is so already. */
export function setPrivate(world: World, actor: Actor, repository: Repository, isPrivate: boolean): void {
  if (repository.private === isPrivate) return;
  repository.private = isPrivate;
  emit(world, actor, repository, 'repository', isPrivate ? 'privatized' : 'publicized', {});
}

/** Archives a repository or takes it back; nothing happens when it is so already. */
export function setArchived(world: World, actor: Actor, repository: Repository, isArchived: boolean): void {
  if (repository.archived === isArchived) return;
  repository.archived = isArchived;
  emit(world, actor, repository, 'repository', isArchived ? 'archived' : 'unarchived', {});
}

/** Renames a repository; its old name redirects. */
export function renameRepository(world: World, actor: Actor, repository: Repository, name: string): void {
  const from = repository.name;
  world.oldNames.set(fullName(repository).toLowerCase(), repository);
  repository.name = name;
  emit(world, actor, repository, 'repository', 'renamed', { changes: { repository: { name: { from } } } });
}

/** Gives a repository to another owner; its old name redirects. */
export function transferRepository(world: World, actor: Actor, repository: Repository, owner: Account): void {
  const from = repository.owner;
  world.oldNames.set(fullName(repository).toLowerCase(), repository);
  repository.owner = owner;
  const old = { login: from.login, id: from.id, type: from.type };
  const changes = { owner: { from: from.type === 'Organization' ? { organization: old } : { user: old } } };
  emit(world, actor, repository, 'repository', 'transferred', { changes });
}

/** The temporary private fork of an advisory. Apps cannot reach it: it is only named in the advisory. */
export function openPrivateFork(world: World, repository: Repository, advisory: Advisory): Repository {
  const name = `${repository.name.slice(0, 80)}-${advisory.ghsaId.toLowerCase()}`;
  advisory.privateFork ??= { ...blankRepository(world, repository.owner, name), private: true };
  advisory.updatedAt = world.clock();
  return advisory.privateFork;
}
