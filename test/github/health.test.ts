import { describe, expect, test } from '@jest/globals';
import { CASES, type Kata, NOW, PRODUCT, startKata, thrown } from './kata.ts';
import { startStub } from './stub.ts';

const WHATS = ['issues', 'advisories', 'contents'] as const;

async function problems({ port }: Kata): Promise<readonly (string | null)[]> {
  return await Promise.all(WHATS.map((what) => port.health.canWrite(PRODUCT, what)));
}

describe('what can be written to a repository', () => {
  test('is all, with a token of that purpose, and nothing is written', async () => {
    const kata = await startKata();
    expect(await problems(kata)).toEqual([null, null, null]);
    const reads = kata.github.requests.filter(({ path }) => path === `/repos/${PRODUCT}`);
    const scope = (permission: string) => ({
      kind: 'installation',
      repositories: [PRODUCT],
      permissions: { metadata: 'read', [permission]: 'write' },
    });
    expect(reads.map(({ tokenScope }) => tokenScope)).toEqual(
      expect.arrayContaining([scope('issues'), scope('repository_advisories'), scope('contents')]),
    );
    expect(kata.github.requests.every(({ method, path }) => method === 'GET' || path.endsWith('/access_tokens'))).toBe(
      true,
    );
    expect(kata.github.violations).toEqual([]);
  });

  test('is nothing in an archived one (G9)', async () => {
    const kata = await startKata();
    kata.github.setArchived(PRODUCT, true);
    const archived = expect.stringContaining('archived');
    expect(await problems(kata)).toEqual([archived, archived, archived]);
    kata.github.setArchived(PRODUCT, false);
    expect(await problems(kata)).toEqual([null, null, null]);
  });

  test('is all but issues where they are switched off', async () => {
    const kata = await startKata();
    kata.github.setIssues(PRODUCT, false);
    expect(await problems(kata)).toEqual([expect.stringContaining('issues are switched off'), null, null]);
  });

  test('is what the app is permitted at this moment, whatever tokens it holds', async () => {
    const kata = await startKata();
    expect(await problems(kata)).toEqual([null, null, null]);
    kata.github.setPermissions({ metadata: 'read', issues: 'read', repository_advisories: 'write' });
    expect(await problems(kata)).toEqual([
      expect.stringContaining('issues: read'),
      null,
      expect.stringContaining('contents: none'),
    ]);
  });

  test('is nothing without the app, where it is suspended (G9), and where the repository is elsewhere', async () => {
    const kata = await startKata();
    kata.github.setInstalled(PRODUCT, false);
    expect(await kata.port.health.canWrite(PRODUCT, 'issues')).toMatch(/not installed on it/);
    kata.github.setInstalled(PRODUCT, true);
    kata.github.setSuspended(true);
    expect(await kata.port.health.canWrite(PRODUCT, 'issues')).toMatch(/suspended/);
    kata.github.setSuspended(false);
    kata.github.renameRepository(PRODUCT, 'kata');
    expect(await kata.port.health.canWrite(PRODUCT, 'issues')).toMatch(/renamed or transferred/);
  });

  test('is nothing where GitHub has disabled it', async () => {
    const { baseUrl } = await startStub((response) =>
      response.end('{"archived": false, "disabled": true, "has_issues": true}'),
    );
    const { port } = await startKata({ baseUrl });
    expect(await port.health.canWrite(PRODUCT, 'issues')).toMatch(/disabled/);
  });

  test('is not known when GitHub does not answer', async () => {
    const kata = await startKata();
    for (const path of [/\/installation$/, /kata-containers$/]) {
      kata.github.faults.next({ do: 'status', status: 503, match: { path } });
      expect(await thrown(kata.port.health.canWrite(PRODUCT, 'issues'))).toMatchObject({ kind: 'transient' });
    }
  });

  test('is not asked of the case repository with the token of a product repository', async () => {
    const kata = await startKata();
    expect(await thrown(kata.port.health.canWrite(CASES, 'issues'))).toMatchObject({ message: /refused/ });
  });
});

describe("GitHub's clock", () => {
  test('is not known before an answer', async () => {
    const { port } = await startKata();
    expect(port.health.clockOffset()).toBeNull();
  });

  // By its whole seconds, which are cut off.
  test.each([
    [0, 0],
    [999, 0],
    [-1, -1],
    [-1000, -1],
    [1500, 1000],
    [-1001, -1001],
    [5000, 5000],
    [-5000, -4001],
    [3_600_000, 3_600_000],
  ])('is, when it is %d ms ahead of ours, at least %d ahead', async (ahead, expected) => {
    const kata = await startKata();
    kata.github.setClockOffset(ahead);
    await kata.port.caseIssues.isPrivate(CASES);
    expect(kata.port.health.clockOffset()).toBe(expected);
  });

  test('is known from refusals, too, and from the last answer', async () => {
    const kata = await startKata();
    await kata.port.caseIssues.isPrivate(CASES);
    kata.github.setClockOffset(60_000);
    kata.github.faults.next({ do: 'status', status: 503, match: { path: /vmt-cases$/ } });
    await thrown(kata.port.caseIssues.isPrivate(CASES));
    expect(kata.port.health.clockOffset()).toBe(60_000);
    kata.github.setClockOffset(0);
    await kata.port.caseIssues.isPrivate(CASES);
    expect(kata.port.health.clockOffset()).toBe(0);
    kata.github.setClockOffset(60_000);
    kata.github.faults.next({ do: 'reset-before' });
    await thrown(kata.port.caseIssues.isPrivate(CASES));
    expect(kata.port.health.clockOffset()).toBe(0);
  });

  test('is as uncertain as the answer took time', async () => {
    let now = NOW;
    const kata = await startKata({ clock: () => now });
    await kata.port.caseIssues.isPrivate(CASES);
    now = NOW - 4000;
    const asking = kata.port.caseIssues.isPrivate(CASES);
    kata.github.faults.next({ do: 'stall' });
    await kata.github.faults.stalled();
    now = NOW + 4000;
    kata.github.faults.release();
    await asking;
    expect(kata.port.health.clockOffset()).toBe(0);
  });

  test('is not what a cache kept, nor what is no time', async () => {
    const headers: Record<string, string>[] = [
      { date: new Date(NOW - 60_000).toUTCString(), age: '60' },
      { date: 'soon' },
    ];
    const { baseUrl } = await startStub((response) => {
      for (const [name, value] of Object.entries(headers.shift() ?? {})) response.setHeader(name, value);
      response.end('{"private": true}');
    });
    const kata = await startKata({ baseUrl, clock: () => Date.now() });
    await kata.port.caseIssues.isPrivate(CASES);
    await kata.port.caseIssues.isPrivate(CASES);
    expect(kata.port.health.clockOffset()).toBe(0);
  });
});
