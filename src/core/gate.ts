/**
 * The only door out. Every effect is asked for here before it leaves, and nothing else makes the `Passed` that the
 * engine's senders take. The gate looks at the audience and the case's extent of disclosure now, holds, approvals, the
 * case repository's visibility, and what the text itself shows. It is pure.
 */

import { dateToTell } from './date-told.ts';
import type { Effect } from './effects.ts';
import { type Case, type Hold, includes, type PlanPurpose, SLOTS, type Slot, type Step } from './model.ts';
import { messageOf, slotToken } from './plan-run.ts';
import { planByHash } from './plan-states.ts';
import { type Refusal, refusal } from './refusals.ts';
import { isFollowUp } from './step-ids.ts';
import type { Instant } from './time.ts';

declare const passed: unique symbol;
/** An effect that the gate let pass. Only `gate` makes one. */
export type Passed<E extends Effect = Effect> = E & { readonly [passed]: true };

/** What the gate must know besides the case. */
export interface DoorWorld {
  /** The case repository was seen private at the last look. */
  readonly caseRepositoryPrivate: boolean;
  readonly approvals: number;
  /** `owner/name` of the case repository: never named in public. */
  readonly caseRepository: string;
  readonly now: Instant;
}

export type Verdict =
  | { readonly pass: true; readonly effect: Passed }
  /** Not now: held, or frozen. It goes when that ends. */
  | { readonly pass: false; readonly wait: true; readonly why: Refusal }
  /** Never as it is: a person must look. */
  | { readonly pass: false; readonly wait: false; readonly why: Refusal }
  /** There is nothing to do any more: another one like it has arrived, or its plan is void. Nobody has to look. */
  | { readonly pass: false; readonly wait: false; readonly isNeedless: true; readonly why: Refusal };

/** Subjects that belong to an embargo and never go to a public channel. */
const EMBARGO_MARKS = ['[EMBARGOED]', '[PRE-KCSA]', '[VS]'];

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
  if (c.hold !== null && isStopped(effect, c.hold)) {
    return wait(refusal(c.hold.why, 'nothing is sent while the case is held', 'type `/resume`'));
  }
  if (effect.kind !== 'step' && effect.kind !== 'mail') {
    return mayReach(effect, c) ? let_(effect) : never(tooWide(effect.kind, effect.audience, c));
  }
  const fault = (effect.kind === 'step' ? planFault(effect, c, world) : null) ?? messageFault(effect.step, c, world);
  return fault === null ? let_(effect) : never(fault);
}

/** While another project is waited for, nothing goes on but talk, and the date that those who had the notice must know. */
function isStopped(effect: Effect, { kind }: Hold): boolean {
  return kind === 'all' || (effect.kind === 'step' && !(effect.purpose === 'update' && isFollowUp(effect.step)));
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
  'note-leave',
]);

/** The advisory is read by the reporter and by those who were granted it, whatever the extent; all else by its audience. */
function mayReach(effect: Effect, c: Case): boolean {
  return effect.audience === 'developers' || includes(c.extent, effect.audience);
}

function tooWide(what: string, audience: string, c: Case): Refusal {
  return refusal(
    `${what} for ${audience}`,
    `this case may be known to ${c.extent} and no wider`,
    'the next step of the process widens it',
  );
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

function messageFault(step: Step, c: Case, world: DoorWorld): Refusal | null {
  if (!includes(c.extent, step.audience)) {
    return tooWide(step.communication, step.audience, c);
  }
  const text = `${step.subject ?? ''}\n${step.body}`;
  if (SLOTS.some((slot) => text.includes(slotToken(slot)))) {
    return refusal(step.id, 'a message has no empty places', 'report this as a fault of the bot');
  }
  return wordFault(step, world.caseRepository);
}

/** What a public message may not say. Asked when a plan is made, so that people can mend it, and when it leaves. */
export function wordFault(step: Step, caseRepository: string): Refusal | null {
  if (step.audience !== 'public') return null;
  const subject = (step.subject ?? '').toUpperCase();
  const mark = EMBARGO_MARKS.find((m) => subject.includes(m));
  if (mark !== undefined) {
    return refusal(
      step.subject ?? '',
      `a subject with ${mark} never goes to a public channel`,
      'mend the template or the channel',
    );
  }
  return canonical(`${step.subject ?? ''}\n${step.body}`).includes(canonical(caseRepository))
    ? refusal(caseRepository, 'public text never names the case repository', 'mend the draft with `/set`')
    : null;
}

/** Text as it is read: in one form of letters, without invisible characters and escapes, codes made into characters. */
function canonical(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\p{Cf}\\]/gu, '')
    .replaceAll(/%([2-7][0-9a-f])/gi, (_code, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replaceAll(/&#x0*([2-7][0-9a-f]);/gi, (_code, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replaceAll(/&#0*([0-9]{2,3});/g, (_code, digits: string) => String.fromCodePoint(Number(digits)))
    .replaceAll(/&sol;/gi, '/')
    .toLowerCase();
}
