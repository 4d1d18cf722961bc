/**
 * What is outside of a case, and may be newer than its database where that was restored from a backup: its board, its
 * advisory, and for a case that is newer than the backup its issue.
 */
import { originOf } from '../core/deciding/opening.ts';
import type { Effect } from '../core/effects.ts';
import type { FoundAfterRestore, Input, OpeningInput } from '../core/inputs.ts';
import { type Case, type CaseId, caseId } from '../core/model.ts';
import { messagesOf } from '../core/plan-run.ts';
import { planByHash } from '../core/plan-states.ts';
import { RESTORED, type Restored, restoredOf } from '../core/restored.ts';
import type { Decision } from '../core/scene.ts';
import { HOUR, type Instant } from '../core/time.ts';
import { boardKey, caseIssueKey, marker, messageIdOf, messageKey, thingKey } from './marker.ts';
import type { EngineParts } from './parts.ts';
import { type Commit, type Memory, PortFault } from './ports.ts';
import { recordIn } from './record-line.ts';

/** How far GitHub's clock may be behind ours. */
const CLOCKS_DIFFER = 10 * 60_000;
/** For how long after a restore something may come up that is older. GitHub sends deliveries again for three days. */
const WEEK = 7 * 24 * HOUR;

/** Is there nothing of a restore left to be reconciled? Before that, nothing is decided. */
export async function isReconciled(memory: Pick<Memory, 'recall'>): Promise<boolean> {
  return restoredOf(await memory.recall(RESTORED))?.isReconciled !== false;
}

/** All that can be known of a case. Throws PortFault: nothing is guessed. */
export async function foundOf(parts: EngineParts, restored: Restored, c: Case): Promise<FoundAfterRestore> {
  const number = c.number ?? (await issueOf(parts, restored, c.id));
  return {
    ...(await basics(parts, restored, c.id, number)),
    published: await publishedAt(parts, c),
    mails: await openMails(parts, c.id),
    messageIds: messageIds(parts, c),
  };
}

/**
 * The input, with what must be known of it after a restore: a comment that was typed before repeats what may have been
 * done; a report may have its case issue already. `repeatsSince`: all that it causes may have been done since then.
 */
export async function afterRestore(
  parts: EngineParts,
  input: Input,
  isOpen: boolean,
): Promise<{ readonly input: Input; readonly repeatsSince?: Instant }> {
  if (input.kind !== 'comment' && !isOpening(input)) return { input };
  const restored = restoredOf(await parts.store.recall(RESTORED));
  if (restored === null) return { input };
  const repeatsSince = restored.backedUpAt;
  if (input.kind === 'comment') {
    const isOlder = input.createdAt !== undefined && input.createdAt <= restored.restoredAt;
    return isOlder ? { input: { ...input, repeats: true }, repeatsSince } : { input };
  }
  if (isOpen || input.at - restored.restoredAt > WEEK) return { input };
  const found = await foundOfNew(parts, restored, input);
  return found === null ? { input } : { input: { ...input, found }, repeatsSince };
}

/**
 * Which effects of a decision may have been done since the backup: all, where its input repeats what came then; else, of a
 * case that was restored, the messages of plans that are as old, and what GitHub can be asked for.
 */
export function doubtfulOf(
  { case: c, effects }: Decision,
  repeatsSince: Instant | undefined,
): Pick<Commit, 'doubtful'> {
  const since = repeatsSince ?? c?.restored?.backedUpAt;
  if (c === null || since === undefined) return {};
  const mayBeDone = effects.filter((effect) => repeatsSince !== undefined || isOldMessage(effect, c));
  return { doubtful: { since, keys: mayBeDone.map(({ key }) => key) } };
}

function isOldMessage(effect: Effect, c: Case): boolean {
  if (effect.kind !== 'step') return false;
  const { kind } = effect.step.target;
  if (kind !== 'mail' && kind !== 'slack') return true;
  const plan = planByHash(c, effect.hash);
  return plan !== undefined && plan.proposedAt <= (c.restored?.restoredAt ?? 0);
}

