/**
 * Keys that expire, told on the issue "vmt-bot configuration" before and when it happens (core/config-key-alarms.ts).
 * Looked at once an hour. When, and what was told, is in the store: neither a restart nor a second process repeats it; a
 * comment whose answer was lost is found by its marker.
 */
import { dueKeyAlarms, type KeyAlarm, type WatchedKeys, watchedIds } from '../core/config-key-alarms.ts';
import { shortHash } from '../core/hash.ts';
import { HOUR, type Instant } from '../core/time.ts';
import type { Configuration } from './configuration.ts';
import type { Log } from './parts.ts';
import type { Clock, Keys, Memory } from './ports.ts';

/** What is used of the engine's parts. */
export interface KeyAlarmParts {
  readonly store: Memory;
  readonly configuration: Pick<Configuration, 'inForce' | 'tell'>;
  readonly channels: { readonly keys: Pick<Keys, 'own'> };
  readonly clock: Clock;
  readonly log: Pick<Log, 'error'>;
}

const NAME = 'key-alarms';

interface Remembered {
  readonly looked: Instant;
  /** By key and version: the last threshold, in days. */
  readonly told: Readonly<Record<string, number>>;
}

/** Tells what is due. Returns how many comments. Never throws: what could not be told is due at the next look. */
export async function alarmKeys(parts: KeyAlarmParts): Promise<number> {
  try {
    return await look(parts);
  } catch {
    parts.log.error({ kind: 'key-alarms' }, 'the keys could not be looked at');
    return 0;
  }
}

async function look(parts: KeyAlarmParts): Promise<number> {
  const { store, configuration, clock } = parts;
  const inForce = configuration.inForce();
  if (inForce === null) return 0;
  const now = clock();
  const text = await store.recall(NAME);
  const before: Remembered = text === null ? { looked: 0, told: {} } : JSON.parse(text);
  // A clock that was set back must not end the watch.
  if (Math.abs(now - before.looked) < HOUR) return 0;
  // Of several replicas one looks.
  if (!(await store.replace(NAME, text, JSON.stringify({ ...before, looked: now })))) return 0;
  const watched: WatchedKeys = { ...inForce, own: await ownKey(parts) };
  const ids = watchedIds(watched);
  let told = Object.fromEntries(Object.entries(before.told).filter(([id]) => ids.includes(id)));
  const due = dueKeyAlarms(watched, told, now);
  let count = 0;
  for (const alarm of due) {
    if (!(await tell(parts, alarm))) continue;
    told = { ...told, [alarm.id]: alarm.threshold };
    await remember(store, { looked: now, told });
    count += 1;
  }
  return count;
}

/** The keys of others are looked at even where the own one can't be. */
async function ownKey({ channels, log }: KeyAlarmParts): Promise<WatchedKeys['own']> {
  try {
    return await channels.keys.own();
  } catch {
    log.error({ kind: 'key-alarms' }, 'the own key could not be looked at');
    return null;
  }
}

/** One that can't be told holds up no other. */
async function tell({ configuration, log }: KeyAlarmParts, { id, threshold, since, body }: KeyAlarm): Promise<boolean> {
  try {
    await configuration.tell(`key-${shortHash([id, threshold])}`, body, since);
    return true;
  } catch {
    log.error({ kind: 'key-alarms' }, 'an expiring key could not be told');
    return false;
  }
}

function remember(store: Memory, value: Remembered): Promise<void> {
  return store.remember(NAME, JSON.stringify(value));
}
