/**
 * 200 times kill -9 around T0 while GitHub, the mail server and Slack fail, with SQLite on disk: several kills in each
 * disclosure, at moments by chance, from T0 − 2 s until everything is done. KILLS and KILL_SEED give another number and
 * the same moments again (as far as two processes on one machine can be repeated).
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { createRandom, type Random } from '../../../src/simulation/random.ts';
import { T0 } from '../approved-plan.ts';
import type { Place, Running } from '../real-bot.ts';
import { openEffects, type Prepared, people, planOf, prepare, START } from './stages.ts';
import { trouble } from './trouble.ts';
import { CLEAN, countOf, type Ending, endingOf, judge, type Verdict } from './verdict.ts';

const KILLS = Number(process.env.KILLS ?? 200);
const SEED = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);
/** Of one disclosure; then it may finish. */
const MOST_KILLS = 7;
const STAGE = 'T0';
/** Milliseconds after which the next kill comes at the latest, also where the machine was busy at the beginning. */
const LONGEST = 4_000;

let prepared: Prepared | null = null;
afterAll(() => prepared?.place.close());

test('200 kills around T0 with faults: nothing lost, nothing early, nothing doubled', async () => {
  const started = performance.now();
  prepared = await prepare();
  const { place, saved } = prepared;
  const random = createRandom(SEED);
  const sum = { kills: 0, inWork: 0, starting: 0, disclosures: 0, sent: 0, again: 0, faults: 0 };
  const verdicts: Verdict[] = [];
  let wanted: Ending | null = null;
  /** Milliseconds from T0 to the end where nobody is killed, on this machine now. */
  let work = 0;
  while (sum.kills < KILLS) {
    await place.restore(saved[STAGE]);
    place.startClock(START[STAGE]);
    const act = people(prepared, STAGE);
    if (wanted !== null) {
      trouble(place.sandbox, random);
      for (let kills = 2 + random.below(MOST_KILLS - 1); kills > 0 && sum.kills < KILLS; kills--) {
        const how = await killed(prepared, random, work, act);
        if (how === 'done') break;
        sum.kills++;
        if (how === 'in work') sum.inWork++;
        if (how === 'starting') sum.starting++;
      }
    }
    await finish(prepared, act, wanted);
    if (wanted === null) {
      work = Math.min(LONGEST, place.now() - Date.parse(T0));
      wanted = await endingOf(prepared, STAGE);
    }
    sum.disclosures++;
    const verdict = await judge(prepared, STAGE, wanted);
    const { sent, again } = countOf(prepared, STAGE, wanted);
    sum.sent += sent;
    sum.again += again;
    sum.faults += place.sandbox.github.requests.filter(({ fault }) => fault !== null).length;
    verdicts.push(verdict);
  }
  const all = (of: keyof Verdict): readonly string[] => verdicts.flatMap((verdict) => verdict[of]);
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  process.stdout.write(
    `seed ${SEED}: ${sum.kills} kills in ${sum.disclosures} disclosures, ${sum.inWork} of them in mid-work and ${sum.starting} while it started; ` +
      `${sum.faults} faults of GitHub; ${sum.sent} messages sent, ${sum.again} of them second copies of mails and posts (all announced); ` +
      `lost ${all('lost').length}, early ${all('early').length}, doubled ${all('doubled').length}; ${minutes} min\n`,
  );
  expect(Object.fromEntries(Object.keys(CLEAN).map((of) => [of, all(of as keyof Verdict)]))).toEqual(CLEAN);
}, 1_800_000);

/** Starts the program and kills it at some moment; `done`: there was nothing left to do, and nobody was killed. */
async function killed(
  { place }: Prepared,
  random: Random,
  work: number,
  act: () => void,
): Promise<'starting' | 'in work' | 'idle' | 'done'> {
  const moment = random.below(work);
  if (random.percent(15)) {
    const launched = place.launch();
    await pause(random.below(1_000));
    await place.killAll();
    await launched;
    return 'starting';
  }
  const running = await supervised(place);
  // One in ten dies while it waits for T0.
  const wait = random.percent(10) ? 0 : Math.max(0, Date.parse(T0) - place.now());
  const end = performance.now() + wait + moment;
  while (performance.now() < end) {
    act();
    await pause(10);
  }
  await running.kill('SIGKILL');
  if (await isDone({ place }, 9)) return 'done';
  return (await openEffects(place)) > 0 ? 'in work' : 'idle';
}

/** Where GitHub fails just when the program asks whether the case repository is private, it ends with 1: it is started again. */
async function supervised(place: Place): Promise<Running> {
  const launched = await place.launch();
  return 'code' in launched ? place.start() : launched;
}

async function isDone({ place }: Pick<Prepared, 'place'>, receipts: number): Promise<boolean> {
  const there = Object.keys((await planOf(place, STAGE))?.receipts ?? {}).length;
  return there >= receipts && (await openEffects(place)) === 0;
}

/** Lets it work; where what failed often waits for long, the clock is put forward. */
async function finish(prepared: Prepared, act: () => void, wanted: Ending | null): Promise<void> {
  const { place } = prepared;
  for (let tries = 0; tries < 10; tries++) {
    const running = await supervised(place);
    for (const end = performance.now() + 6_000; performance.now() < end; await pause(20)) {
      act();
      if (await isDone(prepared, wanted?.receipts.length ?? 9)) break;
    }
    expect(await running.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    if (await isDone(prepared, wanted?.receipts.length ?? 9)) return;
    place.startClock(place.now() + 60_000);
  }
}
