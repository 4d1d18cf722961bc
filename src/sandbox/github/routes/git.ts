/** Routes of Git objects: refs, branches, blobs, trees, commits, comparison. */
import { authorOf, moveRef } from '../acts/files.ts';
import { actorOf, type Call, created, type Handlers, ok, repositoryIn, textIn } from '../call.ts';
import { GithubError, notFound } from '../errors.ts';
import {
  ancestry,
  type Commit,
  changesBetween,
  type GitStore,
  resolveCommit,
  snapshotOf,
  writeBlob,
  writeCommit,
  writeTree,
} from '../git.ts';
import { pageReply } from '../paging.ts';
import type { Json } from '../shapes/common.ts';
import { branchShape, commitShape, fileChangeShape, gitCommitShape, refShape } from '../shapes/git.ts';
import { fullName } from '../state.ts';

function commitIn(call: Call, name: string): Commit {
  const commit = resolveCommit(repositoryIn(call).git, textIn(call, name));
  if (!commit) throw new GithubError(422, `No commit found for SHA: ${textIn(call, name)}`);
  return commit;
}

type TreeBody = {
  base_tree?: string;
  tree: { path?: string; mode?: string; type?: string; sha?: string | null; content?: string }[];
};

function treeOf(call: Call): Json {
  const { git } = repositoryIn(call);
  const { base_tree: baseTree, tree } = call.body as TreeBody;
  const base =
    baseTree === undefined ? undefined : (git.trees.get(baseTree) ?? snapshotOf(git, git.commits.get(baseTree)));
  const files = new Map(base ?? []);
  for (const { path = '', sha, content } of tree) {
    if (sha === null) files.delete(path);
    else files.set(path, sha ?? writeBlob(git, Buffer.from(content ?? '')));
  }
  const sha = writeTree(git, files);
  const url = `${call.world.apiUrl}/repos/${fullName(repositoryIn(call))}/git`;
  const entries = [...files].map(([path, blob]) => ({
    path,
    mode: '100644',
    type: 'blob',
    sha: blob,
    size: git.blobs.get(blob)?.length ?? 0,
    url: `${url}/blobs/${blob}`,
  }));
  return { sha, url: `${url}/trees/${sha}`, tree: entries, truncated: false };
}

function comparison(call: Call): Json {
  const repository = repositoryIn(call);
  const { git } = repository;
  const [baseName = '', headName = ''] = textIn(call, 'basehead').split('...');
  const base = resolveCommit(git, baseName);
  const head = resolveCommit(git, headName);
  if (!base || !head) throw notFound();
  const ofBase = ancestry(git, base.sha);
  const ofHead = ancestry(git, head.sha);
  const merge = git.commits.get(ofHead.find((sha) => ofBase.includes(sha)) ?? '') ?? base;
  const ahead = ofHead.filter((sha) => !ofBase.includes(sha)).reverse();
  const behind = ofBase.filter((sha) => !ofHead.includes(sha));
  const page = `${call.world.webUrl}/${fullName(repository)}/compare/${baseName}...${headName}`;
  const status =
    ahead.length > 0 ? (behind.length > 0 ? 'diverged' : 'ahead') : behind.length > 0 ? 'behind' : 'identical';
  const shape = (commit: Commit): Json => commitShape(call.world, repository, commit);
  const changes = changesBetween(snapshotOf(git, merge), snapshotOf(git, head));
  return {
    url: `${call.world.apiUrl}${call.path}`,
    html_url: page,
    permalink_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    base_commit: shape(base),
    merge_base_commit: shape(merge),
    status,
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: ahead.flatMap((sha) => git.commits.get(sha) ?? []).map(shape),
    files: changes.map((change) => fileChangeShape(call.world, repository, change, head.sha)),
  };
}

/** Does the file differ from what the commit's first parent has? */
function touches(git: GitStore, commit: Commit, path: string): boolean {
  const [parent] = commit.parents;
  const before = snapshotOf(git, parent === undefined ? undefined : git.commits.get(parent));
  return before.get(path) !== snapshotOf(git, commit).get(path);
}

type CommitBody = { message: string; tree: string; parents?: string[] };

