/**
 * Every case that was in the backup is told of the restore, and frozen, before it does anything: what is open, or has
 * effects that are yet to be done, by reconcile.ts; any other closed case when something would come of an input for the
 * first time, since thousands of them can't be looked at on GitHub at once.
 */
import type { CaseInput, Input } from '../core/inputs.ts';
import type { Case } from '../core/model.ts';
import { isPurged } from '../core/purged.ts';
import { RESTORED, type Restored, restoredOf } from '../core/restored.ts';
import type { Decision } from '../core/scene.ts';
import { rememberOwnChanges } from './case-issue-memory.ts';
import { type EngineParts, worldOf } from './parts.ts';
import { foundOf } from './restored-case.ts';

/** The restore that this closed case was in and was not told of; null: none. An open one was told before anything was decided. */
export async function untoldRestore({ store }: Pick<EngineParts, 'store'>, c: Case): Promise<Restored | null> {
  if (!c.closed || isPurged(c)) return null;
  const restored = restoredOf(await store.recall(RESTORED));
  const isTold = restored === null || c.restored?.restoredAt === restored.restoredAt;
  // A newer one has its whole history in this database.
  return isTold || c.reportedAt > restored.restoredAt ? null : restored;
}

/** Does anything come of it? What the clock alone says to the team (a reminder, the end of retention) sends nothing, and takes nothing over. */
export function isNoticed({ kind }: Input, { effects }: Decision): boolean {
  return effects.some((effect) => kind !== 'tick' || effect.kind !== 'comment');
}

/** What a case is told of a restore, by what is outside of it now. Throws PortFault: nothing is guessed. */
export async function restoredInput(parts: EngineParts, restored: Restored, c: Case): Promise<CaseInput> {
  const found = await foundOf(parts, restored, c);
  await lookAtIssue(parts, c);
  return { kind: 'restored', id: restoredId(restored, c), at: parts.clock(), source: { kind: 'bot' }, ...found };
}

/** Each case is told once of each restore. */
export function restoredId({ restoredAt }: Restored, { id }: Case): string {
  return `restored:${restoredAt}:${id}`;
}

/** Before its first sync: what the bot wrote there since the backup must not look like the work of people. */
async function lookAtIssue(parts: EngineParts, c: Case): Promise<void> {
  const { github, watch, store, caseRepository } = parts;
  const issue = c.number === null ? null : await github.caseIssues.find(caseRepository, c.number);
  if (issue === null) return;
  await rememberOwnChanges(store, worldOf(parts), c, issue, await watch.issueEvents(caseRepository, issue.number));
}
