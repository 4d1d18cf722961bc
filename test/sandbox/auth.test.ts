import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakeGithub, startGithub } from '../../src/sandbox/github.ts';
import { seedKataWorld } from '../../src/sandbox/kata-world.ts';
import { appClient, cases, installationClient, plainClient, product, refusal } from './clients.ts';

let github: FakeGithub;

beforeEach(async () => {
  github = await startGithub();
  seedKataWorld(github);
});

afterEach(async () => {
  await github.close();
  expect(github.violations).toEqual([]);
});

test('the app signs with its key and finds its installation', async () => {
  const app = appClient(github);
  const { data } = await app.rest.apps.getAuthenticated();
  const { data: installation } = await app.rest.apps.getRepoInstallation(cases);
  expect(data?.slug).toBe('vmt-bot');
  expect(installation.account).toMatchObject({ login: 'kata-containers' });
});

test('a JWT by another key is refused', async () => {
  const privateKeyEncoding = { type: 'pkcs1', format: 'pem' } as const;
  const publicKeyEncoding = { type: 'spki', format: 'pem' } as const;
  const other = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding, publicKeyEncoding });
  const octokit = appClient(github, other.privateKey);
  expect(await refusal(octokit.rest.apps.getAuthenticated())).toMatchObject({ status: 401 });
});

test('a token for the product repository cannot see the case repository', async () => {
  const narrowed = { repositories: ['kata-containers'], permissions: { issues: 'write' } as const };
  const octokit = await installationClient(github, narrowed);
  github.as('alice').openIssue('kata-containers/vmt-cases', { title: 'secret' });

  const { data: issue } = await octokit.rest.issues.create({ ...product, title: 'public' });
  expect(issue).toMatchObject({
    user: { login: 'vmt-bot[bot]', type: 'Bot' },
    performed_via_github_app: { slug: 'vmt-bot' },
  });
  expect(await refusal(octokit.rest.repos.get(cases))).toMatchObject({ status: 404 });
  expect(await refusal(octokit.rest.issues.get({ ...cases, issue_number: 1 }))).toMatchObject({ status: 404 });
  expect(await refusal(octokit.rest.issues.create({ ...cases, title: 'x' }))).toMatchObject({ status: 404 });
  expect(github.requests.at(-1)?.tokenScope).toEqual({
    kind: 'installation',
    repositories: ['kata-containers/kata-containers'],
    permissions: { metadata: 'read', issues: 'write' },
  });
});

test('a token does only what its permissions say', async () => {
  const octokit = await installationClient(github, { permissions: { issues: 'read' } });
  const refused = { status: 403, message: expect.stringContaining('Resource not accessible by integration') };
  await octokit.rest.issues.listForRepo(cases);
  expect(await refusal(octokit.rest.issues.create({ ...cases, title: 'x' }))).toMatchObject(refused);
  expect(await refusal(octokit.rest.repos.getContent({ ...cases, path: 'README.md' }))).toMatchObject(refused);
  expect(await refusal(octokit.rest.securityAdvisories.listRepositoryAdvisories(product))).toMatchObject(refused);
});

test('a token narrowed to one public repository reads only metadata of another', async () => {
  const octokit = await installationClient(github, { repositories: ['community'] });
  const { data } = await octokit.rest.repos.get(product);
  expect(data.private).toBe(false);
  expect(await refusal(octokit.rest.issues.create({ ...product, title: 'x' }))).toMatchObject({ status: 403 });
});

test('a token cannot ask for more than the installation has', async () => {
  const more = installationClient(github, { permissions: { administration: 'write' } });
  expect(await refusal(more)).toMatchObject({ status: 422 });
  const elsewhere = installationClient(github, { repositories: ['no-such-repository'] });
  expect(await refusal(elsewhere)).toMatchObject({ status: 422 });
});

test('an unknown or revoked token is refused with 401', async () => {
  const stranger = plainClient(github, 'ghs_unknown');
  expect(await refusal(stranger.rest.repos.get(product))).toMatchObject({ status: 401 });
  const octokit = await installationClient(github);
  github.revokeTokens();
  expect(await refusal(octokit.rest.repos.get(product))).toMatchObject({ status: 401 });
});

test('somebody without a token sees public repositories only', async () => {
  const nobody = plainClient(github);
  github.as('rita').reportAdvisory('kata-containers/kata-containers', { summary: 'secret', description: 'secret' });
  const { data: advisories } = await nobody.rest.securityAdvisories.listRepositoryAdvisories(product);
  expect(advisories).toEqual([]);
  expect(await refusal(nobody.rest.repos.get(cases))).toMatchObject({ status: 404 });
  expect(await refusal(nobody.rest.issues.create({ ...product, title: 'x' }))).toMatchObject({ status: 401 });
});

test('a repository that the app is taken off is out of reach', async () => {
  const octokit = await installationClient(github);
  await octokit.rest.repos.get(cases);
  github.setInstalled('kata-containers/vmt-cases', false);
  expect(await refusal(octokit.rest.repos.get(cases))).toMatchObject({ status: 404 });
});
