/** Every history that is written down, with a crash before each of its port calls, and after each: all of them. */
import { expect, test } from '@jest/globals';
import { allBeginnings } from '../../src/simulation/batch.ts';
import { playScenario } from '../../src/simulation/history.ts';
import { scriptedHistories } from '../../src/simulation/scripts.ts';

test('a crash at any call changes nothing of how a history ends', async () => {
  let points = 0;
  for (const scenario of scriptedHistories(await allBeginnings())) {
    const { calls, outcome } = await playScenario(scenario);
    for (let call = 1; call <= calls; call++) {
      for (const kind of ['crash-before', 'crash-after'] as const) {
        const crashed = await playScenario({ ...scenario, faults: [[call, kind]] });
        expect({ call, trace: crashed.trace, violations: crashed.violations }).toMatchObject({ violations: [] });
        expect({ call, trace: crashed.trace, outcome: crashed.outcome }).toMatchObject({ outcome });
        points += 1;
      }
    }
  }
  expect(points).toBeGreaterThan(30_000);
}, 600_000);
