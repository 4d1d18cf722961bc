/** JSON of pull requests. */

import { diffBetween } from '../diff.ts';
import type { FileChange } from '../git.ts';
import { ancestry, changesBetween, resolveCommit, snapshotOf } from '../git.ts';
import type { Issue, Pull, Repository, World } from '../state.ts';
import { fullName } from '../state.ts';
import { userOrNull, userShape } from './accounts.ts';
import { isoOrNull, type Json } from './common.ts';
import { issuePage, issueShape } from './issues.ts';
import { repositoryShape } from './repositories.ts';

/** The files that a pull request changes, against the commit it started from. */
export function pullChanges(repository: Repository, pull: Pull): FileChange[] {
  const { git } = repository;
  return changesBetween(snapshotOf(git, git.commits.get(pull.baseSha)), snapshotOf(git, git.commits.get(pull.headSha)));
}

/** `application/vnd.github.diff`. */
export function pullDiff({ git }: Repository, pull: Pull): string {
  const [before, after] = [pull.baseSha, pull.headSha].map((sha) => snapshotOf(git, git.commits.get(sha)));
  return pull.diff ?? diffBetween(git, before ?? new Map(), after ?? new Map());
}

function endShape(world: World, repository: Repository, ref: string, sha: string): Json {
  return {
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    user: userShape(world, repository.owner),
    repo: repositoryShape(world, repository),
  };
}

/** `pull-request-simple`, as in lists. */
export function simplePullShape(world: World, repository: Repository, issue: Issue, pull: Pull): Json {
  const root = `${world.apiUrl}/repos/${fullName(repository)}`;
  const url = `${root}/pulls/${issue.number}`;
  const page = issuePage(world, repository, issue);
  const statuses = `${root}/statuses/${pull.headSha}`;
  const shape = issueShape(world, repository, issue);
  const base = resolveCommit(repository.git, pull.base)?.sha ?? pull.baseSha;
  return {
    url,
    id: issue.id,
    node_id: shape.node_id,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: shape.url,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${root}/pulls/comments{/number}`,
    comments_url: shape.comments_url,
    statuses_url: statuses,
    number: issue.number,
    state: issue.state,
    locked: issue.locked,
    title: issue.title,
    user: shape.user,
    body: issue.body,
    labels: shape.labels,
    milestone: null,
    active_lock_reason: issue.lockReason,
    created_at: shape.created_at,
    updated_at: shape.updated_at,
    closed_at: shape.closed_at,
    merged_at: isoOrNull(pull.mergedAt),
    merge_commit_sha: pull.mergeCommit,
    assignee: shape.assignee,
    assignees: shape.assignees,
    requested_reviewers: [],
    requested_teams: [],
    head: endShape(world, repository, pull.head, pull.headSha),
    base: endShape(world, repository, pull.base, pull.mergedAt === null ? base : pull.baseSha),
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: shape.url },
      comments: { href: shape.comments_url },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${root}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: shape.author_association,
    auto_merge: null,
    draft: pull.draft,
  };
}

/** `pull-request`, as in webhook payloads and single answers. */
export function pullShape(world: World, repository: Repository, issue: Issue, pull: Pull): Json {
  const changes = pullChanges(repository, pull);
  const before = new Set(ancestry(repository.git, pull.baseSha));
  const commits = ancestry(repository.git, pull.headSha).filter((sha) => !before.has(sha));
  return {
    ...simplePullShape(world, repository, issue, pull),
    merged: pull.mergedAt !== null,
    mergeable: pull.mergedAt === null ? true : null,
    rebaseable: null,
    mergeable_state: pull.mergedAt === null ? 'clean' : 'unknown',
    merged_by: userOrNull(world, pull.mergedBy),
    comments: issue.comments.length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: commits.length,
    additions: changes.length,
    deletions: 0,
    changed_files: changes.length,
  };
}
