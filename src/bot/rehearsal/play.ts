/**
 * Plays a plan: those who stand in approve it by the same commands as people do, then the clock goes on to T0, and until
 * nothing is left to be sent within two hours. No time is really waited for.
 */
import type { Case, Plan } from '../../core/model.ts';
import { nextPlanWake, waitingT0 } from '../../core/plan-run.ts';
import type { World } from '../../core/scene.ts';
import { HOUR, type Instant } from '../../core/time.ts';
import { createEngine } from '../../engine/engine.ts';
import { handle, SETTLES_NOTHING } from '../../engine/handle.ts';
import type { EngineParts } from '../../engine/parts.ts';
import type { JumpingClock } from './clock.ts';
import { copyOf, standIn } from './copy.ts';

/** The publication comes an hour after T0, and a mail waits ten minutes at most for an address. */
const LENGTH = 2 * HOUR;
/** What is put off (a reading back, another try) is looked at again so often. */
const PACE = 10 * 60_000;

/** `isOver`: the time limit has passed; nothing more is begun. */
export async function play(parts: EngineParts, { case: c, plan, world, clock, isOver }: Play): Promise<void> {
  await commitCopy(parts, copyOf(c, plan, clock.now()));
  await approveAndRun(parts, { case: c, plan, world, clock, isOver });
}

/** The copy, as the first that this engine knows. */
export async function commitCopy(parts: EngineParts, copy: ReturnType<typeof copyOf>): Promise<void> {
  await parts.store.commit({
    caseId: copy.case.id,
    expectedVersion: 0,
    case: copy.case,
    entries: copy.entries,
    effects: [],
    nextDue: null,
    settles: null,
    completes: [],
    cancels: [],
  });
}

/** The plan is in the case, and waits. */
export async function approveAndRun(parts: EngineParts, { case: c, plan, world, clock, isOver }: Play): Promise<void> {
  await approve(parts, { c, plan, world, clock });
  const end = (plan.t0 === 'now' ? clock.now() : plan.t0) + LENGTH;
  const engine = createEngine(parts);
  for (;;) {
    while (!isOver() && ((await engine.round()) > 0 || (await engine.oneEnds())));
    const next = await nextLook(parts, c.id, world, clock);
    if (isOver() || next === null || next > end) return;
    clock.jumpTo(next);
  }
}

export interface Play {
  readonly case: Case;
  readonly plan: Plan;
  readonly world: World;
  readonly clock: JumpingClock;
  readonly isOver: () => boolean;
}

/** As many different people as it takes; one more where the last of them says that it runs now. */
async function approve(
  parts: EngineParts,
  { c, plan, world, clock }: { c: Case; plan: Plan; world: World; clock: JumpingClock },
): Promise<void> {
  const body =
    plan.t0 === 'now' && plan.purpose === 'disclosure' ? `/disclose now ${plan.hash}` : `/approve plan ${plan.hash}`;
  for (let index = 1; index <= world.config.approvals; index++) {
    await handle(
      parts,
      c.id,
      {
        kind: 'comment',
        id: `rehearsal:${index}`,
        at: clock.now(),
        source: { kind: 'person', person: standIn(index) },
        comment: index,
        body,
        url: 'https://rehearsal.invalid/',
      },
      SETTLES_NOTHING,
    );
  }
}

/** The next hour of the plan: what goes in advance, T0, and what waits after it. */
function nextWake(c: Case, { process, config }: World, now: Instant): Instant | null {
  const t0 = waitingT0(c);
  const times = [nextPlanWake(c, process, config, now), t0 !== null && t0 > now ? t0 : null];
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** When something is to be done again; null: never. */
async function nextLook(
  parts: EngineParts,
  id: Case['id'],
  world: World,
  clock: JumpingClock,
): Promise<Instant | null> {
  const now = clock.now();
  const c = (await parts.store.byId(id))?.case ?? null;
  const wake = c === null ? null : nextWake(c, world, now);
  const { waiting } = await parts.store.outboxDepth();
  if (wake === null && waiting === 0) return null;
  return Math.min(wake ?? Number.POSITIVE_INFINITY, waiting === 0 ? Number.POSITIVE_INFINITY : now + PACE);
}
