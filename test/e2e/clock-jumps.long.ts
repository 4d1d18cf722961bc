/**
 * Clocks that jump around T0, on the real engine: nothing leaves while the bot's clock says that it is earlier, and what
 * left once does not leave again, wherever the clock goes. And the real program suspended over T0.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openReadOnly } from '../../src/store/store.ts';
import { CASE_ISSUE, everywhere, published, T0 } from './approved-plan.ts';
import { openEffects, type Prepared, people, planOf, prepare } from './crash/stages.ts';
import { CLEAN, endingOf, judge } from './crash/verdict.ts';
import { until } from './real-bot.ts';

let prepared: Prepared;
beforeAll(async () => {
  prepared = await prepare();
}, 60_000);
afterAll(() => prepared.place.close());

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const YEAR = 365 * 24 * HOUR;

/** Milliseconds that a start may take on a slow machine. */
const START = 20_000;
/** What is this much later than its hour is late (core/plan-run.ts). */
const LATE = 61 * SECOND;

/** Where the clock goes, in milliseconds from T0. People push as soon as there is an issue. */
const WAYS = [
  { name: 'is set back by an hour just before T0', way: [-SECOND, -SECOND - HOUR, -SECOND, 0] },
  { name: 'is set back by a year just before T0', way: [-SECOND, -SECOND - YEAR, -SECOND, 0] },
  { name: 'is set forward by an hour over T0, and back', way: [-SECOND, HOUR - SECOND, -HOUR, -SECOND, 0, HOUR] },
  { name: 'is set forward by a year over T0, and back', way: [-SECOND, YEAR, YEAR + SECOND, -HOUR, -SECOND, 0, HOUR] },
  { name: 'is set back by an hour right after T0', way: [-SECOND, 0, -HOUR, -SECOND, 0, SECOND] },
  { name: 'goes back by milliseconds again and again', way: [-20, -1, -15, -1, 0, -1, 0, 5, -5, 10] },
  { name: 'shows the last second twice (a leap second)', way: [-SECOND, -1, -SECOND, -1, 0, -SECOND, -1, 0] },
] as const;

test.each(WAYS)(
  'a clock that $name',
  async ({ way }) => {
    const { place, saved } = prepared;
    await place.restore(saved.T0);
    const t0 = Date.parse(T0);
    let now = t0 - 30 * SECOND;
    await place.inProcess(
      () => now,
      async (world) => {
        const act = people(prepared, 'T0');
        let isOpen = false;
        for (const from of way) {
          now = t0 + from;
          const before = published(place);
          act();
          await world.settle();
          // Nothing leaves while it is earlier by this clock.
          if (from < 0) expect(published(place)).toEqual(before);
          isOpen ||= from >= 0;
          expect(published(place)).toMatchObject({ issue: isOpen ? 1 : 0 });
        }
        for (const later of [0, 2, 4, 8, 60]) {
          now = t0 + HOUR + later * SECOND;
          act();
          await world.settle();
        }
        expect(published(place)).toEqual(everywhere(1));
        const receipts = Object.values((await planOf(place, 'T0'))?.receipts ?? {});
        expect(receipts.filter(({ maybeTwice }) => maybeTwice)).toEqual([]);
        expect((await world.bot().store.verify()).broken).toBeNull();
      },
    );
  },
  60_000,
);

test('a program that is suspended over T0 sends at once when it goes on, and says that it is late', async () => {
  const { place, saved } = prepared;
  await place.restore(saved.T0);
  place.startClock(Date.parse(T0) - START);
  const running = await place.start();
  const act = people(prepared, 'T0');
  running.signal('SIGSTOP');
  expect(place.now()).toBeLessThan(Date.parse(T0));
  await until('a while after T0', () => place.now() > Date.parse(T0) + LATE, 120);
  expect(published(place)).toEqual(everywhere(0));
  const wokenAt = place.now();
  running.signal('SIGCONT');
  const all = async (): Promise<boolean> => {
    act();
    const receipts = Object.keys((await planOf(place, 'T0'))?.receipts ?? {}).length;
    return receipts === 9 && (await openEffects(place)) === 0;
  };
  await until('all of the plan', all, 60);
  const first = (await planOf(place, 'T0'))?.receipts['tracking-issue:tracking-issue']?.at ?? 0;
  expect(first - wokenAt).toBeLessThan(10_000);
  expect(await running.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(await judge(prepared, 'T0', await endingOf(prepared, 'T0'))).toEqual(CLEAN);
  const store = await openReadOnly(place.database);
  const journal = await store.journalOf((await store.byNumber(CASE_ISSUE))?.case.id ?? '');
  await store.close();
  const late = journal.flatMap(({ entry: { fact } }) =>
    fact.type === 'step-sent' && fact.step === 'tracking-issue:tracking-issue' ? [fact.late] : [],
  );
  expect(late).toEqual([true]);
}, 150_000);
