/**
 * Running a plan: which steps may go now, and the messages that they become. A step waits only for its phase and for the
 * URLs that it renders; a mail or Slack message waits for a URL ten minutes at most. A step that fails holds nothing
 * else up.
 */
import type { Config } from './config.ts';
import type { Fact } from './facts.ts';
import { isBroken } from './leak.ts';
import type { Case, Plan, PlanState, Recipient, Slot, Step, Target } from './model.ts';
import { allPushed } from './patches.ts';
import type { Process } from './process.ts';
import type { NewEffect } from './scene.ts';
import { HOUR, type Instant } from './time.ts';

const SLOT_GRACE = 10 * 60_000;
/** What leaves more than a minute after its hour is late. */
export const LATE = 60_000;

/** T0 of a disclosure plan that waits for it. */
export function waitingT0(c: Case): Instant | null {
  const plan = c.plans.disclosure;
  return plan === undefined || plan.startedAt !== null || plan.plan.t0 === 'now' ? null : plan.plan.t0;
}

interface Leaving {
  readonly facts: readonly Fact[];
  readonly effects: readonly NewEffect[];
}

/** Facts and effects for all steps of started plans that may go now. */
export function advancePlans(c: Case, process: Process, now: Instant): Leaving {
  const all = Object.values(c.plans).map((state) => {
    const ready = state.plan.steps.filter(
      (step) =>
        state.startedAt !== null &&
        step.phase !== 'advance' &&
        !state.sent.includes(step.id) &&
        now >= readyAt(c, process, state, step),
    );
    return sendSteps(c, process, state, ready, now);
  });
  return { facts: all.flatMap(({ facts }) => facts), effects: all.flatMap(({ effects }) => effects) };
}

/** Facts and effects of these steps of a plan: every message that has no receipt yet. */
export function sendSteps(c: Case, process: Process, state: PlanState, steps: readonly Step[], now: Instant): Leaving {
  const { purpose, hash } = state.plan;
  const sent = steps.map((step) => ({ step, late: isLate(process, state, step, now) }));
  return {
    facts: sent.map(({ step, late }) => ({ type: 'step-sent', purpose, hash, step: step.id, late })),
    effects: sent.flatMap(({ step, late }) =>
      messagesOf(filled(step, c))
        .filter(({ id }) => state.receipts[id] === undefined)
        .map((message): NewEffect => {
          const { audience } = message;
          return { kind: 'step', audience, purpose, hash, step: message, late };
        }),
    ),
  };
}

/** What a plan that waits for T0 tells in advance, once its hour has come and as long as T0 has not. */
export function dueInAdvance(
  c: Case,
  process: Process,
  config: Pick<Config, 'approvals'>,
  now: Instant,
): { readonly state: PlanState; readonly steps: readonly Step[]; readonly at: Instant } | null {
  const state = c.plans.disclosure;
  const t0 = waitingT0(c);
  if (state === undefined || t0 === null || now >= t0) return null;
  const at = advanceAt(process, state.plan, 'sentHours');
  const steps = toldInAdvance(c, config, state);
  return steps.length === 0 || now < at ? null : { state, steps, at };
}

/** The hour for which something was approved and at which it leaves: what is told in advance, if it is due; else T0. */
export function leavesAt(c: Case, process: Process, config: Pick<Config, 'approvals'>, now: Instant): Instant | null {
  return dueInAdvance(c, process, config, now)?.at ?? waitingT0(c);
}

/** A publication waits for people, and is late by its own timers. */
function isLate(process: Process, state: PlanState, { phase }: Step, now: Instant): boolean {
  if (phase === 'advance') return now > advanceAt(process, state.plan, 'dueHours');
  return phase === 'opening' && typeof state.plan.t0 === 'number' && now - state.plan.t0 > LATE;
}

/** What is still to be told in advance by a plan that waits for T0 with all its approvals. */
function toldInAdvance(
  c: Case,
  { approvals }: Pick<Config, 'approvals'>,
  { plan, startedAt, sent, approvals: given }: PlanState,
): readonly Step[] {
  if (startedAt !== null || c.hold !== null || given.length < approvals) return [];
  return plan.steps.filter(({ phase, id }) => phase === 'advance' && !sent.includes(id));
}

/** A step to a roster is one message for each member, with an id of its own; any other step is its own message. */
export function messagesOf(step: Step): readonly Step[] {
  const { target } = step;
  if (target.kind !== 'roster') return [step];
  return target.members.map((member) => messageTo(step, target.channel, member));
}

function messageTo(step: Step, channel: string, { address, key, inReplyTo }: Recipient): Step {
  return {
    ...step,
    id: `${step.id}/${address}`,
    target: { kind: 'mail', channel, to: address, encrypt: key, inReplyTo },
  };
}

/** The message of these steps that has this id; null where there is none. */
export function messageOf(steps: readonly Step[], id: string): Step | null {
  const step = stepOf(steps, id);
  if (step === null || step.target.kind !== 'roster') return step;
  const { channel, members } = step.target;
  const member = members.find(({ address }) => id === `${step.id}/${address}`);
  return member === undefined ? null : messageTo(step, channel, member);
}

