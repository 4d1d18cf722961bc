/**
 * What a board says for machines: the receipts of every plan of which something left. After a restore from a backup they
 * are read again, so that nothing is sent twice. It says no more than the board does, which is the team's.
 */
import { z } from 'zod';
import { type Case, type FoundPlan, PLAN_PURPOSES, type PlanState, type Receipt } from './model.ts';
import { begunPlans } from './plan-states.ts';

/** GitHub takes 65,536 characters in a comment, and people read the rest of it. */
const ROOMY = 20_000;
const MOST = 45_000;

/** How much is told of a receipt: all; of a mail, not the server's answer; when it arrived. */
const DETAILS = ['all', 'short', 'time'] as const;

type Written = readonly [at: number, proof?: string, url?: string | null, messageId?: string | null, twice?: 0 | 1];

/** The plans as JSON, as long as it may be; null where nothing left. */
export function boardRecord(c: Case): string | null {
  const begun = begunPlans(c).map(foundOf);
  const known = new Set(begun.map(({ hash }) => hash));
  const plans = [...(c.restored?.plans ?? []).filter(({ hash }) => !known.has(hash)), ...begun];
  if (plans.length === 0) return null;
  for (const detail of DETAILS) {
    const text = written(plans, detail, Number.POSITIVE_INFINITY);
    if (text.length <= (detail === 'all' ? ROOMY : MOST)) return text;
  }
  const count = Math.max(...plans.map(({ receipts }) => Object.keys(receipts).length));
  for (let most = count; most > 0; most = Math.floor(most / 2)) {
    const text = written(plans, 'time', most);
    if (text.length <= MOST) return text;
  }
  return written(plans, 'time', 0);
}

function foundOf({ plan, startedAt, approvals, receipts }: PlanState): FoundPlan {
  return { purpose: plan.purpose, hash: plan.hash, tells: plan.tells, startedAt, approvals, receipts, more: 0 };
}

function written(plans: readonly FoundPlan[], detail: (typeof DETAILS)[number], most: number): string {
  return JSON.stringify(
    plans.map(({ receipts, more, approvals, ...plan }) => {
      const all = Object.entries(receipts);
      return {
        ...plan,
        approvals: approvals.map(({ id, login }) => ({ id, login })),
        receipts: Object.fromEntries(all.slice(0, most).map(([id, receipt]) => [id, receiptText(receipt, detail)])),
        more: more + Math.max(0, all.length - most),
      };
    }),
  );
}

function receiptText(receipt: Receipt, detail: (typeof DETAILS)[number]): Written {
  const { at, proof, url, messageId, maybeTwice } = receipt;
  if (detail === 'time' && url === null) return [at];
  return [at, detail !== 'all' && messageId !== null ? '' : proof, url, messageId, maybeTwice ? 1 : 0];
}

const receiptSchema = z
  .tuple([z.number()], z.union([z.string(), z.number(), z.null()]))
  .transform(([at, proof, url, messageId, twice]): Receipt => {
    const text = (value: unknown) => (typeof value === 'string' ? value : null);
    const mail = text(messageId);
    return {
      at,
      proof: text(proof) || mail || 'on the board',
      url: text(url),
      messageId: mail,
      maybeTwice: twice === 1,
    };
  });

const schema = z.array(
  z.object({
    purpose: z.enum(PLAN_PURPOSES),
    hash: z.string(),
    tells: z.number().nullable(),
    startedAt: z.number().nullable(),
    approvals: z.array(z.object({ id: z.number(), login: z.string() })),
    receipts: z.record(z.string(), receiptSchema),
    more: z.number(),
  }),
);

/** The plans of a record; null where it is none. */
export function foundPlans(text: string): readonly FoundPlan[] | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
