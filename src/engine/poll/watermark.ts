/**
 * Up to when a list was read. GitHub's times are whole seconds, and what was changed a moment ago may come into its list
 * after what was changed later; so the last seconds are looked at again, and what is known of them already is left out.
 * Kept in the store: what happens while the bot is down is found on start.
 */
import { sha256 } from '../../core/hash.ts';
import { HOUR, type Instant } from '../../core/time.ts';
import { asFault } from '../as-fault.ts';
import type { EngineParts } from '../parts.ts';

interface Changed {
  readonly number: number;
  readonly updatedAt: Instant;
}

/** What could not be told yet, and since when it is not known what was done to it. */
interface Later {
  readonly number: number;
  readonly since: Instant;
  /** Since when it says that it can never be read; null: it does not. */
  readonly failing: Instant | null;
}

interface Mark {
  /** The first time ever: what was changed before is not looked at. */
  readonly began: Instant;
  readonly at: Instant;
  /** What was changed at that time or less than `OVERLAP` before it, as digests of how it was seen. */
  readonly seen: readonly string[];
  readonly later: readonly Later[];
}

/** `later`: to be looked at again, with all that was done since, even if nothing changes it any more. */
export type Looked = 'done' | 'later';
const DAY = 24 * HOUR;
/** How much later than its successors a change may come into a list. */
const OVERLAP = 10_000;

type LookAtOne<T> = (change: T, since: Instant) => Promise<Looked>;

/**
 * Looks at each change since the last time, oldest first, and keeps in mind how far it came. `prepare` reads what all of
 * them need. The first time ever, what was changed from now on. A fault of one keeps neither the others nor the mark: it
 * is looked at again, for a day where it says that it can never be read. Throws what `read` and `prepare` throw, where the next time
 * begins where this one did, and at the end the first fault that may pass.
 */
export async function fromWatermark<T extends Changed>(
  { store, clock, log }: Pick<EngineParts, 'store' | 'clock' | 'log'>,
  name: string,
  read: (since: Instant) => Promise<readonly T[]>,
  prepare: (changes: readonly T[], since: Instant) => Promise<LookAtOne<T>>,
): Promise<void> {
  const known = await store.recall(name);
  const now = Math.floor(clock() / 1000) * 1000;
  const mark: Mark = known === null ? { began: now, at: now, seen: [], later: [] } : JSON.parse(known);
  const laterOf = new Map(mark.later.map((one) => [one.number, one]));
  const fresh = Math.max(mark.began, mark.at - OVERLAP);
  const from = Math.min(fresh, ...mark.later.map(({ since }) => since));
  const all = await read(from);
  const changes = all.filter(
    (change) => laterOf.has(change.number) || (change.updatedAt >= fresh && !mark.seen.includes(digest(change))),
  );
  if (changes.length === 0 && laterOf.size === 0 && known !== null) return;
  const later: Later[] = [];
  const faults: unknown[] = [];
  if (changes.length > 0) {
    const lookAt = await prepare(changes, from);
    for (const change of changes) {
      const { since, failing } = laterOf.get(change.number) ?? { since: fresh, failing: null };
      let failingNow: Instant | null = null;
      const looked = await lookAt(change, since).catch((error: unknown): Looked => {
        const { kind, message } = asFault(error);
        if (kind !== 'permanent') {
          failingNow = failing;
          faults.push(error);
          return 'later';
        }
        failingNow = failing ?? now;
        const isGivenUp = now - failingNow > DAY;
        log.error({ kind: 'poll', problem: message }, `a change can not be read${isGivenUp ? ', and is passed' : ''}`);
        return isGivenUp ? 'done' : 'later';
      });
      if (looked === 'later') later.push({ number: change.number, since, failing: failingNow });
    }
  }
  const at = Math.max(mark.at, ...all.map(({ updatedAt }) => updatedAt));
  const seen = all.filter(({ updatedAt }) => updatedAt >= at - OVERLAP).map(digest);
  await store.remember(name, JSON.stringify({ began: mark.began, at, seen, later } satisfies Mark));
  if (faults.length > 0) throw faults[0];
}

function digest(change: Changed): string {
  return sha256(JSON.stringify(change)).slice(0, 16);
}
