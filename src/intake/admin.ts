/**
 * The server for those who operate the bot, apart from the public one: its answers would reveal whether something is
 * going on. `GET /readyz`: is everything there that the bot needs, and what is not; 200 or 503.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { problemOf } from '../logger.ts';
import { close, reachable } from './server.ts';

/** Each throws, or answers what is wrong; null: good. */
export type Checks = Readonly<Record<string, () => Promise<string | null>>>;

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
}): AdminServer {
  const server = createServer((request, response) => {
    void serve(options.checks, request, response);
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

async function serve(checks: Checks, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' || request.url?.split('?')[0] !== '/readyz') {
    response.writeHead(404).end();
    return;
  }
  const results = Object.fromEntries(await Promise.all(Object.entries(checks).map(check)));
  const isReady = Object.values(results).every((result) => result === 'ok');
  response
    .writeHead(isReady ? 200 : 503, { 'content-type': 'application/json' })
    .end(`${JSON.stringify({ ready: isReady, ...results })}\n`);
}

async function check([name, ask]: [string, () => Promise<string | null>]): Promise<[string, string]> {
  try {
    return [name, (await ask()) ?? 'ok'];
  } catch (error) {
    return [name, problemOf(error)];
  }
}
