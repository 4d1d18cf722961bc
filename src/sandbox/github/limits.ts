/** GitHub's primary rate limit: so many requests an hour for an installation; a 304 is not counted. */
import type { Caller } from './auth.ts';
import type { Json } from './shapes/common.ts';

type Window = { startedAt: number; used: number };

export type Limits = { perHour: number; clock: () => number; windows: Map<string, Window> };

const hour = 3_600_000;

/** No requests made yet; `perHour` is the limit of each caller. */
export function createLimits(clock: () => number, perHour: number): Limits {
  return { perHour, clock, windows: new Map() };
}

function windowOf(limits: Limits, caller: Caller): Window {
  const key = caller.kind === 'installation' ? `installation ${caller.token.installation.id}` : caller.kind;
  const known = limits.windows.get(key);
  if (known && limits.clock() < known.startedAt + hour) return known;
  const fresh = { startedAt: limits.clock(), used: 0 };
  limits.windows.set(key, fresh);
  return fresh;
}

/** Whether the caller has used up his hour. */
export function isExhausted(limits: Limits, caller: Caller): boolean {
  return windowOf(limits, caller).used >= limits.perHour;
}

/** Notes one request of the caller. */
export function count(limits: Limits, caller: Caller): void {
  windowOf(limits, caller).used += 1;
}

type Budget = { limit: number; remaining: number; used: number; reset: number };

function budgetOf(limits: Limits, caller: Caller): Budget {
  const { startedAt, used } = windowOf(limits, caller);
  const limit = limits.perHour;
  return { limit, used, remaining: Math.max(limit - used, 0), reset: Math.floor((startedAt + hour) / 1000) };
}

/** The `x-ratelimit-*` headers of an answer. */
export function limitHeaders(limits: Limits, caller: Caller): Record<string, string> {
  const budget = budgetOf(limits, caller);
  const headers = Object.entries(budget).map(([name, value]) => [`x-ratelimit-${name}`, String(value)]);
  return { ...Object.fromEntries(headers), 'x-ratelimit-resource': 'core' };
}

/** `rate-limit-overview`, the answer of `GET /rate_limit`. */
export function limitShape(limits: Limits, caller: Caller): Json {
  const core = budgetOf(limits, caller);
  return { resources: { core, search: core }, rate: core };
}
