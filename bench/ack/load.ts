/**
 * Sends prepared requests over connections that stay open, one after the other on each, and says how fast they were
 * answered. Plain sockets: a client that takes as much processor time as the server would be measured, too.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Load {
  readonly perSecond: number;
  /** Milliseconds within which 99 of 100 were answered. */
  readonly p99: number;
}

const CONNECTIONS = 32;

/** Shares the connections among the ports. Throws where an answer has another status. */
export async function sendAll(ports: readonly number[], requests: readonly Buffer[], status: number): Promise<Load> {
  const sockets = await Promise.all(
    Array.from({ length: CONNECTIONS }, (_, index) => connected(ports[index % ports.length] ?? 0)),
  );
  const queue = requests.values();
  const took: number[] = [];
  const start = performance.now();
  try {
    await Promise.all(sockets.map((socket) => sendOn(socket, queue, status, took)));
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  const seconds = (performance.now() - start) / 1000;
  return {
    perSecond: requests.length / seconds,
    p99: took.toSorted((a, b) => a - b)[Math.floor(took.length * 0.99)] ?? 0,
  };
}

async function connected(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** Until the queue is empty; adds how long each took. */
function sendOn(socket: Socket, queue: Iterator<Buffer>, status: number, took: number[]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let sentAt = 0;
  let answer = '';
  const next = (): void => {
    const { value, done } = queue.next();
    if (done) return resolve();
    answer = '';
    sentAt = performance.now();
    socket.write(value);
  };
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
    if (!isWhole(answer)) return;
    took.push(performance.now() - sentAt);
    if (answer.startsWith(`HTTP/1.1 ${status} `)) next();
    else reject(new Error(`the answer is ${answer.slice(0, answer.indexOf('\r\n'))}, and not ${status}`));
  });
  socket.on('error', reject);
  socket.on('close', () => reject(new Error('the server closed a connection')));
  next();
  return promise;
}

/** Its head, and what that says of the body. */
function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(answer.slice(0, end))?.[1];
  return length === undefined ? answer.endsWith('0\r\n\r\n') : answer.length >= end + 4 + Number(length);
}