function isOpening(input: Input): input is OpeningInput {
  return input.kind === 'advisory-reported' || input.kind === 'case-issue-opened' || input.kind === 'public-report';
}

/** Of a case that is not in the database; null: it has no issue, or the bot never wrote to it. */
async function foundOfNew(
  parts: EngineParts,
  restored: Restored,
  input: OpeningInput,
): Promise<NonNullable<OpeningInput['found']> | null> {
  const id = caseId(originOf(input));
  const number = input.kind === 'case-issue-opened' ? input.number : await issueOf(parts, restored, id);
  if (number === null) return null;
  const found = await basics(parts, restored, id, number);
  if (input.kind === 'case-issue-opened' && found.board === 'none') return null;
  return { ...found, published: null, mails: [], messageIds: {}, number };
}

async function issueOf({ github, caseRepository, salt }: EngineParts, { backedUpAt }: Restored, id: CaseId) {
  const issues = github.caseIssues;
  const found = await issues.findOwn(caseRepository, marker(salt, caseIssueKey(id)), backedUpAt - CLOCKS_DIFFER);
  return found?.number ?? null;
}

async function basics(
  { github, caseRepository, salt }: EngineParts,
  { backedUpAt, restoredAt }: Restored,
  id: CaseId,
  number: number | null,
): Promise<Pick<FoundAfterRestore, 'backedUpAt' | 'restoredAt' | 'plans' | 'board'>> {
  const times = { backedUpAt, restoredAt };
  // GitHub's `since` is of the last change: a board that was not changed since has nothing that is new.
  const board =
    number === null
      ? null
      : await github.caseIssues.findOwnComment(
          caseRepository,
          number,
          marker(salt, boardKey(id)),
          backedUpAt - CLOCKS_DIFFER,
        );
  if (board === null) return { ...times, plans: [], board: 'none' };
  const plans = recordIn(salt, id, board.body);
  return plans === 'edited' ? { ...times, plans: [], board: 'edited' } : { ...times, plans, board: 'read' };
}

/** The page of the case's advisory, where it is public and the case does not know it. */
async function publishedAt({ github }: EngineParts, { advisory, repository }: Case): Promise<string | null> {
  if (advisory === null || advisory.published) return null;
  try {
    const { state, url } = await github.advisories.read(repository, advisory.ghsa);
    return state === 'published' || state === 'withdrawn' ? url : null;
  } catch (error) {
    // It is not there any more, or not for the app: then it proves nothing, and the poll tells.
    if (error instanceof PortFault && error.kind === 'permanent') return null;
    throw error;
  }
}

async function openMails({ store, salt, mailDomain }: EngineParts, id: CaseId): Promise<FoundAfterRestore['mails']> {
  const open = await store.openEffectsOf(id);
  return open.flatMap((effect) => {
    const messageId = messageIdOf(salt, thingKey(effect), mailDomain);
    if (effect.kind === 'calendar') return [{ what: `the calendar file for ${effect.to}`, messageId }];
    if (effect.kind !== 'mail' || effect.step.target.kind !== 'mail') return [];
    return [{ what: `${effect.step.communication} → ${effect.step.target.to}`, messageId }];
  });
}

function messageIds({ salt, mailDomain }: EngineParts, c: Case): Readonly<Record<string, string>> {
  const messages = [...c.past, ...Object.values(c.plans)].flatMap(({ plan }) =>
    plan.steps.flatMap(messagesOf).map(({ id, target }) => ({ hash: plan.hash, id, target })),
  );
  return Object.fromEntries(
    messages
      .filter(({ target }) => target.kind === 'mail')
      .map(({ hash, id }) => [`${hash}/${id}`, messageIdOf(salt, messageKey(c.id, hash, id), mailDomain)]),
  );
}
