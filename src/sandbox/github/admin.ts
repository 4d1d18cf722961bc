/** What the owner of the local GitHub arranges: accounts, organisations, teams, repositories and their settings. */
import { addOrganisation, addTeam, addUser, removeFromTeam, splitName } from './acts/accounts.ts';
import { emit } from './acts/emit.ts';
import { commitFiles } from './acts/files.ts';
import { setInstalled, setSuspended } from './acts/installations.ts';
import { blankRepository, renameRepository, setArchived, setPrivate, transferRepository } from './acts/repositories.ts';
import { findAccount, findOrganisation, findTeam, theAccount, theAdvisory, theRepository } from './find.ts';
import { userShape } from './shapes/accounts.ts';
import type { Account, Actor, Organisation, Repository, RepositoryRole, Team, World } from './state.ts';

export type RepositoryOptions = {
  private?: boolean;
  /** Whether the app is installed on it (default true). */
  installed?: boolean;
  description?: string;
  defaultBranch?: string;
  /** More branches, all at the first commit. */
  branches?: string[];
  /** Files of the first commit; without any, it has a README.md. */
  files?: Record<string, string>;
  collaborators?: Record<string, RepositoryRole>;
  /** Roles of teams by slug. */
  teams?: Record<string, RepositoryRole>;
};

const byOwner = (world: World, repository: Repository): Actor => {
  const organisation = findOrganisation(world, repository.owner.login);
  const [first] = [...(organisation?.members ?? [])].filter(([, role]) => role === 'admin');
  const account = first && world.accounts.get(first[0]);
  return { account: account ?? repository.owner, viaApp: false };
};

function addRepository(world: World, path: string, options: RepositoryOptions): Repository {
  const [owner, name] = splitName(path);
  const account = findAccount(world, owner) ?? addUser(world, owner);
  const repository = blankRepository(world, account, name);
  repository.private = options.private ?? false;
  repository.installed = options.installed ?? true;
  repository.description = options.description ?? null;
  repository.defaultBranch = options.defaultBranch ?? 'main';
  world.repositories.push(repository);
  const files = Object.entries(options.files ?? { 'README.md': `# ${name}\n` });
  const writes = files.map(([file, text]) => ({ path: file, bytes: Buffer.from(text) }));
  const actor = byOwner(world, repository);
  const commit = commitFiles(world, actor, repository, repository.defaultBranch, 'First commit', writes);
  for (const branch of options.branches ?? []) repository.git.refs.set(`heads/${branch}`, commit.sha);
  for (const [login, role] of Object.entries(options.collaborators ?? {})) {
    repository.collaborators.set(addUser(world, login).id, role);
  }
  for (const [slug, role] of Object.entries(options.teams ?? {})) {
    repository.teams.set(findTeam(world, owner, slug) ?? addTeam(world, `${owner}/${slug}`, []), role);
  }
  return repository;
}

function setCollaborator(world: World, path: string, login: string, role: RepositoryRole): void {
  const repository = theRepository(world, path);
  const account = addUser(world, login);
  const before = repository.collaborators.get(account.id);
  if (role === 'none') repository.collaborators.delete(account.id);
  else repository.collaborators.set(account.id, role);
  const action = role === 'none' ? 'removed' : before === undefined ? 'added' : 'edited';
  emit(world, byOwner(world, repository), repository, 'member', action, { member: userShape(world, account) });
}

export type Admin = ReturnType<typeof adminOf>;

/** The controls of a world. */
export function adminOf(world: World) {
  const rightClock = world.clock;
  return {
    /** From now on GitHub's clock is so many milliseconds ahead of the one it was given (behind, if negative). */
    setClockOffset: (milliseconds: number): void => {
      world.clock = () => rightClock() + milliseconds;
    },
    addUser: (login: string, options?: { type?: 'User' | 'Bot'; name?: string }): Account =>
      addUser(world, login, options),
    /** An organisation with its members and owners; the app is installed on it unless `installed` is false. */
    addOrg: (
      login: string,
      options: { members?: string[]; owners?: string[]; installed?: boolean } = {},
    ): Organisation => addOrganisation(world, login, options),
    addTeam: (path: string, logins: string[]): Team => addTeam(world, path, logins),
    removeFromTeam: (path: string, login: string): void => removeFromTeam(world, path, login),
    addRepository: (path: string, options: RepositoryOptions = {}): Repository => addRepository(world, path, options),
    setVisibility: (path: string, visibility: 'public' | 'private'): void => {
      const repository = theRepository(world, path);
      setPrivate(world, byOwner(world, repository), repository, visibility === 'private');
    },
    setArchived: (path: string, isArchived: boolean): void => {
      const repository = theRepository(world, path);
      setArchived(world, byOwner(world, repository), repository, isArchived);
    },
    setIssues: (path: string, hasIssues: boolean): void => {
      theRepository(world, path).hasIssues = hasIssues;
    },
    /** Takes the app off a repository, or puts it back. */
    setInstalled: (path: string, isInstalled: boolean): void => {
      setInstalled(world, theRepository(world, path), isInstalled);
    },
    /** Gives somebody a role on a repository; `none` takes it away. */
    setCollaborator: (path: string, login: string, role: RepositoryRole): void =>
      setCollaborator(world, path, login, role),
    renameRepository: (path: string, name: string): void => {
      const repository = theRepository(world, path);
      renameRepository(world, byOwner(world, repository), repository, name);
    },
    transferRepository: (path: string, owner: string): void => {
      const repository = theRepository(world, path);
      transferRepository(world, byOwner(world, repository), repository, theAccount(world, owner));
    },
    /** Renames an account: its id stays, and the login is free for another. */
    renameUser: (login: string, to: string): void => {
      theAccount(world, login).login = to;
    },
    removeUser: (login: string): void => {
      world.accounts.delete(theAccount(world, login).id);
    },
    /** What GitHub does some time after a CVE was asked for. No webhook tells of it. */
    assignCve: (path: string, ghsa: string, cve: string): void => {
      const advisory = theAdvisory(theRepository(world, path), ghsa);
      advisory.cveId = cve;
      advisory.updatedAt = world.clock();
    },
    /** Suspends the installations of the app, or ends that: tokens are refused and nothing but this is told. */
    setSuspended: (isSuspended: boolean): void => setSuspended(world, isSuspended),
    /** Changes what the installations of the app are permitted. */
    setPermissions: (permissions: Record<string, 'read' | 'write'>): void => {
      world.app.permissions = permissions;
      for (const installation of world.installations) installation.permissions = permissions;
    },
  };
}
