import { beforeEach, describe, expect, test } from '@jest/globals';
import { PortFault } from '../../src/engine/ports.ts';
import { type Budget, createBudget } from '../../src/github/budget.ts';
import { GithubFault } from '../../src/github/faults.ts';
import { secondaryLimit } from '../../src/sandbox/github/faults.ts';
import { asked, CASES, NOW, PRODUCT, startKata, thrown } from './kata.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const COMMENTS = '/repos/{owner}/{repo}/issues/{issue_number}/comments';
const talk = { payer: 'kata', purpose: 'case-issues', method: 'POST', route: COMMENTS };
const publication = { payer: 'kata', purpose: 'public-issues', method: 'POST', route: '/repos/{owner}/{repo}/issues' };

let now: number;
let budget: Budget;
beforeEach(() => {
  now = NOW;
  budget = createBudget(() => now);
});

/** Sends so many, so far apart; tells how many went out before the first that did not, and when that one may. */
function send(what: typeof talk, count: number, apart: number): { out: number; retryAt: number | null } {
  for (let out = 0; out < count; out += 1) {
    try {
      budget.spend(what);
    } catch (error) {
      expect(error).toMatchObject({ kind: 'transient', message: expect.stringContaining('not sent') });
      return { out, retryAt: error instanceof PortFault ? error.retryAt : null };
    }
    now += apart;
  }
  return { out: count, retryAt: null };
}

describe('content', () => {
  test.each<[string, typeof talk, number, { out: number; retryAt: number | null }]>([
    ['of the public a minute', publication, SECOND / 2, { out: 70, retryAt: NOW + MINUTE }],
    ['of the public an hour', publication, 2 * SECOND, { out: 450, retryAt: NOW + HOUR }],
    ['of the case repository a minute', talk, SECOND / 2, { out: 46, retryAt: NOW + MINUTE }],
    [
      'of answers on advisories a minute',
      { ...talk, purpose: 'advisory-comments' },
      SECOND / 2,
      { out: 46, retryAt: NOW + MINUTE },
    ],
    ['of the case repository an hour', talk, 3 * SECOND, { out: 300, retryAt: NOW + HOUR }],
    ['that fits for ever', publication, 8 * SECOND, { out: 1000, retryAt: null }],
  ])('%s', (_, what, apart, expected) => {
    expect(send(what, 1000, apart)).toEqual(expected);
  });

  test('may be sent again at the time that was told, and not before', () => {
    const { retryAt } = send(talk, 50, SECOND);
    now = (retryAt ?? 0) - 1;
    expect(send(talk, 1, 0)).toMatchObject({ out: 0, retryAt });
    now += 1;
    expect(send(talk, 2, 0)).toEqual({ out: 1, retryAt: NOW + SECOND + MINUTE });
  });

  test('of the public has a third that the talk leaves, and the talk nothing where the public took all', () => {
    expect(send(talk, 100, 0).out).toBe(46);
    expect(send(publication, 100, 0).out).toBe(24);
    now += MINUTE;
    expect(send(publication, 100, 0).out).toBe(70);
    expect(send(talk, 1, 0)).toEqual({ out: 0, retryAt: now + MINUTE });
  });

  test('that was sent before the clock was set back counts as sent now', () => {
    expect(send(publication, 70, 0).out).toBe(70);
    now -= 10 * HOUR;
    expect(send(publication, 1, 0)).toEqual({ out: 0, retryAt: now + MINUTE });
  });

  test('is counted of all accounts together', () => {
    expect(send(publication, 70, 0).out).toBe(70);
    expect(send({ ...publication, payer: 'other' }, 1, 0).out).toBe(0);
  });

  test.each<[boolean, string, string]>([
    [true, 'POST', '/repos/{owner}/{repo}/issues'],
    [true, 'POST', COMMENTS],
    [true, 'PATCH', '/repos/{owner}/{repo}/issues/comments/{comment_id}'],
    [true, 'POST', '/repos/{owner}/{repo}/security-advisories/{ghsa_id}/comments'],
    [true, 'PATCH', '/repos/{owner}/{repo}/security-advisories/{ghsa_id}/comments/{comment_id}'],
    [true, 'POST', '/repos/{owner}/{repo}/security-advisories'],
    [true, 'POST', '/repos/{owner}/{repo}/pulls'],
    [true, 'POST', '/repos/{owner}/{repo}/pulls/{pull_number}/reviews'],
    [true, 'POST', '/repos/{owner}/{repo}/releases'],
    [false, 'PATCH', '/repos/{owner}/{repo}/issues/{issue_number}'],
    [false, 'PATCH', '/repos/{owner}/{repo}/security-advisories/{ghsa_id}'],
    [false, 'PATCH', '/repos/{owner}/{repo}/releases/{release_id}'],
    [false, 'GET', COMMENTS],
    [false, 'POST', '/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions'],
    [false, 'POST', '/repos/{owner}/{repo}/security-advisories/{ghsa_id}/cve'],
    [false, 'POST', '/repos/{owner}/{repo}/labels'],
    [false, 'PATCH', '/repos/{owner}/{repo}/labels/{name}'],
    [false, 'PUT', '/repos/{owner}/{repo}/contents/{path}'],
    [false, 'POST', '/app/hook/deliveries/{delivery_id}/attempts'],
  ])('is counted: %s for %s %s', (isCounted, method, route) => {
    expect(send({ ...publication, method, route }, 71, 0).out).toBe(isCounted ? 70 : 71);
  });
});

