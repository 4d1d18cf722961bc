import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../src/sandbox/github/faults.ts';
import { startGithub } from '../../src/sandbox/github.ts';
import { CASES, type Kata, NOW, PRODUCT, startKata, thrown } from './kata.ts';
import { startStub } from './stub.ts';

const issue = { title: 'canary-title', body: 'canary-body', labels: [], assignees: [] };
const read = ({ port }: Kata) => port.caseIssues.read(CASES, 1);
const post = ({ port }: Kata) => port.caseIssues.comment(CASES, 1, 'canary-body');
const patch = ({ port }: Kata) => port.caseIssues.update(CASES, 1, { title: 'canary-title' });
const put = ({ port }: Kata) => port.publicFiles.write(PRODUCT, 'a.md', 'canary-body', null, 'canary-title');
const status = (code: number, headers: Record<string, string> = {}, message = 'Said so'): Fault => ({
  ...{ do: 'status', status: code, headers, message },
});
const RESET = String(NOW / 1000 + 900);

/** A case issue exists, and every token is there: the fault strikes the call itself. */
async function prepared(timeout = 5000): Promise<Kata> {
  const kata = await startKata({ timeout });
  await kata.port.caseIssues.create(CASES, issue);
  await kata.port.publicFiles.read(PRODUCT, 'README.md');
  return kata;
}

describe('a fault of GitHub', () => {
  test.each<[string, (kata: Kata) => Promise<unknown>, Fault, object]>([
    ['500 to a read', read, status(500), { kind: 'transient', retryAt: null }],
    [
      '503 with a time to a read',
      read,
      status(503, { 'retry-after': '7' }),
      { kind: 'transient', retryAt: NOW + 7000 },
    ],
    ['502 to a POST, which may have been done', post, status(502), { kind: 'unknown' }],
    ['502 to a PUT, which may have been done', put, status(502), { kind: 'unknown' }],
    ['502 to a PATCH, which may be repeated', patch, status(502), { kind: 'transient' }],
    ['a reset before a read', read, { do: 'reset-before' }, { kind: 'transient' }],
    ['a reset after a read', read, { do: 'reset-after' }, { kind: 'transient' }],
    ['a reset after a POST', post, { do: 'reset-after' }, { kind: 'unknown' }],
    ['a reset before a POST, which looks the same', post, { do: 'reset-before' }, { kind: 'unknown' }],
    ['a reset after a PATCH', patch, { do: 'reset-after' }, { kind: 'unknown' }],
    ['429', post, status(429, { 'retry-after': '30' }), { kind: 'transient', retryAt: NOW + 30_000 }],
    ['429 without a time', post, status(429), { kind: 'transient', retryAt: NOW + 60_000 }],
    [
      'the primary limit',
      read,
      status(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': RESET }),
      { kind: 'transient', retryAt: NOW + 900_000 },
    ],
    [
      'the secondary limit',
      post,
      status(403, {}, 'You have exceeded a secondary rate limit.'),
      { kind: 'transient', retryAt: NOW + 60_000 },
    ],
    ['403', post, status(403, {}, 'Resource not accessible by integration'), { kind: 'permanent', retryAt: null }],
    ['404', read, status(404), { kind: 'permanent' }],
    ['410', read, status(410), { kind: 'permanent' }],
    [
      '422',
      post,
      status(422),
      { kind: 'permanent', message: 'GitHub POST /repos/{owner}/{repo}/issues/{issue_number}/comments: 422 Said so' },
    ],
  ])('%s', async (_, call, fault, expected) => {
    const kata = await prepared();
    kata.github.faults.next(fault);
    const error = await thrown(call(kata));
    expect(error).toMatchObject(expected);
    expect(String(error)).not.toMatch(/canary|vmt-cases/);
  });

  test.each<[string, (kata: Kata) => Promise<unknown>, string]>([
    ['a read', read, 'transient'],
    ['a POST', post, 'unknown'],
  ])('no answer in time to %s', async (_, call, kind) => {
    const kata = await prepared(300);
    kata.github.faults.next({ do: 'stall' });
    expect(await thrown(call(kata))).toMatchObject({ kind, message: expect.stringContaining('no answer in time') });
  });

  test('a refused connection was not sent, whatever it was', async () => {
    const closed = await startGithub();
    await closed.close();
    const kata = await startKata({ baseUrl: closed.apiUrl });
    const posting = kata.clients.app.rest.apps.redeliverWebhookDelivery({ delivery_id: 1 });
    const refused = { kind: 'transient', message: expect.stringContaining('ECONNREFUSED') };
    expect(await thrown(posting)).toMatchObject(refused);
    expect(await thrown(post(kata))).toMatchObject(refused);
  });

  test('a validation error names the fields and not their values', async () => {
    const kata = await prepared();
    const ensuring = kata.port.caseIssues.ensureLabels(CASES, [
      { name: 'canary', colour: 'no colour', description: '' },
    ]);
    const error = await thrown(ensuring);
    expect(error).toMatchObject({ kind: 'permanent', message: expect.stringMatching(/422 Validation Failed \(/) });
    expect(String(error)).not.toMatch(/canary|no colour/);
  });
});

describe('a redirect is not followed', () => {
  test('to where an issue was transferred', async () => {
    const kata = await prepared();
    kata.github.as('alice').transferIssue(CASES, 1, PRODUCT);
    for (const call of [read, patch, post]) {
      expect(await thrown(call(kata))).toMatchObject({
        kind: 'permanent',
        message: expect.stringMatching(/301.*transferred/),
      });
    }
    expect(kata.github.issue(PRODUCT, 1).title).toBe('canary-title');
    expect(kata.github.comments(PRODUCT, 1)).toEqual([]);
  });

  test('to the new name of a repository', async () => {
    const kata = await prepared();
    kata.github.renameRepository(CASES, 'cases-2');
    expect(await thrown(read(kata))).toMatchObject({
      kind: 'permanent',
      message: expect.stringMatching(/30\d.*renamed/),
    });
  });
});

describe('an answer that broke off', () => {
  test.each<[string, (kata: Kata) => Promise<unknown>, string]>([
    ['to a POST means that it may have been done', post, 'unknown'],
    ['to a read means nothing', read, 'transient'],
  ])('%s', async (_, call, kind) => {
    const { baseUrl } = await startStub((response) => {
      response.writeHead(201, { 'content-length': '1000' });
      response.write('{"id": 1, "html_url": "https://', () => response.destroy());
    });
    const kata = await startKata({ baseUrl });
    expect(await thrown(call(kata))).toMatchObject({ kind, message: expect.stringContaining('cut off') });
  });
});
