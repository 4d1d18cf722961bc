/**
 * How far a message of a started plan came, and the words for it. Nothing is called sent without its receipt. Words are
 * Markdown in which data is inert.
 */
import { cell } from './markdown-table.ts';
import type { Case, PlanState, Receipt, Slot, Step } from './model.ts';
import { isThere, phaseAt } from './plan-run.ts';
import type { Process } from './process.ts';
import { type Instant, toIso } from './time.ts';

/** The most urgent first. */
export const MESSAGE_KINDS = ['failing', 'differs', 'waits', 'on-its-way', 'arrived'] as const;

export interface MessageState {
  readonly kind: (typeof MESSAGE_KINDS)[number];
  readonly words: string;
  readonly receipt: Receipt | null;
}

/** What a message is looked at in: a plan of which something left. `start`: null while it waits for T0. `t0`: null where the plan has none. */
export interface Looking {
  readonly case: Case;
  readonly process: Process;
  readonly state: PlanState;
  readonly start: Instant | null;
  readonly t0: Instant | null;
  readonly now: Instant;
}

/** The state of one message; `step` is the step that it belongs to. At most `limit` characters of a problem are told. */
export function messageState(looking: Looking, step: Step, message: string, limit = 200): MessageState {
  const { state } = looking;
  const receipt = state.receipts[message] ?? null;
  if (receipt !== null) return arrivedState(state, message, receipt, limit);
  if (step.phase === 'advance' && state.startedAt !== null) {
    return { kind: 'waits', words: 'not sent: T0 came before', receipt };
  }
  if (state.isVoid) {
    const words = state.sent.includes(step.id) ? 'not tried any more' : 'not sent';
    return { kind: 'waits', words: `${words}: the plan is void`, receipt };
  }
  const problem = state.failing[message];
  if (problem !== undefined) return { kind: 'failing', words: `**FAILING:** ${cell(problem, limit)}`, receipt };
  if (!state.sent.includes(step.id)) return { kind: 'waits', words: waitsFor(looking, step), receipt };
  const words = step.target.kind === 'release' ? 'on its way, as soon as this release is published' : 'on its way';
  return { kind: 'on-its-way', words, receipt };
}

function arrivedState(state: PlanState, message: string, receipt: Receipt, limit: number): MessageState {
  const found = state.readBack[message];
  const twice = `${receipt.maybeTwice ? ', may have arrived twice' : ''}${receipt.foundAfterRestore === true ? ', found after the restore' : ''}`;
  if (found !== undefined && found.problem !== null) {
    return { kind: 'differs', words: `**READ BACK DIFFERS:** ${cell(found.problem, limit)}${twice}`, receipt };
  }
  return { kind: 'arrived', words: `${found === undefined ? 'sent' : 'sent and read back'}${twice}`, receipt };
}

function waitsFor({ case: c, process, state, now }: Looking, step: Step): string {
  const begins = phaseAt(c, process, state, step);
  if (step.phase === 'advance') return `goes in advance, ${when(begins)}`;
  if (state.startedAt === null) return 'waits for T0';
  if (now < begins) return `waits for the publication: every branch pushed, at the latest ${toIso(begins)}`;
  const missing = step.slots.filter((slot) => !isThere(c, state, slot));
  return missing.length === 0 ? 'goes next' : `waits for ${missing.map((slot) => MISSING[slot]).join(' and ')}`;
}

function when(at: Instant): string {
  return Number.isFinite(at) ? toIso(at) : 'at once';
}

const MISSING: Readonly<Record<Slot, string>> = {
  issue: 'the URL of the issue',
  advisory: 'the URL of the advisory',
  release: 'the release',
};
