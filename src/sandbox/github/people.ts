/**
 * People at the web UI of the local GitHub. It does not check their rights: what a person does here, the test (or the
 * demo) says he could do. Every method acts at once and returns; the webhooks follow, see `delivered()`.
 */
import { type AdvisoryInput, draftAdvisory, reportAdvisory, updateAdvisory } from './acts/advisories.ts';
import { addAdvisoryComment, editAdvisoryComment, theAdvisoryComment } from './acts/advisory-comments.ts';
import { addComment, deleteComment, editComment, react } from './acts/comments.ts';
import { commitFiles, moveRef } from './acts/files.ts';
import { addAssignees, deleteIssue, lockIssue, openIssue, transferIssue, updateIssue } from './acts/issues.ts';
import { addLabels, createLabel, deleteLabel, removeLabels, updateLabel } from './acts/labels.ts';
import { mergePull, openPull, pullMoved, pullOf } from './acts/pulls.ts';
import { createRelease, updateRelease } from './acts/releases.ts';
import { findAccount, findLabel, theAdvisory, theComment, theIssue, theRepository } from './find.ts';
import { resolveCommit } from './git.ts';
import type { Actor, Issue, Release, Repository, World } from './state.ts';

export type Person = ReturnType<typeof personOf>;

type PullInput = {
  title: string;
  body?: string;
  base?: string;
  /** A branch that exists, or the name for a new one. */
  head: string;
  labels?: string[];
  /** Committed to the head branch first; without it, and with a new branch, one file is. */
  files?: Record<string, string>;
  /** Its diff, until the branch moves on; without it, the diff is made of the files. */
  diff?: string;
};

type ReleaseNotes = {
  tag: string;
  name?: string;
  body?: string;
  target?: string;
  prerelease?: boolean;
  draft?: boolean;
};

function writesOf(files: Record<string, string>): { path: string; bytes: Buffer }[] {
  return Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
}

function issuesOf(world: World, actor: Actor) {
  const at = (name: string, number: number): [World, Actor, Repository, Issue] => {
    const repository = theRepository(world, name);
    return [world, actor, repository, theIssue(world, repository, number)];
  };
  const commentAt = (name: string, id: number) => {
    const repository = theRepository(world, name);
    return { repository, ...theComment(repository, id) };
  };
  return {
    /** Opens an issue; returns its number. */
    openIssue: (
      name: string,
      input: { title: string; body?: string; labels?: string[]; assignees?: string[] },
    ): number => openIssue(world, actor, theRepository(world, name), input).number,
    /** Comments on an issue or pull request; returns the comment's id. */
    comment: (name: string, number: number, body: string): number => addComment(...at(name, number), body).id,
    editComment: (name: string, id: number, body: string): void => {
      const { repository, issue, comment } = commentAt(name, id);
      editComment(world, actor, repository, issue, comment, body);
    },
    deleteComment: (name: string, id: number): void => {
      const { repository, issue, comment } = commentAt(name, id);
      deleteComment(world, actor, repository, issue, comment);
    },
    react: (name: string, id: number, content: string): void => {
      react(world, actor, commentAt(name, id).comment, content);
    },
    label: (name: string, number: number, ...labels: string[]): void => addLabels(...at(name, number), labels),
    unlabel: (name: string, number: number, ...labels: string[]): void => removeLabels(...at(name, number), labels),
    createLabel: (name: string, label: string): void => {
      createLabel(world, actor, theRepository(world, name), { name: label });
    },
    renameLabel: (name: string, from: string, to: string): void => {
      const repository = theRepository(world, name);
      const label = findLabel(repository, from);
      if (label) updateLabel(world, actor, repository, label, { name: to });
    },
    deleteLabel: (name: string, gone: string): void => {
      const repository = theRepository(world, name);
      const label = findLabel(repository, gone);
      if (label) deleteLabel(world, actor, repository, label);
    },
    editIssueBody: (name: string, number: number, body: string): void => updateIssue(...at(name, number), { body }),
    editIssueTitle: (name: string, number: number, title: string): void => updateIssue(...at(name, number), { title }),
    closeIssue: (name: string, number: number, reason = 'completed'): void =>
      updateIssue(...at(name, number), { state: 'closed', state_reason: reason }),
    reopenIssue: (name: string, number: number): void => updateIssue(...at(name, number), { state: 'open' }),
    assign: (name: string, number: number, ...logins: string[]): void => addAssignees(...at(name, number), logins),
    lockIssue: (name: string, number: number): void => lockIssue(...at(name, number), true, null),
    unlockIssue: (name: string, number: number): void => lockIssue(...at(name, number), false, null),
    deleteIssue: (name: string, number: number): void => deleteIssue(...at(name, number)),
    /** Moves an issue to another repository; returns its number there. */
    transferIssue: (name: string, number: number, to: string): number =>
      transferIssue(...at(name, number), theRepository(world, to)).number,
  };
}

