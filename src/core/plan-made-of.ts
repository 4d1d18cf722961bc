/**
 * Of what the messages of a plan are made, besides their templates: what a template is given, to whom it goes, when, and
 * with which files. Templates are pinned when a plan is made (contract section 8), so a plan is no other because a template
 * was changed; by this it is known that nothing else was.
 */
import { canonicalJson, shortHash } from './hash.ts';
import type { PlanPurpose } from './model.ts';
import { aimOf, stepsFor } from './plan.ts';
import { ok } from './refusals.ts';
import type { Renderer, Scene } from './scene.ts';
import type { Instant } from './time.ts';

/** A digest for each step, by its id; none of a step of which a fact is missing. */
export function madeOf(scene: Scene, purpose: PlanPurpose, t0: Instant | 'now'): Readonly<Record<string, string>> {
  const steps = factsOf(scene, purpose, t0);
  return Object.fromEntries(steps.flatMap((step) => (step.ok ? [[step.value.id, shortHash(step.value)]] : [])));
}

/** Whether a recipient, a key or a fact is missing as things stand now: then not only the templates differ. */
export function lacksSomething(scene: Scene, purpose: PlanPurpose, t0: Instant | 'now'): boolean {
  return factsOf(scene, purpose, t0).some((step) => !step.ok);
}

/** The steps with all that a template could say in place of their texts. */
function factsOf(scene: Scene, purpose: PlanPurpose, t0: Instant | 'now'): ReturnType<typeof stepsFor> {
  return stepsFor({ ...scene, renderer: FACTS }, aimOf(scene, purpose, t0));
}

const FACTS: Renderer = { render: (_communication, view) => ok({ subject: '', body: canonicalJson(view) }) };
