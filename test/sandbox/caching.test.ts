import { expect, test } from '@jest/globals';
import { startGithub } from '../../src/sandbox/github.ts';
import { seedKataWorld } from '../../src/sandbox/kata-world.ts';
import { cases, installationClient, product, refusal } from './clients.ts';

test('an unchanged answer is a 304, which does not count against the limit', async () => {
  const github = await startGithub();
  seedKataWorld(github);
  const octokit = await installationClient(github);
  const first = await octokit.rest.issues.listForRepo(cases);
  const headers = { 'if-none-match': first.headers.etag };
  const { status } = await refusal(octokit.rest.issues.listForRepo({ ...cases, headers }));
  expect(status).toBe(304);
  const { data: rate } = await octokit.rest.rateLimit.get();
  expect(github.requests.slice(-3).map(({ counted }) => counted)).toEqual([true, false, true]);
  expect(rate.rate.used).toBe(Number(first.headers['x-ratelimit-used']));
  github.as('alice').openIssue('kata-containers/vmt-cases', { title: 'new' });
  expect((await octokit.rest.issues.listForRepo({ ...cases, headers })).status).toBe(200);
  await github.close();
});

test('an ETag serves only the token that it was given to', async () => {
  const github = await startGithub();
  seedKataWorld(github);
  const [one, other] = [await installationClient(github), await installationClient(github)];
  const { headers } = await one.rest.issues.listForRepo(cases);
  const again = { ...cases, headers: { 'if-none-match': headers.etag } };
  expect((await other.rest.issues.listForRepo(again)).status).toBe(200);
  expect(await refusal(one.rest.issues.listForRepo(again))).toMatchObject({ status: 304 });
  await github.close();
});

test('the rate limit ends, and begins again with the next hour', async () => {
  let now = Date.parse('2026-11-22T10:00:00Z');
  const github = await startGithub({ clock: () => now, rateLimit: 2 });
  seedKataWorld(github);
  const octokit = await installationClient(github);
  const { headers } = await octokit.rest.repos.get(product);
  expect(headers).toMatchObject({ 'x-ratelimit-remaining': '1', date: 'Sun, 22 Nov 2026 10:00:00 GMT' });
  await octokit.rest.repos.get(product);
  expect(await refusal(octokit.rest.repos.get(product))).toMatchObject({ status: 403 });
  now += 3_600_000;
  expect((await octokit.rest.repos.get(product)).status).toBe(200);
  await github.close();
});

test('pages are linked, by number and by cursor', async () => {
  const github = await startGithub();
  seedKataWorld(github);
  const octokit = await installationClient(github);
  const alice = github.as('alice');
  for (const title of ['a', 'b', 'c', 'd', 'e']) {
    alice.openIssue('kata-containers/vmt-cases', { title });
    alice.draftAdvisory('kata-containers/kata-containers', { summary: title, description: title });
  }
  const issues = await octokit.paginate(octokit.rest.issues.listForRepo, { ...cases, per_page: 2, direction: 'asc' });
  expect(issues.map(({ title }) => title)).toEqual(['a', 'b', 'c', 'd', 'e']);
  const list = octokit.rest.securityAdvisories.listRepositoryAdvisories;
  const advisories = await octokit.paginate(list, { ...product, per_page: 2 });
  expect(advisories.map(({ summary }) => summary)).toEqual(['e', 'd', 'c', 'b', 'a']);
  expect(github.violations).toEqual([]);
  await github.close();
});