describe('a limit that GitHub told of', () => {
  const who = { payer: 'kata', purpose: 'case-issues', method: 'GET' };
  const fault = (limit: GithubFault['limit'], retryAt: number | null) =>
    new GithubFault('transient', 'limit', { status: 403, limit, retryAt });
  const read = { ...talk, method: 'GET' };

  test.each<[string, PortFault, number | null]>([
    ['of the hour', fault('primary', NOW + MINUTE), NOW + MINUTE],
    ['on what comes too fast', fault('secondary', NOW + MINUTE), NOW + MINUTE],
    ['with a time that is too far to be one', fault('primary', NOW + 24 * HOUR), NOW + HOUR],
    ['a fault that is none', fault(null, NOW + MINUTE), null],
    ['a fault without an answer', new PortFault('transient', 'x', NOW + MINUTE), null],
  ])('%s', (_, said, opens) => {
    budget.hear(who, said);
    expect(send(read, 1, 0)).toEqual({ out: opens === null ? 1 : 0, retryAt: opens });
    expect(send({ ...read, payer: 'other' }, 1, 0).out).toBe(1);
    now = opens ?? NOW;
    expect(send(read, 1, 0).out).toBe(1);
  });

  test.each<['primary' | 'secondary', string, boolean]>([
    ['primary', 'public-issues', false],
    ['primary', 'watch-issues', false],
    ['secondary', 'public-issues', true],
    ['secondary', 'advisories', true],
    ['secondary', 'watch-issues', false],
    ['secondary', 'watch-advisories', false],
    ['secondary', 'watch-releases', false],
    ['secondary', 'watch-cases', false],
    ['secondary', 'case-editors', false],
  ])('%s, for %s: goes on: %s', (limit, purpose, goesOn) => {
    budget.hear(who, fault(limit, NOW + MINUTE));
    expect(send({ ...read, purpose }, 1, 0).out).toBe(goesOn ? 1 : 0);
  });

  test.each(['primary', 'secondary'] as const)(
    '%s, on what is written: reading goes on after a secondary one',
    (limit) => {
      budget.hear({ ...who, method: 'PATCH' }, fault(limit, NOW + MINUTE));
      expect(send(talk, 1, 0).out).toBe(0);
      expect(send(read, 1, 0).out).toBe(limit === 'primary' ? 0 : 1);
    },
  );

  test.each<[string, object, boolean]>([
    ['much is left', { 'x-ratelimit-remaining': '500' }, true],
    ['little is left', { 'x-ratelimit-remaining': '499' }, false],
    ['little is left, of another limit', { 'x-ratelimit-remaining': '9', 'x-ratelimit-resource': 'search' }, true],
    ['the hour is over', { 'x-ratelimit-remaining': '9', 'x-ratelimit-reset': String(NOW / 1000) }, true],
  ])('is near or not (%s): the poll waits then, and nothing else', (_, headers, goesOn) => {
    const reset = { 'x-ratelimit-resource': 'core', 'x-ratelimit-reset': String((NOW + MINUTE) / 1000) };
    budget.left(who, { ...reset, ...headers });
    expect(send({ ...read, purpose: 'watch-cases' }, 1, 0).out).toBe(goesOn ? 1 : 0);
    for (const what of [read, talk, publication]) expect(send(what, 1, 0).out).toBe(1);
    now += MINUTE;
    expect(send({ ...read, purpose: 'watch-cases' }, 1, 0).out).toBe(1);
  });

  test('what is left is of the payer with the least, of the hour that it is', () => {
    const told = (left: number, until: number) => ({
      ...{ 'x-ratelimit-resource': 'core', 'x-ratelimit-remaining': String(left) },
      'x-ratelimit-reset': String(until / 1000),
    });
    expect(budget.lowest()).toBeNull();
    budget.left(who, told(7, NOW + MINUTE));
    budget.left({ payer: 'other' }, told(900, NOW + HOUR));
    expect(budget.lowest()).toBe(7);
    now += MINUTE;
    expect(budget.lowest()).toBe(900);
    now = NOW + HOUR;
    expect(budget.lowest()).toBeNull();
  });

  test('stays until the latest end that was told', () => {
    budget.hear({ ...who, purpose: 'watch-cases' }, fault('secondary', NOW + 10 * MINUTE));
    budget.hear(who, fault('secondary', NOW + MINUTE));
    now += MINUTE;
    expect(send({ ...read, purpose: 'watch-cases' }, 1, 0)).toEqual({ out: 0, retryAt: NOW + 10 * MINUTE });
  });

  test('on answers to comments on advisories keeps no advisory from being published', () => {
    const answer = { ...who, purpose: 'advisory-comments', method: 'POST' };
    budget.hear(answer, fault('secondary', NOW + MINUTE));
    expect(send({ ...talk, purpose: 'advisories', method: 'PATCH' }, 1, 0).out).toBe(1);
  });

  test('ends when the clock is set back behind it', () => {
    budget.hear(who, fault('primary', NOW + MINUTE));
    now = NOW - 1;
    expect(send(read, 1, 0).out).toBe(1);
  });
});

