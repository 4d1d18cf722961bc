/** What the tests of the sandbox share: clients as the bot has them, a receiver of webhooks, and the seeded names. */
import { createServer } from 'node:http';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import type { FakeGithub } from '../../src/sandbox/github.ts';
import { listenOnLoopback } from '../../src/sandbox/loopback.ts';

export const product = { owner: 'kata-containers', repo: 'kata-containers' };
export const community = { owner: 'kata-containers', repo: 'community' };
export const cases = { owner: 'kata-containers', repo: 'vmt-cases' };

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A client without a token, or with any token. */
export function plainClient(github: FakeGithub, auth?: string): Octokit {
  return new Octokit({ baseUrl: github.apiUrl, log, ...(auth === undefined ? {} : { auth }) });
}

/** A client that signs as the app, with a JWT. */
export function appClient(github: FakeGithub, privateKey: string = github.privateKey): Octokit {
  const auth = { appId: github.appId, privateKey };
  return new Octokit({ baseUrl: github.apiUrl, authStrategy: createAppAuth, auth, log });
}

/** A client with an installation token, narrowed as asked. */
export async function installationClient(
  github: FakeGithub,
  narrowed: { repositories?: string[]; permissions?: Record<string, 'read' | 'write'> } = {},
): Promise<Octokit> {
  const app = appClient(github);
  const { data: installation } = await app.rest.apps.getOrgInstallation({ org: 'kata-containers' });
  // The types of Octokit do not know the permission repository_advisories.
  const { data: token } = await app.request('POST /app/installations/{installation_id}/access_tokens', {
    installation_id: installation.id,
    ...(narrowed as object),
  });
  return plainClient(github, token.token);
}

/** The status with which a call was refused; 0 when the connection broke; fails when it succeeded. */
export async function refusal(call: Promise<unknown>): Promise<{ status: number; message: string }> {
  try {
    await call;
  } catch (error) {
    const status = error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 0;
    const isAnswer = error instanceof Error && 'response' in error && error.response !== undefined;
    return { status: isAnswer ? status : 0, message: error instanceof Error ? error.message : String(error) };
  }
  throw new Error('The call was not refused');
}

export type Received = { headers: Record<string, string>; body: string; payload: Record<string, unknown> };

/** A receiver of webhooks that keeps all and answers what `status` says. */
export async function startReceiver(): Promise<{
  url: string;
  received: Received[];
  answerWith: (status: number) => void;
  close: () => Promise<void>;
}> {
  const received: Received[] = [];
  let status = 202;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const headers = Object.fromEntries(Object.entries(request.headers).map(([key, value]) => [key, String(value)]));
      received.push({ headers, body, payload: JSON.parse(body) as Record<string, unknown> });
      response.writeHead(status).end();
    });
  });
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}/api/github/webhooks`,
    received,
    answerWith: (next) => {
      status = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
