/**
 * After a restore, before anything is decided or sent: what is outside of each case that is open, or has effects that are
 * yet to be done, is looked at, and the case is frozen with what was found. The database's mark is cleared when each of
 * them has been told, so that a crash on the way loses nothing; who was told is not told again. The other closed cases:
 * told-of-restore.ts.
 */
import { isPurged } from '../core/purged.ts';
import { RESTORED, type Restored, restoredOf } from '../core/restored.ts';
import type { Instant } from '../core/time.ts';
import { asFault } from './as-fault.ts';
import { handle, isHandled, SETTLES_NOTHING } from './handle.ts';
import { type EngineParts, worldOf } from './parts.ts';
import { restoredId, restoredInput } from './told-of-restore.ts';

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

async function reconcile(parts: EngineParts, restored: Restored): Promise<void> {
  // A transient fault where there is no configuration.
  worldOf(parts);
  const cases = new Set([...(await parts.store.openCases()), ...(await parts.store.casesWithEffects())]);
  parts.log.warn(
    { kind: 'restore', count: cases.size },
    'the database was restored: every case that is open or has something yet to be sent is frozen',
  );
  for (const id of cases) {
    const c = (await parts.store.byId(id))?.case;
    if (c === undefined || isPurged(c) || (await isHandled(parts.store, restoredId(restored, c)))) continue;
    await handle(parts, id, await restoredInput(parts, restored, c), SETTLES_NOTHING);
  }
  await parts.store.remember(RESTORED, JSON.stringify({ ...restored, isReconciled: true } satisfies Restored));
}
