/** The table of receipts: what the journal says went out, with the proof of each. */
import type { Fact } from '../../core/facts.ts';
import type { PlanPurpose, Receipt, Step } from '../../core/model.ts';
import { placeName } from '../../core/plan.ts';
import type { JournalRow } from '../../engine/ports.ts';

export interface ReceiptRow {
  readonly communication: string;
  readonly to: string;
  readonly at: string;
  /** Seconds from T0; negative before it. */
  readonly fromT0: number;
  readonly proof: string;
}

/** A case's receipts in the order of time; of a step that was done twice the first. */
export function receiptsOf(journal: readonly JournalRow[], t0: number): readonly ReceiptRow[] {
  const plans = new Map<PlanPurpose, readonly Step[]>();
  const rows = new Map<string, ReceiptRow>();
  for (const { entry } of journal) {
    const { fact } = entry;
    if (fact.type === 'plan-proposed') {
      plans.set(fact.plan.purpose, fact.plan.steps);
    }
    const sent = sentBy(fact, plans);
    const key = `${sent?.communication} → ${sent?.to}`;
    if (sent !== null && !rows.has(key)) {
      rows.set(key, rowOf(sent.communication, sent.to, sent.receipt, t0));
    }
  }
  return [...rows.values()];
}

interface Sent {
  readonly communication: string;
  readonly to: string;
  readonly receipt: Receipt;
}

function sentBy(fact: Fact, plans: ReadonlyMap<PlanPurpose, readonly Step[]>): Sent | null {
  if (fact.type === 'communication-sent') {
    const places: Readonly<Record<string, string>> = { 'case-issue': 'this case issue', advisory: 'the advisory' };
    return { communication: fact.communication, to: places[fact.channel] ?? fact.channel, receipt: fact.receipt };
  }
  if (fact.type !== 'step-done') {
    return null;
  }
  const step = plans.get(fact.purpose)?.find(({ id }) => id === fact.step);
  const { communication = fact.step } = step ?? {};
  return { communication, to: step === undefined ? 'unknown' : placeName(step.target), receipt: fact.receipt };
}

/** One row. The embargo reminder has no receipt of its own in the journal: it stands on the case issue. */
export function rowOf(
  communication: string,
  to: string,
  { at, url, proof }: Pick<Receipt, 'at' | 'url' | 'proof'>,
  t0: number,
): ReceiptRow {
  return { communication, to, at: new Date(at).toISOString(), fromT0: (at - t0) / 1000, proof: url ?? proof };
}
