/**
 * The real program is killed with SIGKILL at every named point around `/notify` and T0 (points.ts), with SQLite on disk,
 * and started again: nothing is lost, nothing is early, what can be searched is there once, and a mail or a Slack message
 * that may be there twice says so.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Running, until } from '../real-bot.ts';
import { POINTS } from './points.ts';
import { openEffects, type Prepared, people, planOf, prepare, STAGES, START, type Stage } from './stages.ts';
import { CLEAN, countOf, type Ending, endingOf, judge } from './verdict.ts';

let prepared: Prepared;
/** How each stage ends where nobody is killed. */
const endings = new Map<Stage, Ending>();

beforeAll(async () => {
  prepared = await prepare();
  for (const stage of STAGES) {
    await begin(stage);
    const running = await prepared.place.start();
    await finish(running, stage, stage === 'T0' ? 9 : 4);
    const ending = await endingOf(prepared, stage);
    endings.set(stage, ending);
    expect(await judge(prepared, stage, ending)).toEqual(CLEAN);
    expect(countOf(prepared, stage, ending).mostCopies).toBe(1);
  }
}, 60_000);
afterAll(() => prepared.place.close());

async function begin(stage: Stage): Promise<void> {
  await prepared.place.restore(prepared.saved[stage]);
  prepared.place.startClock(START[stage]);
}

/** Lets it work until this many receipts are there and nothing is left to do, and stops it. */
async function finish(running: Running, stage: Stage, receipts: number, act = people(prepared, stage)): Promise<void> {
  const { place } = prepared;
  await until(
    `${receipts} receipts`,
    async () => {
      act();
      const plan = await planOf(place, stage);
      return Object.keys(plan?.receipts ?? {}).length >= receipts && (await openEffects(place)) === 0;
    },
    20,
  );
  expect(await running.kill('SIGTERM')).toEqual({ code: 0, signal: null });
}

test.each(POINTS)(
  'killed $name',
  async ({ stage, point }) => {
    const { place } = prepared;
    const wanted = endings.get(stage) ?? { receipts: [], labels: [] };
    await begin(stage);
    const act = people(prepared, stage);
    const first = await place.start({
      preload: ['test/e2e/crash/kill-at.ts'],
      env: { KILL_AT: JSON.stringify(point) },
    });
    let ended = false;
    first.ended.then(() => (ended = true));
    await until('the point', () => {
      act();
      return ended;
    });
    expect(await first.ended).toEqual({ code: null, signal: 'SIGKILL' });
    await finish(await place.start(), stage, wanted.receipts.length, act);
    expect(await judge(prepared, stage, wanted)).toEqual(CLEAN);
    expect(countOf(prepared, stage, wanted).mostCopies).toBeLessThanOrEqual(2);
  },
  40_000,
);
