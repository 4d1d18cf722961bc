/** What can be done with pull requests, all within one repository. */
import { GithubError, invalidField } from '../errors.ts';
import { resolveCommit, snapshotOf, writeCommit, writeTree } from '../git.ts';
import type { Actor, Issue, Pull, Repository, World } from '../state.ts';
import { authorOf, moveRef } from './files.ts';
import { blankIssue } from './issues.ts';
import { addLabels, emitIssue } from './labels.ts';
import { record } from './record.ts';

export type NewPull = {
  title: string;
  body?: string | null;
  base: string;
  head: string;
  draft?: boolean;
  labels?: string[];
  /** Its diff until the branch moves on; without it, the diff is made of the files. */
  diff?: string;
};

/** The pull request part of an issue, or 404. */
export function pullOf(issue: Issue): Pull {
  if (!issue.pull) throw new GithubError(404, 'Not Found');
  return issue.pull;
}

/** Opens a pull request between two branches that exist. */
export function openPull(world: World, actor: Actor, repository: Repository, input: NewPull): Issue {
  const branch = input.head.replace(/^[^:]*:/, '');
  const head = resolveCommit(repository.git, `heads/${branch}`);
  const base = resolveCommit(repository.git, `heads/${input.base}`);
  if (!head) throw invalidField('PullRequest', 'head', 'invalid');
  if (!base) throw invalidField('PullRequest', 'base', 'invalid');
  if (head.sha === base.sha) {
    throw invalidField('PullRequest', 'base', 'custom', `No commits between ${input.base} and ${branch}`);
  }
  const issue = blankIssue(world, actor, repository, input.title, input.body ?? null);
  issue.pull = {
    base: input.base,
    head: branch,
    headSha: head.sha,
    baseSha: base.sha,
    draft: input.draft ?? false,
    mergedAt: null,
    mergedBy: null,
    mergeCommit: null,
    diff: input.diff ?? null,
  };
  emitIssue(world, actor, repository, issue, 'opened');
  addLabels(world, actor, repository, issue, input.labels ?? []);
  return issue;
}

/** Tells the app that the head branch moved on. */
export function pullMoved(world: World, actor: Actor, repository: Repository, issue: Issue): void {
  const pull = pullOf(issue);
  const before = pull.headSha;
  pull.headSha = resolveCommit(repository.git, `heads/${pull.head}`)?.sha ?? before;
  if (pull.headSha === before) return;
  pull.diff = null;
  issue.updatedAt = world.clock();
  emitIssue(world, actor, repository, issue, 'synchronize', { before, after: pull.headSha });
}

/** Merges with a merge commit: push to the base branch, then `closed` with `merged: true`. */
export function mergePull(world: World, actor: Actor, repository: Repository, issue: Issue): string {
  const pull = pullOf(issue);
  if (issue.state === 'closed') throw new GithubError(405, 'Pull Request is not mergeable');
  const { git } = repository;
  const base = resolveCommit(git, `heads/${pull.base}`);
  if (!base) throw new GithubError(405, 'Base branch was deleted');
  const files = new Map(snapshotOf(git, base));
  const started = snapshotOf(git, git.commits.get(pull.baseSha));
  const headFiles = snapshotOf(git, git.commits.get(pull.headSha));
  for (const [path, sha] of headFiles) if (started.get(path) !== sha) files.set(path, sha);
  for (const path of started.keys()) if (!headFiles.has(path)) files.delete(path);
  const merge = writeCommit(git, {
    tree: writeTree(git, files),
    parents: [base.sha, pull.headSha],
    message: `Merge pull request #${issue.number} from ${repository.owner.login}/${pull.head}\n\n${issue.title}`,
    author: authorOf(actor.account),
    at: world.clock(),
  });
  moveRef(world, actor, repository, `heads/${pull.base}`, merge);
  pull.mergedAt = world.clock();
  pull.mergedBy = actor.account;
  pull.mergeCommit = merge.sha;
  record(world, actor, issue, { event: 'merged', commit: merge.sha });
  issue.state = 'closed';
  issue.closedAt = world.clock();
  issue.closedBy = actor.account;
  record(world, actor, issue, { event: 'closed', reason: null });
  emitIssue(world, actor, repository, issue, 'closed');
  return merge.sha;
}
