/** The table of receipts: what the journal says went out, with the proof of each. */
import type { Entry, Fact } from '../../core/facts.ts';
import type { PlanPurpose, Receipt, Step } from '../../core/model.ts';
import { placeName } from '../../core/plan.ts';
import { messageOf } from '../../core/plan-run.ts';

export interface ReceiptRow {
  readonly communication: string;
  /** The purpose of the plan that it was sent by; null where it was sent without one. */
  readonly plan: PlanPurpose | null;
  readonly to: string;
  readonly at: string;
  /** Seconds from T0; negative before it. */
  readonly fromT0: number;
  readonly proof: string;
}

/** The steps of the last plan for each purpose. */
export type Plans = ReadonlyMap<PlanPurpose, readonly Step[]>;

export function plansOf(entries: readonly Entry[]): Plans {
  return new Map(
    entries.flatMap(({ fact }) =>
      fact.type === 'plan-proposed' ? [[fact.plan.purpose, fact.plan.steps] as const] : [],
    ),
  );
}

/** The message that a receipt is for; null where no plan has it. */
export function messageFor(plans: Plans, { purpose, step }: { purpose: PlanPurpose; step: string }): Step | null {
  return messageOf(plans.get(purpose) ?? [], step);
}

/** A case's receipts in the order of time. */
export function receiptsOf(entries: readonly Entry[], t0: number): readonly ReceiptRow[] {
  const plans = plansOf(entries);
  return entries.flatMap(({ fact }) => {
    const sent = sentBy(fact, plans);
    return sent === null ? [] : [rowOf(sent, sent.receipt, t0)];
  });
}

type Sent = Pick<ReceiptRow, 'communication' | 'plan' | 'to'> & { readonly receipt: Receipt };

function sentBy(fact: Fact, plans: Plans): Sent | null {
  if (fact.type === 'communication-sent') {
    const { communication, channel, receipt } = fact;
    const places: Readonly<Record<string, string>> = { 'case-issue': 'this case issue', advisory: 'the advisory' };
    return { communication, plan: null, to: places[channel] ?? channel, receipt };
  }
  if (fact.type !== 'step-done') {
    return null;
  }
  const { purpose, step, receipt } = fact;
  const message = messageFor(plans, fact);
  return {
    communication: message?.communication ?? step,
    plan: purpose,
    to: message === null ? 'unknown' : placeName(message.target),
    receipt,
  };
}

/** One row. The embargo reminder has no receipt of its own in the journal: it stands on the case issue. */
export function rowOf(
  { communication, plan, to }: Pick<ReceiptRow, 'communication' | 'plan' | 'to'>,
  { at, url, proof }: Pick<Receipt, 'at' | 'url' | 'proof'>,
  t0: number,
): ReceiptRow {
  return { communication, plan, to, at: new Date(at).toISOString(), fromT0: (at - t0) / 1000, proof: url ?? proof };
}
