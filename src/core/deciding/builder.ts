/** Collects what one decision changes: each fact is folded onto the case at once, so that the next step sees it. */
import type { Effect } from '../effects.ts';
import { evolve } from '../evolve.ts';
import type { Entry, Fact } from '../facts.ts';
import type { Found, Input } from '../inputs.ts';
import type { Actor, Case } from '../model.ts';
import type { Decision, NewEffect, Scene, World } from '../scene.ts';

export interface Builder {
  readonly world: World;
  readonly input: Input;
  readonly actor: Actor;
  readonly found: Found;
  case: Case | null;
  /** The last that was asked for: every step asks, and drift remembers what it found for it (plan-drift.ts). */
  scene: Scene | null;
  readonly entries: Entry[];
  readonly effects: NewEffect[];
}

export function add(b: Builder, facts: readonly Fact[], effects: readonly NewEffect[] = []): void {
  const by = b.actor.kind === 'person' ? b.actor.person.login : 'vmt-bot';
  for (const fact of facts) {
    const entry: Entry = { at: b.input.at, by, fact };
    b.case = evolve(b.case, entry);
    b.entries.push(entry);
  }
  b.effects.push(...effects);
}

/** The scene as it is after what was collected so far: the same value as long as the case is the same. */
export function sceneOf(b: Builder): Scene {
  if (b.scene === null || b.scene.case !== b.case) b.scene = newScene(b);
  return b.scene;
}

function newScene(b: Builder): Scene {
  if (b.case === null) throw new Error('there is no case yet');
  const scene: Scene = { ...b.world, case: b.case, actor: b.actor, now: b.input.at, found: b.found };
  if (b.input.kind !== 'comment') return scene;
  const { place, createdAt: typedAt } = b.input;
  return { ...scene, ...(place === undefined ? {} : { place }), ...(typedAt === undefined ? {} : { typedAt }) };
}

/** A comment of the bot on the case issue. */
export function comment(body: string): NewEffect {
  return { kind: 'comment', audience: 'team', issue: 'case', body, communication: null };
}

/** Keys are the input's id and the position, so the same decision never makes two. */
export function finish(b: Builder): Decision {
  const caseId = b.case?.id ?? null;
  const effects = b.effects.map(
    (effect, i) => ({ ...effect, key: `${b.input.id}/${i}`, caseId, due: effect.due ?? b.input.at }) as Effect,
  );
  return { entries: b.entries, effects, case: b.case };
}
