/** The look at the case repository itself: when the configuration is read, and what follows when it is public. */
import { beforeEach, expect, test } from '@jest/globals';
import { HOUR } from '../../src/core/time.ts';
import { knownIdentity } from '../../src/engine/case-repository-identity.ts';
import { createRepositoryLook } from '../../src/engine/poll/case-repository.ts';
import { createPoll, type Look } from '../../src/engine/poll/poll.ts';
import { PortFault } from '../../src/engine/ports.ts';
import { isCaseRepositoryPrivate } from '../../src/engine/visibility.ts';
import { askVisibilityAgain } from '../../src/engine/visibility-memory.ts';
import { createWatch } from '../../src/github/watch.ts';
import { CASES } from '../github/kata.ts';
import { type EngineWorld, startEngineWorld, T0 } from './sandbox-parts.ts';

const MINUTE = 60_000;

let world: EngineWorld;
let now: number;
let reloads: number;
let isSettled: boolean;
let trouble: PortFault | null;

beforeEach(async () => {
  world = await startEngineWorld();
  now = T0;
  reloads = 0;
  isSettled = true;
  trouble = null;
});

function watching(inForce = world.parts.configuration.inForce) {
  const reload = async () => {
    reloads += 1;
    if (trouble !== null) throw trouble;
    return 'unchanged' as const;
  };
  const configuration = { ...world.parts.configuration, isSettled: () => isSettled, reload, inForce };
  return { ...world.parts, watch: createWatch(world.kata.clients), configuration };
}

/** How often the configuration was read by a look, so many milliseconds later. */
async function readsAfter(milliseconds: number, look: Look): Promise<number> {
  now += milliseconds;
  world.at(now);
  const before = reloads;
  await look().catch(() => undefined);
  return reloads - before;
}

const push = (branch?: string) =>
  void world.kata.github.as('alice').putFile(CASES, '.github/vmt.yml', `# ${now}`, 'm', branch);

test('the configuration is read on start, after a push, and hourly', async () => {
  const look = createRepositoryLook(watching());
  expect(await readsAfter(MINUTE, look)).toBe(1);
  expect(await readsAfter(MINUTE, look)).toBe(0);
  expect(world.kata.github.requests.at(-1)).toMatchObject({ operation: 'repos/get', counted: false });
  push();
  expect(await readsAfter(MINUTE, look)).toBe(1);
  expect(await readsAfter(MINUTE, look)).toBe(0);
  expect(await readsAfter(HOUR, look)).toBe(1);
  expect(await readsAfter(MINUTE, look)).toBe(0);
});

test('so soon after a push that another one may have had the same second, it is read again', async () => {
  const look = createRepositoryLook(watching());
  await readsAfter(MINUTE, look);
  push();
  expect(await readsAfter(500, look)).toBe(1);
  push();
  expect(await readsAfter(500, look)).toBe(1);
  expect(await readsAfter(MINUTE, look)).toBe(1);
  expect(await readsAfter(MINUTE, look)).toBe(0);
});

test('it is read again while something of it is not settled, and after a failure', async () => {
  const look = createRepositoryLook(watching());
  isSettled = false;
  expect(await readsAfter(MINUTE, look)).toBe(1);
  expect(await readsAfter(MINUTE, look)).toBe(1);
  isSettled = true;
  expect(await readsAfter(MINUTE, look)).toBe(0);
  push();
  trouble = new PortFault('transient', 'down');
  expect(await readsAfter(MINUTE, look)).toBe(1);
  trouble = null;
  expect(await readsAfter(MINUTE, look)).toBe(1);
  expect(await readsAfter(MINUTE, look)).toBe(0);
});

test('another default branch is another configuration', async () => {
  const look = createRepositoryLook(watching());
  await readsAfter(MINUTE, look);
  world.kata.github.repository(CASES).defaultBranch = 'other';
  expect(await readsAfter(MINUTE, look)).toBe(1);
});

test('a late answer that it is private does not hide that it was made public meanwhile', async () => {
  const parts = watching();
  const { caseIssues } = parts.github;
  await askVisibilityAgain(parts.store);
  const [answered, slow] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let times = 0;
  const isPrivate = async (repository: string) => {
    const answer = await caseIssues.isPrivate(repository);
    answered.resolve();
    if (times++ === 0) await slow.promise;
    return answer;
  };
  const late = { ...parts, github: { ...parts.github, caseIssues: { ...caseIssues, isPrivate } } };
  const first = isCaseRepositoryPrivate(late);
  await answered.promise;
  world.kata.github.setVisibility(CASES, 'public');
  await askVisibilityAgain(parts.store);
  expect(await isCaseRepositoryPrivate(parts)).toBe(false);
  slow.resolve();
  expect(await first).toBe(false);
  expect(await isCaseRepositoryPrivate(parts)).toBe(false);
});

test('a case repository that was made public holds every case at once, as its webhook does', async () => {
  const opened = await world.openCase(T0);
  const parts = watching();
  const look = createRepositoryLook(parts);
  await readsAfter(MINUTE, look);
  // Just looked at: without the poll, nobody would look again for a minute.
  await parts.store.remember('visibility', `private ${now + MINUTE}`);
  expect(await world.factsOf(opened)).toEqual([]);
  world.kata.github.setVisibility(CASES, 'public');
  await readsAfter(MINUTE, look);
  expect(await parts.store.recall('visibility')).toMatch(/^public /);
  expect((await world.factsOf(opened)).map(({ type }) => type)).toEqual(['held']);
  await readsAfter(MINUTE, look);
  expect((await world.factsOf(opened)).map(({ type }) => type)).toEqual(['held']);
});

