import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createSlack, slackWebhookVariable } from '../../src/channels/slack.ts';
import { portOf } from './smtp-sink.ts';

const NOW = Date.UTC(2026, 10, 22);
const clock = () => NOW;
const closing: (() => Promise<unknown>)[] = [];

type Answer = { status: number; body?: string; headers?: Record<string, string> } | 'drop' | 'silence';

/** An endpoint that remembers the bodies it gets, and answers as told. */
async function startEndpoint(answer: Answer = { status: 200, body: 'ok' }) {
  const bodies: unknown[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    bodies.push(JSON.parse(Buffer.concat(chunks).toString()));
    if (answer === 'drop') {
      response.destroy();
    } else if (answer !== 'silence') {
      response.writeHead(answer.status, answer.headers).end(answer.body ?? '');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  closing.push(close);
  return { url: `http://127.0.0.1:${portOf(server.address())}/services/T0/B0/secret`, bodies, close };
}

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close().catch(() => undefined)));
});

describe('the environment variable of a channel', () => {
  test.each([
    ['#announcements', 'SLACK_WEBHOOK_URL_ANNOUNCEMENTS'],
    ['announcements', 'SLACK_WEBHOOK_URL_ANNOUNCEMENTS'],
    ['#kata-dev 2', 'SLACK_WEBHOOK_URL_KATA_DEV_2'],
    ['_a.b_', 'SLACK_WEBHOOK_URL_A_B'],
    // One character, one underscore: the settings read the name by the same rule.
    ['#sec--ann', 'SLACK_WEBHOOK_URL_SEC__ANN'],
    ['#', 'SLACK_WEBHOOK_URL'],
  ])('%s: %s', (channel, variable) => {
    expect(slackWebhookVariable(channel)).toBe(variable);
  });
});

describe('a post', () => {
  test('goes to the webhook of its channel, once, without previews; the receipt is the status', async () => {
    const own = await startEndpoint();
    const other = await startEndpoint();
    const slack = createSlack({ SLACK_WEBHOOK_URL_ANNOUNCEMENTS: own.url, SLACK_WEBHOOK_URL: other.url }, { clock });
    expect(await slack.post('#announcements', '*KCSA* <https://example.org|text>')).toEqual({ response: '200 ok' });
    expect(own.bodies).toEqual([
      { text: '*KCSA* <https://example.org|text>', unfurl_links: false, unfurl_media: false },
    ]);
    expect(other.bodies).toEqual([]);
  });

  test('goes to the only webhook where there is one, and to that of a channel’s name', async () => {
    const only = await startEndpoint();
    await createSlack({ SLACK_WEBHOOK_URL: only.url }, { clock }).post('#announcements', 'one');
    await createSlack({ '#announcements': only.url }, { clock }).post('#announcements', 'two');
    expect(only.bodies).toHaveLength(2);
  });

  test('without a webhook is a permanent fault that names the variable', async () => {
    const fault = { kind: 'permanent', message: expect.stringContaining('SLACK_WEBHOOK_URL_ANNOUNCEMENTS') };
    await expect(createSlack({}, { clock }).post('#announcements', 'text')).rejects.toMatchObject(fault);
    const bad = createSlack({ SLACK_WEBHOOK_URL_ANNOUNCEMENTS: 'nonsense' }, { clock });
    await expect(bad.post('#announcements', 'text')).rejects.toMatchObject(fault);
  });
});

describe('the check of a channel', () => {
  test.each<[string, Record<string, string>, string | null]>([
    ['its own webhook', { SLACK_WEBHOOK_URL_DEV: 'https://hooks.example.org/secret' }, null],
    ['the webhook of all', { SLACK_WEBHOOK_URL: 'https://hooks.example.org/secret' }, null],
    ['no webhook', {}, 'Slack: SLACK_WEBHOOK_URL_DEV is not set to the URL of a webhook'],
    [
      'that of another',
      { '#other': 'https://hooks.example.org/secret' },
      'Slack: SLACK_WEBHOOK_URL_DEV is not set to the URL of a webhook',
    ],
    [
      'what is no URL',
      { SLACK_WEBHOOK_URL_DEV: 'secret' },
      'Slack: SLACK_WEBHOOK_URL_DEV is not set to the URL of a webhook',
    ],
  ])('with %s', (_, urls, problem) => {
    expect(createSlack(urls, { clock }).check('#dev')).toBe(problem);
  });
});

describe('the faults of webhooks', () => {
  test.each<[string, Answer, object]>([
    [
      'no such webhook',
      { status: 404, body: 'no_service' },
      { kind: 'permanent', message: expect.stringContaining('no_service') },
    ],
    ['revoked', { status: 403, body: 'invalid_token' }, { kind: 'permanent' }],
    ['too many', { status: 429, headers: { 'retry-after': '30' } }, { kind: 'transient', retryAt: NOW + 30_000 }],
    ['too many, without a time', { status: 429 }, { kind: 'transient', retryAt: NOW + 60_000 }],
    ['an error of the server', { status: 500, body: 'rollup_error' }, { kind: 'unknown' }],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, { kind: 'unknown' }],
    ['a lost answer', 'drop', { kind: 'unknown' }],
    ['no answer in time', 'silence', { kind: 'unknown' }],
  ])('%s', async (_, answer, expected) => {
    const { url, bodies } = await startEndpoint(answer);
    const slack = createSlack({ SLACK_WEBHOOK_URL_A: url }, { clock, timeout: 300 });
    const fault = await slack.post('#a', 'canary text').catch((error: unknown) => error);
    expect(fault).toMatchObject({ name: 'PortFault', ...expected });
    expect(String(fault)).toContain('SLACK_WEBHOOK_URL_A');
    expect(String(fault)).not.toMatch(/secret|127\.0\.0\.1|canary/);
    expect(bodies).toHaveLength(1);
  });

  test('a refused connection', async () => {
    const { url, close } = await startEndpoint();
    await close();
    await expect(createSlack({ '#a': url }, { clock }).post('#a', 'text')).rejects.toMatchObject({ kind: 'transient' });
  });
});
