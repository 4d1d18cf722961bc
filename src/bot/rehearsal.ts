/**
 * A rehearsal: the same plan, run by the same engine, gate, senders and mailer on a copy of the case in memory, with
 * sinks on this machine in the place of mail servers, Slack and GitHub. Nothing of it is kept, and nothing leaves it:
 * what it is made of has no way to a real server but to read from GitHub.
 */
import type { RehearsalReport } from '../core/inputs.ts';
import type { Case, Plan } from '../core/model.ts';
import type { Process } from '../core/process.ts';
import type { World } from '../core/scene.ts';
import { HOUR, type Instant } from '../core/time.ts';
import type { EngineParts } from '../engine/parts.ts';
import { type Clock, PortFault, type Rehearsal, type Store } from '../engine/ports.ts';
import type { RunSettings } from '../settings.ts';
import { openStoreAt } from '../store/store.ts';
import { createJumpingClock, type JumpingClock } from './rehearsal/clock.ts';
import { type GitHubReads, rehearsedGitHub } from './rehearsal/github.ts';
import { breakEmbargo, drillCopy, tookFrom } from './rehearsal/leak.ts';
import { rehearsedParts } from './rehearsal/parts.ts';
import { approveAndRun, commitCopy, play } from './rehearsal/play.ts';
import { reportOf } from './rehearsal/report.ts';
import { openSinks, type Sinks } from './rehearsal/sinks.ts';

export interface RehearsalOptions {
  readonly settings: RunSettings;
  readonly github: GitHubReads;
  readonly clock: Clock;
  /** Real milliseconds for one rehearsal; a minute by default, well within the lease of an effect. */
  readonly limit?: number;
}

/** Every run has servers, store and clock of its own. Permanent fault: it can't be rehearsed, in words. */
export function createRehearsal(options: RehearsalOptions): Rehearsal {
  return {
    run: async (c, plan, world) => {
      const run = await opened(options, c, world, before(plan, world.process, options.clock()));
      return runOn(options, run, async (parts, isOver, played) => {
        played({ plan, leakedAt: null });
        await play(parts, { ...run, plan, isOver });
      });
    },
    leak: async (c, world) => {
      const run = await opened(options, c, world, options.clock());
      return runOn(options, run, async (parts, isOver, played) => {
        await commitCopy(parts, drillCopy(c, run.clock.now()));
        const leakedAt = run.clock.now();
        const plan = await breakEmbargo(parts, c, world, run.clock);
        played({ plan, leakedAt });
        await approveAndRun(parts, { ...run, plan, isOver });
      });
    },
  };
}

async function opened({ settings }: RehearsalOptions, c: Case, world: World, at: number): Promise<Run> {
  if (c.hold !== null) {
    throw new PortFault('permanent', 'nothing is rehearsed while the case is held: type `/resume` first');
  }
  const clock = createJumpingClock(at);
  const sinks = await openSinks(settings, clock);
  const store = await openStoreAt(':memory:').catch(async (error: unknown) => {
    await sinks.close();
    throw error;
  });
  return { case: c, world, clock, sinks, store };
}

/** The approvals are given now, or just before the first hour of the plan where that has passed. */
function before({ t0, steps }: Plan, { advance }: Process, now: number): number {
  if (t0 === 'now') return now;
  const isTold = advance !== null && steps.some(({ phase }) => phase === 'advance');
  return Math.min(now, t0 - (isTold ? advance.sentHours * HOUR : 0) - 1000);
}

interface Run {
  readonly case: Case;
  readonly world: World;
  readonly clock: JumpingClock;
  readonly sinks: Sinks;
  readonly store: Store;
}

/** What is played, as soon as it is known; `leakedAt`: of a drill, when the leak was reported. */
interface Played {
  readonly plan: Plan;
  readonly leakedAt: Instant | null;
}

type Playing = (parts: EngineParts, isOver: () => boolean, played: (what: Played) => void) => Promise<void>;

/** Ends within the limit, whatever hangs, and closes what was opened. */
async function runOn(options: RehearsalOptions, run: Run, begin: Playing): Promise<RehearsalReport> {
  const { settings, limit = 60_000 } = options;
  const { clock, sinks, store } = run;
  const own = {
    store,
    github: rehearsedGitHub(options.github),
    channels: sinks.channels,
    clock: clock.now,
    mailDomain: 'rehearsal.invalid',
  };
  let isOver = false;
  let playing: Promise<void> = Promise.resolve();
  const box: { played: Played | null } = { played: null };
  const known = (what: Played): void => {
    box.played = what;
  };
  try {
    const parts = await rehearsedParts(run.world, own);
    playing = begin(parts, () => isOver, known);
    isOver = await lasts(playing, limit);
    const { played } = box;
    if (played === null) throw new PortFault('permanent', 'the time for a rehearsal was over before there was a plan');
    const copy = (await store.byId(run.case.id))?.case ?? run.case;
    const report = await reportOf({ parts, settings, plan: played.plan, clock, sinks, isOver }, copy);
    return played.leakedAt === null ? report : { ...report, leak: tookFrom(played.leakedAt, copy, played.plan, clock) };
  } finally {
    const hangs = isOver;
    isOver = true;
    await sinks.close();
    // What hangs finds no server any more and begins nothing new; the store stays open until it has ended.
    const closing = playing.catch(() => undefined).then(() => store.close());
    await (hangs ? undefined : closing);
  }
}

/** Does the work last longer than so many milliseconds? Throws what it throws before. */
async function lasts(work: Promise<void>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), milliseconds);
  });
  try {
    return await Promise.race([work.then(() => false), limit]);
  } finally {
    clearTimeout(timer);
  }
}
