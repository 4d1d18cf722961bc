/** The HTTP side of the local GitHub: reads a request, lets faults strike, answers with ETag and limits. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { listenOnLoopback } from '../loopback.ts';
import type { Caller } from './auth.ts';
import type { Reply } from './call.ts';
import { faultFor } from './faults.ts';
import { count, limitHeaders } from './limits.ts';
import { servePage } from './page.ts';
import { perform } from './perform.ts';
import type { RequestLog, Site } from './site.ts';

const apiRoot = '/api/v3';
/** Beside the REST API, as on GitHub Enterprise Server. */
const graphql = '/api/graphql';

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Turns an unchanged GET into 304. The ETag is that of one token only. */
function withEtag(request: IncomingMessage, reply: Reply): Reply {
  if (request.method !== 'GET' || reply.status !== 200) return reply;
  const bytes = reply.raw ?? Buffer.from(JSON.stringify(reply.body));
  const etag = `W/"${createHash('sha256')
    .update(bytes)
    .update(request.headers.authorization ?? '')
    .digest('hex')}"`;
  const headers = { ...reply.headers, etag };
  return request.headers['if-none-match'] === etag ? { status: 304, headers } : { ...reply, headers };
}

function send(site: Site, response: ServerResponse, reply: Reply, caller: Caller): void {
  const bytes = reply.raw ?? (reply.body === undefined ? undefined : Buffer.from(JSON.stringify(reply.body)));
  const type = reply.raw ? 'application/octet-stream' : 'application/json; charset=utf-8';
  response.writeHead(reply.status, {
    date: new Date(site.world.clock()).toUTCString(),
    'x-github-media-type': 'github.v3; format=json',
    'x-github-request-id': `LOCAL:${site.requests.length}`,
    ...limitHeaders(site.limits, caller),
    ...(bytes ? { 'content-type': type, 'content-length': String(bytes.length) } : {}),
    ...reply.headers,
  });
  response.end(bytes);
}

function logOf(site: Site, method: string, path: string): RequestLog {
  const log: RequestLog = {
    method,
    path,
    operation: null,
    body: undefined,
    status: null,
    tokenScope: { kind: 'nobody' },
    at: site.world.clock(),
    counted: false,
    fault: null,
  };
  site.requests.push(log);
  return log;
}

async function serve(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const path = url.pathname === graphql ? graphql : url.pathname.slice(apiRoot.length);
  const method = request.method ?? 'GET';
  const text = await readBody(request);
  const log = logOf(site, method, path + url.search);
  const fault = faultFor(site.faults, method, log.path);
  log.fault = fault?.do ?? null;
  if (fault?.do === 'reset-before') return void request.socket.destroy();
  if (fault?.do === 'stall') await site.faults.hold();
  if (fault?.do === 'latency') await delay(fault.ms);
  if (fault?.do === 'status') {
    log.status = fault.status;
    const body = { message: fault.message ?? 'Server Error' };
    return send(site, response, { status: fault.status, body, headers: fault.headers ?? {} }, { kind: 'nobody' });
  }
  const query = Object.fromEntries(url.searchParams);
  const { reply, caller } = perform(site, { method, path, query, headers: request.headers, text }, log);
  const final = withEtag(request, reply);
  log.counted = final.status !== 304;
  if (log.counted) count(site.limits, caller);
  if (fault?.do === 'reset-after') return void request.socket.destroy();
  log.status = final.status;
  return send(site, response, final, caller);
}

export type Listening = { port: number; close: () => Promise<void> };

/** Listens on a free loopback port: REST below `/api/v3`, GraphQL at `/api/graphql`, all else are pages. */
export async function listen(siteOf: () => Site): Promise<Listening> {
  const server = createServer((request, response) => {
    const site = siteOf();
    if (request.url !== graphql && !request.url?.startsWith(`${apiRoot}/`)) return servePage(site, request, response);
    serve(site, request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  const port = await listenOnLoopback(server);
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port, close };
}
