import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { secondaryLimit } from '../../src/sandbox/github/faults.ts';
import { type FakeGithub, startGithub } from '../../src/sandbox/github.ts';
import { seedKataWorld } from '../../src/sandbox/kata-world.ts';
import { cases, installationClient, refusal } from './clients.ts';

const caseRepository = 'kata-containers/vmt-cases';
let github: FakeGithub;

beforeEach(async () => {
  github = await startGithub();
  seedKataWorld(github);
});

afterEach(async () => {
  await github.close();
  expect(github.violations).toEqual([]);
});

test('reset-after: the issue is made, and the client does not know', async () => {
  const octokit = await installationClient(github);
  github.faults.next({ match: { method: 'POST', path: /\/issues$/ }, do: 'reset-after' });
  expect(await refusal(octokit.rest.issues.create({ ...cases, title: 't' }))).toMatchObject({ status: 0 });
  expect(github.issues(caseRepository)).toHaveLength(1);
  await octokit.rest.issues.create({ ...cases, title: 'u' });
  expect(github.issues(caseRepository)).toHaveLength(2);
});

test('reset-before: nothing is made', async () => {
  const octokit = await installationClient(github);
  github.faults.next({ match: { method: 'POST', path: /\/issues$/ }, do: 'reset-before' });
  expect(await refusal(octokit.rest.issues.create({ ...cases, title: 't' }))).toMatchObject({ status: 0 });
  expect(github.issues(caseRepository)).toEqual([]);
});

test('a status is answered as often as ordered, and only to requests that match', async () => {
  const octokit = await installationClient(github);
  github.faults.next({ match: { path: /\/labels/ }, times: 2, do: 'status', status: 502 });
  await octokit.rest.issues.listForRepo(cases);
  expect(await refusal(octokit.rest.issues.listLabelsForRepo(cases))).toMatchObject({ status: 502 });
  expect(await refusal(octokit.rest.issues.listLabelsForRepo(cases))).toMatchObject({ status: 502 });
  await octokit.rest.issues.listLabelsForRepo(cases);
});

test('a secondary limit says when to come back', async () => {
  const octokit = await installationClient(github);
  github.faults.next(secondaryLimit(60));
  const error: unknown = await octokit.rest.issues.listForRepo(cases).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ status: 403, response: { headers: { 'retry-after': '60' } } });
});

test('a stalled request goes on when released', async () => {
  const octokit = await installationClient(github);
  github.faults.next({ match: { method: 'POST' }, do: 'stall' });
  const pending = octokit.rest.issues.create({ ...cases, title: 't' });
  await github.faults.stalled();
  expect(github.issues(caseRepository)).toEqual([]);
  github.faults.release();
  expect((await pending).status).toBe(201);
});