/** The step that a message belongs to. */
export function stepOf(steps: readonly Step[], message: string): Step | null {
  return steps.find((s) => s.id === message || (s.target.kind === 'roster' && message.startsWith(`${s.id}/`))) ?? null;
}

/** Every message of the step has arrived. */
function hasArrived(state: PlanState, step: Step): boolean {
  return messagesOf(step).every((message) => state.receipts[message.id] !== undefined);
}

/** When this step may go: Infinity while it waits for a URL that must be there. */
function readyAt(c: Case, process: Process, state: PlanState, step: Step): Instant {
  const phase = phaseAt(c, process, state, step);
  if (step.slots.every((slot) => isThere(c, state, slot))) return phase;
  return canGoWithout(step) ? phase + SLOT_GRACE : Number.POSITIVE_INFINITY;
}

/** The notes of all releases are linked together. */
export function isThere(c: Case, state: PlanState, slot: Slot): boolean {
  if (slot !== 'release') return slotUrl(c, slot) !== null;
  // After a leak minutes count, and the release may not be there for days.
  if (isBroken(c)) return true;
  return state.plan.steps.every((step) => step.target.kind !== 'release' || hasArrived(state, step));
}

/** People are told in time, if need be without the address. */
function canGoWithout({ target }: Step): boolean {
  return target.kind === 'mail' || target.kind === 'roster' || target.kind === 'slack';
}

/** When the phase of a step begins, or began; Infinity where the plan was not started. */
export function phaseAt(c: Case, process: Process, state: PlanState, step: Step): Instant {
  if (step.phase === 'advance') return advanceAt(process, state.plan, 'sentHours');
  const started = state.startedAt ?? Number.POSITIVE_INFINITY;
  if (step.phase === 'opening') return started;
  if (allPushed(c)) return Math.max(started, c.pushedAt ?? started);
  return started + process.publicationAfterHours * HOUR;
}

/** When what a plan tells in advance is sent, or due at the latest; Infinity where there is no such hour. */
export function advanceAt({ advance }: Process, { t0 }: Pick<Plan, 't0'>, which: 'sentHours' | 'dueHours'): Instant {
  return advance === null || t0 === 'now' ? Number.POSITIVE_INFINITY : t0 - advance[which] * HOUR;
}

/** When the clock must look again because of running plans; null if nothing waits for time. */
export function nextPlanWake(
  c: Case,
  process: Process,
  config: Pick<Config, 'approvals'>,
  now: Instant,
): Instant | null {
  const times = Object.values(c.plans).flatMap((state) =>
    (state.startedAt === null
      ? toldInAdvance(c, config, state)
      : state.plan.steps.filter(({ phase, id }) => phase !== 'advance' && !state.sent.includes(id))
    ).map((s) => readyAt(c, process, state, s)),
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
      return c.releaseUrls.length === 0 ? null : c.releaseUrls.join(', ');
  }
}

/** How a slot stands in a rendered text. The brackets can't come from a person: render-case replaces them. */
export function slotToken(slot: Slot): string {
  return `⟦${slot}⟧`;
}

/** The step as it goes out: each slot holds its URL. */
export function filled(step: Step, c: Case): Step {
  const fill = (text: string) =>
    step.slots.reduce((t, slot) => t.replaceAll(slotToken(slot), slotUrl(c, slot) ?? '(no address yet)'), text);
  return { ...step, subject: step.subject === null ? null : fill(step.subject), body: fill(step.body) };
}

/**
 * Published: advisory and documents are there, and every other message has arrived or is known to fail (it is tried again,
 * and asked for until somebody has seen it). Release notes may come later, and the form sheet is for a person.
 */
export function isPublished(state: PlanState): boolean {
  const steps = state.plan.steps.filter(({ phase }) => phase !== 'advance');
  const documents = steps.filter(({ target }) => DOCUMENTS.includes(target.kind));
  const messages = steps.filter(({ target }) => !DOCUMENTS.includes(target.kind) && !LATER.includes(target.kind));
  const says = documents.length > 0 || messages.some(({ target }) => ANNOUNCES.includes(target.kind));
  return (
    says &&
    documents.every((step) => hasArrived(state, step)) &&
    messages.flatMap(messagesOf).every(({ id }) => state.receipts[id] !== undefined || state.failing[id] !== undefined)
  );
}

const DOCUMENTS: readonly Target['kind'][] = ['publish-advisory', 'file', 'index'];
/** Where there is no document, the announcement is the publication. An issue that is opened alone is none. */
const ANNOUNCES: readonly Target['kind'][] = ['slack'];
const LATER: readonly Target['kind'][] = ['release', 'case-issue'];

export function allReceipts(state: PlanState): boolean {
  return dueMessages(state).every(({ id }) => state.receipts[id] !== undefined);
}

/** All messages but those that were to arrive in advance of T0 and did not: it is too late for them. */
export function dueMessages({ plan, startedAt, receipts }: PlanState): readonly Step[] {
  const all = plan.steps.flatMap(messagesOf);
  return startedAt === null ? all : all.filter(({ phase, id }) => phase !== 'advance' || receipts[id] !== undefined);
}
