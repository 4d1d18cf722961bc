/**
 * The only door out. Every effect is asked for here before it leaves, and nothing else makes the `Passed` that the
 * engine's senders take. The gate looks at the audience and the case's extent of disclosure now, holds, approvals, the
 * case repository's visibility, that of the place it goes to, and what the text itself shows. It is pure.
 */

import { CLOCK_MEND } from './clock-check.ts';
import { dateToTell } from './date-told.ts';
import type { Effect } from './effects.ts';
import { messageFaults, otherCasesWords, tooWide } from './message-faults.ts';
import { type Case, type Hold, includes, type PlanPurpose, SLOTS, type Slot, type Step } from './model.ts';
import type { OtherCases } from './other-cases.ts';
import { messageOf, slotToken } from './plan-run.ts';
import { planByHash } from './plan-states.ts';
import { reachOf, repositoryOf } from './reach.ts';
import { type Refusal, refusal } from './refusals.ts';
import { isFollowUp } from './step-ids.ts';
import { type Judged, planTermsFaults } from './terms.ts';
import { namesCaseRepository } from './text-faults.ts';
import type { Instant } from './time.ts';

declare const passed: unique symbol;
/** An effect that the gate let pass. Only `gate` makes one. */
export type Passed<E extends Effect = Effect> = E & { readonly [passed]: true };

/** What the gate must know besides the case. */
export interface DoorWorld {
  /** The case repository was seen private at the last look. */
  readonly caseRepositoryPrivate: boolean;
  /** What is wrong with the machine's clock; null: nothing. */
  readonly clockProblem: string | null;
  readonly approvals: number;
  readonly process: Judged['process'];
  /** `owner/name` of the case repository: never named in public. */
  readonly caseRepository: string;
  /** GitHub's host. */
  readonly host: string;
  readonly now: Instant;
  /** Was the repository that this is written to seen private at the last look? Null: it is written to none. */
  readonly targetIsPrivate: boolean | null;
  /** Addresses of lists, and Slack channels, that everybody can read. */
  readonly publicPlaces: readonly string[];
  readonly otherCases: OtherCases;
}

export type Verdict =
  | { readonly pass: true; readonly effect: Passed }
  /** Not now: held, or frozen. It goes when that ends. `isShown`: nobody was told yet that it waits, or why. */
  | { readonly pass: false; readonly wait: true; readonly isShown?: true; readonly why: Refusal }
  /** Never as it is: a person must look. */
  | { readonly pass: false; readonly wait: false; readonly why: Refusal }
  /** There is nothing to do any more: another one like it has arrived, or its plan is void. Nobody has to look. */
  | { readonly pass: false; readonly wait: false; readonly isNeedless: true; readonly why: Refusal };

/** May this effect leave now? `c` is the case as it is now, null for effects that belong to none. */
export function gate(effect: Effect, c: Case | null, world: DoorWorld): Verdict {
  // It only takes away: whatever else has to wait, this must not.
  if (effect.kind === 'take-off-readers' && c !== null) return let_(effect);
  if (!world.caseRepositoryPrivate) {
    return wait(
      refusal(
        world.caseRepository,
        'nothing is sent while the case repository is not private',
        'make it private again, then type `/resume` on each case',
      ),
    );
  }
  if (TEAM_ONLY.has(effect.kind)) return let_(effect);
  if (c === null) return never(refusal(effect.key, 'a message belongs to a case', 'report this as a fault of the bot'));
  const needless = effect.kind === 'step' ? needlessness(effect, c) : null;
  if (needless !== null) return { pass: false, wait: false, isNeedless: true, why: needless };
  if (world.clockProblem !== null) return lateByClock(effect, world.clockProblem, world.now);
  if (c.hold !== null && isStopped(effect, c.hold)) {
    return wait(refusal(c.hold.why, 'nothing is sent while the case is held', 'type `/resume`'));
  }
  if (effect.kind !== 'step' && effect.kind !== 'mail') {
    return mayReach(effect, c) ? let_(effect) : never(tooWide(effect.kind, effect.audience, c.extent));
  }
  const fault = (effect.kind === 'step' ? planFault(effect, c, world) : null) ?? messageFault(effect, c, world);
  if (fault !== null) return never(fault);
  const reason = (effect.kind === 'step' ? termsFault(effect, c, world) : null) ?? privateTarget(effect, world);
  return reason === null ? let_(effect) : { pass: false, wait: true, isShown: true, why: reason };
}

