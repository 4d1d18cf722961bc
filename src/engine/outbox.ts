/** The second loop: claim what is due, ask the gate, send, and commit the receipt. What fails is tried again. */
import type { Effect } from '../core/effects.ts';
import { gate } from '../core/gate.ts';
import type { Receipt } from '../core/model.ts';
import { noteRefused } from './attempts.ts';
import { backOff } from './back-off.ts';
import { handle, SETTLES_NOTHING } from './handle.ts';
import { inParallel } from './in-parallel.ts';
import { marker } from './marker.ts';
import { type EngineParts, worldOf } from './parts.ts';
import { type OutboxRow, PortFault } from './ports.ts';
import { send } from './send.ts';
import type { Sent } from './senders/sending.ts';
import { isCaseRepositoryPrivate } from './visibility.ts';

const BATCH = 100;
const LEASE = 120_000;
/** How many cases are served at the same time. */
const CASES = 8;
/** A message that is so late is shown to people. */
const SHOWN_AFTER = 60_000;
const HELD_AGAIN = 5_000;
/** How long the next effect of a case waits for one that hangs, in real milliseconds. */
const PATIENCE = 2_000;
/** A reaction that GitHub refuses so often is given up (the comment is gone), an answer after a day; all else never is. */
const REACTION_TRIES = 3;
const ANSWER_DAY = 24 * 60 * 60_000;

/** Sends what is due. Returns how many effects were claimed. */
export async function drainOutbox(parts: EngineParts): Promise<number> {
  const now = parts.clock();
  const rows = await parts.store.claimEffects(now, parts.owner, now + LEASE, BATCH);
  const byCase = Object.values(Object.groupBy(rows, (row) => row.effect.caseId ?? ''));
  await inParallel(byCase, CASES, (ofOne) => serve(parts, ofOne ?? []));
  return rows.length;
}

/**
 * One after the other, so that a plan keeps its order. What fails is put off; what hangs (a silent server) is left to its
 * own time limit, and the next one goes after `PATIENCE`.
 */
async function serve(parts: EngineParts, rows: readonly OutboxRow[]): Promise<void> {
  const running: Promise<void>[] = [];
  for (const row of rows) {
    const work = attempt(parts, row);
    running.push(work);
    await atMost(PATIENCE, work);
  }
  await Promise.all(running);
}

/** Resolves when the work ends, or so many milliseconds have passed. */
async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}

async function attempt(parts: EngineParts, row: OutboxRow): Promise<void> {
  try {
    await one(parts, row);
  } catch (error) {
    await failed(parts, row, asFault(error));
  }
}

function asFault(error: unknown): PortFault {
  return error instanceof PortFault
    ? error
    : new PortFault('unknown', `unexpected: ${error instanceof Error ? error.name : 'error'}`);
}

async function one(parts: EngineParts, row: OutboxRow): Promise<void> {
  const { effect } = row;
  const { store, owner } = parts;
  const world = worldOf(parts);
  const c = effect.caseId === null ? null : ((await store.byId(effect.caseId))?.case ?? null);
  const now = parts.clock();
  const verdict = gate(effect, c, {
    caseRepositoryPrivate: await isCaseRepositoryPrivate(parts),
    approvals: world.config.approvals,
    caseRepository: parts.caseRepository,
  });
  if (!verdict.pass) {
    const problem = `${verdict.why.rule} (${verdict.why.mend})`;
    parts.log.warn({ kind: effect.kind, problem: verdict.why.rule }, 'the gate stopped an effect');
    if (verdict.wait) return store.postponeEffect(effect.key, owner, now + HELD_AGAIN, problem, false);
    await store.failEffect(effect.key, owner, problem);
    return report(parts, effect, problem, true);
  }
  const sent = await send(verdict.effect, {
    parts,
    world,
    case: c,
    now,
    attempts: row.attempts,
    createdAt: row.createdAt,
    marker: marker(parts.salt, effect.key),
  });
  await received(parts, row, sent);
}

async function received(parts: EngineParts, row: OutboxRow, sent: Sent): Promise<void> {
  const { effect } = row;
  const { store, owner } = parts;
  const at = parts.clock();
  if ('laterBy' in sent) return store.postponeEffect(effect.key, owner, at + sent.laterBy, sent.why, false);
  const receipt: Receipt = { at, proof: sent.proof, url: sent.url, maybeTwice: sent.maybeTwice };
  if (effect.caseId === null) return store.completeEffect(effect.key, owner, receipt);
  await handle(
    parts,
    effect.caseId,
    { kind: 'receipt', id: `receipt:${effect.key}`, at, source: { kind: 'bot' }, effect, receipt, made: sent.made },
    { delivery: null, effect: { key: effect.key, receipt } },
  );
}

async function failed(parts: EngineParts, row: OutboxRow, fault: PortFault): Promise<void> {
  const { effect, attempts } = row;
  const now = parts.clock();
  parts.log.warn(
    { kind: effect.kind, attempts: attempts + 1, problem: fault.message },
    'an effect is tried again later',
  );
  const message = effect.kind === 'step' || effect.kind === 'mail';
  if (fault.kind === 'permanent' && isGivenUp(row, now)) {
    await parts.store.failEffect(effect.key, parts.owner, fault.message);
    return report(parts, effect, fault.message, true);
  }
  if (message && fault.kind !== 'unknown') await noteRefused(parts.store, effect.key, attempts);
  const wait = fault.kind === 'permanent' && message ? 60_000 : backOff(attempts, message ? 60_000 : 300_000);
  const until = Math.max(fault.retryAt ?? 0, now + wait);
  await parts.store.postponeEffect(effect.key, parts.owner, until, fault.message, true);
  // Where they tell us to stay away for long, it is known already that it will be late.
  const toldToWait = (fault.retryAt ?? 0) - effect.due > SHOWN_AFTER;
  if (fault.kind === 'permanent' || toldToWait || now - effect.due >= SHOWN_AFTER)
    await report(parts, effect, fault.message, false);
}

/** What somebody waits for is never dropped because GitHub refused it for some minutes: an app may be suspended by mistake. */
function isGivenUp({ effect, attempts }: OutboxRow, now: number): boolean {
  switch (effect.kind) {
    case 'react':
      return attempts + 1 >= REACTION_TRIES;
    case 'comment':
    case 'advisory-comment':
    case 'tell-case':
      return now - effect.due >= ANSWER_DAY;
    default:
      return false;
  }
}

/** Shown on the case issue, once for each effect; a failure to show it is no reason to stop. */
async function report(parts: EngineParts, effect: Effect, problem: string, final: boolean): Promise<void> {
  if (effect.caseId === null || (await parts.store.byId(effect.caseId)) === null) return;
  const at = parts.clock();
  try {
    await handle(
      parts,
      effect.caseId,
      { kind: 'delivery-failing', id: `failing:${effect.key}`, at, source: { kind: 'bot' }, effect, problem, final },
      SETTLES_NOTHING,
    );
  } catch (error) {
    parts.log.error({ kind: effect.kind, problem: asFault(error).message }, 'a failing effect could not be shown');
  }
}
