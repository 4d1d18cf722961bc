/** The real public server on loopback with a real database, and ways to send it what GitHub, or somebody else, would. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Inbox, InboxRow, Store } from '../../src/engine/ports.ts';
import type { BodyLimits } from '../../src/intake/body.ts';
import { createPublicServer } from '../../src/intake/server.ts';
import { createLogger } from '../../src/logger.ts';
import { secret } from '../../src/settings/secret.ts';
import { openStoreAt } from '../../src/store/store.ts';
import { scratchRoot } from '../support/scratch-root.ts';

export const SECRET = 'the secret in use';
export const PREVIOUS = 'the secret before';
export const NOW = Date.UTC(2026, 10, 22);
export const ROUTE = '/api/github/webhooks';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Serving {
  readonly url: string;
  readonly store: Store;
  /** Lines of the log so far, all in one. */
  readonly log: () => string;
  /** How often something new was said to be stored. */
  readonly wakes: () => number;
  /** Of the answers of the webhook route, as they were counted. */
  readonly statuses: () => readonly number[];
  /** How many deliveries are stored. */
  readonly count: () => Promise<number>;
  /** The oldest delivery of each subject. */
  readonly rows: () => Promise<readonly InboxRow[]>;
  readonly close: () => Promise<void>;
}

export interface ServingOptions {
  readonly secrets?: readonly string[];
  readonly limits?: Partial<BodyLimits>;
  /** Stands in for the store's. */
  readonly inbox?: (real: Inbox) => Pick<Inbox, 'receive'>;
}

/** Starts the server on a free port. */
export async function serving(options: ServingOptions = {}): Promise<Serving> {
  const folder = await mkdtemp(join(scratchRoot(), 'vmt-intake-'));
  const store = await openStoreAt(`sqlite:${folder}/vmt.db`);
  let lines = '';
  let wakes = 0;
  const statuses: number[] = [];
  const server = await createPublicServer({
    inbox: options.inbox?.(store) ?? store,
    secrets: (options.secrets ?? [SECRET]).map(secret),
    clock: () => NOW,
    log: createLogger('debug', {
      write: (line) => {
        lines += line;
      },
    }),
    onStored: () => {
      wakes++;
    },
    onAnswer: (status) => statuses.push(status),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    host: '127.0.0.1',
    port: 0,
  });
  return {
    url: await server.start(),
    store,
    log: () => lines,
    wakes: () => wakes,
    statuses: () => statuses,
    count: async () => (await store.inboxDepth()).waiting,
    rows: () => store.claimDeliveries(NOW, 'test', NOW, 1000),
    close: async () => {
      await server.stop();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** `X-Hub-Signature-256` of a body. */
export function signature(body: string | Uint8Array, key = SECRET): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
}

let deliveries = 0;

/** The headers of a delivery by GitHub; `undefined` takes one out. */
export function headersOf(
  body: string | Uint8Array,
  changes: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'issues',
    'x-github-delivery': `delivery-${++deliveries}`,
    'x-hub-signature-256': signature(body),
    ...changes,
  };
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Sends a request in pieces and takes the answer, which may come before the last piece. */
export async function send(
  url: string,
  pieces: Iterable<string | Uint8Array>,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const call = request(url, { method: 'POST', headers, agent: false }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
  });
  call.on('error', reject);
  for (const piece of pieces) {
    if (!call.write(piece)) {
      await Promise.race([once(call, 'drain'), promise]);
    }
  }
  call.end();
  return await promise;
}

/** Posts a delivery as GitHub does, with some headers changed. */
export async function post(
  { url }: Pick<Serving, 'url'>,
  body: string | Uint8Array,
  changes: Readonly<Record<string, string | undefined>> = {},
): Promise<Answer> {
  const headers = { 'content-length': String(Buffer.byteLength(body)), ...headersOf(body, changes) };
  return await send(`${url}${ROUTE}`, [body], headers);
}

/** Writes bytes to the port, and nothing more; answers what came until the server closed the connection. */
export async function raw({ url }: Pick<Serving, 'url'>, text: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  socket.write(text);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}
