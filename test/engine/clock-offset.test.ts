/** The machine's clock (security D1): while it is wrong the bot does not start, is not ready, and lets nothing out. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { clockFaults, readinessChecks } from '../../src/bot/start-checks.ts';
import { RESTORED } from '../../src/core/restored.ts';
import { tickDueCases } from '../../src/engine/clock.ts';
import { clockProblem, clockProblemNow, createClockNote, offsetProblem } from '../../src/engine/clock-offset.ts';
import { PortFault } from '../../src/engine/ports.ts';
import { asked, CASES, NOW, startKata, thrown } from '../github/kata.ts';
import { aCommit, caseNumber, entry } from '../store/samples.ts';
import { effectsOf, planFor, startOutboxWorld } from './outbox-world.ts';
import { startEngineWorld, T0 } from './sandbox-parts.ts';

const noDatabaseClock = { now: async () => null };
const github = (offset: number | null) => ({ health: { clockOffset: () => offset, askClock: async () => offset } });
const clock = () => NOW;

describe('the clock is', () => {
  test.each([0, 1, -1, 2000, -2000])('right when it is %d ms behind', async (offset) => {
    expect(await clockProblem({ store: noDatabaseClock, github: github(offset), clock })).toBeNull();
  });

  test.each([
    [2001, "this machine's clock is at least 2.0 s behind GitHub's; 2 s are allowed"],
    [-300_000, "this machine's clock is at least 300.0 s ahead of GitHub's; 2 s are allowed"],
  ])('wrong when it is %d ms behind', (offset, words) => {
    expect(offsetProblem(offset, "GitHub's")).toBe(words);
  });

  test.each([
    [0, null],
    [2000, null],
    [-2000, null],
    [2001, "this machine's clock is at least 2.0 s behind the database's; 2 s are allowed"],
    [-5000, "this machine's clock is at least 5.0 s ahead of the database's; 2 s are allowed"],
  ])("compared with the database's: %d ms", async (ahead, problem) => {
    const store = { now: async () => NOW + ahead };
    expect(await clockProblem({ store, github: github(0), clock })).toBe(problem);
  });

  test("as uncertain as the database's answer took time", async () => {
    let now = NOW;
    const store = {
      now: async () => {
        now += 4000;
        return NOW + 3000;
      },
    };
    expect(await clockProblem({ store, github: github(0), clock: () => now })).toBeNull();
  });

  test("not known to be right where no answer of GitHub's tells the time", async () => {
    expect(await clockProblem({ store: noDatabaseClock, github: github(null), clock })).toMatch(/no Date header/);
  });

  test("judged by GitHub's last answer where it can't be asked, and by none before there was one", async () => {
    const fault = new PortFault('transient', 'no answer');
    const silent = (offset: number | null) => ({
      health: { clockOffset: () => offset, askClock: () => Promise.reject(fault) },
    });
    expect(await clockProblemNow({ store: noDatabaseClock, github: silent(9000), clock })).toMatch(/9.0 s behind/);
    expect(await thrown(clockProblemNow({ store: noDatabaseClock, github: silent(null), clock }))).toBe(fault);
  });
});

describe('GitHub is asked for the time', () => {
  test('where its last answer is ten seconds old, or of the future', async () => {
    let now = NOW;
    const kata = await startKata({ clock: () => now }, () => now);
    const { health } = kata.port;
    const times: number[] = [];
    for (const at of [NOW, NOW + 9999, NOW + 10_000, NOW + 9999]) {
      now = at;
      expect(await health.askClock()).toBe(0);
      times.push(asked(kata).length);
    }
    expect(times).toEqual([1, 1, 2, 3]);
  });

  test('and a refusal tells it; silence does not', async () => {
    const kata = await startKata();
    kata.github.setClockOffset(60_000);
    kata.github.setInstalled(CASES, false);
    expect(await kata.port.health.askClock()).toBe(60_000);
    const silent = await startKata();
    silent.github.faults.next({ do: 'reset-before', times: 9 });
    expect(await thrown(silent.port.health.askClock())).toBeInstanceOf(PortFault);
  });
});

test('a start is refused with value, rule and mend, for each clock; not where GitHub can not be reached', async () => {
  const store = { now: async () => NOW + 60_000 };
  const health = (offset: number | null) => ({
    health: { ...github(offset).health, requestsLeft: () => null, canWrite: async () => null },
  });
  expect(await clockFaults({ github: health(-5000), store, clock })).toEqual([
    { value: 'clock', rule: expect.stringContaining("5.0 s ahead of GitHub's"), mend: expect.stringContaining('NTP') },
    {
      value: 'clock',
      rule: expect.stringContaining("60.0 s behind the database's"),
      mend: expect.stringContaining('NTP'),
    },
  ]);
  expect(await clockFaults({ github: health(null), store: null, clock })).toEqual([]);
});

describe('while it is wrong', () => {
  test('the outbox lets nothing out, and all of it once when the clock is right again', async () => {
    const plan = planFor(3);
    const world = await startOutboxWorld(plan);
    await world.decide(effectsOf(plan, world.case));
    world.clockOffset = 2500;
    await world.drain();
    expect(world.mails).toEqual([]);
    world.now += 5000;
    await world.drain();
    world.clockOffset = 0;
    world.now += 5000;
    await world.drain();
    expect(world.mails).toHaveLength(4);
    const states = await world.states();
    expect(Object.keys(states).flatMap((key) => (key.startsWith('started/') ? [states[key]] : []))).toEqual(
      Array(4).fill('done'),
    );
    await world.close();
  });

  test('it is logged once, and once that it is right again', async () => {
    const lines: string[] = [];
    let offset = 0;
    let now = NOW;
    const log = {
      info: (_: object, message: string) => lines.push(message),
      error: (_: object, m: string) => lines.push(m),
    };
    const health = { clockOffset: () => offset, askClock: async () => offset };
    const note = createClockNote({ store: noDatabaseClock, github: { health }, clock: () => now, log });
    for (const next of [0, 3000, 3000, 3000, 0, 0]) {
      offset = next;
      now += 5000;
      await note();
    }
    expect(lines).toEqual([
      'the clock is wrong: nothing leaves the team until it is right',
      'the clock is right again',
    ]);
  });
});

test('/readyz says so, by a look of this moment, and tells the other checks apart', async () => {
  const { kata, parts } = await startEngineWorld();
  const checks = readinessChecks(parts);
  const told = async () =>
    Object.fromEntries(await Promise.all(Object.entries(checks).map(async ([name, ask]) => [name, await ask()])));
  const good = {
    database: null,
    github: null,
    'case-repository': null,
    configuration: null,
    clock: null,
    restore: null,
  };
  expect(await told()).toEqual(good);
  kata.github.setClockOffset(9000);
  expect(await told()).toEqual({ ...good, clock: expect.stringContaining('9.0 s behind') });
  expect(asked(kata)).toEqual([`GET /repos/${CASES}`, `GET /repos/${CASES}`]);
  kata.github.setVisibility(CASES, 'public');
  expect(await told()).toMatchObject({ github: null, 'case-repository': 'the case repository is not private' });
  kata.github.faults.next({ do: 'reset-before', times: 9 });
  expect(await told()).toMatchObject({ database: null, github: expect.any(String), configuration: null });
  await parts.store.remember(RESTORED, JSON.stringify({ backedUpAt: NOW, restoredAt: NOW, isReconciled: false }));
  expect(await told()).toMatchObject({ restore: 'restored, and not yet reconciled' });
});

describe('by a wrong clock', () => {
  let world: Awaited<ReturnType<typeof startEngineWorld>>;
  beforeEach(async () => {
    world = await startEngineWorld();
  });

  test('no plan is void at T0; it is when the clock is right', async () => {
    const c = await world.openCase(T0 - 60_000);
    world.kata.github.setClockOffset(-60_000);
    await tickDueCases(world.parts);
    expect(await world.factsOf(c)).toEqual([]);
    world.kata.github.setClockOffset(0);
    world.at(T0 + 20_000);
    await tickDueCases(world.parts);
    expect(await world.factsOf(c)).toContainEqual(expect.objectContaining({ type: 'plan-voided' }));
  });

  test('no case is due, so that nobody is reminded too early; it is when the clock is right', async () => {
    const c = caseNumber(7);
    await world.store.commit({ ...aCommit(c, { entries: [entry('x')] }), nextDue: T0 - 1 });
    world.kata.github.setClockOffset(-60_000);
    expect(await tickDueCases(world.parts)).toBe(0);
    world.kata.github.setClockOffset(0);
    world.at(T0 + 20_000);
    expect(await tickDueCases(world.parts)).toBe(1);
  });
});
