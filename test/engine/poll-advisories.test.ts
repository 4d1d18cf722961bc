/** The look at the advisories: what can't be read keeps nothing else from being looked at. */
import { beforeEach, expect, test } from '@jest/globals';
import type { Config } from '../../src/core/config.ts';
import { type Case, newAdvisory } from '../../src/core/model.ts';
import { HOUR } from '../../src/core/time.ts';
import type { WatchingParts } from '../../src/engine/parts.ts';
import { createAdvisoryLook } from '../../src/engine/poll/advisories.ts';
import { createPublishedLook } from '../../src/engine/poll/published-advisories.ts';
import { createReleaseLook } from '../../src/engine/poll/releases.ts';
import { PortFault } from '../../src/engine/ports.ts';
import { createClients } from '../../src/github/clients.ts';
import { createWatch } from '../../src/github/watch.ts';
import { readDelivery } from '../../src/intake/read-delivery.ts';
import { CASES, PRODUCT, thrown } from '../github/kata.ts';
import { aCase } from '../store/samples.ts';
import { drained } from './outbox-world.ts';
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
async function openCase(ghsa: string, changes: Partial<Case> = {}): Promise<Case> {
  const number = world.kata.github.as('alice').openIssue(CASES, { title: `Case of ${ghsa}` });
  const advisory = newAdvisory(ghsa, `https://github.com/${PRODUCT}/security/advisories/${ghsa}`, false);
  const opened = aCase({ kind: 'advisory', repository: PRODUCT, ghsa }, { number, advisory, ...changes });
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
  await look();
  expect(await isPublished(opened)).toBe(true);
  const reads = () => world.kata.github.requests.filter(({ path }) => path.includes('GHSA-2222-2222-2222')).length;
  now += 60_000;
  await look();
  expect(reads()).toBe(1);
  now += HOUR;
  await look();
  expect(reads()).toBe(2);
  expect(world.logged.filter((message) => message === 'an advisory can not be read')).toHaveLength(1);
});

test('one that is gone from the list and can not be read keeps nothing from being looked at', async () => {
  const alice = world.kata.github.as('alice');
  const gone = alice.draftAdvisory(PRODUCT, { summary: 's', description: 'd', vulnerabilities: ANY });
  const ghsa = alice.draftAdvisory(PRODUCT, { summary: 's', description: 'd', vulnerabilities: ANY });
  await openCase(gone);
  const opened = await openCase(ghsa);
  const parts = watching([PRODUCT]);
  let isGone = false;
  let asked = 0;
  const openAdvisories = async (repository: string) => {
    const all = await parts.watch.openAdvisories(repository);
    return isGone ? all.filter((advisory) => advisory.ghsa === ghsa) : all;
  };
  const { advisories } = parts.github;
  const read: typeof advisories.read = async (repository, of) => {
    if (of !== gone) return advisories.read(repository, of);
    asked += 1;
    throw new PortFault('permanent', '404');
  };
  const look = createAdvisoryLook({
    ...parts,
    watch: { ...parts.watch, openAdvisories },
    github: { ...parts.github, advisories: { ...advisories, read } },
  });
  await look();
  isGone = true;
  now += 60_000;
  await look();
  now += 60_000;
  await look();
  expect(asked).toBe(1);
  await advisories.update(PRODUCT, ghsa, { collaborators: ['mallory'] });
  now += 60_000;
  await look();
  expect((await world.factsOf(opened)).map(({ type }) => type)).toContain('advisory-drifted');
  expect(asked).toBe(1);
  now += HOUR;
  await look();
  expect(asked).toBe(2);
});

test('the open cases are held against the list, though something in the list can not be looked at', async () => {
  const alice = world.kata.github.as('alice');
  const bad = alice.draftAdvisory(PRODUCT, { summary: 's', description: 'd', vulnerabilities: ANY });
  const published = alice.draftAdvisory(PRODUCT, { summary: 's', description: 'd', vulnerabilities: ANY });
  alice.publishAdvisory(PRODUCT, published);
  alice.commentAdvisory(PRODUCT, bad, 'text');
  await openCase(bad);
  const opened = await openCase(published);
  const parts = watching([PRODUCT]);
  const commentsSince = async () => {
    throw new PortFault('permanent', '403');
  };
  const advisories = { ...parts.github.advisories, commentsSince };
  const look = createAdvisoryLook({ ...parts, github: { ...parts.github, advisories } });
  await thrown(look());
  expect(await isPublished(opened)).toBe(true);
});

