/** One effect of the outbox: ask the gate, send it, keep its receipt; or put it off, and say so where it is late. */
import type { Effect } from '../core/effects.ts';
import { gate } from '../core/gate.ts';
import type { Receipt } from '../core/model.ts';
import { publicPlaces } from '../core/reach.ts';
import type { Instant } from '../core/time.ts';
import { asFault } from './as-fault.ts';
import { noteRefused } from './attempts.ts';
import { backOff, refusalBackOff } from './back-off.ts';

import { clockProblemNow } from './clock-offset.ts';
import { marker, thingKey } from './marker.ts';

import { type EngineParts, type Outcome, worldOf } from './parts.ts';
import type { OutboxRow, PortFault } from './ports.ts';
import type { Run } from './run.ts';
import { send } from './send.ts';
import type { LastAnswers, Sent } from './senders/sending.ts';
import { targetIsPrivate } from './target-visibility.ts';
import type { Delivered, Telling } from './telling.ts';
import { isCaseRepositoryPrivate } from './visibility.ts';

/** A message that is so late is shown to people. */
const SHOWN_AFTER = 60_000;
const HELD_AGAIN = 5_000;
/** A reaction that GitHub refuses so often is given up (the comment is gone), an answer after a day; all else never is. */
const REACTION_TRIES = 3;
const ANSWER_DAY = 24 * 60 * 60_000;

/** What the effects of one case have in common while they are served. */
export interface Turn {
  readonly parts: EngineParts;
  readonly telling: Telling;
  /** Nothing is begun after this: its lease could end while it is sent. */
  readonly until: Instant;
  /** Ends the turn of every case: where receipts can't be kept, nothing more may leave. */
  readonly halt: AbortController;
  readonly run: Run;
  readonly last: LastAnswers;
}

/** Sends one effect. What it gives is yet to be told to the case; null where there is nothing to tell. Never fails. */
export async function deliver(turn: Turn, row: OutboxRow): Promise<Delivered | null> {
  const begins = !isOver(turn);
  try {
    return begins ? await attempt(turn, row) : await giveBack(turn, row);
  } catch (error) {
    return failed(turn, row, asFault(error)).catch((fault: unknown) => {
      const { message } = asFault(fault);
      const { store, owner, clock, log } = turn.parts;
      log.error({ kind: row.effect.kind, problem: message }, 'an effect is given back later');
      turn.run.later(() => store.postponeEffect(row.effect.key, owner, clock(), message, begins));
      return null;
    });
  }
}

function isOver({ parts, until, halt, run }: Turn): boolean {
  return halt.signal.aborted || run.ending.aborted || parts.clock() > until;
}

/** For the next claim, at once. */
async function giveBack({ parts }: Turn, { effect }: OutboxRow): Promise<null> {
  await parts.store.postponeEffect(effect.key, parts.owner, parts.clock(), 'its turn ended before it began', false);
  return null;
}

async function attempt(turn: Turn, row: OutboxRow): Promise<Delivered | null> {
  const { parts } = turn;
  const { effect } = row;
  const { store, owner } = parts;
  await parts.configuration.refresh();
  const world = worldOf(parts);
  const c = effect.caseId === null ? null : ((await store.byId(effect.caseId))?.case ?? null);
  const isPrivate = await isCaseRepositoryPrivate(parts);
  const targetPrivate = await targetIsPrivate(parts, effect);
  if (effect.kind === 'mail' && effect.audience !== 'team') await parts.otherCases.ready();
  const now = parts.clock();
  const verdict = gate(effect, c, {
    caseRepositoryPrivate: isPrivate,
    clockProblem: await clockProblemNow(parts),
    approvals: world.config.approvals,
    process: world.process,
    caseRepository: parts.caseRepository,
    host: parts.host,
    now,
    targetIsPrivate: targetPrivate,
    publicPlaces: publicPlaces(world.config),
    otherCases: parts.otherCases,
  });
  if (!verdict.pass) {
    const problem = `${verdict.why.rule} (${verdict.why.mend})`;
    const how = 'isNeedless' in verdict ? 'needless' : verdict.wait ? 'waits' : 'refused';
    // Not the rule: it may tell a date. The case issue has it.
    parts.log.warn({ kind: effect.kind, problem: how }, 'the gate stopped an effect');
    parts.counts.gateStopped(effect.kind, how);
    if ('isNeedless' in verdict) await store.failEffect(effect.key, owner, problem);
    else if (verdict.wait) {
      await store.postponeEffect(effect.key, owner, now + HELD_AGAIN, problem, false);
      if (verdict.isShown) await turn.telling.failing(effect, problem, false);
    } else await giveUp(turn, effect, problem);
    return null;
  }
  // Asked last: a replica that was taken for dead meanwhile leaves it to whoever has the claim by now.
  if (!(await store.holds(effect.key, owner))) return giveBack(turn, row);
  const sent = await send(verdict.effect, {
    parts,
    world,
    case: c,
    now,
    attempts: row.attempts,
    createdAt: row.createdAt,
    last: turn.last,
    // Made where it is asked for: most effects make nothing.
    get marker() {
      return marker(parts.salt, thingKey(effect));
    },
  });
  return received(turn, row, sent);
}

