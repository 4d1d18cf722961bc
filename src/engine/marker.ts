/**
 * Markers: how the bot finds again what it made, when an answer was lost. Opaque (they tell nothing of the case), the
 * same for every attempt, and valid only as the first line of an object that the app itself made.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Memory } from './ports.ts';

/** 128 bits, hex, from the key of an effect and a secret of this installation. */
export function opaque(salt: string, key: string): string {
  return createHmac('sha256', salt).update(key).digest('hex').slice(0, 32);
}

/** The first line of an object. */
export function marker(salt: string, key: string): string {
  return `<!-- vmt:${opaque(salt, key)} -->`;
}

/** The installation's secret: made once, kept in the store. */
export async function recallSalt(memory: Memory): Promise<string> {
  const known = await memory.recall('marker-salt');
  if (known !== null) return known;
  const salt = randomBytes(32).toString('hex');
  await memory.remember('marker-salt', salt);
  return salt;
}
