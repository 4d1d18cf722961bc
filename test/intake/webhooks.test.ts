/** Security W1 to W7 and W10, against the real route. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Inbox, PortFault } from '../../src/engine/ports.ts';
import {
  headersOf,
  NOW,
  PREVIOUS,
  post,
  ROUTE,
  raw,
  SECRET,
  type Serving,
  send,
  serving,
  signature,
} from './serving.ts';

const CANARY = 'canary-4711';
const BODY = JSON.stringify({
  action: 'opened',
  issue: { number: 12, title: CANARY },
  repository: { full_name: 'kata-containers/vmt-cases' },
});
const BYTES = 26 * 1024 * 1024;

describe('nothing is stored, and the log tells nothing of the body, when', () => {
  let it: Serving;
  beforeAll(async () => {
    it = await serving({ secrets: [SECRET, PREVIOUS] });
  });
  afterAll(() => it.close());
  afterEach(async () => {
    expect(await it.count()).toBe(0);
    expect(it.wakes()).toBe(0);
    expect(it.log()).not.toContain(CANARY);
  });

  const good = signature(BODY);
  const unauthorized: readonly [string, string | undefined][] = [
    ['there is no signature (W1)', undefined],
    ['the signature is empty (W2)', ''],
    ['the signature is one digit short (W2)', good.slice(0, -1)],
    ['the signature is one digit long (W2)', `${good}0`],
    ['the signature is not in hex (W2)', `${good.slice(0, -1)}g`],
    ['the signature is in capitals (W2)', good.toUpperCase()],
    ['the signature has no sha256= (W2)', good.slice(7)],
    ['the signature is an old sha1= (W2)', `sha1=${'a'.repeat(40)}`],
    ['the signature comes twice (W2)', `${good}, ${good}`],
    ['the signature was made with another secret', signature(BODY, 'another')],
    ['the signature was made with no secret', signature(BODY, '')],
  ];
  test.each(unauthorized)('401: %s', async (_name, header) => {
    const { status, text } = await post(it, BODY, { 'x-hub-signature-256': header });
    expect([status, Object.keys(JSON.parse(text) as object)]).toEqual([401, ['problem']]);
  });

  test('401: only the old X-Hub-Signature is there (W2)', async () => {
    const changes = { 'x-hub-signature-256': undefined, 'x-hub-signature': `sha1=${'a'.repeat(40)}` };
    expect((await post(it, BODY, changes)).status).toBe(401);
  });

  const altered: readonly [string, string][] = [
    ['one byte of the body is another (W3)', BODY.replace('12', '13')],
    ['the same JSON is written otherwise (W3)', JSON.stringify(JSON.parse(BODY), null, 1)],
    ['a line end was added (W3)', `${BODY}\n`],
    ['the body is gone (W3)', ''],
  ];
  test.each(altered)('401: %s', async (_name, body) => {
    expect((await post(it, body, { 'x-hub-signature-256': good })).status).toBe(401);
  });

  test('401: a wrong signature is told before anything else that is wrong', async () => {
    const changes = { 'x-hub-signature-256': signature(BODY, 'another'), 'content-type': 'text/plain' };
    expect((await post(it, `${BODY}}`, changes)).status).toBe(401);
  });

  const malformed: readonly [string, string | Uint8Array, Record<string, string | undefined>][] = [
    ['the event is missing', BODY, { 'x-github-event': undefined }],
    ['the event is no word', BODY, { 'x-github-event': '../issues' }],
    ['the delivery id is missing', BODY, { 'x-github-delivery': undefined }],
    ['the delivery id is no id', BODY, { 'x-github-delivery': 'a b' }],
    ['the delivery id is too long', BODY, { 'x-github-delivery': 'a'.repeat(65) }],
    ['there is no content type', BODY, { 'content-type': undefined }],
    ['it is a form', `payload=${encodeURIComponent(BODY)}`, { 'content-type': 'application/x-www-form-urlencoded' }],
    ['it is no JSON', `${BODY}}`, {}],
    ['it is empty', '', {}],
    ['it is a list', `[${BODY}]`, {}],
    ['it is null', 'null', {}],
    ['it is not UTF-8 (W10)', Buffer.from(`{"a":"${CANARY}\xff"}`, 'latin1'), {}],
    [
      'it is a surrogate in UTF-8 (W10)',
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
      {},
    ],
    ['it begins with a byte order mark', `\ufeff${BODY}`, {}],
    ['lists are nested 10,000 deep (W10)', `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, {}],
    ['objects are nested 10,000 deep (W10)', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, {}],
  ];
  test.each(malformed)('400: %s', async (_name, body, changes) => {
    const { status, text } = await post(it, body, changes);
    expect([status, Object.keys(JSON.parse(text) as object)]).toEqual([400, ['problem']]);
  });

  test('413: the body is 26 MB long (W7)', async () => {
    expect((await post(it, randomBytes(BYTES))).status).toBe(413);
  });

  test('413: 26 MB come in pieces, and no length was told (W7)', async () => {
    const pieces = Array.from({ length: 26 }, () => Buffer.alloc(BYTES / 26, 97));
    expect((await send(`${it.url}${ROUTE}`, pieces, headersOf(''))).status).toBe(413);
  });

  test('413: a length of 1 TB is told, and nothing comes (W7)', async () => {
    const head = Object.entries(headersOf('')).map(([name, value]) => `${name}: ${value}\r\n`);
    const small = await serving({ limits: { milliseconds: 50 } });
    const lie = `POST ${ROUTE} HTTP/1.1\r\nhost: x\r\n${head.join('')}content-length: 1000000000000\r\n\r\n`;
    expect(await raw(small, lie)).toMatch(/^HTTP\/1.1 413 /);
    await small.close();
  });

  const elsewhere: readonly [string, string][] = [
    ['GET', ROUTE],
    ['PUT', ROUTE],
    ['POST', '/'],
    ['POST', '/api/github/hooks'],
    ['POST', `${ROUTE}%20unused`],
    ['POST', `${ROUTE}/x`],
  ];
  test.each(elsewhere)('404: it is %s %s', async (method, path) => {
    const body = method === 'GET' ? {} : { body: BODY };
    expect((await fetch(`${it.url}${path}`, { method, headers: headersOf(BODY), ...body })).status).toBe(404);
  });
});

describe('a delivery', () => {
  let it: Serving;
  afterEach(() => it.close());

  test('is stored byte for byte before it is answered, and the engine is woken', async () => {
    const asked = Promise.withResolvers<void>();
    const disk = Promise.withResolvers<void>();
    const receive = (real: Inbox) => async (delivery: Parameters<Inbox['receive']>[0]) => {
      asked.resolve();
      await disk.promise;
      return await real.receive(delivery);
    };
    it = await serving({ inbox: (real) => ({ receive: receive(real) }) });
    const answer = post(it, BODY, { 'x-github-delivery': 'the-id' });
    await asked.promise;
    const early = await Promise.race([answer, fetch(`${it.url}/healthz`).then(() => 'not answered')]);
    expect([early, it.wakes()]).toEqual(['not answered', 0]);
    disk.resolve();
    expect(await answer).toEqual({ status: 202, text: '{"delivery":"stored"}\n' });
    expect(it.wakes()).toBe(1);
    expect(await it.rows()).toMatchObject([
      { id: 'the-id', event: 'issues', payload: BODY, subject: 'kata-containers/vmt-cases#12', receivedAt: NOW },
    ]);
  });

  test('that comes ten times at the same time is one (W4)', async () => {
    it = await serving();
    const changes = { 'x-github-delivery': 'the-id' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(it, BODY, changes)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(202));
    expect(answers.filter(({ text }) => text.includes('stored'))).toHaveLength(1);
    expect([await it.count(), it.wakes()]).toEqual([1, 1]);
  });

  test('that is replayed under another id is known by its bytes (W5)', async () => {
    it = await serving();
    await post(it, BODY);
    expect(await post(it, BODY)).toEqual({ status: 202, text: '{"delivery":"known"}\n' });
    expect([await it.count(), it.wakes()]).toEqual([1, 1]);
  });

  test('with the secret before is taken during rotation, and refused after it (W6)', async () => {
    it = await serving({ secrets: [SECRET, PREVIOUS] });
    const changes = { 'x-hub-signature-256': signature(BODY, PREVIOUS) };
    expect((await post(it, BODY, changes)).status).toBe(202);
    expect((await post(it, `${BODY} `)).status).toBe(202);
    // Each is told once, so that an operator knows which one GitHub uses.
    await post(it, `${BODY}  `);
    await post(it, `${BODY}   `, { 'x-hub-signature-256': signature(`${BODY}   `, PREVIOUS) });
    expect(it.log().match(/GitHub (?:still )?signs with \w+/g)).toEqual([
      'GitHub still signs with WEBHOOK_SECRET_PREVIOUS',
      'GitHub signs with WEBHOOK_SECRET',
    ]);
    await it.close();
    it = await serving({ secrets: [SECRET] });
    expect((await post(it, BODY, changes)).status).toBe(401);
  });

  test('of 25 MB is taken', async () => {
    it = await serving();
    const body = JSON.stringify({ text: 'a'.repeat(25 * 1024 * 1024 - 11) });
    expect(Buffer.byteLength(body)).toBe(25 * 1024 * 1024);
    expect((await post(it, body)).status).toBe(202);
  });

  const strange: readonly [string, string][] = [
    ['__proto__ (W10)', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'],
    ['equal keys (W10)', '{"action":"a","action":"b"}'],
    ['lone surrogates (W10)', '{"action":"\\ud800"}'],
    ['brackets in a text', JSON.stringify({ text: `${'['.repeat(10_000)}"\\` })],
    ['100 levels', `{"a":${'['.repeat(99)}${']'.repeat(99)}}`],
  ];
  test.each(strange)('with %s is stored as it came and changes no prototype', async (_name, body) => {
    it = await serving();
    expect((await post(it, body)).status).toBe(202);
    expect(await it.rows()).toMatchObject([{ payload: body, subject: 'app' }]);
    expect('polluted' in {}).toBe(false);
  });

  test('ping is answered like all others', async () => {
    it = await serving();
    expect((await post(it, '{"zen":"Design for failure."}', { 'x-github-event': 'ping' })).status).toBe(202);
  });

  test('is 503 when the disk fails, which the log tells, and is taken when it is sent again', async () => {
    let isDiskFull = true;
    it = await serving({
      inbox: (real) => ({
        receive: async (delivery) => {
          if (isDiskFull) throw new PortFault('transient', 'the database did not take it: the disk is full');
          return await real.receive(delivery);
        },
      }),
    });
    const changes = { 'x-github-delivery': 'the-id' };
    expect((await post(it, BODY, changes)).status).toBe(503);
    expect([await it.count(), it.wakes()]).toEqual([0, 0]);
    expect(it.log()).toContain('the disk is full');
    isDiskFull = false;
    expect((await post(it, BODY, changes)).status).toBe(202);
    expect(await it.count()).toBe(1);
  });

  test('is 503 when an error of any kind is thrown, whose message the log does not tell', async () => {
    it = await serving({ inbox: () => ({ receive: () => Promise.reject(new TypeError(BODY)) }) });
    expect((await post(it, BODY)).status).toBe(503);
    expect(it.log()).toContain('unexpected: TypeError');
    expect(it.log()).not.toContain(CANARY);
  });
});

describe('lengths that are a lie', () => {
  let it: Serving;
  afterEach(() => it.close());

  /** The body of another delivery behind the one whose end was told. */
  const behind = `POST ${ROUTE} HTTP/1.1\r\nhost: x\r\n`;
  const lies: readonly [string, readonly string[]][] = [
    ['a length and pieces', [`content-length: ${BODY.length}`, 'transfer-encoding: chunked']],
    ['two lengths', ['content-length: 0', `content-length: ${BODY.length}`]],
    ['a length that is no number', [`content-length: ${BODY.length}, 0`]],
    ['a length below zero', ['content-length: -1']],
  ];
  test.each(lies)('400: %s (W7), and what follows is no second request', async (_name, lines) => {
    it = await serving();
    const head = Object.entries(headersOf(BODY)).map(([name, value]) => `${name}: ${value}`);
    const request = [`POST ${ROUTE} HTTP/1.1`, 'host: x', ...head, ...lines].join('\r\n');
    const answers = await raw(it, `${request}\r\n\r\n${BODY}${behind}`);
    expect(answers.match(/^HTTP\/1.1 \d+/gm)).toEqual(['HTTP/1.1 400']);
    expect([await it.count(), it.wakes()]).toEqual([0, 0]);
  });
});