/** A message is shown to wait when it is so late. Milliseconds. */
const SHOWN_AFTER = 60_000;

/** By a wrong clock it could be too early. A clock is soon set: who reads along hears of it where it takes longer. */
function lateByClock({ due, kind }: Effect, problem: string, now: Instant): Verdict {
  const why = refusal(problem, 'nothing leaves the team while the clock is wrong', CLOCK_MEND);
  const isMessage = kind === 'step' || kind === 'mail';
  return { pass: false, wait: true, ...(isMessage && now - due >= SHOWN_AFTER ? { isShown: true } : {}), why };
}

/** While another project is waited for, nothing goes on but talk, and the date that those who had the notice must know. */
function isStopped(effect: Effect, { kind }: Hold): boolean {
  return kind === 'all' || (effect.kind === 'step' && !(effect.purpose === 'update' && isFollowUp(effect.step)));
}

/** The reporter's terms of this moment, which may have come after the approvals. What goes in advance tells of T0. */
function termsFault(
  { hash, purpose, step }: Extract<Effect, { kind: 'step' }>,
  c: Case,
  world: DoorWorld,
): Refusal | null {
  const when = step.phase === 'advance' ? (planByHash(c, hash)?.plan.t0 ?? 'now') : 'now';
  const [fault] = planTermsFaults({ ...world, case: c }, purpose, when);
  return fault ?? null;
}

/** A public text in a place that nobody can look at is a disclosure that did not happen. */
function privateTarget(
  { step }: Extract<Effect, { kind: 'step' | 'mail' }>,
  { targetIsPrivate }: DoorWorld,
): Refusal | null {
  return targetIsPrivate === true
    ? refusal(
        repositoryOf(step) ?? '',
        'public text goes to a repository that everybody can see',
        'make it public again: it is sent then',
      )
    : null;
}

function needlessness({ hash, step }: Extract<Effect, { kind: 'step' }>, c: Case): Refusal | null {
  const state = planByHash(c, hash);
  if (state?.receipts[step.id] !== undefined)
    return refusal(step.id, 'it has arrived already', 'nothing needs to be done');
  return state?.isVoid === true ? refusal(hash, 'its plan is void', 'the plan that was made then tells it') : null;
}

/** What stays with the team: the case issue, and word from one case to another. It goes on during a hold. */
const TEAM_ONLY: ReadonlySet<Effect['kind']> = new Set([
  'open-case-issue',
  'sync-case-issue',
  'comment',
  'react',
  'tell-case',
  'tell-published',
  'sync-board',
  'read-back',
  'rehearse',
  'rehearse-leak',
  'note-leave',
]);

/** The advisory is read by the reporter and by those who were granted it, whatever the extent; all else by its audience. */
function mayReach(effect: Effect, c: Case): boolean {
  return effect.audience === 'developers' || includes(c.extent, effect.audience);
}

function let_(effect: Effect): Verdict {
  return { pass: true, effect: effect as Passed };
}

function wait(why: Refusal): Verdict {
  return { pass: false, wait: true, why };
}

function never(why: Refusal): Verdict {
  return { pass: false, wait: false, why };
}

