/** Changes of files: commits on branches, with the push event of each. */
import { GithubError } from '../errors.ts';
import { type Commit, changesBetween, resolveCommit, snapshotOf, writeBlob, writeCommit, writeTree } from '../git.ts';
import { userShape } from '../shapes/accounts.ts';
import { iso, type Json } from '../shapes/common.ts';
import { repositoryShape } from '../shapes/repositories.ts';
import type { Account, Actor, Repository, World } from '../state.ts';
import { fullName } from '../state.ts';
import { emit } from './emit.ts';

const zero = '0'.repeat(40);

/** The Git identity of an account, with GitHub's no-reply address. */
export function authorOf(account: Account): Commit['author'] {
  const email = `${account.id}+${account.login}@users.noreply.github.com`;
  return { login: account.login, name: account.name ?? account.login, email };
}

function pushedCommit(world: World, repository: Repository, commit: Commit): Json {
  const before = snapshotOf(repository.git, repository.git.commits.get(commit.parents[0] ?? ''));
  const changes = changesBetween(before, snapshotOf(repository.git, commit));
  const paths = (status: string): string[] =>
    changes.filter((change) => change.status === status).map(({ path }) => path);
  const person = { name: commit.author.name, email: commit.author.email, username: commit.author.login };
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: iso(commit.at),
    url: `${world.webUrl}/${fullName(repository)}/commit/${commit.sha}`,
    author: person,
    committer: person,
    added: paths('added'),
    removed: paths('removed'),
    modified: paths('modified'),
  };
}

/** The repository in a push is of an older make: times in Unix seconds, the owner with name and email. */
function pushedRepository(world: World, repository: Repository): Json {
  const { owner } = repository;
  return {
    ...repositoryShape(world, repository),
    owner: { name: owner.login, email: null, ...userShape(world, owner) },
    created_at: Math.floor(repository.createdAt / 1000),
    pushed_at: Math.floor(repository.pushedAt / 1000),
    stargazers: 0,
    master_branch: repository.defaultBranch,
    ...(owner.type === 'Organization' ? { organization: owner.login } : {}),
  };
}

/** Moves a ref (`heads/main`) to a commit and tells the app of the push. */
export function moveRef(world: World, actor: Actor, repository: Repository, ref: string, commit: Commit): void {
  const before = repository.git.refs.get(ref) ?? zero;
  if (before === commit.sha) return;
  repository.git.refs.set(ref, commit.sha);
  repository.pushedAt = world.clock();
  const head = pushedCommit(world, repository, commit);
  emit(world, actor, repository, 'push', null, {
    repository: pushedRepository(world, repository),
    ref: `refs/${ref}`,
    before,
    after: commit.sha,
    created: before === zero,
    deleted: false,
    forced: false,
    base_ref: null,
    compare: `${world.webUrl}/${fullName(repository)}/compare/${before.slice(0, 12)}...${commit.sha.slice(0, 12)}`,
    commits: [head],
    head_commit: head,
    pusher: { name: actor.account.login, email: authorOf(actor.account).email },
  });
}

export type FileWrite = { path: string; bytes: Buffer | null };

/** Commits files onto a branch (null bytes delete one); the branch is made when the repository is empty. */
export function commitFiles(
  world: World,
  actor: Actor,
  repository: Repository,
  branch: string,
  message: string,
  writes: FileWrite[],
): Commit {
  const { git } = repository;
  const head = resolveCommit(git, `heads/${branch}`);
  if (!head && git.refs.size > 0) throw new GithubError(404, `Branch ${branch} not found`);
  const files = new Map(snapshotOf(git, head));
  for (const { path, bytes } of writes) {
    if (bytes === null) files.delete(path);
    else files.set(path, writeBlob(git, bytes));
  }
  const commit = writeCommit(git, {
    tree: writeTree(git, files),
    parents: head ? [head.sha] : [],
    message,
    author: authorOf(actor.account),
    at: world.clock(),
  });
  moveRef(world, actor, repository, `heads/${branch}`, commit);
  return commit;
}

/** Text of a file at a branch, tag or commit; undefined when it is not there. */
export function readText(
  repository: Repository,
  path: string,
  ref: string = repository.defaultBranch,
): string | undefined {
  const sha = snapshotOf(repository.git, resolveCommit(repository.git, ref)).get(path);
  return sha === undefined ? undefined : repository.git.blobs.get(sha)?.toString('utf8');
}
