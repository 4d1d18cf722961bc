/**
 * An Octokit that stays behind a fence: it sends only what its purpose is for, follows no redirect, waits a bounded
 * time, pins the API version, and throws `PortFault`s. No plugin throttles, retries or logs.
 *
 * Sources: GitHub docs "API Versions" (X-GitHub-Api-Version) and "Best practices for using the REST API" (redirects).
 */
import { Octokit } from '@octokit/rest';
import { type Clock, PortFault } from '../engine/ports.ts';
import { createKeptAnswers, placeOf } from './asked-again.ts';
import type { Budget } from './budget.ts';
import { type Attempt, cutOff, GithubFault, headersOf, isUnchanged, moved, toFault } from './faults.ts';
import type { Heard } from './server-clock.ts';

/**
 * Whether a request below the API's root (a path in lower case, `/repos/owner/name/issues`) may leave; `graphql`: what is
 * asked of the GraphQL API may, and nothing else.
 */
export type Fence = ((path: string) => boolean) | 'graphql';

/** What may be logged of a request: the route's template, not the route. */
export interface RequestLog {
  readonly purpose: string;
  readonly method: string;
  readonly route: string;
  /** 304: nothing has changed. Null: there was no answer. */
  readonly status: number | null;
  readonly milliseconds: number;
}

export interface Connection {
  readonly baseUrl: string;
  readonly clock: Clock;
  /** Milliseconds. */
  readonly timeout: number;
  readonly log: (line: RequestLog) => void;
  /** Told of every answer, refusals too. */
  readonly hear: (heard: Heard) => void;
  readonly budget: Budget;
}

export interface FencedOptions extends Connection {
  readonly purpose: string;
  /** Whose rate limit its requests count against. */
  readonly payer: string;
  readonly fence: Fence;
  /** The Authorization header, made anew if `refresh`; null: the request brings its own. */
  readonly authorise: (refresh: boolean) => Promise<string | null>;
  /** All of its requests may be performed twice. */
  readonly isHarmless?: boolean;
}

type Response = Awaited<ReturnType<Octokit['request']>>;

const API_VERSION = '2022-11-28';
const DIFF = /^application\/vnd\.github\.(?:v3\.)?diff(?:;|$)/;
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** Makes the client. Its requests throw `PortFault`s, and a permanent one, unsent, for a request beyond the fence. */
export function fencedOctokit(options: FencedOptions): Octokit {
  const { baseUrl, purpose, payer, budget } = options;
  const octokit = new Octokit({ baseUrl, userAgent: 'vmt-bot', log: SILENT, request: { log: SILENT } });
  const answers = createKeptAnswers<Response>();
  let isTokenRejected = false;
  octokit.hook.wrap('request', async (request, wanted) => {
    const { method } = wanted;
    const route = options.fence === 'graphql' ? '/graphql' : wanted.url.replace(baseUrl, '');
    const started = performance.now();
    const tokenWasFresh = isTokenRejected;
    let isSent = false;
    const attempt = (): Attempt => ({
      method,
      route,
      now: options.clock(),
      isHarmless: options.isHarmless === true || method === 'GET',
      tokenWasFresh,
    });
    const log = (status: number | null) =>
      options.log({ purpose, method, route, status, milliseconds: performance.now() - started });
    const { url: address } = octokit.request.endpoint.parse(wanted);
    if (!isInside(method, address, baseUrl, options.fence)) {
      throw new PortFault('permanent', `refused: ${method} ${route} is beyond the client for ${purpose}`);
    }
    const place = placeOf({ method, route, address, headers: wanted.headers });
    const known = answers.take(place);
    try {
      const authorization = await options.authorise(tokenWasFresh);
      // Changed in place: the hooks of Octokit's own plugins pass on the object that they were given, not a copy.
      Object.assign(wanted.headers, {
        'x-github-api-version': API_VERSION,
        ...(authorization === null ? {} : { authorization }),
        ...(known === null ? {} : { 'if-none-match': known.headers.etag }),
      });
      wanted.request = { ...wanted.request, redirect: 'manual', signal: AbortSignal.timeout(options.timeout) };
      budget.spend({ payer, purpose, method, route });
      isSent = true;
      const response = await heard(options, async () => await request(wanted));
      budget.left({ payer }, response.headers);
      isTokenRejected = false;
      if (response.status >= 300) {
        throw moved(attempt(), response.status);
      }
      // Octokit hands a JSON body that broke off, or that is no JSON, out as text.
      if (typeof response.data === 'string' && response.status !== 204 && !isDiff(wanted, response)) {
        throw cutOff(attempt());
      }
      answers.put(place, response);
      log(response.status);
      return response;
    } catch (error) {
      if (known !== null && isUnchanged(error)) {
        budget.left({ payer }, headersOf(error));
        isTokenRejected = false;
        log(304);
        return { ...known, headers: { ...known.headers, ...(headersOf(error) as Response['headers']) } };
      }
      const fault = toFault(error, attempt());
      // Before that, the fault is of the app's request for a token, and told already.
      if (isSent) {
        budget.hear({ payer, purpose, method }, fault);
      }
      const status = fault instanceof GithubFault ? fault.status : null;
      isTokenRejected = status === 401;
      log(status);
      throw fault;
    }
  });
  return octokit;
}

/** The answer, after whoever listens was told of it; a request that was never answered tells nothing. */
async function heard<T extends { readonly headers: object }>(
  { clock, hear }: Connection,
  answer: () => Promise<T>,
): Promise<T> {
  const sentAt = clock();
  const tell = (headers: object) => hear({ headers: { ...headers }, sentAt, receivedAt: clock() });
  try {
    const response = await answer();
    tell(response.headers);
    return response;
  } catch (error) {
    tell(headersOf(error));
    throw error;
  }
}

/** A diff that was asked for, and is one; Octokit hands one that broke off out as an empty text. */
function isDiff(
  { mediaType }: { readonly mediaType: { readonly format?: string } },
  { data, headers }: { readonly data: string; readonly headers: { readonly [name: string]: unknown } },
): boolean {
  const isWhole = data !== '' || headers['content-length'] === '0';
  return mediaType.format === 'diff' && isWhole && DIFF.test(String(headers['content-type']));
}

function isInside(method: string, url: string, baseUrl: string, fence: Fence): boolean {
  if (fence === 'graphql') {
    return method === 'POST' && url === graphqlUrl(baseUrl);
  }
  const root = new URL(baseUrl);
  const wanted = new URL(url);
  const above = root.pathname.replace(/\/$/, '');
  const isBelow = wanted.origin === root.origin && wanted.pathname.startsWith(`${above}/`);
  return isBelow && fence(wanted.pathname.slice(above.length).toLowerCase());
}

/** Beside the root of GitHub Enterprise Server's REST API (`/api/v3`), below all others. */
function graphqlUrl(baseUrl: string): string {
  return baseUrl.endsWith('/api/v3') ? baseUrl.replace(/v3$/, 'graphql') : `${baseUrl}/graphql`;
}

function ignore(): void {}