function advisoriesOf(world: World, actor: Actor) {
  const at = (name: string, ghsa: string) => {
    const repository = theRepository(world, name);
    return { repository, advisory: theAdvisory(repository, ghsa) };
  };
  const update = (name: string, ghsa: string, input: AdvisoryInput): void => {
    const { repository, advisory } = at(name, ghsa);
    updateAdvisory(world, actor, repository, advisory, input);
  };
  return {
    /** A private vulnerability report; returns the GHSA id. */
    reportAdvisory: (name: string, input: AdvisoryInput & { summary: string; description: string }): string =>
      reportAdvisory(world, actor, theRepository(world, name), input).ghsaId,
    /** A draft by a maintainer, of which GitHub tells nobody; returns the GHSA id. */
    draftAdvisory: (name: string, input: AdvisoryInput & { summary: string; description: string }): string =>
      draftAdvisory(world, actor, theRepository(world, name), input).ghsaId,
    editAdvisory: update,
    acceptAdvisory: (name: string, ghsa: string): void => update(name, ghsa, { state: 'draft' }),
    closeAdvisory: (name: string, ghsa: string): void => update(name, ghsa, { state: 'closed' }),
    publishAdvisory: (name: string, ghsa: string): void => update(name, ghsa, { state: 'published' }),
    /** Comments on an advisory; returns the comment's id. */
    commentAdvisory: (name: string, ghsa: string, body: string, options: { confidential?: boolean } = {}): number =>
      addAdvisoryComment(world, actor, at(name, ghsa).advisory, body, options.confidential ?? false).id,
    editAdvisoryComment: (name: string, ghsa: string, id: number, body: string): void =>
      editAdvisoryComment(world, theAdvisoryComment(at(name, ghsa).advisory, id), body),
  };
}

function codeOf(world: World, actor: Actor) {
  const push = (name: string, branch: string, message: string, files: Record<string, string>): string =>
    commitFiles(world, actor, theRepository(world, name), branch, message, writesOf(files)).sha;
  const branchOff = (name: string, branch: string, from: string): void => {
    const repository = theRepository(world, name);
    const base = resolveCommit(repository.git, `heads/${from}`);
    if (base && !repository.git.refs.has(`heads/${branch}`)) moveRef(world, actor, repository, `heads/${branch}`, base);
  };
  const pullAt = (name: string, number: number) => {
    const repository = theRepository(world, name);
    return { repository, issue: theIssue(world, repository, number) };
  };
  return {
    /** Commits one file to the default branch (or `branch`) and pushes; returns the commit's sha. */
    putFile: (name: string, path: string, text: string, message = `Update ${path}`, branch?: string): string =>
      push(name, branch ?? theRepository(world, name).defaultBranch, message, { [path]: text }),
    deleteFile: (name: string, path: string, message = `Delete ${path}`): string => {
      const repository = theRepository(world, name);
      return commitFiles(world, actor, repository, repository.defaultBranch, message, [{ path, bytes: null }]).sha;
    },
    /** Makes a branch from another (default: the default branch). */
    createBranch: (name: string, branch: string, from?: string): void =>
      branchOff(name, branch, from ?? theRepository(world, name).defaultBranch),
    /** Opens a pull request, making its head branch when it is not there; returns its number. */
    openPull: (name: string, input: PullInput): number => {
      const repository = theRepository(world, name);
      const base = input.base ?? repository.defaultBranch;
      const isNew = !repository.git.refs.has(`heads/${input.head}`);
      branchOff(name, input.head, base);
      const files = input.files ?? (isNew ? { [`changes/${input.head}.txt`]: `${input.title}\n` } : undefined);
      if (files) push(name, input.head, input.title, files);
      return openPull(world, actor, repository, { ...input, base }).number;
    },
    /** Commits to the head branch of a pull request; returns the new head sha. */
    pushToPull: (name: string, number: number, files?: Record<string, string>): string => {
      const { repository, issue } = pullAt(name, number);
      const pull = pullOf(issue);
      const sha = push(
        name,
        pull.head,
        `Update #${number}`,
        files ?? { [`changes/${pull.head}.txt`]: `${pull.headSha}\n` },
      );
      pullMoved(world, actor, repository, issue);
      return sha;
    },
    /** Merges a pull request; returns the sha of the merge commit. */
    mergePull: (name: string, number: number): string => {
      const { repository, issue } = pullAt(name, number);
      return mergePull(world, actor, repository, issue);
    },
    closePull: (name: string, number: number): void => {
      const { repository, issue } = pullAt(name, number);
      updateIssue(world, actor, repository, issue, { state: 'closed' });
    },
    publishRelease: (name: string, { tag, target, ...notes }: ReleaseNotes): Release => {
      const repository = theRepository(world, name);
      const branch = target ?? repository.defaultBranch;
      return createRelease(world, actor, repository, { ...notes, tag_name: tag, target_commitish: branch });
    },
    editRelease: (name: string, tag: string, body: string): void => {
      const repository = theRepository(world, name);
      const release = repository.releases.find((candidate) => candidate.tag === tag);
      if (release) updateRelease(world, actor, repository, release, { body });
    },
  };
}

/** Somebody at the web UI; throws when there is no such account. */
export function personOf(world: World, login: string) {
  const account = findAccount(world, login);
  if (!account) throw new Error(`There is no account ${login} in the local GitHub: add it with addUser`);
  const actor: Actor = { account, viaApp: false };
  return { login: account.login, ...issuesOf(world, actor), ...advisoriesOf(world, actor), ...codeOf(world, actor) };
}
