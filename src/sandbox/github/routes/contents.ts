/** Routes of files: read, write, delete, each write a commit on a branch. */
import { commitFiles } from '../acts/files.ts';
import { actorOf, type Call, type Handlers, type Reply, repositoryIn, textIn } from '../call.ts';
import { GithubError, notFound } from '../errors.ts';
import { type Commit, resolveCommit, snapshotOf, treeId } from '../git.ts';
import type { Json } from '../shapes/common.ts';
import { blobShape, entryShape, gitCommitShape } from '../shapes/git.ts';
import type { Repository } from '../state.ts';

const MEBIBYTE = 1024 * 1024;

type WriteBody = { message: string; content: string; sha?: string; branch?: string };

function fileEntry(call: Call, repository: Repository, path: string, ref: string, sha: string): Json {
  const size = repository.git.blobs.get(sha)?.length ?? 0;
  return entryShape(call.world, repository, path, ref, { sha, size });
}

function folderEntries(
  call: Call,
  repository: Repository,
  folder: string,
  ref: string,
  files: ReadonlyMap<string, string>,
): Json[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const entries: Json[] = [];
  const inner = new Map<string, Map<string, string>>();
  for (const [path, sha] of files) {
    if (!path.startsWith(prefix)) continue;
    const [name = '', ...rest] = path.slice(prefix.length).split('/');
    if (rest.length === 0) entries.push(fileEntry(call, repository, path, ref, sha));
    else inner.set(name, (inner.get(name) ?? new Map<string, string>()).set(rest.join('/'), sha));
  }
  for (const [name, subtree] of inner) {
    entries.push({ ...entryShape(call.world, repository, prefix + name, ref, null), sha: treeId(subtree) });
  }
  return entries.sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1));
}

function read(call: Call): Reply {
  const repository = repositoryIn(call);
  const path = textIn(call, 'path').replace(/^\/+|\/+$/g, '');
  const ref = call.query.ref ?? repository.defaultBranch;
  const commit = resolveCommit(repository.git, ref);
  if (!commit)
    throw new GithubError(
      404,
      call.query.ref === undefined ? 'This repository is empty.' : `No commit found for the ref ${ref}`,
    );
  const files = snapshotOf(repository.git, commit);
  const sha = files.get(path);
  if (sha !== undefined) {
    const bytes = repository.git.blobs.get(sha) ?? Buffer.alloc(0);
    if (/\braw\b/.test(call.accept)) return { status: 200, raw: bytes };
    // GitHub docs, "Get repository content": beyond 1 MB there is no content, and the encoding is `none`.
    if (bytes.length > MEBIBYTE) {
      return { status: 200, body: { ...fileEntry(call, repository, path, ref, sha), content: '', encoding: 'none' } };
    }
    const content = (bytes.toString('base64').match(/.{1,60}/g) ?? []).map((line) => `${line}\n`).join('');
    return { status: 200, body: { ...fileEntry(call, repository, path, ref, sha), content, encoding: 'base64' } };
  }
  const entries = folderEntries(call, repository, path, ref, files);
  if (entries.length === 0 && path !== '') throw notFound();
  return { status: 200, body: entries };
}

/** GitHub's optimistic lock: the sha of the blob to be replaced must be given and be current. */
function checkSha(path: string, current: string | undefined, given: string | undefined): void {
  if (current !== undefined && given === undefined) {
    throw new GithubError(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
  }
  if (given !== undefined && given !== current) throw new GithubError(409, `${path} does not match ${given}`);
}

function branchOf(call: Call, repository: Repository): { branch: string; current: string | undefined; path: string } {
  const path = textIn(call, 'path').replace(/^\/+/, '');
  const branch = (call.body as { branch?: string }).branch ?? repository.defaultBranch;
  const head = resolveCommit(repository.git, `heads/${branch}`);
  if (!head && repository.git.refs.size > 0) throw new GithubError(404, `Branch ${branch} not found`);
  return { branch, path, current: snapshotOf(repository.git, head).get(path) };
}

function bytesOf(content: string): Buffer {
  const text = content.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new GithubError(422, 'content is not valid Base64');
  return Buffer.from(text, 'base64');
}

function fileCommit(call: Call, repository: Repository, commit: Commit, content: Json | null): Json {
  return { content, commit: gitCommitShape(call.world, repository, commit) };
}

export const contentRoutes: Handlers = {
  'repos/get-content': read,
  'git/get-blob': (call) => {
    const repository = repositoryIn(call);
    const sha = textIn(call, 'file_sha');
    const bytes = repository.git.blobs.get(sha);
    if (bytes === undefined) throw notFound();
    return { status: 200, body: blobShape(call.world, repository, sha, bytes) };
  },
  'repos/create-or-update-file-contents': (call) => {
    const repository = repositoryIn(call);
    const { message, content, sha } = call.body as WriteBody;
    const { branch, path, current } = branchOf(call, repository);
    checkSha(path, current, sha);
    const bytes = bytesOf(content);
    const commit = commitFiles(call.world, actorOf(call), repository, branch, message, [{ path, bytes }]);
    const entry = fileEntry(call, repository, path, branch, snapshotOf(repository.git, commit).get(path) ?? '');
    return { status: current === undefined ? 201 : 200, body: fileCommit(call, repository, commit, entry) };
  },
  'repos/delete-file': (call) => {
    const repository = repositoryIn(call);
    const { message, sha } = call.body as WriteBody;
    const { branch, path, current } = branchOf(call, repository);
    if (current === undefined) throw notFound();
    checkSha(path, current, sha);
    const commit = commitFiles(call.world, actorOf(call), repository, branch, message, [{ path, bytes: null }]);
    return { status: 200, body: fileCommit(call, repository, commit, null) };
  },
};
