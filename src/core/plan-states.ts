/** The plans of a case by their state: current ones, and those that gave their place to a later one and still go on. */

import type { Case, Plan, PlanPurpose, PlanState, Receipt, Step } from './model.ts';
import { dueMessages, messagesOf } from './plan-run.ts';
import type { Scene } from './scene.ts';
import type { Instant } from './time.ts';

/** The plan of this hash, current or past. */
export function planByHash(c: Case, hash: string): PlanState | undefined {
  return Object.values(c.plans).find(({ plan }) => plan.hash === hash) ?? c.past.find(({ plan }) => plan.hash === hash);
}

/** A plan that runs, or ran. */
export type StartedPlan = PlanState & { readonly startedAt: Instant };

/** Every plan that was started, oldest first among those of one purpose. */
export function startedPlans(c: Case): readonly StartedPlan[] {
  return [...c.past, ...Object.values(c.plans)].filter((state): state is StartedPlan => state.startedAt !== null);
}

/** Every plan of which something left, oldest first among those of one purpose; one that waits for T0 may have told in advance. */
export function begunPlans(c: Case): readonly PlanState[] {
  return [...c.past, ...Object.values(c.plans)].filter(({ startedAt, sent }) => startedAt !== null || sent.length > 0);
}

/** A public mail: its list may take it and never show it, so that only the archive proves that it went out. */
export function isPost({ target, audience }: Step): boolean {
  return target.kind === 'mail' && audience === 'public';
}

/** Every post that went out, or was to. */
export function posts(c: Case): readonly { readonly state: StartedPlan; readonly step: Step }[] {
  return startedPlans(c).flatMap((state) =>
    state.plan.steps.filter((step) => isPost(step) && state.sent.includes(step.id)).map((step) => ({ state, step })),
  );
}

/** Is there a message of which nobody knows yet how it went? What is known to fail is tried again, and holds up nothing. */
export function isUnderWay(state: PlanState): boolean {
  return (
    state.startedAt !== null &&
    dueMessages(state).some(({ id }) => state.receipts[id] === undefined && state.failing[id] === undefined)
  );
}

/** What earlier plans told in advance in the very bytes of a new one, to the very recipients. By message of the new one. */
export interface Told {
  /** It arrived: the new plan does not tell it again. */
  readonly receipts: Readonly<Record<string, Receipt>>;
  /** It was handed over in its time, whatever the recipient's server made of it. */
  readonly handedOver: readonly string[];
}

export function toldBefore(c: Case, plan: Plan): Told {
  const before = [...c.past, ...Object.values(c.plans)].flatMap((state) =>
    state.plan.steps
      .filter(({ phase, id }) => phase === 'advance' && state.sent.includes(id))
      .flatMap(messagesOf)
      .map((message) => ({ text: textOf(message), receipt: state.receipts[message.id] })),
  );
  const same = plan.steps
    .filter(({ phase }) => phase === 'advance')
    .flatMap(messagesOf)
    .flatMap((message) => {
      const text = textOf(message);
      const found = before.filter((one) => one.text === text);
      return found.length === 0 ? [] : [{ id: message.id, receipt: found.find(({ receipt }) => receipt)?.receipt }];
    });
  return {
    handedOver: same.map(({ id }) => id),
    receipts: Object.fromEntries(same.flatMap(({ id, receipt }) => (receipt === undefined ? [] : [[id, receipt]]))),
  };
}

/** What is told, and to whom; with which key it was encrypted makes it no other. */
function textOf({ communication, target, subject, body, attachments }: Step): string {
  return JSON.stringify([communication, 'to' in target ? target.to.toLowerCase() : target, subject, body, attachments]);
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

/** The disclosure plan has its approvals: nothing of what it says changes by itself any more. */
export function isSettled({ case: c, config }: Pick<Scene, 'case' | 'config'>): boolean {
  const state = c.plans.disclosure;
  return state !== undefined && !state.isVoid && state.approvals.length >= config.approvals;
}