async function received(turn: Turn, { effect, attempts }: OutboxRow, sent: Sent): Promise<Delivered | null> {
  const { parts } = turn;
  const at = parts.clock();
  if ('laterBy' in sent) {
    await parts.store.postponeEffect(effect.key, parts.owner, at + sent.laterBy, sent.why, false);
    return null;
  }
  countHandedOver(turn, effect, 'accepted');
  const { made, ...proof } = sent;
  const receipt: Receipt = { at, ...proof };
  if (!canBeLookedUp(effect) && !(await note(turn, effect, receipt))) return null;
  return { effect, attempts, receipt, made };
}

/** What people wait for by mail, or on Slack. */
function countHandedOver({ parts }: Turn, effect: Effect, outcome: Outcome): void {
  if (effect.kind === 'calendar' || effect.kind === 'mail') parts.counts.handedOver('mail', outcome);
  const to = effect.kind === 'step' ? effect.step.target.kind : null;
  if (to === 'mail' || to === 'slack') parts.counts.handedOver(to, outcome);
}

/** All else is found by its marker, or is the same when it is done again; and it makes objects of which the case must know. */
function canBeLookedUp(effect: Effect): boolean {
  switch (effect.kind) {
    case 'mail':
    case 'calendar':
      return false;
    case 'step':
      return effect.step.target.kind !== 'mail' && effect.step.target.kind !== 'slack';
    default:
      return true;
  }
}

/**
 * Before anything else: a crash from here on sends nothing twice. False: it is kept later, and the claim until then, so that
 * nobody sends it again; it will be there twice if this process ends before. The others must not follow it.
 */
async function note({ parts, run, halt }: Turn, { key, kind }: Effect, receipt: Receipt): Promise<boolean> {
  const { store, owner, clock, log } = parts;
  try {
    await store.noteReceipt(key, owner, receipt);
    return true;
  } catch (error) {
    halt.abort();
    log.error({ kind, problem: asFault(error).message }, 'it arrived, and its receipt is kept later');
    run.later(() => store.noteReceipt(key, owner, receipt));
    run.later(() => store.postponeEffect(key, owner, clock(), 'it arrived, and is told now', false));
    return false;
  }
}

async function failed(turn: Turn, row: OutboxRow, fault: PortFault): Promise<null> {
  const { parts } = turn;
  const { effect, attempts } = row;
  const now = parts.clock();
  parts.log.warn(
    { kind: effect.kind, attempts: attempts + 1, problem: fault.message },
    'an effect is tried again later',
  );
  countHandedOver(turn, effect, fault.kind);
  if (fault.kind === 'permanent' && isGivenUp(row, now)) {
    await giveUp(turn, effect, fault.message);
    return null;
  }
  if (isMessage(effect) && fault.kind !== 'unknown') await noteRefused(parts.store, effect.key, attempts);
  const until = Math.max(fault.retryAt ?? 0, now + pause(row, fault));
  await parts.store.postponeEffect(effect.key, parts.owner, until, fault.message, true);
  // Where they tell us to stay away for long, it is known already that it will be late.
  const toldToWait = (fault.retryAt ?? 0) - effect.due > SHOWN_AFTER;
  if (fault.kind === 'permanent' || toldToWait || now - effect.due >= SHOWN_AFTER)
    await turn.telling.failing(effect, fault.message, false);
  return null;
}

function pause({ effect, attempts }: OutboxRow, fault: PortFault): number {
  if (!isMessage(effect)) return backOff(attempts, 300_000);
  return fault.kind === 'permanent' ? refusalBackOff(attempts) : backOff(attempts, 60_000);
}

function isMessage({ kind }: Effect): boolean {
  return kind === 'step' || kind === 'mail' || kind === 'calendar';
}

/** Told first: what was given up without a word is lost, and what is told twice is told once (telling.ts). */
async function giveUp({ parts, telling }: Turn, effect: Effect, problem: string): Promise<void> {
  const { store, owner, clock } = parts;
  if (await telling.failing(effect, problem, true)) await store.failEffect(effect.key, owner, problem);
  else await store.postponeEffect(effect.key, owner, clock() + HELD_AGAIN, problem, false);
}

/** What somebody waits for is never dropped because GitHub refused it for some minutes: an app may be suspended by mistake. */
function isGivenUp({ effect, attempts }: OutboxRow, now: number): boolean {
  switch (effect.kind) {
    case 'react':
      return attempts + 1 >= REACTION_TRIES;
    case 'comment':
    case 'advisory-comment':
    case 'tell-case':
    case 'tell-published':
      return now - effect.due >= ANSWER_DAY;
    // What a rehearsal or a second look can't do is said; a person asks for it again.
    case 'rehearse':
    case 'rehearse-leak':
    case 'read-back':
      return true;
    default:
      return false;
  }
}
