/**
 * GitHub's errors as faults of the port: what may be tried again, when, and what must be looked up first.
 *
 * The messages carry method, route template, status and GitHub's own short message. They never carry a request's body,
 * an expanded route or the values of a validation error, which would quote a case.
 *
 * Sources: GitHub docs "Rate limits for the REST API" and "Best practices for using the REST API" (retry-after, then
 * x-ratelimit-reset, else at least one minute), "Troubleshooting the REST API".
 */
import { z } from 'zod';
import type { Instant } from '../core/time.ts';
import { PortFault } from '../engine/ports.ts';

/** A fault with what GitHub answered; `status` is null when no answer came. */
export class GithubFault extends PortFault {
  readonly status: number | null;
  /** `code` of each entry of a validation error, such as `already_exists`. */
  readonly codes: readonly string[];
  /** Which of GitHub's limits is reached: that of all requests of the hour, or one on what comes too fast; null: none. */
  readonly limit: 'primary' | 'secondary' | null;
  constructor(
    kind: PortFault['kind'],
    message: string,
    details: {
      retryAt?: Instant | null;
      status?: number | null;
      codes?: readonly string[];
      limit?: GithubFault['limit'];
    } = {},
  ) {
    super(kind, message, details.retryAt ?? null);
    this.name = 'GithubFault';
    this.status = details.status ?? null;
    this.codes = details.codes ?? [];
    this.limit = details.limit ?? null;
  }
}

/** The request that failed. */
export interface Attempt {
  readonly method: string;
  /** The route's template, `/repos/{owner}/{repo}/issues`. */
  readonly route: string;
  readonly now: Instant;
  /** Performing it twice does no harm: a read, or the making of a token. */
  readonly isHarmless: boolean;
  /** The token was made anew for this request: a 401 does not come from an expired one. */
  readonly tokenWasFresh: boolean;
}

/** Codes of connections that never stood, or whose TLS was refused: no request was sent. */
const NOT_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/;
const LIMITED = /rate limit|abuse detection/i;
const MINUTE = 60_000;
const SHORT = 200;

const answered = z.object({
  status: z.number(),
  response: z.object({ headers: z.record(z.string(), z.unknown()), data: z.unknown() }),
});
const silent = z.object({ code: z.string().catch(''), name: z.string().catch('') });
const problem = z.object({
  message: z.string().catch(''),
  errors: z
    .array(
      z
        .object({ field: z.string().optional().catch(undefined), code: z.string().optional().catch(undefined) })
        .catch({}),
    )
    .catch([]),
});

/** Maps whatever a request threw to a fault; faults pass through. */
export function toFault(error: unknown, attempt: Attempt): PortFault {
  const thrown = chain(error);
  const fault = thrown.find((link) => link instanceof PortFault);
  if (fault !== undefined) {
    return fault;
  }
  const answer = answered.safeParse(error);
  return answer.success ? ofAnswer(answer.data, attempt) : ofSilence(thrown, attempt);
}

/** The headers of the answer that a request threw; none where no answer came. */
export function headersOf(error: unknown): Readonly<Record<string, unknown>> {
  const answer = answered.safeParse(error);
  return answer.success ? answer.data.response.headers : {};
}

/** Did GitHub answer that nothing has changed since the version that was named? Of what a request threw, or its fault. */
export function isUnchanged(error: unknown): boolean {
  return error instanceof GithubFault ? error.status === 304 : answered.safeParse(error).data?.status === 304;
}

/** The result, or null where GitHub says that there is no such thing (404). */
export async function orNull<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof GithubFault && error.status === 404) {
      return null;
    }
    throw error;
  }
}

/** The fault of an answer that was cut off: what was asked for may have been done. */
export function cutOff(attempt: Attempt): GithubFault {
  return new GithubFault(attempt.isHarmless ? 'transient' : 'unknown', `${name(attempt)}: the answer was cut off`);
}

