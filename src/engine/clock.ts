/** The clock: cases whose time has come get a tick. The wall clock is read each time; no timer runs to T0. */

import { isFlightDue } from '../core/deciding/tick-needs.ts';
import type { Case, CaseId } from '../core/model.ts';
import { leavesAt, waitingT0 } from '../core/plan-run.ts';
import { asFault } from './as-fault.ts';
import { clockProblemNow } from './clock-offset.ts';
import { handle, SETTLES_NOTHING } from './handle.ts';
import { inParallel } from './in-parallel.ts';
import { waitingMemory } from './memory-names.ts';
import { type EngineParts, worldOf } from './parts.ts';
import { reReadComments } from './re-read.ts';
import { isCaseRepositoryPrivate } from './visibility.ts';

const BATCH = 100;
/** How many cases are looked at at the same time, so that one that waits for GitHub does not hold up the others. */
const CASES = 8;
/** Milliseconds until a plan that waits at T0 is looked at again. */
const AGAIN = 5000;
const LATER = 60_000;
/** Milliseconds after T0 in which it is looked at often. */
const SOON = 10 * 60_000;
/** Milliseconds after T0 when people are told that it waits. */
const SHOWN_AFTER = 60_000;

/** Ticks every case that is due. Returns how many were. One that can't be decided must not hold up the others. */
export async function tickDueCases(parts: EngineParts): Promise<number> {
  const due = await parts.store.dueCases(parts.clock(), BATCH);
  // Before T0 is decided: a repository that is not private freezes the case first. Where GitHub can't be asked, nothing
  // is sent either (the gate asks again).
  if (due.length > 0) await isCaseRepositoryPrivate(parts).catch(() => undefined);
  const isRight = due.length === 0 || (await isClockRight(parts));
  const ticked = await inParallel(due, CASES, (id) => tick(parts, id, isRight));
  return ticked.filter((wasTicked) => wasTicked).length;
}

/** Where GitHub can't be asked, T0 and what is told in advance ask again by themselves. */
function isClockRight(parts: EngineParts): Promise<boolean> {
  return clockProblemNow(parts).then(
    (problem) => problem === null,
    () => true,
  );
}

async function tick(parts: EngineParts, id: CaseId, isRight: boolean): Promise<boolean> {
  try {
    const stored = await parts.store.byId(id);
    // By a wrong clock nothing is due but what tells people of it (core/deciding/clock.ts).
    if (!isRight && stored !== null && !isFlightDue(worldOf(parts), stored.case, parts.clock())) return false;
    if (stored !== null && !(await isReRead(parts, stored.case))) return false;
    const at = parts.clock();
    const input = { kind: 'tick', id: `tick:${id}`, at, source: { kind: 'bot' } } as const;
    await handle(parts, id, input, SETTLES_NOTHING);
    await putOffWhereBlocked(parts, id, at);
    return true;
  } catch (error) {
    parts.log.error({ kind: 'tick', problem: asFault(error).message }, 'the clock could not look at a case');
    return false;
  }
}

/** Before a plan runs, the comments of its case are read again. False: they could not be, and the case waits. */
async function isReRead(parts: EngineParts, c: Case): Promise<boolean> {
  const now = parts.clock();
  const t0 = hourOf(parts, c, now);
  if (t0 === null || t0 > now) return true;
  if (await isPutOff(parts, c.id, now)) return false;
  try {
    await reReadComments(parts, c, now);
    return true;
  } catch (error) {
    const until = Math.max(asFault(error).retryAt ?? 0, parts.clock() + AGAIN);
    await putOff(parts, c, now, until);
    if (now - t0 >= SHOWN_AFTER) await tellThatItWaits(parts, c.id, asFault(error).message);
    parts.log.error(
      { kind: 're-read', problem: asFault(error).message },
      'comments could not be read: a plan waits for them',
    );
    return false;
  }
}

/** A plan that could not start at T0 is looked at again after a while; that is said once it lasts (core/deciding/clock.ts). */
async function putOffWhereBlocked(parts: EngineParts, id: CaseId, now: number): Promise<void> {
  const c = (await parts.store.byId(id))?.case ?? null;
  const t0 = c === null ? null : hourOf(parts, c, now);
  // What people must do first may take days: GitHub is not asked every few seconds for it.
  if (c !== null && t0 !== null && t0 <= now) await putOff(parts, c, now, now + (now - t0 < SOON ? AGAIN : LATER));
}

/** When something leaves that was approved for its hour. */
function hourOf(parts: EngineParts, c: Case, now: number): number | null {
  const { process, config } = worldOf(parts);
  return leavesAt(c, process, config, now);
}

/** What waits before T0 does not make T0 wait. */
function putOff({ store }: EngineParts, c: Case, now: number, until: number): Promise<void> {
  const t0 = waitingT0(c);
  const end = t0 !== null && t0 > now ? Math.min(until, t0) : until;
  return store.remember(waitingMemory(c.id), `${now} ${end}`);
}

/** Between the failure and the moment until which it was put off; a clock that was set back ends the waiting. */
async function isPutOff({ store }: EngineParts, id: CaseId, now: number): Promise<boolean> {
  const [failedAt = 0, until = 0] = ((await store.recall(waitingMemory(id))) ?? '').split(' ').map(Number);
  return failedAt <= now && now < until;
}

/** Written to the case issue as soon as GitHub takes it: nobody should have to read a log to learn that T0 waits. */
async function tellThatItWaits(parts: EngineParts, id: CaseId, problem: string): Promise<void> {
  const at = parts.clock();
  const input = { kind: 't0-waits', id: `t0-waits:${id}:${at}`, at, source: { kind: 'bot' }, problem } as const;
  await handle(parts, id, input, SETTLES_NOTHING).catch(() => undefined);
}
