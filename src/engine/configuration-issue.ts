/**
 * Writes the issue "vmt-bot configuration": the body is made equal to the state, each pending comment is written once.
 * Before anything is made its marker is looked for, so that a lost answer makes no second one.
 */
import { configurationBody } from '../core/config-report.ts';
import { sha256 } from '../core/hash.ts';
import type { PendingComment, Saved } from './configuration-memory.ts';
import { type Issues, PortFault } from './ports.ts';

/** What is used of the case repository's issues. */
export type UsedIssues = Pick<
  Issues,
  'isPrivate' | 'create' | 'update' | 'findOwn' | 'comment' | 'findOwnComment' | 'react'
>;

const TITLE = 'vmt-bot configuration';
const MARKER = '<!-- vmt:configuration -->';
/** GitHub's clock may be behind ours. */
const CLOCKS_DIFFER = 10 * 60_000;

/**
 * Brings the issue up to date and calls `progress` with what to save after each step. Does nothing where nothing is new.
 * Throws PortFault: what is left is written by the next call. Refuses to write to a repository that is not private.
 */
export async function writeIssue(
  issues: UsedIssues,
  repository: string,
  saved: Saved,
  progress: (saved: Saved) => Promise<void>,
): Promise<void> {
  const body = `${MARKER}\n${configurationBody(saved.state)}`;
  const digest = sha256(body);
  if (saved.pending.length === 0 && saved.written === digest) {
    return;
  }
  if (!(await issues.isPrivate(repository))) {
    throw new PortFault('permanent', 'the case repository is not private: nothing is written there');
  }
  const issue = await upsert(issues, repository, saved.issue, body);
  let now: Saved = { ...saved, issue, written: digest };
  await progress(now);
  for (const comment of saved.pending) {
    await write(issues, repository, issue, comment);
    now = { ...now, pending: now.pending.filter(({ key }) => key !== comment.key) };
    await progress(now);
  }
}

/** The issue's number. A remembered issue that can not be written any more (deleted, transferred) is replaced. */
async function upsert(issues: UsedIssues, repository: string, known: number | null, body: string): Promise<number> {
  const change = { title: TITLE, body, open: true } as const;
  if (known !== null) {
    try {
      await issues.update(repository, known, change);
      return known;
    } catch (error) {
      if (!(error instanceof PortFault) || error.kind !== 'permanent') {
        throw error;
      }
    }
  }
  const found = await issues.findOwn(repository, MARKER, 0);
  if (found !== null) {
    await issues.update(repository, found.number, change);
    return found.number;
  }
  const made = await issues.create(repository, { title: TITLE, body, labels: [], assignees: [] });
  return made.number;
}

async function write(issues: UsedIssues, repository: string, issue: number, comment: PendingComment): Promise<void> {
  const marker = `<!-- vmt:configuration ${comment.key} -->`;
  const found = await issues.findOwnComment(repository, issue, marker, comment.at - CLOCKS_DIFFER);
  if (found === null) {
    await issues.comment(repository, issue, `${marker}\n${comment.body}`);
  }
  if (comment.answers !== null) {
    await react(issues, repository, comment.answers);
  }
}

/** A comment that was deleted meanwhile can have no reaction; that must not hold up the others. */
async function react(
  issues: UsedIssues,
  repository: string,
  { comment, reaction }: NonNullable<PendingComment['answers']>,
): Promise<void> {
  try {
    await issues.react(repository, comment, reaction);
  } catch (error) {
    if (!(error instanceof PortFault) || error.kind !== 'permanent') {
      throw error;
    }
  }
}
