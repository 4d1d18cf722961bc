/** A local endpoint for Slack's incoming webhooks: takes JSON at `/services/NAME`, keeps it, answers `ok`. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createFaultBook, type FaultBook } from './fault-book.ts';
import { listenOnLoopback } from './loopback.ts';

type SlackMessage = {
  /** The name in the webhook's URL. */
  name: string;
  payload: Record<string, unknown>;
  /** Epoch milliseconds of the sandbox's clock. */
  at: number;
};

type SlackFault =
  | { do: 'status'; status: number; headers?: Record<string, string> }
  | { do: 'reset-before' }
  /** The message is kept, and the socket destroyed before the answer. */
  | { do: 'reset-after' };

export type Slack = {
  /** The incoming webhook of a channel. */
  webhookUrl: (name: string) => string;
  messages: SlackMessage[];
  faults: FaultBook<SlackFault>;
  close: () => Promise<void>;
};

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function parsePayload(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function reply(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'text/html', ...headers });
  response.end(text);
}

/** Starts the endpoint on a free loopback port. */
export async function startSlack(options: { clock?: () => number } = {}): Promise<Slack> {
  const clock = options.clock ?? Date.now;
  const messages: SlackMessage[] = [];
  const faults = createFaultBook<SlackFault>();

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const name = /^\/services\/([^/?]+)$/.exec(request.url ?? '')?.[1];
    const text = await readText(request);
    const fault = faults.take(() => true);
    if (fault?.do === 'reset-before') return void request.socket.destroy();
    if (fault?.do === 'status') return reply(response, fault.status, 'error', fault.headers);
    if (name === undefined || request.method !== 'POST') return reply(response, 404, 'no_service');
    const payload = parsePayload(text);
    if (!payload) return reply(response, 400, 'invalid_payload');
    if (payload.text === undefined && payload.blocks === undefined && payload.attachments === undefined) {
      return reply(response, 400, 'no_text');
    }
    messages.push({ name: decodeURIComponent(name), payload, at: clock() });
    if (fault?.do === 'reset-after') return void request.socket.destroy();
    return reply(response, 200, 'ok');
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  const port = await listenOnLoopback(server);
  return {
    webhookUrl: (name) => `http://127.0.0.1:${port}/services/${encodeURIComponent(name)}`,
    messages,
    faults,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
