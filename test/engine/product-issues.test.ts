/** The look at the issues and pull requests of a product repository: what cannot be read keeps nothing untold. */
import { beforeEach, expect, test } from '@jest/globals';
import type { Config } from '../../src/core/config.ts';
import { newAdvisory } from '../../src/core/model.ts';
import { createProductLook } from '../../src/engine/poll/product-issues.ts';
import { PortFault } from '../../src/engine/ports.ts';
import { createWatch } from '../../src/github/watch.ts';
import { CASES, PRODUCT } from '../github/kata.ts';
import { aCase } from '../store/samples.ts';
import { type EngineWorld, startEngineWorld, T0, WORLD } from './sandbox-parts.ts';

const MINUTE = 60_000;
const SECRET = 'GHSA-2222-3333-4444';
const KNOWN = 'GHSA-5555-6666-7777';

let world: EngineWorld;
beforeEach(async () => {
  world = await startEngineWorld();
});

/** A case of this advisory; `openedAt`: when it became public. */
async function openCase(ghsa: string, openedAt: number | null) {
  const number = world.kata.github.as('alice').openIssue(CASES, { title: 'A case' });
  const advisory = newAdvisory(ghsa, 'https://x', false);
  const opened = aCase({ kind: 'advisory', repository: PRODUCT, ghsa }, { number, advisory, openedAt });
  await world.store.commit({
    ...{ caseId: opened.id, expectedVersion: 0, case: opened, nextDue: null, settles: null, effects: [] },
    ...{ entries: [{ at: T0, by: 'alice', fact: { type: 'commented' } }], completes: [], cancels: [] },
  });
  return opened;
}

test('a pull request that names a case which is not public is told of, though GitHub will not show it', async () => {
  const { parts, kata, store } = world;
  const secret = await openCase(SECRET, null);
  await openCase(KNOWN, T0);
  const config: Config = { ...WORLD.config, repositories: [PRODUCT] };
  const read = async () => {
    throw new PortFault('permanent', '403');
  };
  const look = createProductLook({
    ...parts,
    watch: createWatch(kata.clients),
    configuration: { ...parts.configuration, current: () => config },
    github: { ...parts.github, pulls: { ...parts.github.pulls, read } },
  });
  await look();
  world.at(T0 + MINUTE);
  kata.github.as('mallory').openPull(PRODUCT, { title: `Fix ${KNOWN} and ${SECRET}`, head: 'fix' });
  await look();
  expect(world.logged).toContain('a change can not be read');
  const told = (await store.effectsOf(secret.id)).map(({ effect }) => JSON.stringify(effect));
  expect(told.join('\n')).toContain(SECRET);
});
