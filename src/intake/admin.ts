/**
 * The server for those who operate the bot, apart from the public one: its answers would reveal whether something is
 * going on. `GET /readyz`: is everything there that the bot needs, and what is not; 200 or 503. `GET /metrics`: what
 * Prometheus reads.
 */
import { createServer, type ServerResponse } from 'node:http';
import { problemOf } from '../logger.ts';
import { close, reachable } from './server.ts';

/** Each throws, or answers what is wrong; null: good. */
export type Checks = Readonly<Record<string, () => Promise<string | null>>>;

/** A page as it is when somebody asks for it. Throws where it can't be made. */
export type Page = () => Promise<{ readonly type: string; readonly text: string }>;

export interface AdminServer {
  /** Listens. Answers the URL at which it is reached from this machine. Rejects where it can't listen. */
  start(): Promise<string>;
  stop(): Promise<void>;
}

/** Makes the server; it listens after `start`. Port 0: any free one. `checks`: by the name under which they are told. */
export function createAdminServer(options: {
  readonly host: string;
  readonly port: number;
  readonly checks: Checks;
  readonly metrics: Page;
}): AdminServer {
  const routes: Readonly<Record<string, (response: ServerResponse) => Promise<void>>> = {
    '/readyz': (response) => ready(options.checks, response),
    '/metrics': (response) => show(options.metrics, response),
  };
  const server = createServer((request, response) => {
    const route = request.method === 'GET' ? routes[request.url?.split('?')[0] ?? ''] : undefined;
    if (route === undefined) response.writeHead(404).end();
    else void route(response);
  });
  return {
    start: async () => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      server.once('error', reject);
      server.listen(options.port, options.host, resolve);
      await promise;
      const at = server.address();
      return typeof at === 'object' && at !== null ? `http://${reachable(at.address)}:${at.port}` : '';
    },
    stop: () => (server.listening ? close(server) : Promise.resolve()),
  };
}

async function ready(checks: Checks, response: ServerResponse): Promise<void> {
  const results = Object.fromEntries(await Promise.all(Object.entries(checks).map(check)));
  const isReady = Object.values(results).every((result) => result === 'ok');
  response
    .writeHead(isReady ? 200 : 503, { 'content-type': 'application/json' })
    .end(`${JSON.stringify({ ready: isReady, ...results })}\n`);
}

async function show(page: Page, response: ServerResponse): Promise<void> {
  try {
    const { type, text } = await page();
    response.writeHead(200, { 'content-type': type }).end(text);
  } catch (error) {
    response.writeHead(500, { 'content-type': 'text/plain' }).end(`${problemOf(error)}\n`);
  }
}

async function check([name, ask]: [string, () => Promise<string | null>]): Promise<[string, string]> {
  try {
    return [name, (await ask()) ?? 'ok'];
  } catch (error) {
    return [name, problemOf(error)];
  }
}
