/** The simulation: random histories, crashes at chosen calls, and histories with other secrets. Architecture section 4. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { allBeginnings } from '../../src/simulation/batch.ts';
import { type Beginning, playHistory, playScenario, type Scenario } from '../../src/simulation/history.ts';
import { scriptedHistories } from '../../src/simulation/scripts.ts';
import { simulate } from '../../src/simulation/simulate.ts';

const HISTORIES = 20_000;

// Faults are thrown by the thousand, and nobody reads where.
Error.stackTraceLimit = 0;

test(`${HISTORIES} random histories`, async () => {
  const { figures, failure } = await simulate({ seed: 6_000_000, histories: HISTORIES });
  expect(failure).toBeNull();
  expect(figures.histories).toBe(HISTORIES);
  expect(figures.crashes).toBeGreaterThan(HISTORIES / 10);
  expect(figures.faults).toBeGreaterThan(HISTORIES / 5);
}, 300_000);

describe('histories that are written down', () => {
  let scripted: readonly Scenario[];
  beforeAll(async () => {
    scripted = scriptedHistories(await allBeginnings());
  });

  test('go well where nothing fails', async () => {
    expect(scripted.length).toBeGreaterThanOrEqual(45);
    for (const scenario of scripted) {
      const { violations, trace } = await playScenario(scenario);
      expect({ violations, trace: violations.length === 0 ? [] : trace }).toEqual({ violations: [], trace: [] });
    }
  });

  test('end the same where two processes work on them at the same time', async () => {
    for (const [n, scenario] of scripted.entries()) {
      const { outcome } = await playScenario(scenario);
      const together = await playScenario({ ...scenario, replicas: 2, pace: n + 1 });
      expect({ trace: together.trace, violations: together.violations }).toMatchObject({ violations: [] });
      // Which of two new reports has the first number is chance.
      if (scenario.beginning.name === 'nothing') continue;
      expect({ trace: together.trace, outcome: together.outcome }).toMatchObject({ outcome });
    }
  });

  test('end the same with a crash at any of some calls', async () => {
    for (const [n, scenario] of scripted.entries()) {
      const { calls, outcome } = await playScenario(scenario);
      for (let call = 1 + (n % STRIDE); call <= calls; call += STRIDE) {
        const crashed = await playScenario({ ...scenario, faults: [[call, 'crash-before']] });
        expect({ call, trace: crashed.trace, violations: crashed.violations }).toMatchObject({ violations: [] });
        expect({ call, trace: crashed.trace, outcome: crashed.outcome }).toMatchObject({ outcome });
      }
    }
  });
});

test('what is given up is told, whatever fails while it is told', async () => {
  const beginning = (await allBeginnings()).find(({ name }) => name === 'notice planned');
  if (beginning === undefined) throw new Error('no such beginning');
  const approve = (by: 'alice' | 'zoe') => ({ do: 'say', by, text: '/approve plan {hash}' }) as const;
  const t0 = { do: 'clock', at: Date.parse('2026-12-01T00:00:00Z') } as const;
  const scenario: Scenario = {
    beginning,
    replicas: 1,
    pace: 0,
    // The date that the notice tells has come before it could leave.
    steps: [
      { act: approve('alice'), settles: true, wait: 5000 },
      { act: approve('zoe'), settles: true, wait: 0 },
    ],
    faults: [],
  };
  const { calls } = await playScenario(scenario);
  const late = { ...scenario, steps: [...scenario.steps.slice(0, 1), { ...scenario.steps[1], settles: false }] };
  const steps = [...late.steps, { act: t0, settles: true, wait: 0 }] as Scenario['steps'];
  for (let call = 60; call <= calls + 100; call++) {
    const { violations, trace } = await playScenario({ ...scenario, steps, faults: [[call, 'lost']] });
    expect({ violations, trace: violations.length === 0 ? [] : trace }).toEqual({ violations: [], trace: [] });
  }
});

/** All calls are tried in crash-points.long.ts. */
const STRIDE = 61;

test('what the public can read does not depend on what it may never know', async () => {
  const [one, two]: readonly (readonly Beginning[])[] = [await allBeginnings(1), await allBeginnings(2)];
  let published = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const [a, b] = [await playHistory(one ?? [], seed), await playHistory(two ?? [], seed)];
    expect(b.published).toEqual(a.published);
    published += a.published.length;
  }
  expect(published).toBeGreaterThan(50);
});