/** Is this step, with these bytes, one of a plan that enough people approved and that was started? */
function planFault(effect: Extract<Effect, { kind: 'step' }>, c: Case, world: DoorWorld): Refusal | null {
  const state = planByHash(c, effect.hash);
  if (state === undefined || state.plan.purpose !== effect.purpose) {
    return refusal(effect.hash, 'only the plan that was approved is sent', 'type `/plan` and have it approved');
  }
  const approved = messageOf(state.plan.steps, effect.step.id);
  const isAdvance = approved?.phase === 'advance';
  if ((state.startedAt === null && !isAdvance) || state.approvals.length < world.approvals) {
    return refusal(
      effect.hash,
      `a plan is sent after ${world.approvals} people approved it`,
      `type \`/approve plan ${effect.hash}\``,
    );
  }
  if ((isAdvance || TELLS_A_DATE.includes(effect.purpose)) && state.plan.tells !== dateToTell(c, world.now)) {
    return refusal(
      effect.step.id,
      'the date that it tells does not hold any more',
      'type `/notify`: who has not had it is told the present date',
    );
  }
  if (approved === null || !sameButSlots(approved, effect.step)) {
    return refusal(
      effect.step.id,
      'what is sent is what was approved, but for the URLs',
      'type `/plan` and have it approved',
    );
  }
  return null;
}

/** A mail that was refused for days must not tell an old date after the new one, nor a secret after T0. */
const TELLS_A_DATE: readonly PlanPurpose[] = ['notice', 'update'];

/** The same recipients and the same bytes, where each slot may hold anything that is no line break. */
function sameButSlots(approved: Step, sent: Step): boolean {
  return (
    approved.audience === sent.audience &&
    approved.phase === sent.phase &&
    JSON.stringify(approved.target) === JSON.stringify(sent.target) &&
    JSON.stringify(approved.attachments) === JSON.stringify(sent.attachments) &&
    matches(approved.subject ?? '', sent.subject ?? '', approved.slots) &&
    matches(approved.body, sent.body, approved.slots)
  );
}

const LINE_BREAK = /[\r\n\u2028\u2029]/;

/** Does `text` equal `pattern`, with every slot token standing for some text of one line? */
function matches(pattern: string, text: string, slots: readonly Slot[]): boolean {
  let pieces = [pattern];
  for (const slot of slots) pieces = pieces.flatMap((piece) => piece.split(slotToken(slot)));
  const [first = '', ...rest] = pieces;
  if (rest.length === 0) return pattern === text;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const [i, piece] of rest.entries()) {
    const found = i === rest.length - 1 ? text.length - piece.length : text.indexOf(piece, at);
    if (found < at || !text.startsWith(piece, found) || LINE_BREAK.test(text.slice(at, found))) return false;
    at = found + piece.length;
  }
  return at === text.length;
}

/** The message as it was approved, with its slots empty; what no plan binds is looked at as it is. */
function asApproved(effect: Extract<Effect, { kind: 'step' | 'mail' }>, c: Case): Step {
  const state = effect.kind === 'step' ? planByHash(c, effect.hash) : undefined;
  return (state === undefined ? null : messageOf(state.plan.steps, effect.step.id)) ?? effect.step;
}

function messageFault(effect: Extract<Effect, { kind: 'step' | 'mail' }>, c: Case, world: DoorWorld): Refusal | null {
  const { step } = effect;
  const [fault] = messageFaults(asApproved(effect, c), c, world);
  if (fault !== undefined) return fault;
  const text = `${step.subject ?? ''}\n${step.body}`;
  if (SLOTS.some((slot) => text.includes(slotToken(slot)))) {
    return refusal(step.id, 'a message has no empty places', 'report this as a fault of the bot');
  }
  if (namesCaseRepository({ ...step, audience: reachOf(step, world.publicPlaces) }, world.caseRepository)) {
    return refusal(
      step.id,
      'public text never names the case repository',
      'look where its URLs lead, and who made them',
    );
  }
  // Of a plan the other cases were looked at when it was made: one that came since must not stop what was approved.
  const [other] = effect.kind === 'mail' ? otherCasesWords(step, c.id, world.otherCases) : [];
  return other ?? null;
}
