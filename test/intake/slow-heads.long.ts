/** Security W7: senders who never end their heads, against the real limits of the server (10 s for a head). */

import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from '@jest/globals';
import { post, ROUTE, serving } from './serving.ts';

const SENDERS = 200;

test('heads that come a byte at a time are cut off, and others are served meanwhile (W7)', async () => {
  const it = await serving();
  const begun = Date.now();
  const before = process.memoryUsage().rss;
  const sockets = Array.from({ length: SENDERS }, () => connect(Number(new URL(it.url).port), '127.0.0.1'));
  const ends = sockets.map((socket) => once(socket, 'close'));
  for (const socket of sockets) {
    socket.on('error', () => undefined).resume();
    socket.write(`POST ${ROUTE} HTTP/1.1\r\nhost: x\r\nx-slow: `);
  }
  const drip = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('a');
  }, 500);
  expect((await post(it, '{"a":1}')).status).toBe(202);
  await Promise.all(ends);
  clearInterval(drip);
  expect(Date.now() - begun).toBeLessThan(60_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  expect((await post(it, '{"a":2}')).status).toBe(202);
  expect(await it.count()).toBe(2);
  await it.close();
}, 90_000);
