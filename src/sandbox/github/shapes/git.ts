/** JSON of files, folders, commits, refs and branches. */

import { findAccount } from '../find.ts';
import type { Commit, FileChange } from '../git.ts';
import { changesBetween, snapshotOf } from '../git.ts';
import type { Repository, World } from '../state.ts';
import { fullName } from '../state.ts';
import { userOrNull } from './accounts.ts';
import { iso, type Json } from './common.ts';

const unverified = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** A file or folder as the contents API lists it (without its content). */
export function entryShape(
  world: World,
  repository: Repository,
  path: string,
  ref: string,
  blob: { sha: string; size: number } | null,
): Json {
  const root = `${world.apiUrl}/repos/${fullName(repository)}`;
  const page = `${world.webUrl}/${fullName(repository)}`;
  const kind = blob ? 'blob' : 'tree';
  const self = `${root}/contents/${encodePath(path)}?ref=${encodeURIComponent(ref)}`;
  const git = `${root}/git/${kind}s/${blob?.sha ?? ''}`;
  const html = `${page}/${kind}/${ref}/${encodePath(path)}`;
  return {
    name: path.split('/').at(-1) ?? path,
    path,
    sha: blob?.sha ?? '',
    size: blob?.size ?? 0,
    url: self,
    html_url: html,
    git_url: git,
    download_url: blob ? `${page}/raw/${ref}/${encodePath(path)}` : null,
    type: blob ? 'file' : 'dir',
    _links: { self, git, html },
  };
}

/** `blob`. */
export function blobShape(world: World, repository: Repository, sha: string, bytes: Buffer): Json {
  return {
    sha,
    node_id: `B_${sha}`,
    size: bytes.length,
    encoding: 'base64',
    content: bytes.toString('base64'),
    url: `${world.apiUrl}/repos/${fullName(repository)}/git/blobs/${sha}`,
  };
}

function personOf(commit: Commit): Json {
  return { name: commit.author.name, email: commit.author.email, date: iso(commit.at) };
}

/** `git-commit`. */
export function gitCommitShape(world: World, repository: Repository, commit: Commit): Json {
  const root = `${world.apiUrl}/repos/${fullName(repository)}/git`;
  const page = `${world.webUrl}/${fullName(repository)}/commit`;
  return {
    sha: commit.sha,
    node_id: `C_${commit.sha}`,
    url: `${root}/commits/${commit.sha}`,
    html_url: `${page}/${commit.sha}`,
    author: personOf(commit),
    committer: personOf(commit),
    tree: { sha: commit.tree, url: `${root}/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({ sha, url: `${root}/commits/${sha}`, html_url: `${page}/${sha}` })),
    verification: unverified,
  };
}

/** `diff-entry`. Lines are not counted: additions and deletions are 1 or 0. */
export function fileChangeShape(world: World, repository: Repository, change: FileChange, ref: string): Json {
  const page = `${world.webUrl}/${fullName(repository)}`;
  const additions = change.status === 'removed' ? 0 : 1;
  const deletions = change.status === 'added' ? 0 : 1;
  return {
    sha: change.sha,
    filename: change.path,
    status: change.status,
    additions,
    deletions,
    changes: additions + deletions,
    blob_url: `${page}/blob/${ref}/${encodePath(change.path)}`,
    raw_url: `${page}/raw/${ref}/${encodePath(change.path)}`,
    contents_url: `${world.apiUrl}/repos/${fullName(repository)}/contents/${encodePath(change.path)}?ref=${ref}`,
  };
}

/** `commit`, with the files that it changed. */
export function commitShape(world: World, repository: Repository, commit: Commit): Json {
  const root = `${world.apiUrl}/repos/${fullName(repository)}`;
  const page = `${world.webUrl}/${fullName(repository)}/commit`;
  const account = findAccount(world, commit.author.login) ?? null;
  const before = snapshotOf(repository.git, repository.git.commits.get(commit.parents[0] ?? ''));
  const changes = changesBetween(before, snapshotOf(repository.git, commit));
  return {
    sha: commit.sha,
    node_id: `C_${commit.sha}`,
    url: `${root}/commits/${commit.sha}`,
    html_url: `${page}/${commit.sha}`,
    comments_url: `${root}/commits/${commit.sha}/comments`,
    commit: {
      url: `${root}/git/commits/${commit.sha}`,
      author: personOf(commit),
      committer: personOf(commit),
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${root}/git/trees/${commit.tree}` },
      verification: unverified,
    },
    author: userOrNull(world, account),
    committer: userOrNull(world, account),
    parents: commit.parents.map((sha) => ({ sha, url: `${root}/commits/${sha}`, html_url: `${page}/${sha}` })),
    stats: { additions: changes.length, deletions: 0, total: changes.length },
    files: changes.map((change) => fileChangeShape(world, repository, change, commit.sha)),
  };
}

/** `git-ref`; the name is without `refs/`. */
export function refShape(world: World, repository: Repository, name: string, sha: string): Json {
  const root = `${world.apiUrl}/repos/${fullName(repository)}/git`;
  return {
    ref: `refs/${name}`,
    node_id: `REF_${Buffer.from(name).toString('base64url')}`,
    url: `${root}/refs/${name}`,
    object: { type: 'commit', sha, url: `${root}/commits/${sha}` },
  };
}

/** `branch-with-protection`, of an unprotected branch. */
export function branchShape(world: World, repository: Repository, name: string, commit: Commit): Json {
  const self = `${world.apiUrl}/repos/${fullName(repository)}/branches/${name}`;
  return {
    name,
    commit: commitShape(world, repository, commit),
    _links: { self, html: `${world.webUrl}/${fullName(repository)}/tree/${name}` },
    protected: false,
    protection: { enabled: false, required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] } },
    protection_url: `${self}/protection`,
  };
}
