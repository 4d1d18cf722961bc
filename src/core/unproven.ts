/** Messages that may have left though the case has no receipt of them, and that nobody can be asked for: mails and Slack. */
import type { Case, PlanState, Step } from './model.ts';
import { placeName } from './plan.ts';
import { dueMessages, stepOf } from './plan-run.ts';
import type { Instant } from './time.ts';

interface Unproven {
  readonly hash: string;
  readonly step: Step;
  readonly place: string;
}

/** Of the plans of a case that was restored at `restoredAt`, in their order. */
export function unproven(c: Case, restoredAt: Instant): readonly Unproven[] {
  return [...c.past, ...Object.values(c.plans)]
    .filter((state) => !state.isVoid)
    .flatMap((state) =>
      dueMessages(state)
        .filter((message) => mayHaveLeft(state, message, restoredAt))
        .map((step) => ({ hash: state.plan.hash, step, place: placeName(step.target) })),
    );
}

function mayHaveLeft(state: PlanState, message: Step, restoredAt: Instant): boolean {
  const { plan, startedAt, sent, receipts, approvals } = state;
  const { kind } = message.target;
  if ((kind !== 'mail' && kind !== 'slack') || receipts[message.id] !== undefined) return false;
  if (startedAt !== null) return true;
  if (sent.includes(stepOf(plan.steps, message.id)?.id ?? '')) return true;
  // It may have been approved, and have begun, after the backup.
  return plan.t0 === 'now' || (plan.t0 <= restoredAt && approvals.length > 0);
}