test('another repository that has its name: every case is held, once; what is there now is known from then on', async () => {
  const opened = await world.openCase(T0);
  const parts = watching();
  const look = createRepositoryLook(parts);
  await readsAfter(MINUTE, look);
  const { id } = world.kata.github.repository(CASES);
  expect(await knownIdentity(parts)).toMatchObject({ id });
  world.kata.github.repository(CASES).id = id + 1000;
  world.kata.github.repository(CASES).pushedAt = now;
  await readsAfter(MINUTE, look);
  await readsAfter(MINUTE, look);
  expect(await world.factsOf(opened)).toEqual([
    expect.objectContaining({ type: 'held', by: 'vmt-bot', why: expect.stringContaining('another one now') }),
  ]);
  expect(await knownIdentity(parts)).toMatchObject({ id: id + 1000 });
});

test('a repository that has moved, or is not seen any more, at two looks (W11): every case is held, once', async () => {
  const opened = await world.openCase(T0);
  const look = createRepositoryLook(watching());
  await readsAfter(MINUTE, look);
  world.kata.github.faults.next({ match: { path: /\/vmt-cases$/ }, do: 'status', status: 404 });
  await readsAfter(MINUTE, look);
  // It was wrong once.
  await readsAfter(MINUTE, look);
  world.kata.github.transferRepository(CASES, 'mallory');
  await readsAfter(MINUTE, look);
  expect(await world.factsOf(opened)).toEqual([]);
  await readsAfter(MINUTE, look);
  await readsAfter(MINUTE, look);
  expect(await world.factsOf(opened)).toEqual([
    expect.objectContaining({ type: 'held', by: 'vmt-bot', why: expect.stringContaining('another one now') }),
  ]);
});

test.each([401, 403])('a key or a right that is missing (%d) holds nothing, however often', async (status) => {
  const opened = await world.openCase(T0);
  const look = createRepositoryLook(watching());
  await readsAfter(MINUTE, look);
  world.kata.github.faults.next({
    match: { path: /vmt-cases|access_tokens|installation/ },
    do: 'status',
    status,
    times: 30,
  });
  for (let times = 0; times < 4; times++) await readsAfter(MINUTE, look);
  world.kata.github.faults.clear();
  await readsAfter(MINUTE, look);
  expect(await world.factsOf(opened)).toEqual([]);
});

test('a fault of the database in the middle of a cycle ends neither it nor those that follow', async () => {
  const parts = watching();
  let isAway = true;
  const recall = (name: string) =>
    isAway && name === 'restored'
      ? Promise.reject(new PortFault('transient', 'the database is away'))
      : parts.store.recall(name);
  const { next } = createPoll({ ...parts, store: { ...parts.store, recall } }, new AbortController().signal);
  await next();
  const before = world.logged.length;
  expect(before).toBeGreaterThan(0);
  isAway = false;
  await next();
  await next();
  expect(world.logged).toHaveLength(before);
});

test('without a configuration nothing else is looked at', async () => {
  const { all, next } = createPoll(
    watching(() => null),
    new AbortController().signal,
  );
  const twice = async () => {
    await next();
    await next();
  };
  for (const cycles of [all, next, twice, twice]) {
    world.kata.github.requests.length = 0;
    await cycles();
    const asked = world.kata.github.requests.map(({ operation }) => operation);
    // Which repository it is, is asked apart, the first time ever.
    expect([...new Set(asked.filter((operation) => !operation?.startsWith('apps/')))]).toEqual(['repos/get']);
  }
});

test('a full cycle waits for its turn, and is asked for by many at once', async () => {
  const { all, next } = createPoll(watching(), new AbortController().signal);
  await Promise.all([next(), all(), all()]);
  expect(reloads).toBe(1);
  world.kata.github.requests.length = 0;
  await Promise.all([next(), all(), all(), next()]);
  expect(world.kata.github.requests.filter(({ operation }) => operation === 'repos/get')).toHaveLength(2);
  expect(world.logged).toEqual([]);
});

test('a cycle that could not read GitHub, or a part of it, is told from one that could', async () => {
  const { all, next } = createPoll(watching(), new AbortController().signal);
  world.kata.github.faults.next({ do: 'reset-before', times: 1000 });
  expect([await next(), await all()]).toEqual([false, false]);
  world.kata.github.faults.clear();
  world.kata.github.faults.next({ match: { path: /advisories/ }, do: 'reset-before', times: 10 });
  expect(await all()).toBe(false);
  world.kata.github.faults.clear();
  expect(await all()).toBe(true);
});

test('after the end nothing is looked at', async () => {
  const ending = new AbortController();
  ending.abort();
  expect(await createPoll(watching(), ending.signal).all()).toBe(false);
  expect(world.kata.github.requests).toEqual([]);
});

test('of several replicas one polls; who can not know whether it does leaves it', async () => {
  const parts = watching();
  let lead = async () => false;
  const store = { ...parts.store, lead: () => lead() };
  const { next } = createPoll({ ...parts, store }, new AbortController().signal);
  expect(await next()).toBe(false);
  lead = () => Promise.reject(new PortFault('transient', 'the database can not be reached'));
  expect(await next()).toBe(false);
  expect(reloads).toBe(0);
  lead = async () => true;
  expect(await next()).toBe(true);
  expect(reloads).toBe(1);
});
