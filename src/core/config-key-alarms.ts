/**
 * Keys that expire: told to the coordinators 60, 30 and 7 days before, and when it has happened, each once for a version
 * of a key. Of several that are due only the latest is told. Pure: the clock and what was told are arguments.
 */
import type { Config } from './config.ts';
import { keyUses } from './config-keys.ts';
import { coordinatorMentions } from './config-report.ts';
import { useText } from './config-report-roster.ts';
import type { Member } from './roster.ts';
import type { KeyState } from './scene.ts';
import { type Instant, toIso } from './time.ts';

/** Days before a key expires, the last one first. */
const THRESHOLDS = [0, 7, 30, 60] as const;
const DAY = 24 * 3_600_000;

/** One comment to write. */
export interface KeyAlarm {
  /** The key in its version: an exchanged or extended key is told of anew. */
  readonly id: string;
  /** How many days before it expires this is told; 0: it has expired. */
  readonly threshold: number;
  /** When it became due. */
  readonly since: Instant;
  readonly body: string;
}

/** What can expire. `own`: the team's own signing key, null where none is set. */
export interface WatchedKeys {
  readonly config: Config;
  readonly members: readonly Member[];
  readonly keys: Readonly<Record<string, KeyState>>;
  readonly own: Pick<KeyState, 'expires' | 'addresses'> | null;
}

/** What is due and was not told. `told`: the threshold that was told last, by id. */
export function dueKeyAlarms(watched: WatchedKeys, told: Readonly<Record<string, number>>, now: Instant): KeyAlarm[] {
  return expiring(watched).flatMap(({ id, expires, is, mend }) => {
    const threshold = THRESHOLDS.find((days) => expires - now <= days * DAY);
    if (threshold === undefined || (told[id] ?? Number.POSITIVE_INFINITY) <= threshold) {
      return [];
    }
    const body = `${coordinatorMentions(watched.config)}\n\n${is} ${whenText(expires, now)}. ${mend}`;
    return [{ id, threshold, since: expires - threshold * DAY, body }];
  });
}

/** What expires within 60 days, or has, with when and the mend; those that have first. */
export function expiringSoon(
  watched: WatchedKeys,
  now: Instant,
): readonly { readonly found: string; readonly mend: string; readonly hasExpired: boolean }[] {
  return expiring(watched)
    .filter(({ expires }) => expires - now <= Math.max(...THRESHOLDS) * DAY)
    .toSorted((a, b) => a.expires - b.expires)
    .map(({ expires, is, mend }) => ({ found: `${is} ${whenText(expires, now)}`, mend, hasExpired: expires <= now }));
}

/** Ids of all keys that expire one day: what was told of others need not be remembered. */
export function watchedIds(watched: WatchedKeys): string[] {
  return expiring(watched).map(({ id }) => id);
}

interface Expiring {
  readonly id: string;
  readonly expires: Instant;
  readonly is: string;
  readonly mend: string;
}

function expiring({ config, members, keys, own }: WatchedKeys): Expiring[] {
  const uses = keyUses(config, members);
  const named = Object.entries(keys).flatMap(([path, { version, expires }]): Expiring[] => {
    const whose = uses.filter((use) => use.path === path).map(useText);
    return expires === null
      ? []
      : [
          {
            id: `${path}:${version}`,
            expires,
            is: `The key \`${path}\` (${whose.join('; ')})`,
            mend: 'Then nothing can be encrypted to it, and no mail goes there. Put a renewed key at this path, and approve it with `/approve config HASH`; the hash is told here after the push.',
          },
        ];
  });
  return own === null || own.expires === null
    ? named
    : [
        ...named,
        {
          id: `own:${own.expires}`,
          expires: own.expires,
          is: `The team's own signing key (${own.addresses.map((address) => `\`${address}\``).join(', ')})`,
          mend: 'Then its signatures are refused by those who read them. Extend it, publish the extended key, and set `PGP_PRIVATE_KEY_PATH` to it.',
        },
      ];
}

/** `expires on 2026-12-10 (UTC), in 30 days`; a day that has begun counts. */
function whenText(expires: Instant, now: Instant): string {
  const day = `${toIso(expires).slice(0, 10)} (UTC)`;
  const days = Math.ceil((expires - now) / DAY);
  return days <= 0 ? `has expired on ${day}` : `expires on ${day}, in ${days} ${days === 1 ? 'day' : 'days'}`;
}
