/**
 * Attempts that certainly came to nothing. A mail or Slack message can't be looked up, so it may be there twice after an
 * attempt whose outcome is unknown (an answer that was lost, a crash), and only then.
 */
import type { Memory } from './ports.ts';

/** The attempt after `attempts` others was refused, and so were all before it, unless one of them was not. */
export async function noteRefused(memory: Memory, key: string, attempts: number): Promise<void> {
  if ((await refused(memory, key)) === attempts) await memory.remember(`refused:${key}`, String(attempts + 1));
}

/** Was one of these attempts without a certain answer? */
export async function mayBeThere(memory: Memory, key: string, attempts: number): Promise<boolean> {
  return attempts > (attempts === 0 ? 0 : await refused(memory, key));
}

/** How many attempts from the first on were refused. */
async function refused(memory: Memory, key: string): Promise<number> {
  return Number((await memory.recall(`refused:${key}`)) ?? 0);
}
