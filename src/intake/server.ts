/**
 * The public server, hosted by Probot: `POST /api/github/webhooks` and `GET /healthz`; everything else is 404.
 *
 * Probot puts its own webhook route before the handlers of apps. That one waits for handlers and loses what they fail
 * on, so it gets a path that no request can have, and ours serves the path that GitHub knows. Probot also gets no key:
 * the bot's own clients hold the tokens, narrowed to one purpose each, and nothing here may go around them.
 */
import type { Server as HttpServer } from 'node:http';
import { pino } from 'pino';
import { Probot, Server } from 'probot';
import { type Handler, WEBHOOK_PATH, type WebhookParts, webhookHandler } from './webhooks.ts';

export interface PublicServer {
  /** Listens. Answers the URL at which it is reached from this machine. Rejects where it can't listen. */
  start(): Promise<string>;
  /** Accepts nothing more, answers what has come, and cuts what is not done after a second. */
  stop(): Promise<void>;
}

/** The blank: a request's target has none. */
const NO_REQUEST_HAS_THIS_PATH = `${WEBHOOK_PATH} unused`;
/** How long answers may still take after `stop`, in milliseconds. */
const LAST_ANSWERS = 1000;

/** Makes the server; it listens after `start`. Port 0: any free one. */
export async function createPublicServer(
  options: WebhookParts & { readonly host: string; readonly port: number },
): Promise<PublicServer> {
  // Probot's request log tells headers and addresses; the bot tells itself what it received.
  const log = pino({ level: 'silent' });
  const server = new Server({
    Probot: Probot.defaults({ githubToken: 'unused', secret: options.secrets[0]?.reveal(), log }),
    host: options.host,
    port: portForProbot(options.port),
    webhookPath: NO_REQUEST_HAS_THIS_PATH,
    enablePing: false,
    enableStaticFiles: false,
    log,
  });
  await server.load((_app, { addHandler }) => {
    addHandler(webhookHandler(options));
    addHandler(health);
  });
  let listening: HttpServer | null = null;
  return {
    start: async () => {
      listening = bounded(await server.start());
      return `http://${reachable(server.host)}:${server.port}`;
    },
    stop: () => (listening === null ? Promise.resolve() : close(listening)),
  };
}

/** Closes a server: nothing more is accepted; connections in use have a second to be answered. */
export async function close(server: HttpServer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS);
  await promise;
  clearTimeout(cut);
}

/** An address as it is written in a URL; the one of all interfaces is reached at loopback. */
export function reachable(address: string): string {
  const bare = address.replace(/^\[|\]$/g, '');
  if (bare === '0.0.0.0' || bare === '::') {
    return '127.0.0.1';
  }
  return bare.includes(':') ? `[${bare}]` : bare;
}

/** Slow and silent senders are cut: heads within 10 s, requests within 30 s, silence after 15 s. */
function bounded(server: HttpServer): HttpServer {
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.setTimeout(15_000);
  return server;
}

/** Probot takes 0 for "not given"; a text it hands on to Node, which takes it. */
function portForProbot(port: number): number {
  return port === 0 ? ('0' as unknown as number) : port;
}

const health: Handler = async (request, response) => {
  if (request.method !== 'GET' || request.url?.split('?')[0] !== '/healthz') {
    return false;
  }
  response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
  return true;
};
