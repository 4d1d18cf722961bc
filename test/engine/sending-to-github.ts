/** What a sender gets, with a local GitHub behind it and a memory in this process. */
import type { Effect, EffectKind } from '../../src/core/effects.ts';
import type { Case, Step, Target } from '../../src/core/model.ts';
import type { EngineParts } from '../../src/engine/parts.ts';
import type { PassedOf, Sending } from '../../src/engine/senders/sending.ts';
import { CASES, type Kata, NOW } from '../github/kata.ts';
import { kataWorld, reported } from '../support/core-world.ts';

const WORLD = kataWorld();

/** Sends as the engine would. `attempts`, `now` and the like can be set. */
export function sendingTo(kata: Kata, c: Case, changes: Partial<Sending> = {}): Sending {
  const memory = new Map<string, string>();
  const store = {
    remember: async (name: string, value: string) => {
      memory.set(name, value);
    },
    recall: async (name: string) => memory.get(name) ?? null,
  };
  const parts = { github: kata.port, store, caseRepository: CASES, salt: 'salt' };
  return {
    parts: parts as unknown as EngineParts,
    world: WORLD,
    case: c,
    now: NOW,
    attempts: 0,
    createdAt: NOW,
    marker: `<!-- vmt:${'a'.repeat(32)} -->`,
    last: { advisory: null },
    ...changes,
  };
}

/** A case with an open case issue of this number. */
export function caseOf(changes: Partial<Case> = {}): Case {
  return { ...reported(WORLD), ...changes };
}

/** An effect as if the gate had let it pass. */
export function passed<K extends EffectKind>(effect: Omit<Extract<Effect, { kind: K }>, 'key' | 'caseId' | 'due'>) {
  return { key: 'key', caseId: null, due: NOW, ...effect } as unknown as PassedOf<K>;
}

/** A public step with this target and text. */
export function stepTo<T extends Target>(target: T, body: string, subject: string | null = null): Step & { target: T } {
  return {
    id: target.kind,
    communication: target.kind,
    audience: 'public',
    target,
    phase: 'opening',
    slots: [],
    subject,
    body,
    attachments: [],
  };
}
