/** What a cycle of the poll costs: 1,000 open cases, 1,000 open advisories, nothing changes. Contract section 2. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Config } from '../../src/core/config.ts';
import { newAdvisory } from '../../src/core/model.ts';
import { HOUR } from '../../src/core/time.ts';
import { createPoll, type Poll } from '../../src/engine/poll/poll.ts';
import { createClients } from '../../src/github/clients.ts';
import { createWatch } from '../../src/github/watch.ts';
import { CASES, PRODUCT } from '../github/kata.ts';
import { aCase } from '../store/samples.ts';
import { type EngineWorld, startEngineWorld, T0, WORLD } from './sandbox-parts.ts';

const CONFIG: Config = { ...WORLD.config, repositories: [PRODUCT] };

let world: EngineWorld;
let now: number;
let reloads: number;
beforeEach(async () => {
  world = await startEngineWorld();
  now = T0;
  reloads = 0;
  const alice = world.kata.github.as('alice');
  alice.putFile(PRODUCT, 'README.md', 'text');
  alice.createBranch(PRODUCT, 'stable-3.2');
});
afterEach(() => expect(world.kata.github.violations).toEqual([]));

function later(milliseconds: number): void {
  now += milliseconds;
  world.at(now);
}

/** Cases with their issues and advisories, one half in triage and one in draft. */
async function openCases(count: number): Promise<void> {
  const { kata, store } = world;
  const alice = kata.github.as('alice');
  for (let made = 0; made < count; made += 1) {
    const report = { summary: `Report ${made}`, description: 'What was found' };
    const isReport = made % 2 === 0;
    const ghsa = isReport ? alice.reportAdvisory(PRODUCT, report) : alice.draftAdvisory(PRODUCT, report);
    const number = alice.openIssue(CASES, { title: `Case ${made}`, body: 'b' });
    const advisory = newAdvisory(ghsa, `https://github.com/${PRODUCT}/security/advisories/${ghsa}`, isReport);
    const opened = aCase({ kind: 'advisory', repository: PRODUCT, ghsa }, { number, advisory });
    await store.commit({
      ...{ caseId: opened.id, expectedVersion: 0, case: opened, nextDue: null, settles: null, effects: [] },
      ...{ entries: [{ at: T0, by: 'alice', fact: { type: 'commented' } }], completes: [], cancels: [] },
    });
  }
}

/** A poll as after a start: it remembers nothing of GitHub. */
function startPoll(): Poll {
  const { kata, parts } = world;
  const { github } = kata;
  const { appId, privateKey, apiUrl: baseUrl } = github;
  const clients = createClients({ appId, privateKey, baseUrl, caseRepository: CASES, clock: parts.clock });
  const configuration = {
    ...parts.configuration,
    current: () => CONFIG,
    reload: async () => {
      reloads += 1;
      return 'unchanged' as const;
    },
  };
  return createPoll({ ...parts, watch: createWatch(clients), configuration }, new AbortController().signal);
}

/** The requests of a cycle by operation; those that counted against a limit say so. */
async function costOf(cycle: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  const { requests } = world.kata.github;
  requests.length = 0;
  await cycle();
  const cost: Record<string, number> = {};
  for (const { operation, counted } of requests) {
    const name = `${operation}${counted ? ', counted' : ''}`;
    cost[name] = (cost[name] ?? 0) + 1;
  }
  return cost;
}

test('with 1,000 open cases and advisories a start counts 34 requests; idle cycles are of 12 and 2 or 3 by turns (11 once an hour), none of them counted', async () => {
  await openCases(1000);
  later(60_000);
  await startPoll().next();
  const { next } = startPoll();
  later(60_000);
  expect(await costOf(next)).toEqual({
    'apps/get-repo-installation, counted': 1,
    'apps/create-installation-access-token, counted': 4,
    'apps/list-webhook-deliveries, counted': 1,
    'repos/get, counted': 1,
    'repos/list-collaborators, counted': 1,
    'issues/list-for-repo, counted': 12,
    'repos/list-releases, counted': 1,
    // One for each branch.
    'repos/list-commits, counted': 2,
    // Those that are open, and the hundred that were published last.
    'security-advisories/list-repository-advisories, counted': 11,
    // A list of several pages is read until nothing in it moved.
    'issues/list-for-repo': 10,
    'security-advisories/list-repository-advisories': 10,
  });
  // A request for each of two repositories and each hundred open advisories would be 12.
  const cases = {
    'apps/list-webhook-deliveries': 1,
    'issues/list-for-repo': 1,
    'security-advisories/list-repository-advisories': 10,
  };
  const rest = { 'issues/list-for-repo': 1 };
  const published = 'security-advisories/list-repository-advisories';
  const inTurn = [
    { 'repos/get': 1 },
    {},
    { [published]: 1 },
    { 'repos/list-releases': 1 },
    { 'repos/list-commits': 2 },
    { 'repos/list-collaborators': 1 },
    { 'repos/get': 1 },
  ];
  for (const one of inTurn) {
    later(30_000);
    expect(await costOf(next)).toEqual(cases);
    later(30_000);
    expect(await costOf(next)).toEqual({ ...rest, ...one });
  }
  expect(reloads).toBe(2);
  later(HOUR);
  const hourly = [];
  for (let cycles = 12; cycles > 0; cycles--) hourly.push(await costOf(next));
  expect(hourly).toEqual([
    cases,
    { 'issues/list-for-repo': 11 },
    cases,
    { ...rest, [published]: 1 },
    cases,
    { ...rest, 'repos/list-releases': 1 },
    cases,
    { ...rest, 'repos/list-commits': 2 },
    cases,
    { ...rest, 'repos/list-collaborators': 1 },
    cases,
    { ...rest, 'repos/get': 1 },
  ]);
  expect(reloads).toBe(3);
  expect(world.logged).toEqual([]);
}, 60_000);
