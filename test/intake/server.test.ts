import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PortFault } from '../../src/engine/ports.ts';
import { type Checks, createAdminServer, type Page } from '../../src/intake/admin.ts';
import { createPublicServer, reachable } from '../../src/intake/server.ts';
import { createLogger } from '../../src/logger.ts';
import { post, raw, type Serving, serving } from './serving.ts';

describe('the public server', () => {
  let it: Serving;
  beforeAll(async () => {
    it = await serving();
  });
  afterAll(() => it.close());

  test('says on /healthz that the process is alive', async () => {
    const response = await fetch(`${it.url}/healthz?from=docker`);
    expect([response.status, await response.text()]).toEqual([200, 'ok']);
  });

  const absent: readonly [string, string][] = [
    ['GET', '/'],
    ['GET', '/readyz'],
    ['GET', '/metrics'],
    ['GET', '/ping'],
    ['GET', '/probot'],
    ['GET', '/probot/static/primer.css'],
    ['POST', '/healthz'],
    ['GET', '/healthz/x'],
  ];
  test.each(absent)('has no %s %s', async (method, path) => {
    expect((await fetch(`${it.url}${path}`, { method })).status).toBe(404);
  });

  test.each(['GET http:// HTTP/1.1', 'GET x:y HTTP/1.1', 'GET * HTTP/1.1', 'NONSENSE'])(
    'answers "%s" with an error and goes on',
    async (line) => {
      expect(await raw(it, `${line}\r\nhost: x\r\nconnection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 4\d\d /);
      expect((await fetch(`${it.url}/healthz`)).status).toBe(200);
    },
  );

  test('rejects to start where the port is in use', async () => {
    const server = await createPublicServer({
      inbox: it.store,
      secrets: [],
      clock: Date.now,
      log: createLogger('silent'),
      onStored: () => undefined,
      onAnswer: () => undefined,
      host: '127.0.0.1',
      port: Number(new URL(it.url).port),
    });
    await expect(server.start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await server.stop();
  });
});

test('stopping answers what has come, cuts senders who hold on, and accepts nothing more', async () => {
  const asked = Promise.withResolvers<void>();
  const disk = Promise.withResolvers<void>();
  const it = await serving({
    inbox: (real) => ({
      receive: async (delivery) => {
        asked.resolve();
        await disk.promise;
        return await real.receive(delivery);
      },
    }),
  });
  const holding = raw(it, 'POST /api/github/webhooks HTTP/1.1\r\nhost: x\r\n');
  const answer = post(it, '{}');
  await asked.promise;
  const closed = it.close();
  disk.resolve();
  expect((await answer).status).toBe(202);
  await closed;
  expect(await holding).toBe('');
  await expect(fetch(`${it.url}/healthz`)).rejects.toThrow();
});

test.each([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '127.0.0.1'],
  ['[::]', '127.0.0.1'],
  ['::1', '[::1]'],
  ['[::1]', '[::1]'],
  ['10.0.0.1', '10.0.0.1'],
])('%s is reached at %s', (address, at) => {
  expect(reachable(address)).toBe(at);
});

describe('the server of those who operate the bot', () => {
  const good = async () => null;
  const metrics = async () => ({ type: 'text/plain; version=0.0.4', text: 'vmt_up 1\n' });
  const cases: readonly [string, Checks, number, object][] = [
    ['all is good', { database: good, github: good }, 200, { ready: true, database: 'ok', github: 'ok' }],
    [
      'a fault names itself',
      { database: good, github: () => Promise.reject(new PortFault('transient', 'no answer')) },
      503,
      { ready: false, database: 'ok', github: 'no answer' },
    ],
    ['something is not there', { configuration: async () => 'none' }, 503, { ready: false, configuration: 'none' }],
    [
      'the message of an unexpected error is not told',
      { database: () => Promise.reject(new TypeError('canary')) },
      503,
      { ready: false, database: 'unexpected: TypeError' },
    ],
  ];
  test.each(cases)('/readyz: %s', async (_name, checks, status, told) => {
    const admin = createAdminServer({ host: '127.0.0.1', port: 0, checks, metrics });
    const url = await admin.start();
    const response = await fetch(`${url}/readyz`);
    expect([response.status, await response.json()]).toEqual([status, told]);
    expect((await fetch(`${url}/readyz`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${url}/healthz`)).status).toBe(404);
    await admin.stop();
    await admin.stop();
  });

  test.each<[string, Page, number, string]>([
    ['the page as it is now', metrics, 200, 'vmt_up 1\n'],
    [
      'the message of an unexpected error is not told',
      () => Promise.reject(new TypeError('canary')),
      500,
      'unexpected: TypeError\n',
    ],
  ])('/metrics: %s', async (_name, page, status, text) => {
    const admin = createAdminServer({ host: '127.0.0.1', port: 0, checks: {}, metrics: page });
    const response = await fetch(`${await admin.start()}/metrics`);
    expect([response.status, await response.text()]).toEqual([status, text]);
    await admin.stop();
  });

  test('rejects to start where the port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const admin = createAdminServer({ host: '127.0.0.1', port, checks: {}, metrics });
    await expect(admin.start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await admin.stop();
    other.close();
  });
});
