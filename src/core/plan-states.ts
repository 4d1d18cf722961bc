/** The plans of a case by their state: current ones, and those that gave their place to a later one and still go on. */
import type { Case, PlanPurpose, PlanState } from './model.ts';
import { messagesOf } from './plan-run.ts';

/** The plan of this hash, current or past. */
export function planByHash(c: Case, hash: string): PlanState | undefined {
  return Object.values(c.plans).find(({ plan }) => plan.hash === hash) ?? c.past.find(({ plan }) => plan.hash === hash);
}

/** Every plan that was started, oldest first among those of one purpose. */
export function startedPlans(c: Case): readonly PlanState[] {
  return [...c.past, ...Object.values(c.plans).filter((state) => state.startedAt !== null)];
}

/** Is there a message of which nobody knows yet how it went? What is known to fail is tried again, and holds up nothing. */
export function isUnderWay(state: PlanState): boolean {
  return (
    state.startedAt !== null &&
    state.plan.steps
      .flatMap(messagesOf)
      .some(({ id }) => state.receipts[id] === undefined && state.failing[id] === undefined)
  );
}

/** What a coordinator types to have a plan of this purpose made again. */
export const PLANNED_BY: Readonly<Record<PlanPurpose, string>> = {
  notice: '/notify',
  update: '/notify',
  disclosure: '/plan',
  note: '/publish note',
  'open-report': '/open-report',
  erratum: '/erratum TEXT',
};
