/** The look at the advisories: what can't be read keeps nothing else from being looked at. */
import { beforeEach, expect, test } from '@jest/globals';
import type { Config } from '../../src/core/config.ts';
import { type Case, newAdvisory } from '../../src/core/model.ts';
import { HOUR } from '../../src/core/time.ts';
import type { WatchingParts } from '../../src/engine/parts.ts';
import { createAdvisoryLook } from '../../src/engine/poll/advisories.ts';
import { createReleaseLook } from '../../src/engine/poll/releases.ts';
import { PortFault } from '../../src/engine/ports.ts';
import { createClients } from '../../src/github/clients.ts';
import { createWatch } from '../../src/github/watch.ts';
import { CASES, PRODUCT, thrown } from '../github/kata.ts';
import { aCase } from '../store/samples.ts';
import { type EngineWorld, startEngineWorld, T0, WORLD } from './sandbox-parts.ts';

const ANY = [{ package: { ecosystem: 'other', name: 'runtime' } }];
const GONE = 'kata-containers/gone';

let world: EngineWorld;
let now: number;
beforeEach(async () => {
  world = await startEngineWorld();
  now = T0;
});

function watching(repositories: readonly string[]): WatchingParts {
  const { parts, kata } = world;
  const config: Config = { ...WORLD.config, repositories };
  const configuration = { ...parts.configuration, current: () => config };
  const { appId, privateKey, apiUrl: baseUrl } = kata.github;
  const clock = () => now;
  const clients = createClients({ appId, privateKey, baseUrl, caseRepository: CASES, clock, log: () => undefined });
  return { ...parts, configuration, clock, watch: createWatch(clients) };
}

/** A case whose advisory is this one. */
async function openCase(ghsa: string): Promise<Case> {
  const number = world.kata.github.as('alice').openIssue(CASES, { title: `Case of ${ghsa}` });
  const advisory = newAdvisory(ghsa, `https://github.com/${PRODUCT}/security/advisories/${ghsa}`, false);
  const opened = aCase({ kind: 'advisory', repository: PRODUCT, ghsa }, { number, advisory });
  await world.store.commit({
    ...{ caseId: opened.id, expectedVersion: 0, case: opened, nextDue: null, settles: null, effects: [] },
    ...{ entries: [{ at: T0, by: 'alice', fact: { type: 'commented' } }], completes: [], cancels: [] },
  });
  return opened;
}

const isPublished = async ({ id }: Case) => (await world.store.byId(id))?.case.advisory?.published;

test('a repository that can not be read keeps none of the others from being looked at', async () => {
  const parts = watching([GONE, PRODUCT]);
  world.kata.github.as('mallory').reportAdvisory(PRODUCT, { summary: 'Secret', description: 'd' });
  expect(await thrown(createAdvisoryLook(parts)())).toMatchObject({ kind: 'permanent' });
  expect((await world.store.inboxDepth()).waiting).toBe(1);
  const asked: string[] = [];
  const releases = async (repository: string) => {
    asked.push(repository);
    throw new PortFault('permanent', '404');
  };
  await thrown(createReleaseLook({ ...parts, watch: { ...parts.watch, releases } })());
  expect(asked).toEqual([GONE, PRODUCT]);
});

test('an advisory that can not be read keeps none of the others, and is not asked for in each cycle', async () => {
  const alice = world.kata.github.as('alice');
  const published = alice.draftAdvisory(PRODUCT, { summary: 's', description: 'd', vulnerabilities: ANY });
  alice.publishAdvisory(PRODUCT, published);
  await openCase('GHSA-2222-2222-2222');
  const opened = await openCase(published);
  const look = createAdvisoryLook(watching([PRODUCT]));
  await thrown(look());
  expect(await isPublished(opened)).toBe(true);
  const reads = () => world.kata.github.requests.filter(({ path }) => path.includes('GHSA-2222-2222-2222')).length;
  now += 60_000;
  await look();
  expect(reads()).toBe(1);
  now += HOUR;
  await thrown(look());
  expect(reads()).toBe(2);
});

test('a report that opened no case is brought again each hour', async () => {
  const look = createAdvisoryLook(watching([PRODUCT]));
  world.kata.github.as('mallory').reportAdvisory(PRODUCT, { summary: 'Secret', description: 'd' });
  const found = async () => (await world.store.inboxDepth()).waiting;
  await look();
  await look();
  expect(await found()).toBe(1);
  now += HOUR;
  await look();
  expect(await found()).toBe(2);
});
