/**
 * After a restore, before anything is decided or sent: what is outside of each open case is looked at, and the case is
 * frozen with what was found. The database's mark is cleared when every open case has been told, so that a crash on the way
 * loses nothing; who was told is not told again.
 */
import type { CaseInput } from '../core/inputs.ts';
import type { Case } from '../core/model.ts';
import { RESTORED, type Restored, restoredOf } from '../core/restored.ts';
import type { Instant } from '../core/time.ts';
import { asFault } from './as-fault.ts';
import { rememberOwnChanges } from './case-issue-memory.ts';
import { handle, isHandled, SETTLES_NOTHING } from './handle.ts';
import { type EngineParts, worldOf } from './parts.ts';
import { foundOf } from './restored-case.ts';

/** Milliseconds until it is tried again, where GitHub can't be asked or there is no configuration. */
const AGAIN = 5_000;

/** Answers whether the bot may go on. Throws what the store throws. */
export function createReconciliation(parts: EngineParts): () => Promise<boolean> {
  let isDone = false;
  let from: Instant = Number.NEGATIVE_INFINITY;
  return async () => {
    if (isDone) return true;
    const restored = restoredOf(await parts.store.recall(RESTORED));
    if (restored === null || restored.isReconciled) {
      isDone = true;
      return true;
    }
    // Not after a clock that was set back.
    if (parts.clock() < from && from - parts.clock() <= AGAIN) return false;
    try {
      await reconcile(parts, restored);
      isDone = true;
    } catch (error) {
      from = parts.clock() + AGAIN;
      parts.log.error(
        { kind: 'restore', problem: asFault(error).message },
        'the database was restored, and not every case could be looked at yet: nothing is decided or sent',
      );
    }
    return isDone;
  };
}

/** Before its first sync: what the bot wrote there since the backup must not look like the work of people. */
async function lookAtIssue(parts: EngineParts, c: Case): Promise<void> {
  const { github, watch, store, caseRepository } = parts;
  const issue = c.number === null ? null : await github.caseIssues.find(caseRepository, c.number);
  if (issue === null) return;
  await rememberOwnChanges(store, worldOf(parts), c, issue, await watch.issueEvents(caseRepository, issue.number));
}

async function reconcile(parts: EngineParts, restored: Restored): Promise<void> {
  // A transient fault where there is no configuration.
  worldOf(parts);
  const cases = await parts.store.openCases();
  parts.log.warn({ kind: 'restore', count: cases.length }, 'the database was restored: every open case is frozen');
  for (const id of cases) {
    const inputId = `restored:${restored.restoredAt}:${id}`;
    const stored = await parts.store.byId(id);
    if (stored === null || (await isHandled(parts.store, inputId))) continue;
    const found = await foundOf(parts, restored, stored.case);
    await lookAtIssue(parts, stored.case);
    const input: CaseInput = { kind: 'restored', id: inputId, at: parts.clock(), source: { kind: 'bot' }, ...found };
    await handle(parts, id, input, SETTLES_NOTHING);
  }
  await parts.store.remember(RESTORED, JSON.stringify({ ...restored, isReconciled: true } satisfies Restored));
}
