/** Ids by year: two cases of one day get two numbers, and a number that was taken since is told before T0. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { NOTHING_FOUND } from '../../src/core/inputs.ts';
import { asProposed, type Plan } from '../../src/core/model.ts';
import { advisoryId } from '../../src/core/published-ids.ts';
import { lookUp } from '../../src/engine/look-up.ts';
import { preFlight } from '../../src/engine/pre-flight.ts';
import { COMMUNITY } from '../github/kata.ts';
import { aCommit, caseNumber } from '../store/samples.ts';
import { type EngineWorld, startEngineWorld, stepFor, T0, WORLD } from './sandbox-parts.ts';

const { config } = WORLD;
const byYear = { ...WORLD, config: { ...config, advisories: { ...config.advisories, id: 'year' as const } } };
const embargo = { t0: T0, override: null };

let world: EngineWorld;
beforeEach(async () => {
  world = await startEngineWorld();
});
afterEach(() => {
  expect(world.kata.github.violations).toEqual([]);
});

/** `[KCSA-2026-01](…)` and so on stand in the index. */
function publish(...ids: string[]): void {
  world.kata.github.as('alice').putFile(COMMUNITY, 'KCSA.md', ids.map((id) => `| [${id}](KCSA/${id}.md) |`).join('\n'));
}

function planWith(id: string): Plan {
  const steps = [stepFor({ kind: 'index', repository: COMMUNITY, path: 'KCSA.md', id })];
  return { purpose: 'disclosure', t0: T0, tells: T0, steps, hash: '0123456789ab' };
}

test('a number that a plan of another open case has taken is not given again', async () => {
  publish('KCSA-2026-01');
  const other = caseNumber(3, { plans: { disclosure: asProposed(planWith('KCSA-2026-02'), T0) } });
  await world.store.commit(aCommit(other));
  const mine = caseNumber(2, { embargo });
  const found = await lookUp(world.parts, byYear, mine, [{ kind: 'advisory-index' }]);
  const naming = { case: mine, config: byYear.config, now: T0, found: { ...NOTHING_FOUND, ...found } };
  expect(advisoryId(naming)).toBe('KCSA-2026-03');
});

test.each([
  ['free', ['KCSA-2026-01'], null],
  ['taken', ['KCSA-2026-02', 'KCSA-2026-01'], 'another advisory has it already'],
])('pre-flight looks whether the number is still %s', async (_name, ids, problem) => {
  publish(...ids);
  const { steps } = planWith('KCSA-2026-02');
  const checks = await preFlight(world.parts, byYear, caseNumber(2, { embargo }), steps, 'all');
  expect(checks.find(({ name }) => name === 'id KCSA-2026-02')?.problem).toBe(problem);
});
