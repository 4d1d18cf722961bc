import { describe, expect, test } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import { createBudget } from '../../src/github/budget.ts';
import type { RequestLog } from '../../src/github/fenced-octokit.ts';
import { REPOSITORY_PURPOSES, type RepositoryPurpose } from '../../src/github/purposes.ts';
import { createTokens } from '../../src/github/tokens.ts';
import { createWatch } from '../../src/github/watch.ts';
import { asked, CASES, COMMUNITY, type Kata, NOW, PRODUCT, startKata, thrown } from './kata.ts';
import { startStub } from './stub.ts';

const OF_CASES: RepositoryPurpose[] = [
  'case-issues',
  'case-files',
  'case-editors',
  'case-events',
  'case-pulls',
  'watch-cases',
  'accounts',
];
const purposes = Object.keys(REPOSITORY_PURPOSES) as RepositoryPurpose[];

async function rawToken({ github }: Kata, purpose: RepositoryPurpose, repository: string): Promise<Octokit> {
  const connection = {
    baseUrl: github.apiUrl,
    clock: () => NOW,
    timeout: 5000,
    log: () => undefined,
    hear: () => undefined,
    budget: createBudget(() => NOW),
  };
  const tokens = createTokens(github.appId, github.privateKey, connection);
  const [owner = '', repo = ''] = repository.split('/');
  const token = await tokens.tokenFor({ owner, repo, permissions: REPOSITORY_PURPOSES[purpose] }, false);
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  return new Octokit({ baseUrl: github.apiUrl, auth: token, log });
}

describe('a client', () => {
  test.each(purposes)('for %s has a token for one repository and its purpose only', async (purpose) => {
    const kata = await startKata();
    const repository = OF_CASES.includes(purpose) ? CASES : PRODUCT;
    const client = kata.clients.repository(purpose, repository);
    const [owner = '', repo = ''] = repository.split('/');
    if (purpose === 'accounts') await client.rest.users.getByUsername({ username: 'alice' });
    else if (purpose === 'case-editors')
      await createWatch(kata.clients)
        .editsOf(CASES, 1, NOW)
        .catch(() => null);
    else await client.rest.repos.get({ owner, repo });
    expect(kata.github.requests.at(-1)?.tokenScope).toEqual({
      kind: 'installation',
      repositories: [repository],
      permissions: REPOSITORY_PURPOSES[purpose],
    });
  });

  test.each(purposes)('for %s is not made for the wrong repository', async (purpose) => {
    const kata = await startKata();
    const wrong = OF_CASES.includes(purpose) ? PRODUCT : CASES.toUpperCase();
    expect(() => kata.clients.repository(purpose, wrong)).toThrow(/refused/);
  });

  test('refuses requests for another repository before anything leaves', async () => {
    const kata = await startKata();
    const product = kata.clients.repository('public-issues', PRODUCT);
    const [owner = '', repo = ''] = CASES.split('/');
    const refused = [
      product.rest.issues.get({ owner, repo, issue_number: 1 }),
      product.rest.issues.get({ owner: 'kata-containers', repo: 'kata-containers-2', issue_number: 1 }),
      product.request('GET /repos/kata-containers/kata-containers/../vmt-cases/issues'),
      product.request('GET /user'),
      product.request({ method: 'GET', url: 'http://127.0.0.1:1/repos/kata-containers/kata-containers' }),
      kata.clients.repository('case-issues', CASES).rest.issues.create({ owner, repo: 'kata-containers', title: 'x' }),
      kata.clients.directory('kata-containers').request('GET /repos/{owner}/{repo}', { owner, repo }),
      kata.clients.app.rest.repos.get({ owner, repo }),
    ];
    for (const request of refused) {
      expect(await thrown(request)).toMatchObject({ name: 'PortFault', kind: 'permanent', message: /refused/ });
    }
    expect(kata.github.requests).toEqual([]);
  });

  test('of a product repository could not read the case repository even without its fence', async () => {
    const kata = await startKata();
    await kata.port.caseIssues.create(CASES, { title: 'Secret', body: 'x', labels: [], assignees: [] });
    const [owner = '', repo = ''] = CASES.split('/');
    for (const purpose of purposes.filter((candidate) => !OF_CASES.includes(candidate))) {
      const token = await rawToken(kata, purpose, PRODUCT);
      await expect(token.rest.issues.get({ owner, repo, issue_number: 1 })).rejects.toMatchObject({ status: 404 });
      await expect(token.rest.repos.get({ owner, repo })).rejects.toMatchObject({ status: 404 });
    }
  });

  test('of the case repository could not write to a product repository even without its fence', async () => {
    const kata = await startKata();
    for (const purpose of OF_CASES) {
      const token = await rawToken(kata, purpose, CASES);
      const writing = token.rest.issues.create({ owner: 'kata-containers', repo: 'kata-containers', title: 'leak' });
      await expect(writing).rejects.toMatchObject({ status: 403 });
    }
    expect(kata.github.issues(PRODUCT)).toEqual([]);
  });
});

