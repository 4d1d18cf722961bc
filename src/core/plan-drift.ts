/** Would the same plan be made now? One rule for everything that voids an approval: it was for these very bytes. */
import { dateToTell } from './date-told.ts';
import type { Plan, PlanState } from './model.ts';
import { buildPlan } from './plan.ts';
import { planDiff } from './plan-diff.ts';
import type { Scene } from './scene.ts';

/**
 * What is different, for people; null: nothing. Draft, templates, roster, keys, channels and ids all are in the hash. A
 * plan for now keeps the day on which it was made, and its documents keep their ids.
 */
export function drift(scene: Scene, state: PlanState): string | null {
  const known = asked.get(scene) ?? new Map<PlanState, string | null>();
  asked.set(scene, known);
  const before = known.get(state);
  if (before !== undefined) return before;
  const found = compared(scene, state);
  known.set(state, found);
  return found;
}

/** T0 asks several times about the same scene, and making the plan again is dear. */
const asked = new WeakMap<Scene, Map<PlanState, string | null>>();

function compared(scene: Scene, state: PlanState): string | null {
  const { plan, proposedAt } = state;
  const { purpose, t0, tells, hash } = plan;
  if ((purpose === 'notice' || purpose === 'update') && tells !== dateToTell(scene.case, scene.now)) {
    return 'the date that it tells does not hold any more';
  }
  const then = t0 === 'now' ? { ...scene, now: proposedAt } : scene;
  const again = buildPlan({ ...then, documentId: documentIdOf(plan) }, purpose, t0);
  if (!again.ok) return again.refusals.map((r) => `${r.value}: ${r.rule}`).join('; ');
  if (again.plan.hash === hash) return null;
  const [left, leftAgain] = [withoutTold(state, plan), withoutTold(state, again.plan)];
  return JSON.stringify(left.steps) === JSON.stringify(leftAgain.steps)
    ? null
    : `it would be another plan now:\n${planDiff(left, leftAgain)}`;
}

/** What was told in advance is told: whoever got the notice after it makes T0 no other. */
function withoutTold({ sent }: PlanState, plan: Plan): Plan {
  return { ...plan, steps: plan.steps.filter(({ phase, id }) => phase !== 'advance' || !sent.includes(id)) };
}

function documentIdOf({ steps }: PlanState['plan']): string | null {
  const target = steps.map((step) => step.target).find(({ kind }) => kind === 'index');
  return target?.kind === 'index' ? target.id : null;
}