test.each([
  ['', false],
  [', also when the bot was started anew in between', true],
])(
  'whoever was let in when it was closed with its case is on the ledger%s, and its comments do not count',
  async (_when, isAnew) => {
    const alice = world.kata.github.as('alice');
    const ghsa = alice.draftAdvisory(PRODUCT, { summary: 's', description: 'd', vulnerabilities: ANY });
    const { id } = await openCase(ghsa, { closed: true, status: 'wont-fix' });
    const look = createAdvisoryLook(watching([PRODUCT]));
    await look();
    await world.parts.github.advisories.update(PRODUCT, ghsa, { collaborators: ['mallory'], state: 'closed' });
    alice.commentAdvisory(PRODUCT, ghsa, '/hold wait');
    now += 60_000;
    const later = isAnew ? createAdvisoryLook(watching([PRODUCT])) : look;
    await later();
    const { people } = (await world.store.byId(id))?.case.advisory?.readers ?? { people: [] };
    expect(people.map(({ login }) => login)).toEqual(['mallory']);
    expect((await world.store.inboxDepth()).waiting).toBe(0);
    const reads = () => world.kata.github.requests.filter(({ path }) => path.endsWith(ghsa)).length;
    const before = reads();
    await later();
    await createAdvisoryLook(watching([PRODUCT]))();
    expect(reads()).toBe(before);
  },
);

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

test('somebody who was revoked and put back by hand is told of, and taken off', async () => {
  const ghsa = world.kata.github.as('mallory').reportAdvisory(PRODUCT, { summary: 'Secret', description: 'd' });
  const { collaborators } = await world.parts.github.advisories.update(PRODUCT, ghsa, { collaborators: ['mallory'] });
  const revoked = await openCase(ghsa, { revoked: collaborators });
  const parts = watching([PRODUCT]);
  await createAdvisoryLook(parts)();
  const told = (await world.store.effectsOf(revoked.id)).flatMap(({ effect }) =>
    effect.kind === 'comment' && effect.body.includes('`mallory` was revoked, and reads it') ? [effect] : [],
  );
  expect(told).toHaveLength(1);
  await drained(world.parts);
  expect((await world.parts.github.advisories.read(PRODUCT, ghsa)).collaborators).toEqual([]);
  expect((await world.store.byId(revoked.id))?.case.advisory?.drift).not.toContain('mallory');
});

test('whoever reported it is its reporter; whoever made a draft by hand is not', async () => {
  const { github } = world.kata;
  const reported = github.as('mallory').reportAdvisory(PRODUCT, { summary: 'Secret', description: 'd' });
  const drafted = github.as('alice').draftAdvisory(PRODUCT, { summary: 'Another', description: 'd' });
  await createAdvisoryLook(watching([PRODUCT]))();
  const rows = await world.store.claimDeliveries(now, 'test', now + HOUR, 9);
  const context = { config: WORLD.config, caseRepository: CASES, configurationIssue: null, distributorIssue: null };
  const authors = rows.map((row) => {
    const reading = readDelivery(row, context);
    if (reading.kind !== 'opening' || reading.input.kind !== 'advisory-reported') throw new Error('no report');
    return [reading.input.ghsa, reading.input.author?.login ?? null];
  });
  expect(Object.fromEntries(authors)).toEqual({ [reported]: 'mallory', [drafted]: null });
});

test.each(['publishAdvisory', 'closeAdvisory'] as const)('of an open case, comments count after a %s', async (end) => {
  const alice = world.kata.github.as('alice');
  const ghsa = alice.draftAdvisory(PRODUCT, { summary: 's', description: 'd', vulnerabilities: ANY });
  await openCase(ghsa);
  alice[end](PRODUCT, ghsa);
  const look = createAdvisoryLook(watching([PRODUCT]));
  await look();
  alice.commentAdvisory(PRODUCT, ghsa, '/hold wait');
  now += HOUR;
  await look();
  const rows = await world.store.claimDeliveries(now, 'test', now + HOUR, 9);
  expect(rows.map(({ event, payload }) => [event, payload.includes('/hold wait')])).toEqual([
    ['advisory_comment', true],
  ]);
});

test('of ended cases, those whose advisory somebody published are told by one request, and each once', async () => {
  const alice = world.kata.github.as('alice');
  const drafts = Array.from({ length: 5 }, () =>
    alice.draftAdvisory(PRODUCT, { summary: 's', description: 'd', vulnerabilities: ANY }),
  );
  const [first = '', open = ''] = drafts;
  const cases = await Promise.all(drafts.map((ghsa) => openCase(ghsa, { closed: ghsa !== open, status: 'wont-fix' })));
  alice.publishAdvisory(PRODUCT, first);
  alice.publishAdvisory(PRODUCT, open);
  world.kata.github.requests.length = 0;
  const look = createPublishedLook(watching([PRODUCT]));
  await look();
  await look();
  const advisories = world.kata.github.requests.filter(({ path }) => path.includes('/security-advisories'));
  expect(advisories.map(({ counted }) => counted)).toEqual([true, false]);
  // Of an open case, the look at the advisories itself tells.
  expect(await Promise.all(cases.map(isPublished))).toEqual([true, false, false, false, false]);
  const told = await world.factsOf(cases[0] ?? (await openCase('none')));
  expect(told.map(({ type }) => type)).toEqual(['advisory-published', 'leak-reported']);
});