describe('senders who hold on', () => {
  let it: Serving;
  afterEach(() => it.close());

  const head = (length: number) =>
    `POST ${ROUTE} HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n${Object.entries(headersOf(BODY))
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n`;

  test('a body that never ends is cut off with 408, and others are served meanwhile (W7)', async () => {
    it = await serving({ limits: { milliseconds: 50 } });
    const slow = raw(it, `${head(BODY.length)}${BODY.slice(0, 20)}`);
    expect((await post(it, BODY)).status).toBe(202);
    expect(await slow).toMatch(/^HTTP\/1.1 408 /);
    expect(await it.count()).toBe(1);
  });

  test('what many hold at the same time is bounded: 503 beyond (W7)', async () => {
    const limits = { bytes: 1000, bytesTogether: 1500, milliseconds: 200 };
    it = await serving({ limits });
    const half = raw(it, `${head(1000)}${'a'.repeat(999)}`);
    const statuses: number[] = [];
    while (!statuses.includes(503)) {
      statuses.push((await post(it, 'b'.repeat(900))).status);
    }
    expect(statuses.filter((status) => status !== 400)).toEqual([503]);
    expect(await half).toMatch(/^HTTP\/1.1 408 /);
    expect((await post(it, BODY)).status).toBe(202);
  });

  test('a body that breaks off is not stored, and the server goes on', async () => {
    it = await serving();
    const port = Number(new URL(it.url).port);
    const { connect } = await import('node:net');
    const socket = connect(port, '127.0.0.1');
    socket.write(`${head(BODY.length)}${BODY.slice(0, 20)}`);
    socket.resetAndDestroy();
    expect((await post(it, BODY)).status).toBe(202);
    expect(await it.count()).toBe(1);
  });
});
