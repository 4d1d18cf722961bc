import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakeGithub, startGithub } from '../../src/sandbox/github.ts';
import { seedKataWorld } from '../../src/sandbox/kata-world.ts';
import { installationClient, product, refusal } from './clients.ts';

let github: FakeGithub;

beforeEach(async () => {
  github = await startGithub();
  seedKataWorld(github);
});

afterEach(() => github.close());

const advisory = { ...product, summary: 's', description: 'd', vulnerabilities: [] };

test('an operation that GitHub does not have is a violation', async () => {
  const octokit = await installationClient(github);
  expect(await refusal(octokit.request('GET /repos/{owner}/{repo}/no-such-thing', product))).toMatchObject({
    status: 404,
  });
  expect(github.violations).toMatchObject([{ kind: 'request', operation: null }]);
});

test.each([
  [
    'a body key that is not in the schema',
    'POST /repos/{owner}/{repo}/security-advisories',
    { ...advisory, state: 'draft' },
  ],
  [
    'a state that cannot be set',
    'PATCH /repos/{owner}/{repo}/security-advisories/{ghsa_id}',
    { ...product, ghsa_id: 'GHSA-1', state: 'withdrawn' },
  ],
  ['a required field left out', 'POST /repos/{owner}/{repo}/issues', { ...product, body: 'no title' }],
  ['a misspelt body key', 'POST /repos/{owner}/{repo}/issues', { ...product, title: 't', lables: ['x'] }],
  ['a query value outside its enum', 'GET /repos/{owner}/{repo}/issues', { ...product, state: 'bogus' }],
  ['a query parameter that does not exist', 'GET /repos/{owner}/{repo}/security-advisories', { ...product, page: 2 }],
  [
    'an issue number that is none',
    'GET /repos/{owner}/{repo}/issues/{issue_number}',
    { ...product, issue_number: 'one' },
  ],
])('%s is refused with 422 and recorded', async (_, route, parameters) => {
  const octokit = await installationClient(github);
  expect(await refusal(octokit.request(route, parameters))).toMatchObject({ status: 422 });
  expect(github.violations).toHaveLength(1);
  expect(github.violations[0]).toMatchObject({ kind: 'request' });
});

test('JSON that is none is a 400', async () => {
  const response = await fetch(`${github.apiUrl}/repos/kata-containers/community/issues`, {
    method: 'POST',
    body: '{',
  });
  expect(response.status).toBe(400);
});
