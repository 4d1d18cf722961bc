/**
 * Running a plan: which steps may go now. A step waits only for its phase and for the URLs that it renders; a mail or
 * Slack message waits for a URL ten minutes at most. A step that fails holds nothing else up.
 */
import type { Fact } from './facts.ts';
import type { Case, PlanState, Slot, Step } from './model.ts';
import { allPushed } from './patches.ts';
import type { Process } from './process.ts';
import type { NewEffect } from './scene.ts';
import { HOUR, type Instant } from './time.ts';

const SLOT_GRACE = 10 * 60_000;
/** A step that leaves more than a minute after its hour is marked late. */
const LATE = 60_000;

/** Facts and effects for all steps that may go now. */
export function advancePlans(
  c: Case,
  process: Process,
  now: Instant,
): { facts: readonly Fact[]; effects: readonly NewEffect[] } {
  const facts: Fact[] = [];
  const effects: NewEffect[] = [];
  for (const state of Object.values(c.plans)) {
    if (state.startedAt === null) continue;
    for (const step of state.plan.steps) {
      if (state.sent.includes(step.id) || now < readyAt(c, process, state, step)) continue;
      const late = typeof state.plan.t0 === 'number' && step.phase === 'opening' && now - state.plan.t0 > LATE;
      facts.push({ type: 'step-sent', purpose: state.plan.purpose, step: step.id, late });
      effects.push({
        kind: 'step',
        audience: step.audience,
        purpose: state.plan.purpose,
        hash: state.plan.hash,
        step: filled(step, c),
        late,
      });
    }
  }
  return { facts, effects };
}

/** When this step may go: Infinity while it waits for a URL that must be there. */
function readyAt(c: Case, process: Process, state: PlanState, step: Step): Instant {
  const phase = phaseAt(c, process, state, step);
  if (step.slots.every((slot) => slotUrl(c, slot) !== null)) return phase;
  return step.target.kind === 'mail' || step.target.kind === 'slack' ? phase + SLOT_GRACE : Number.POSITIVE_INFINITY;
}

function phaseAt(c: Case, process: Process, state: PlanState, step: Step): Instant {
  const started = state.startedAt ?? Number.POSITIVE_INFINITY;
  if (step.phase === 'opening') return started;
  if (allPushed(c)) return Math.max(started, c.pushedAt ?? started);
  return started + process.publicationAfterHours * HOUR;
}

/** When the clock must look again because of running plans; null if nothing waits for time. */
export function nextPlanWake(c: Case, process: Process, now: Instant): Instant | null {
  const times = Object.values(c.plans).flatMap((state) =>
    state.startedAt === null
      ? []
      : state.plan.steps.filter((s) => !state.sent.includes(s.id)).map((s) => readyAt(c, process, state, s)),
  );
  const finite = times.filter((t) => Number.isFinite(t));
  return finite.length === 0 ? null : Math.max(now, Math.min(...finite));
}

/** The URL for a slot, once it exists. */
export function slotUrl(c: Case, slot: Slot): string | null {
  switch (slot) {
    case 'issue':
      return c.trackingIssue?.url ?? null;
    case 'advisory':
      return c.advisory === null || c.advisory.url === '' ? null : c.advisory.url;
    case 'release':
      return c.releaseUrl;
  }
}

/** How a slot stands in a rendered text. The brackets can't come from a person: render-case replaces them. */
export function slotToken(slot: Slot): string {
  return `⟦${slot}⟧`;
}

function filled(step: Step, c: Case): Step {
  const fill = (text: string) =>
    step.slots.reduce((t, slot) => t.replaceAll(slotToken(slot), slotUrl(c, slot) ?? '(its address follows)'), text);
  return { ...step, subject: step.subject === null ? null : fill(step.subject), body: fill(step.body) };
}

/** Everything that makes the publication: all steps but release notes (a release may come later) and the form sheet. */
export function publicationDone(state: PlanState): boolean {
  const needed = state.plan.steps.filter((s) => s.target.kind !== 'release' && s.target.kind !== 'case-issue');
  return needed.some((s) => s.phase === 'publication') && needed.every((s) => state.receipts[s.id] !== undefined);
}

export function allReceipts(state: PlanState): boolean {
  return state.plan.steps.every((s) => state.receipts[s.id] !== undefined);
}
