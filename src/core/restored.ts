/**
 * What is known of a database that was restored from a backup. What happened between the backup and the restore is not in
 * it: it is on GitHub, and in what the bot showed there of its receipts.
 */
import type { Instant } from './time.ts';

/** The name under which it is remembered. */
export const RESTORED = 'restored';

export interface Restored {
  /** The moment of which the database is. */
  readonly backedUpAt: Instant;
  readonly restoredAt: Instant;
  /** Every case that is open or had effects yet to be done was frozen, and told what was found. Until then nothing is decided and nothing is sent. */
  readonly isReconciled: boolean;
}

export function restoredOf(text: string | null): Restored | null {
  return text === null ? null : (JSON.parse(text) as Restored);
}