/** The fault of a redirect. They are not followed: one could lead a private text to another repository. */
export function moved(attempt: Attempt, status: number): GithubFault {
  const message = `${name(attempt)}: ${status}, this was renamed or transferred; correct the configuration`;
  return new GithubFault('permanent', message, { status });
}

/** An error and its causes, outermost first. Errors of fetch may come from another realm: they are known by their shape. */
function chain(error: unknown): readonly unknown[] {
  const links: unknown[] = [];
  for (let link = error; typeof link === 'object' && link !== null && links.length < 5; ) {
    links.push(link);
    link = 'cause' in link ? link.cause : null;
  }
  return links;
}

function ofSilence(thrown: readonly unknown[], attempt: Attempt): GithubFault {
  const links = thrown.map((link) => silent.parse(link));
  const known = links.map(({ code }) => code).find((code) => /^[A-Z][A-Z_]+$/.test(code));
  const isTimeout = links.some((link) => link.name === 'TimeoutError');
  const what = isTimeout ? 'no answer in time' : `no answer${known === undefined ? '' : ` (${known})`}`;
  const wasNotDone = attempt.isHarmless || links.some(({ code }) => NOT_SENT.test(code));
  return new GithubFault(wasNotDone ? 'transient' : 'unknown', `${name(attempt)}: ${what}`);
}

function ofAnswer({ status, response }: z.infer<typeof answered>, attempt: Attempt): GithubFault {
  const { message, codes, fields } = shortly(response.data);
  const told = `${name(attempt)}: ${status}${message === '' ? '' : ` ${message}`}${fields}`;
  const fault = (kind: PortFault['kind']) => new GithubFault(kind, told, { status, codes });
  if (status >= 500) {
    // A PATCH or DELETE may be repeated without harm; a POST or PUT that was performed would make a second object.
    const mayBeDone = !attempt.isHarmless && (attempt.method === 'POST' || attempt.method === 'PUT');
    return new GithubFault(mayBeDone ? 'unknown' : 'transient', `${name(attempt)}: ${status}`, {
      retryAt: retryAfter(response.headers, attempt.now),
      status,
    });
  }
  if (status === 429 || (status === 403 && isLimited(response.headers, message))) {
    const retryAt = limitEnd(response.headers, attempt.now);
    const limit = response.headers['x-ratelimit-remaining'] === '0' ? 'primary' : 'secondary';
    return new GithubFault('transient', told, { retryAt, status, codes, limit });
  }
  if (status === 408 || (status === 401 && !attempt.tokenWasFresh)) {
    return fault('transient');
  }
  return fault('permanent');
}

function shortly(data: unknown): { message: string; codes: readonly string[]; fields: string } {
  const parsed = problem.safeParse(data);
  if (!parsed.success) {
    return { message: '', codes: [], fields: '' };
  }
  const { message, errors } = parsed.data;
  const details = errors.flatMap(({ field, code }) => (code === undefined ? [] : [`${field ?? 'it'} ${code}`]));
  return {
    message: message.replace(/\s+/g, ' ').slice(0, SHORT),
    codes: errors.flatMap(({ code }) => (code === undefined ? [] : [code])),
    fields: details.length === 0 ? '' : ` (${details.join(', ')})`,
  };
}

function isLimited(headers: Record<string, unknown>, message: string): boolean {
  return headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0' || LIMITED.test(message);
}

function limitEnd(headers: Record<string, unknown>, now: Instant): Instant {
  const reset = Number(headers['x-ratelimit-reset']) * 1000;
  const isExhausted = headers['x-ratelimit-remaining'] === '0' && reset > now;
  return retryAfter(headers, now) ?? (isExhausted ? reset : now + MINUTE);
}

function retryAfter(headers: Record<string, unknown>, now: Instant): Instant | null {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return seconds >= 0 ? now + seconds * 1000 : null;
}

function name({ method, route }: Attempt): string {
  return `GitHub ${method} ${route}`;
}
