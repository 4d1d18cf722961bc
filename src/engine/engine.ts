/**
 * The engine: an input arrives, the core decides facts and effects, they are committed together, the effects leave
 * through one gate, and what came back is a new input.
 */
import { asFault } from './as-fault.ts';
import { tickDueCases } from './clock.ts';
import { createClockNote } from './clock-offset.ts';
import { drainInbox } from './inbox.ts';
import { alarmKeys } from './key-alarms.ts';
import { noticeConfiguration } from './notice-configuration.ts';
import { createOutbox } from './outbox.ts';
import type { EngineParts } from './parts.ts';
import { createPreparer } from './prepare.ts';
import { createReconciliation } from './reconcile.ts';
import { createRun, type Run } from './run.ts';
import { createTeamChecklist } from './team-checklist.ts';

export interface Engine {
  /**
   * One round, once a restored database is reconciled: deliveries first, so that a `/hold` that waits counts, then the clock, then what is due to go out, then
   * what can be made ready for later.
   */
  round(): Promise<number>;
  /** Waits until something that hangs (a silent server) has ended; false where nothing does. */
  oneEnds(): Promise<boolean>;
  /** Rounds until there is nothing to do now, and nothing is under way. */
  settle(): Promise<void>;
  /** Rounds until `stop`; a round that finds nothing is followed by a pause. */
  run(pause: () => Promise<void>): Promise<void>;
  /** Nothing more is begun: what is under way ends by itself, what was claimed and has not begun is given back. */
  stop(): void;
  /** How many messages are under way, in the hands of a server that has not answered yet. */
  underWay(): number;
}

/** `giveWay`: called between one batch of deliveries and the next, so that what must not wait for them has its turn. */
export function createEngine(given: EngineParts, giveWay: () => Promise<void> = async () => undefined): Engine {
  const run = createRun();
  const { parts, prepare } = createPreparer(given);
  const outbox = createOutbox(parts, run);
  const checkTeam = createTeamChecklist(parts);
  const reconcile = createReconciliation(parts);
  const noteClock = createClockNote(parts);
  const works: readonly (() => Promise<number>)[] = [
    () => emptyInbox(parts, run, giveWay),
    () => noticeConfiguration(parts),
    () => noteClock().then(() => 0),
    () => tickDueCases(parts),
    // What arrived and could not be noted would be claimed, and sent again.
    async () => ((await run.again()) ? outbox.drain() : 0),
    // Last, and only for a moment: what has to go out now goes first.
    prepare,
    () => alarmKeys(parts),
    checkTeam,
  ];
  const round = async () => {
    if (!(await reconcile())) {
      // It is alive, and says itself what it waits for.
      parts.counts.round();
      return 0;
    }
    let done = 0;
    for (const work of works) {
      if (run.ending.aborted) break;
      done += await work();
    }
    parts.counts.round();
    return done;
  };
  return {
    round,
    oneEnds: outbox.oneEnds,
    settle: async () => {
      while ((await round()) > 0 || (await outbox.oneEnds()));
    },
    run: async (pause) => {
      const reading = readOtherCases(parts);
      while (!run.ending.aborted) {
        const done = await round().catch((error: unknown) => {
          parts.log.error({ problem: error instanceof Error ? error.name : 'error' }, 'a round failed');
          return 0;
        });
        if (done === 0 && !run.ending.aborted) await pause();
      }
      while (await outbox.oneEnds());
      await run.again();
      await reading;
    },
    stop: run.end,
    underWay: outbox.underWay,
  };
}

/** At once, so that the first plan does not wait for it; where it fails, whoever needs it asks again. */
async function readOtherCases({ otherCases, log }: EngineParts): Promise<void> {
  try {
    await otherCases.ready();
  } catch (error) {
    log.warn({ kind: 'other-cases', problem: asFault(error).message }, 'what the other cases say is read later');
  }
}

/** So many claims in one round, and a few only after so many milliseconds: a flood must not hold up T0 for ever. */
const MOST_CLAIMS = 100;
const FEW_CLAIMS = 5;
const LONGEST = 1000;

/** What waits, not only the oldest of each subject: the `/hold` behind a few other comments counts before the clock does. */
async function emptyInbox(parts: EngineParts, run: Run, giveWay: () => Promise<void>): Promise<number> {
  const end = parts.clock() + LONGEST;
  let handled = 0;
  for (let claims = 0; claims < MOST_CLAIMS && !run.ending.aborted; claims++) {
    if (claims >= FEW_CLAIMS && parts.clock() > end) break;
    const claimed = await drainInbox(parts, run);
    if (claimed === 0) break;
    handled += claimed;
    await giveWay();
  }
  return handled;
}