test.each([
  ['the limit of the hour', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String((NOW + 30 * SECOND) / 1000) }],
  ['a limit on what comes too fast', { 'retry-after': '30' }],
])('after %s nothing more is sent by whom it concerns, until its end', async (_, headers) => {
  const clock = () => now;
  const kata = await startKata({ clock }, clock);
  await kata.port.caseIssues.isPrivate(CASES);
  await kata.port.releases.byVersion(PRODUCT, '1.0');
  const isHourly = 'x-ratelimit-remaining' in headers;
  kata.github.faults.next({ do: 'status', status: 403, message: 'API rate limit exceeded', headers });
  const limited = { kind: 'transient', retryAt: NOW + 30 * SECOND };
  expect(await thrown(kata.port.caseIssues.comment(CASES, 1, 'canary'))).toMatchObject(limited);
  const before = asked(kata);
  const others = [
    () => kata.port.releases.byVersion(PRODUCT, '1.0'),
    () => kata.port.directory.user('alice'),
    () => kata.port.directory.inTeam('kata-containers/vmt', 'alice'),
  ];
  const reading = () => kata.port.caseIssues.isPrivate(CASES);
  const calls = [() => kata.port.caseIssues.comment(CASES, 1, 'canary'), ...(isHourly ? [reading, ...others] : [])];
  for (const call of calls) {
    const fault = await thrown(call());
    expect(fault).toMatchObject({ ...limited, message: expect.stringContaining('not sent') });
    expect(String(fault)).not.toMatch(/canary|vmt-cases/);
  }
  expect(asked(kata)).toEqual(before);
  await expect(kata.clients.slug()).resolves.toBe('vmt-bot');
  if (!isHourly) for (const call of [reading, ...others]) await call();
  now += 30 * SECOND;
  for (const call of [reading, ...others]) await call();
  expect(asked(kata).length).toBeGreaterThan(before.length);
});

test('a limit on the making of tokens is the app’s, and what has its token goes on', async () => {
  const clock = () => now;
  const kata = await startKata({ clock }, clock);
  await kata.port.caseIssues.isPrivate(CASES);
  kata.github.faults.next({ ...secondaryLimit(30), match: { path: /access_tokens/ } });
  expect(await thrown(kata.port.publicIssues.isPrivate(PRODUCT))).toMatchObject({ retryAt: NOW + 30 * SECOND });
  expect(await kata.port.caseIssues.isPrivate(CASES)).toBe(true);
  expect(await thrown(kata.port.publicIssues.isPrivate(PRODUCT))).toMatchObject({ kind: 'transient' });
  expect(kata.github.requests.filter(({ path }) => path.includes('access_tokens'))).toHaveLength(2);
});

test('the case repository’s talk leaves room for what is published', async () => {
  const kata = await startKata();
  const issue = { title: 'T', body: 'B', labels: [], assignees: [] };
  const { number } = await kata.port.caseIssues.create(CASES, issue);
  for (let sent = 1; sent < 46; sent += 1) await kata.port.caseIssues.comment(CASES, number, `Comment ${sent}`);
  const refused = await thrown(kata.port.caseIssues.comment(CASES, number, 'One more'));
  expect(refused).toMatchObject({ kind: 'transient', retryAt: NOW + MINUTE });
  expect(kata.github.comments(CASES, number)).toHaveLength(45);
  expect(await kata.port.publicIssues.create(PRODUCT, issue)).toMatchObject({ title: 'T' });
});
