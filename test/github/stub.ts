/** A server that gives every installation and token that is asked for, and otherwise answers as told. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach } from '@jest/globals';

export interface Stub {
  readonly baseUrl: string;
  /** The requests that were not for tokens: path and query. */
  readonly asked: string[];
  /** What those had in their body, by method and path. */
  readonly written: [string, unknown][];
  /** The API versions that all requests named. */
  readonly versions: Set<unknown>;
}

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) {
    close();
  }
});

/** Starts it; it ends after the test. `answer` writes the whole answer. */
export async function startStub(answer: (response: ServerResponse) => void): Promise<Stub> {
  const asked: string[] = [];
  const versions = new Set<unknown>();
  const written: [string, unknown][] = [];
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    versions.add(request.headers['x-github-api-version']);
    response.setHeader('content-type', 'application/json');
    if (path.endsWith('/access_tokens')) {
      response.end(JSON.stringify({ token: 't', expires_at: '2099-01-01T00:00:00Z', permissions: {} }));
    } else if (path.endsWith('/installation')) {
      response.end(JSON.stringify({ id: 7, suspended_at: null, permissions: { issues: 'write' } }));
    } else {
      asked.push(path);
      const body = await text(request);
      if (body !== '') written.push([`${request.method} ${path}`, JSON.parse(body)]);
      answer(response);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { baseUrl: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, asked, written, versions };
}
