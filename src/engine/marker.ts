/**
 * Markers: how the bot finds again what it made, when an answer was lost. Opaque (they tell nothing of the case), the
 * same for every attempt, and valid only as the first line of an object that the app itself made.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Effect } from '../core/effects.ts';
import type { CaseId } from '../core/model.ts';
import type { Memory } from './ports.ts';

/** 128 bits, hex, from the key of an effect and a secret of this installation. */
export function opaque(salt: string, key: string): string {
  return createHmac('sha256', salt).update(key).digest('hex').slice(0, 32);
}

/**
 * The key of the thing that an effect makes. Of messages of a plan, and of what a case has one of, it is the same whatever
 * decision asks for it: after a restore from a backup they may be decided anew, and are found, or recognised by their
 * Message-ID.
 */
export function thingKey(effect: Effect): string {
  const { kind, caseId, key } = effect;
  if (kind === 'open-case-issue') return caseIssueKey(caseId);
  if (kind === 'calendar') return `${caseId}/calendar/${effect.sequence}/${effect.t0}/${effect.to}`;
  if (kind !== 'step') return key;
  const { hash, step } = effect;
  return step.target.kind === 'tracking-issue' ? `${caseId}/tracking-issue` : messageKey(caseId, hash, step.id);
}

export function caseIssueKey(id: CaseId | null): string {
  return `${id}/case-issue`;
}

/** Of a message of a plan. */
export function messageKey(id: CaseId | null, hash: string, message: string): string {
  return `${id}/plan/${hash}/${message}`;
}

/** Of the board of a case. */
export function boardKey(id: CaseId): string {
  return `${id}/board`;
}

/** One for every attempt. `key` is that of the thing. */
export function messageIdOf(salt: string, key: string, domain: string): string {
  return `<${opaque(salt, key)}@${domain}>`;
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
  // Of two replicas that start for the first time, both take that of the first.
  await memory.replace('marker-salt', null, salt);
  return (await memory.recall('marker-salt')) ?? salt;
}
