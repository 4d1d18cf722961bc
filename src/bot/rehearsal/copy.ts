/** The case as the rehearsal has it: the same, with the plan proposed anew, so that its approvals can be given here. */
import { evolveAll } from '../../core/evolve.ts';
import type { Entry, Fact } from '../../core/facts.ts';
import { fixedVersions } from '../../core/fixed-versions.ts';
import type { Case, Person, Plan, PlanState } from '../../core/model.ts';
import { messagesOf } from '../../core/plan-run.ts';
import type { Instant } from '../../core/time.ts';

/** The copy and the entries that made it. What is asked of the world before an approval counts as good. */
export function copyOf(c: Case, plan: Plan, at: Instant): { readonly case: Case; readonly entries: readonly Entry[] } {
  const { purpose, hash } = plan;
  const real = c.plans[purpose];
  // Templates that were changed since make it no other plan here, either.
  const { proposedAt, madeOf } = real?.plan.hash === hash ? real : { proposedAt: at };
  const facts: readonly Fact[] = [
    { type: 'pre-flight-done', purpose, when: 'plan', red: [] },
    { type: 'plan-rehearsed', purpose, hash, problems: 0 },
    ...fixedVersions(c.draft).map((release): Fact => ({ type: 'binaries-confirmed', release, by: standIn(1) })),
  ];
  const proposal: Fact = { type: 'plan-proposed', plan, ...(madeOf === undefined ? {} : { madeOf }) };
  const entries: readonly Entry[] = [
    { at: proposedAt, by: 'vmt-bot', fact: proposal },
    ...facts.map((fact): Entry => ({ at, by: 'vmt-bot', fact })),
  ];
  return { case: evolveAll(endedPlans(c), entries), entries };
}

/** The case with nothing under way. */
export function endedPlans(c: Case): Case {
  const plans = Object.fromEntries(Object.entries(c.plans).map(([purpose, state]) => [purpose, ended(state)]));
  return { ...c, plans, past: c.past.filter(({ isVoid }) => isVoid) };
}

/** Another plan that runs is not rehearsed: nothing of it goes out again. */
function ended(state: PlanState): PlanState {
  return state.startedAt === null
    ? state
    : { ...state, sent: state.plan.steps.flatMap((step) => [step.id, ...messagesOf(step).map(({ id }) => id)]) };
}

/** Somebody who approves in a rehearsal. No account has a number below 0. */
export function standIn(index: number): Person {
  return { id: -index, login: `rehearsal-${index}` };
}

export function isStandIn({ id }: Person): boolean {
  return id < 0;
}
