/** What the configuration must remember over a restart, as one JSON value in the store's memory. */
import { type ConfigState, NO_CONFIG } from '../core/config-change.ts';
import type { Instant } from '../core/time.ts';
import type { Memory } from './ports.ts';

/** A comment that is decided and not yet written. */
export interface PendingComment {
  /** Makes the marker: the same key is written once. */
  readonly key: string;
  readonly at: Instant;
  readonly body: string;
  /** The comment that it answers, and with which reaction. */
  readonly answers: { readonly comment: number; readonly reaction: '+1' | '-1' } | null;
}

export interface Saved {
  readonly format: 1;
  readonly state: ConfigState;
  readonly pending: readonly PendingComment[];
  /** Number of the issue "vmt-bot configuration". */
  readonly issue: number | null;
  /** Digest of the body last written there. */
  readonly written: string | null;
  /** Comments with `/approve config` that were handled, newest last. */
  readonly handled: readonly number[];
}

const NAME = 'configuration';
const EMPTY: Saved = { format: 1, state: NO_CONFIG, pending: [], issue: null, written: null, handled: [] };

/** What was saved last, or nothing yet. Throws when it is of another version of this program. */
export async function recall(memory: Memory): Promise<Saved> {
  const text = await memory.recall(NAME);
  if (text === null) {
    return EMPTY;
  }
  const value: unknown = JSON.parse(text);
  if (!isSaved(value)) {
    // Never begin anew: the first configuration is taken as it is, so forgetting would approve whatever was pushed.
    throw new Error(
      'the remembered configuration is of another version of vmt-bot: start that version, or restore a backup',
    );
  }
  return value;
}

/** Saves everything at once. */
export function save(memory: Memory, saved: Saved): Promise<void> {
  return memory.remember(NAME, JSON.stringify(saved));
}

function isSaved(value: unknown): value is Saved {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === 1 && 'state' in value;
}