describe('tokens', () => {
  test('are made once for each purpose and repository, and the installation is asked for once', async () => {
    const kata = await startKata();
    const { caseIssues, publicIssues } = kata.port;
    for (const repository of [PRODUCT, PRODUCT, COMMUNITY]) {
      await publicIssues.isPrivate(repository);
    }
    await caseIssues.isPrivate(CASES);
    await caseIssues.isPrivate(CASES);
    const paths = kata.github.requests.map(({ path }) => path);
    expect(paths.filter((path) => path.endsWith('/installation'))).toHaveLength(1);
    expect(paths.filter((path) => path.endsWith('/access_tokens'))).toHaveLength(3);
    expect(asked(kata)).toHaveLength(5);
    expect(kata.github.violations).toEqual([]);
  });

  test('that GitHub no longer accepts are a transient fault, and made anew the next time', async () => {
    const kata = await startKata();
    await kata.port.caseIssues.isPrivate(CASES);
    kata.github.revokeTokens();
    expect(await thrown(kata.port.caseIssues.isPrivate(CASES))).toMatchObject({ kind: 'transient' });
    expect(await kata.port.caseIssues.isPrivate(CASES)).toBe(true);
  });

  test('that are new and still not accepted are a permanent fault', async () => {
    const kata = await startKata();
    kata.github.faults.next({ do: 'status', status: 401, times: 2, match: { path: /vmt-cases$/ } });
    expect(await thrown(kata.port.caseIssues.isPrivate(CASES))).toMatchObject({ kind: 'transient' });
    expect(await thrown(kata.port.caseIssues.isPrivate(CASES))).toMatchObject({ kind: 'permanent' });
  });

  test('that cannot be had are permanent faults that name the mend, and no answers', async () => {
    const kata = await startKata();
    kata.github.setInstalled(PRODUCT, false);
    await kata.port.caseIssues.isPrivate(CASES);
    const fault = { kind: 'permanent', message: expect.stringContaining('is installed for this repository with') };
    expect(await thrown(kata.port.releases.byVersion(PRODUCT, '1.0'))).toMatchObject(fault);
    kata.github.setPermissions({ metadata: 'read', issues: 'write' });
    expect(await thrown(kata.port.caseFiles.read(CASES, 'README.md'))).toMatchObject(fault);
  });

  test('whose making is interrupted are asked for again', async () => {
    const kata = await startKata();
    kata.github.faults.next({ do: 'reset-after', match: { path: /access_tokens/ } });
    expect(await thrown(kata.port.caseIssues.comment(CASES, 1, 'text'))).toMatchObject({ kind: 'transient' });
  });
});

test('the log has templates, not routes', async () => {
  const lines: RequestLog[] = [];
  const kata = await startKata({ log: (line) => lines.push(line) });
  await kata.port.caseIssues.create(CASES, { title: 'Secret', body: 'x', labels: [], assignees: [] });
  expect(lines.at(-1)).toEqual({
    purpose: 'case-issues',
    method: 'POST',
    route: '/repos/{owner}/{repo}/issues',
    status: 201,
    milliseconds: expect.any(Number),
  });
  expect(JSON.stringify(lines)).not.toMatch(/vmt-cases|Secret|ghs_/);
});

test('every request names the version of the API', async () => {
  const { baseUrl, versions } = await startStub((response) => response.end('{"private": true}'));
  const { port } = await startKata({ baseUrl });
  await port.caseIssues.isPrivate(CASES);
  expect([...versions]).toEqual(['2022-11-28']);
});
