/** Would the same plan be made now? One rule for everything that voids an approval: it was for these very bytes. */
import { dateToTell } from './date-told.ts';
import { shortHash } from './hash.ts';
import type { PlanState, Step } from './model.ts';
import { buildPlan, stepFaults } from './plan.ts';
import { planDiff } from './plan-diff.ts';
import { lacksSomething, madeOf } from './plan-made-of.ts';
import type { Refusal } from './refusals.ts';
import type { Scene } from './scene.ts';

interface Compared {
  /** Null: it is the same plan. */
  readonly other: string | null;
  /** A digest of what its templates would make now, where they alone would make something else. */
  readonly rewording: string | null;
}

/**
 * What is different, for people; null: nothing. Draft, roster, keys, channels and ids count; templates do not, as they are
 * pinned (plan-made-of.ts). A plan for now keeps the day on which it was made, and its documents keep their ids.
 */
export function drift(scene: Scene, state: PlanState): string | null {
  return comparedOnce(scene, state).other;
}

/**
 * A name for the words that the templates have by now, where they are other ones than those in which the plan goes out;
 * null: it would be void, or is made in these words.
 */
export function rewording(scene: Scene, state: PlanState): string | null {
  const compared = comparedOnce(scene, state);
  return compared.other === null ? compared.rewording : null;
}

function comparedOnce(scene: Scene, state: PlanState): Compared {
  const known = asked.get(scene) ?? new Map<PlanState, Compared>();
  asked.set(scene, known);
  const found = known.get(state) ?? compared(scene, state);
  known.set(state, found);
  return found;
}

/** T0 asks several times about the same scene, and making the plan again is dear. */
const asked = new WeakMap<Scene, Map<PlanState, Compared>>();

const SAME: Compared = { other: null, rewording: null };

function compared(scene: Scene, state: PlanState): Compared {
  const { plan, proposedAt } = state;
  const { purpose, t0, tells, hash } = plan;
  if ((purpose === 'notice' || purpose === 'update') && tells !== dateToTell(scene.case, scene.now)) {
    return { other: 'the date that it tells does not hold any more', rewording: null };
  }
  const then = { ...(t0 === 'now' ? { ...scene, now: proposedAt } : scene), documentId: documentIdOf(plan) };
  const again = buildPlan(then, purpose, t0);
  const left = untold(state, plan.steps);
  if (again.ok) {
    const leftAgain = untold(state, again.plan.steps);
    if (again.plan.hash === hash || JSON.stringify(left) === JSON.stringify(leftAgain)) return SAME;
  }
  if (isMadeOfTheSame(then, state, left)) {
    const faults = left.flatMap((step) => stepFaults(then, purpose, step));
    const words = shortHash(again.ok ? again.plan.steps : again.refusals);
    return { other: faults.length === 0 ? null : inWords(faults), rewording: words };
  }
  const other = again.ok
    ? `it would be another plan now:\n${planDiff({ ...plan, steps: left }, { ...again.plan, steps: untold(state, again.plan.steps) })}`
    : inWords(again.refusals);
  return { other, rewording: null };
}

function inWords(refusals: readonly Refusal[]): string {
  return refusals.map((r) => `${r.value}: ${r.rule}`).join('; ');
}

function isMadeOfTheSame(scene: Scene, state: PlanState, left: readonly Step[]): boolean {
  const { purpose, t0 } = state.plan;
  if (lacksSomething(scene, purpose, t0)) return false;
  // Some documents, also those that are not sent, are named by the day.
  const now = madeOf({ ...scene, now: state.proposedAt }, purpose, t0);
  const ids = new Set(left.map(({ id }) => id));
  const hasMore = Object.keys(now).some((id) => !ids.has(id) && !state.sent.includes(id));
  return !hasMore && left.every(({ id }) => now[id] !== undefined && now[id] === state.madeOf?.[id]);
}

/** What was told in advance is told: whoever got the notice after it makes T0 no other. */
function untold({ sent }: PlanState, steps: readonly Step[]): readonly Step[] {
  return steps.filter(({ phase, id }) => phase !== 'advance' || !sent.includes(id));
}

function documentIdOf({ steps }: PlanState['plan']): string | null {
  const target = steps.map((step) => step.target).find(({ kind }) => kind === 'index');
  return target?.kind === 'index' ? target.id : null;
}
