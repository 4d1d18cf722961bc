import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import { type FakeGithub, startGithub } from '../../src/sandbox/github.ts';
import { seedKataWorld } from '../../src/sandbox/kata-world.ts';
import { cases, installationClient, plainClient, product, refusal } from './clients.ts';

const repository = 'kata-containers/kata-containers';
const vulnerabilities = [
  { package: { ecosystem: 'other', name: 'agent' }, vulnerable_version_range: '<= 1.11.0', patched_versions: '1.11.1' },
] as const;
let github: FakeGithub;
let octokit: Octokit;

beforeEach(async () => {
  github = await startGithub();
  seedKataWorld(github);
  octokit = await installationClient(github);
});

afterEach(async () => {
  await github.close();
  expect(github.violations).toEqual([]);
});

const advisories = () => octokit.rest.securityAdvisories;
const report = (): string => github.as('rita').reportAdvisory(repository, { summary: 's', description: 'd' });
const update = (ghsa: string, change: object) =>
  octokit.request('PATCH /repos/{owner}/{repo}/security-advisories/{ghsa_id}', {
    ...product,
    ghsa_id: ghsa,
    ...change,
  });

test('a report is accepted, filled in and published', async () => {
  const ghsa = report();
  const { data: listed } = await advisories().listRepositoryAdvisories({ ...product, state: 'triage' });
  expect(listed).toMatchObject([
    { ghsa_id: ghsa, author: { login: 'rita' }, submission: { accepted: false }, severity: null },
  ]);

  await update(ghsa, { state: 'draft' });
  const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
  const { data: draft } = await update(ghsa, {
    vulnerabilities,
    cvss_vector_string: vector,
    cwe_ids: ['CWE-59'],
    credits: [{ login: 'rita', type: 'finder' }],
    collaborating_users: ['carol'],
    collaborating_teams: ['vmt'],
  });
  expect(draft).toMatchObject({
    state: 'draft',
    submission: { accepted: true },
    severity: 'critical',
    cvss: { vector_string: vector, score: 9.8 },
    credits: [{ login: 'rita', type: 'finder' }],
    credits_detailed: [{ state: 'pending' }],
    collaborating_users: [{ login: 'carol' }],
    collaborating_teams: [{ slug: 'vmt' }],
  });

  const { data: published } = await update(ghsa, { state: 'published' });
  expect(published).toMatchObject({ state: 'published', publisher: { login: 'vmt-bot[bot]' } });
  expect(published.published_at).not.toBeNull();
  const { data: seen } = await plainClient(github).rest.securityAdvisories.getGlobalAdvisory({ ghsa_id: ghsa });
  expect(seen.summary).toBe('s');
});

test.each([
  ['no vulnerability at all', { vulnerabilities: [] }],
  [
    'severity and vector together',
    { severity: 'high', cvss_vector_string: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' },
  ],
  ['a vector that is none', { cvss_vector_string: 'CVSS:3.1/AV:N' }],
  ['a CWE that is none', { cwe_ids: ['59'] }],
  ['a collaborator who does not exist', { collaborating_users: ['nobody-at-all'] }],
  ['publication without a vulnerability', { state: 'published' }],
])('%s is refused with 422, and nothing changes', async (_, change) => {
  const ghsa = report();
  const before = structuredClone({ ...github.advisory(repository, ghsa), privateFork: null, teams: [] });
  expect(await refusal(update(ghsa, change))).toMatchObject({ status: 422 });
  expect({ ...github.advisory(repository, ghsa), privateFork: null, teams: [] }).toEqual(before);
});

test('what is published stays published', async () => {
  const ghsa = report();
  await update(ghsa, { vulnerabilities, state: 'published' });
  expect(await refusal(update(ghsa, { state: 'closed' }))).toMatchObject({ status: 422 });
  expect(await refusal(update(ghsa, { state: 'draft' }))).toMatchObject({ status: 422 });
});

test('a CVE is asked for, and comes later without a word', async () => {
  const ghsa = report();
  const request = () => advisories().createRepositoryAdvisoryCveRequest({ ...product, ghsa_id: ghsa });
  expect(await refusal(request())).toMatchObject({ status: 422 });
  await update(ghsa, { vulnerabilities });
  expect(await request()).toMatchObject({ status: 202, data: {} });
  github.assignCve(repository, ghsa, 'CVE-2020-2026');
  const { data } = await advisories().getRepositoryAdvisory({ ...product, ghsa_id: ghsa });
  expect(data).toMatchObject({ cve_id: 'CVE-2020-2026' });
  expect(data.identifiers).toContainEqual({ type: 'CVE', value: 'CVE-2020-2026' });
});

test('a private repository has no advisories', async () => {
  const draft = advisories().createRepositoryAdvisory({
    ...cases,
    summary: 's',
    description: 'd',
    vulnerabilities: [...vulnerabilities],
  });
  expect(await refusal(draft)).toMatchObject({ status: 404 });
});

const route = '/repos/{owner}/{repo}/security-advisories/{ghsa_id}/comments';

test('comments are listed by the time of their update, confidential ones never', async () => {
  const ghsa = report();
  const place = { ...product, ghsa_id: ghsa };
  const id = github.as('rita').commentAdvisory(repository, ghsa, '/approve description');
  github.as('alice').commentAdvisory(repository, ghsa, 'between us', { confidential: true });
  const { data: made } = await octokit.request(`POST ${route}`, { ...place, body: 'Noted' });
  const { data: listed } = await octokit.request(`GET ${route}`, place);
  expect(listed).toMatchObject([
    { id, body: '/approve description', user: { login: 'rita' } },
    { id: made.id, user: { login: 'vmt-bot[bot]' } },
  ]);
  await octokit.request(`PATCH ${route}/{comment_id}`, { ...place, comment_id: made.id, body: 'Noted: approved' });
  const { data: one } = await octokit.request(`GET ${route}/{comment_id}`, { ...place, comment_id: made.id });
  expect(one).toMatchObject({ body: 'Noted: approved' });
  const { data: advisory } = await advisories().getRepositoryAdvisory(place);
  expect(advisory).toMatchObject({ comments: 2 });
});

test('without the preview there is no count, an empty list, and no way to comment', async () => {
  const local = await startGithub({ advisoryComments: false });
  seedKataWorld(local);
  const client = await installationClient(local);
  const ghsa = local.as('rita').reportAdvisory(repository, { summary: 's', description: 'd' });
  const place = { ...product, ghsa_id: ghsa };
  const { data } = await client.rest.securityAdvisories.getRepositoryAdvisory(place);
  expect(data).not.toHaveProperty('comments');
  expect((await client.request(`GET ${route}`, place)).data).toEqual([]);
  expect(await refusal(client.request(`POST ${route}`, { ...place, body: 'x' }))).toMatchObject({ status: 404 });
  await local.close();
});

test('a temporary private fork is named in the advisory and out of reach', async () => {
  const ghsa = report();
  const { data: fork } = await advisories().createFork({ ...product, ghsa_id: ghsa });
  expect(fork).toMatchObject({ private: true, name: `kata-containers-${ghsa.toLowerCase()}` });
  expect(await refusal(octokit.rest.repos.get({ owner: 'kata-containers', repo: fork.name }))).toMatchObject({
    status: 404,
  });
});
