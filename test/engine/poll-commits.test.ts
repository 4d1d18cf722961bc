/** The looks at commit messages and release notes: what names a case before T0 breaks its embargo, once. */
import { beforeEach, expect, test } from '@jest/globals';
import { newAdvisory } from '../../src/core/model.ts';
import { createCommitLook } from '../../src/engine/poll/commits.ts';
import { createReleaseLook } from '../../src/engine/poll/releases.ts';
import { createWatch } from '../../src/github/watch.ts';
import { PRODUCT } from '../github/kata.ts';
import { caseNumber } from '../store/samples.ts';
import { MINUTE } from './case-issue-world.ts';
import { type EngineWorld, startEngineWorld, T0, WORLD } from './sandbox-parts.ts';

const GHSA = 'GHSA-2222-3333-4444';
const CVE = 'CVE-2026-2026';
const secret = caseNumber(7, {
  advisory: newAdvisory(GHSA, `https://github.com/${PRODUCT}/security/advisories/${GHSA}`, false),
  cve: { id: CVE, requestedAt: null, later: null },
});

let world: EngineWorld;

beforeEach(async () => {
  world = await startEngineWorld();
  const { id } = secret;
  await world.store.commit({
    ...{ caseId: id, expectedVersion: 0, case: secret, nextDue: null, settles: null, effects: [] },
    ...{ entries: [{ at: T0, by: 'alice', fact: { type: 'commented' } }], completes: [], cancels: [] },
  });
  commit('the beginning');
});

/** The looks of a bot that has just started. */
function startLooks() {
  const config = { ...WORLD.config, repositories: [PRODUCT], branches: ['main', 'stable-3.2'] };
  const configuration = { ...world.parts.configuration, current: () => config };
  const parts = { ...world.parts, watch: createWatch(world.kata.clients), configuration };
  return { commits: createCommitLook(parts), releases: createReleaseLook(parts) };
}

let files = 0;
const commit = (message: string, branch = 'main') => {
  files += 1;
  world.kata.github.as('alice').putFile(PRODUCT, `file-${files}`, 'text', message, branch);
};
const where = async () =>
  (await world.factsOf(secret)).flatMap((fact) => (fact.type === 'leak-reported' ? [fact.where] : []));

test('a commit that names the CVE or the GHSA breaks the embargo, once, also after a start', async () => {
  const { commits } = startLooks();
  await commits();
  expect(await where()).toEqual([]);
  commit(`runtime: check the path\n\nThis is ${CVE.toLowerCase()}.`);
  await commits();
  await commits();
  await startLooks().commits();
  expect(await where()).toEqual([expect.stringMatching(/^a commit message: .*\/commit\/[0-9a-f]{40}$/)]);
  commit(`see ${GHSA}`);
  await commits();
  expect(await where()).toHaveLength(2);
});

test('what was there before the first look is read, too; other numbers and other words are nothing', async () => {
  commit('go.mod: mend CVE-2026-9999');
  commit('CVE-2026-20260, CVE-2026-202 and GHSA-2222-3333-444');
  await startLooks().commits();
  expect(await where()).toEqual([]);
  commit(`fix ${CVE}`);
  await startLooks().commits();
  expect(await where()).toHaveLength(1);
});

test('a hundred commits and more between two looks are all read; a branch that is not there is passed', async () => {
  const { commits } = startLooks();
  await commits();
  commit(`fix ${CVE}`);
  for (let i = 0; i < 120; i++) commit(`more ${i}`);
  await commits();
  expect(await where()).toHaveLength(1);
  expect(world.logged).toEqual([]);
});

test('a branch that is not there is asked for once an hour, and read when it is there', async () => {
  const { commits } = startLooks();
  const asked = () =>
    world.kata.github.requests.filter(({ path }) => path.includes('commits') && path.includes('stable-3.2')).length;
  await commits();
  world.at(T0 + 59 * MINUTE);
  await commits();
  expect(asked()).toBe(1);
  world.at(T0 + 61 * MINUTE);
  await commits();
  await commits();
  expect(asked()).toBe(2);
  world.kata.github.as('alice').createBranch(PRODUCT, 'stable-3.2');
  commit(`fix ${CVE}`, 'stable-3.2');
  world.at(T0 + 122 * MINUTE);
  await commits();
  await commits();
  expect([asked(), (await where()).length]).toEqual([4, 1]);
});

test('an unchanged branch costs a request that counts against no limit', async () => {
  const { commits } = startLooks();
  await commits();
  await commits();
  expect(world.kata.github.requests.filter(({ counted }) => counted).at(-1)?.operation).toBe('repos/list-commits');
  expect(world.kata.github.requests.findLast(({ operation }) => operation === 'repos/list-commits')).toMatchObject({
    counted: false,
  });
});

test('notes of a release that name it break the embargo, also when they are edited later', async () => {
  const { releases } = startLooks();
  const alice = world.kata.github.as('alice');
  alice.publishRelease(PRODUCT, { tag: '3.2.0', body: 'What is new' });
  await releases();
  expect(await where()).toEqual([]);
  alice.publishRelease(PRODUCT, { tag: '3.2.1', body: `Mends ${CVE}` });
  await releases();
  await releases();
  expect(await where()).toEqual([expect.stringMatching(/^the notes of a release: .*3\.2\.1$/)]);
});
