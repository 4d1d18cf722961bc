/** What is known of the case repository's visibility: `private` or `public` and when it was asked for, or that it is not known. */
import { randomUUID } from 'node:crypto';
import type { Memory } from './ports.ts';

export const VISIBILITY = 'visibility';

/** Whatever was asked for before counts no more. Never the same twice, so that an answer that is under way sees it. */
export async function askVisibilityAgain(memory: Memory): Promise<void> {
  await memory.remember(VISIBILITY, `unknown ${randomUUID()}`);
}
