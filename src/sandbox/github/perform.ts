/**
 * One API request: who calls → which operation → may he → is the request as GitHub describes it → do it → is the
 * answer as described.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { authorise, type Caller, callerOf } from './auth.ts';
import type { Call, Reply } from './call.ts';
import { GithubError, notFound } from './errors.ts';
import { findRepository } from './find.ts';
import { answerQuery } from './graphql.ts';
import { isExhausted, limitHeaders, limitShape } from './limits.ts';
import { type Match, matchOperation, requestFaults, responseFaults } from './openapi.ts';
import { routes } from './routes.ts';
import type { RequestLog, Site, TokenScope, Violation } from './site.ts';
import { fullName, type Repository } from './state.ts';

export type Incoming = {
  method: string;
  /** Below the API root, without the query. */
  path: string;
  query: Record<string, string>;
  headers: IncomingHttpHeaders;
  text: string;
};

export type Outcome = { reply: Reply; caller: Caller };

function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new GithubError(400, 'Problems parsing JSON');
  }
}

function scopeOf(caller: Caller): TokenScope {
  if (caller.kind !== 'installation') return caller;
  const { repositories, permissions } = caller.token;
  return { kind: 'installation', repositories: repositories?.map(fullName) ?? 'all', permissions };
}

function repositoryOf(site: Site, incoming: Incoming, match: Match): Repository | null {
  const { owner, repo } = match.params;
  if (owner === undefined || repo === undefined) return null;
  const name = `${owner}/${repo}`;
  const found = findRepository(site.world, name);
  if (found) return found;
  const renamed = site.world.oldNames.get(name.toLowerCase());
  if (!renamed) throw notFound();
  const rest = incoming.path.split('/').slice(4).join('/');
  const location = `${site.world.apiUrl}/repos/${fullName(renamed)}${rest === '' ? '' : `/${rest}`}`;
  throw new GithubError(301, 'Moved Permanently', [], { location });
}

type Judge = (kind: Violation['kind'], operation: string | null, messages: string[]) => void;

function judgeOf(site: Site, { method, path }: Incoming): Judge {
  return (kind, operation, messages) => {
    for (const message of messages) site.violations.push({ kind, method, path, operation, message });
  };
}

function handle(site: Site, incoming: Incoming, log: RequestLog, caller: Caller): Reply {
  const judge = judgeOf(site, incoming);
  if (incoming.path === '/api/graphql')
    return answerQuery(site.world, caller, log, (fault) => judge('request', log.operation, [fault]));
  const match = matchOperation(site.openapi, incoming.method, incoming.path);
  log.operation = match?.operation.id ?? null;
  if (!match) {
    judge('request', null, ['no such operation in the description']);
    throw notFound();
  }
  const { operation, params } = match;
  const found = repositoryOf(site, incoming, match);
  authorise(site.world, caller, operation, found, params.org);
  const faults = requestFaults(site.openapi, match, incoming.query, log.body);
  judge('request', operation.id, faults);
  if (faults.length > 0) throw new GithubError(422, `Invalid request for ${operation.id}: ${faults.join('; ')}`);
  if (operation.id === 'rate-limit/get') return { status: 200, body: limitShape(site.limits, caller) };
  const handler = routes[operation.id];
  if (!handler) throw new GithubError(501, `The local GitHub does not perform ${operation.id}`);
  const { world, auth, webhooks } = site;
  const { path, query, headers } = incoming;
  const call: Call = {
    world,
    auth,
    webhooks,
    caller,
    path,
    params,
    query,
    body: log.body,
    found,
    accept: headers.accept ?? '',
  };
  const reply = handler(call);
  if (reply.raw === undefined || reply.media !== undefined) {
    const body = reply.raw?.toString('utf8') ?? reply.body;
    judge('response', operation.id, responseFaults(site.openapi, operation, reply.status, body, reply.media));
  }
  return reply;
}

function errorReply(error: unknown): Reply {
  if (!(error instanceof GithubError)) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { status: 500, body: { message: `The local GitHub failed: ${message}` } };
  }
  const { status, message, fields, headers } = error;
  const url = headers.location === undefined ? {} : { url: headers.location };
  const errors = fields.length > 0 ? { errors: fields } : {};
  const body = {
    message,
    ...url,
    ...errors,
    documentation_url: 'https://docs.github.com/rest',
    status: String(status),
  };
  return { status, body, headers };
}

/** Performs a request; errors become answers. Notes operation, body and token scope in the log. */
export function perform(site: Site, incoming: Incoming, log: RequestLog): Outcome {
  let caller: Caller = { kind: 'nobody' };
  try {
    log.body = parseBody(incoming.text);
    caller = callerOf(site.world, site.auth, incoming.headers.authorization);
    log.tokenScope = scopeOf(caller);
    if (isExhausted(site.limits, caller)) {
      throw new GithubError(403, 'API rate limit exceeded for installation.', [], limitHeaders(site.limits, caller));
    }
    return { reply: handle(site, incoming, log, caller), caller };
  } catch (error) {
    return { reply: errorReply(error), caller };
  }
}
