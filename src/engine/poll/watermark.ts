/**
 * Up to when a list was read. GitHub's times are whole seconds, so what was changed in the last one is looked at again;
 * what is known of it already is left out. Kept in the store: what happens while the bot is down is found on start.
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
}

interface Mark {
  readonly at: Instant;
  /** What was changed at that very time, as digests of how it was seen. */
  readonly seen: readonly string[];
  readonly later: readonly Later[];
}

/** `later`: to be looked at again, with all that was done since, even if nothing changes it any more. */
export type Looked = 'done' | 'later';
const DAY = 24 * HOUR;

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
  const mark: Mark = known === null ? { at: now, seen: [], later: [] } : JSON.parse(known);
  const sinceOf = new Map(mark.later.map(({ number, since }) => [number, since]));
  const from = Math.min(mark.at, ...sinceOf.values());
  const all = await read(from);
  const changes = all.filter(
    (change) =>
      sinceOf.has(change.number) ||
      change.updatedAt > mark.at ||
      (change.updatedAt === mark.at && !mark.seen.includes(digest(change))),
  );
  if (changes.length === 0 && sinceOf.size === 0 && known !== null) return;
  const later: Later[] = [];
  const faults: unknown[] = [];
  if (changes.length > 0) {
    const lookAt = await prepare(changes, from);
    for (const change of changes) {
      const since = sinceOf.get(change.number) ?? mark.at;
      const looked = await lookAt(change, since).catch((error: unknown): Looked => {
        const { kind, message } = asFault(error);
        const isGivenUp = kind === 'permanent' && now - since > DAY;
        if (kind !== 'permanent') faults.push(error);
        else
          log.error(
            { kind: 'poll', problem: message },
            `a change can not be read${isGivenUp ? ', and is passed' : ''}`,
          );
        return isGivenUp ? 'done' : 'later';
      });
      if (looked === 'later') later.push({ number: change.number, since });
    }
  }
  const at = Math.max(mark.at, ...all.map(({ updatedAt }) => updatedAt));
  const seen = all.filter(({ updatedAt }) => updatedAt === at).map(digest);
  await store.remember(name, JSON.stringify({ at, seen, later } satisfies Mark));
  if (faults.length > 0) throw faults[0];
}

function digest(change: Changed): string {
  return sha256(JSON.stringify(change)).slice(0, 16);
}