export const gitRoutes: Handlers = {
  'git/get-ref': (call) => {
    const name = textIn(call, 'ref');
    const sha = repositoryIn(call).git.refs.get(name);
    if (sha === undefined) throw notFound();
    return ok(refShape(call.world, repositoryIn(call), name, sha));
  },
  'git/create-ref': (call) => {
    const repository = repositoryIn(call);
    const { ref, sha } = call.body as { ref: string; sha: string };
    const name = ref.replace(/^refs\//, '');
    if (!/^refs\/\w+\/.+/.test(ref))
      throw new GithubError(422, 'Reference name must start with refs/ and contain two slashes');
    if (repository.git.refs.has(name)) throw new GithubError(422, 'Reference already exists');
    const commit = repository.git.commits.get(sha);
    if (!commit) throw new GithubError(422, 'Object does not exist');
    moveRef(call.world, actorOf(call), repository, name, commit);
    return created(refShape(call.world, repository, name, sha));
  },
  'git/update-ref': (call) => {
    const repository = repositoryIn(call);
    const { sha, force = false } = call.body as { sha: string; force?: boolean };
    const name = textIn(call, 'ref');
    const current = repository.git.refs.get(name);
    const commit = repository.git.commits.get(sha);
    if (current === undefined) throw new GithubError(422, 'Reference does not exist');
    if (!commit) throw new GithubError(422, 'Object does not exist');
    if (!force && !ancestry(repository.git, sha).includes(current))
      throw new GithubError(422, 'Update is not a fast forward');
    moveRef(call.world, actorOf(call), repository, name, commit);
    return ok(refShape(call.world, repository, name, sha));
  },
  'git/create-blob': (call) => {
    const { content, encoding } = call.body as { content: string; encoding?: string };
    const bytes = Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8');
    const sha = writeBlob(repositoryIn(call).git, bytes);
    return created({ sha, url: `${call.world.apiUrl}/repos/${fullName(repositoryIn(call))}/git/blobs/${sha}` });
  },
  'git/create-tree': (call) => created(treeOf(call)),
  'git/create-commit': (call) => {
    const repository = repositoryIn(call);
    const { message, tree, parents = [] } = call.body as CommitBody;
    if (!repository.git.trees.has(tree)) throw new GithubError(422, 'Tree SHA does not exist');
    const author = authorOf(actorOf(call).account);
    const commit = writeCommit(repository.git, { message, tree, parents, author, at: call.world.clock() });
    return created(gitCommitShape(call.world, repository, commit));
  },
  'git/get-commit': (call) => {
    const commit = repositoryIn(call).git.commits.get(textIn(call, 'commit_sha'));
    if (!commit) throw notFound();
    return ok(gitCommitShape(call.world, repositoryIn(call), commit));
  },
  'repos/list-commits': (call) => {
    const repository = repositoryIn(call);
    const { git } = repository;
    const from = call.query.sha ?? repository.defaultBranch;
    const path = call.query.path;
    const head = resolveCommit(git, `heads/${from}`) ?? resolveCommit(git, from);
    const commits = (head === undefined ? [] : ancestry(git, head.sha)).flatMap((sha) => git.commits.get(sha) ?? []);
    const touching = path === undefined ? commits : commits.filter((commit) => touches(git, commit, path));
    return pageReply(call, touching, (commit) => commitShape(call.world, repository, commit));
  },
  'repos/get-commit': (call) => ok(commitShape(call.world, repositoryIn(call), commitIn(call, 'ref'))),
  'repos/compare-commits-with-basehead': (call) => ok(comparison(call)),
  'repos/get-branch': (call) => {
    const name = textIn(call, 'branch');
    const commit = resolveCommit(repositoryIn(call).git, `heads/${name}`);
    if (!commit) throw new GithubError(404, 'Branch not found');
    return ok(branchShape(call.world, repositoryIn(call), name, commit));
  },
  'repos/list-branches': (call) => {
    const { git } = repositoryIn(call);
    const names = [...git.refs.keys()].filter((ref) => ref.startsWith('heads/')).sort();
    const url = `${call.world.apiUrl}/repos/${fullName(repositoryIn(call))}/commits`;
    return pageReply(call, names, (name) => {
      const sha = git.refs.get(name) ?? '';
      return { name: name.slice('heads/'.length), commit: { sha, url: `${url}/${sha}` }, protected: false };
    });
  },
};
