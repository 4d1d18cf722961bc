/**
 * A small Git object store with real object ids: blobs, trees (kept as flat snapshots: path to blob), commits and
 * branches. Enough for the contents, git, commits, compare and pulls APIs.
 */
import { createHash } from 'node:crypto';

export type Snapshot = ReadonlyMap<string, string>;

export type Commit = {
  sha: string;
  tree: string;
  parents: string[];
  message: string;
  author: { login: string; name: string; email: string };
  /** Epoch milliseconds. */
  at: number;
};

export type GitStore = {
  blobs: Map<string, Buffer>;
  trees: Map<string, Snapshot>;
  commits: Map<string, Commit>;
  /** Full ref names without `refs/`: `heads/main`, `tags/1.0`. */
  refs: Map<string, string>;
};

export type FileChange = { path: string; status: 'added' | 'modified' | 'removed'; sha: string };

/** An empty store: no commit, no branch. */
export function createGitStore(): GitStore {
  return { blobs: new Map(), trees: new Map(), commits: new Map(), refs: new Map() };
}

function objectId(kind: string, bytes: Buffer): string {
  return createHash('sha1').update(`${kind} ${bytes.length}\0`).update(bytes).digest('hex');
}

/** Stores a blob and returns its Git sha1. */
export function writeBlob(git: GitStore, bytes: Buffer): string {
  const sha = objectId('blob', bytes);
  git.blobs.set(sha, bytes);
  return sha;
}

type TreeEntry = { name: string; mode: string; sha: string };

function entriesOf(snapshot: Snapshot): TreeEntry[] {
  const folders = new Map<string, Map<string, string>>();
  const entries: TreeEntry[] = [];
  for (const [path, sha] of snapshot) {
    const slash = path.indexOf('/');
    if (slash < 0) {
      entries.push({ name: path, mode: '100644', sha });
      continue;
    }
    const folder = folders.get(path.slice(0, slash)) ?? new Map<string, string>();
    folder.set(path.slice(slash + 1), sha);
    folders.set(path.slice(0, slash), folder);
  }
  for (const [name, inner] of folders) entries.push({ name, mode: '40000', sha: treeId(inner) });
  const key = (entry: TreeEntry): string => (entry.mode === '40000' ? `${entry.name}/` : entry.name);
  return entries.sort((a, b) => Buffer.compare(Buffer.from(key(a)), Buffer.from(key(b))));
}

/** The Git id of the tree of a snapshot, subtrees included. */
export function treeId(snapshot: Snapshot): string {
  const parts = entriesOf(snapshot).map(({ mode, name, sha }) =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(sha, 'hex')]),
  );
  return objectId('tree', Buffer.concat(parts));
}

/** Stores a snapshot as a tree and returns its id. */
export function writeTree(git: GitStore, snapshot: Snapshot): string {
  const sha = treeId(snapshot);
  git.trees.set(sha, snapshot);
  return sha;
}

/** Stores a commit and returns it; no branch moves. */
export function writeCommit(git: GitStore, input: Omit<Commit, 'sha'>): Commit {
  const who = `${input.author.name} <${input.author.email}> ${Math.floor(input.at / 1000)} +0000`;
  const lines = [`tree ${input.tree}`, ...input.parents.map((parent) => `parent ${parent}`)];
  const text = [...lines, `author ${who}`, `committer ${who}`, '', input.message].join('\n');
  const commit = { ...input, sha: objectId('commit', Buffer.from(text)) };
  git.commits.set(commit.sha, commit);
  return commit;
}

/** The commit that a branch, a tag, a full ref or a commit id names. */
export function resolveCommit(git: GitStore, name: string): Commit | undefined {
  const bare = name.replace(/^refs\//, '');
  const sha = git.refs.get(`heads/${bare}`) ?? git.refs.get(`tags/${bare}`) ?? git.refs.get(bare) ?? bare;
  return git.commits.get(sha);
}

/** The files of a commit; none for no commit. */
export function snapshotOf(git: GitStore, commit: Commit | undefined): Snapshot {
  return (commit && git.trees.get(commit.tree)) ?? new Map();
}

/** What differs between two snapshots, in path order. */
export function changesBetween(before: Snapshot, after: Snapshot): FileChange[] {
  const changes: FileChange[] = [];
  for (const [path, sha] of after) {
    const old = before.get(path);
    if (old === undefined) changes.push({ path, status: 'added', sha });
    else if (old !== sha) changes.push({ path, status: 'modified', sha });
  }
  for (const [path, sha] of before) if (!after.has(path)) changes.push({ path, status: 'removed', sha });
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** All commits reachable from one, itself first, breadth first. */
export function ancestry(git: GitStore, from: string): string[] {
  const seen = new Set<string>([from]);
  for (const sha of seen) for (const parent of git.commits.get(sha)?.parents ?? []) seen.add(parent);
  return [...seen];
}
