/** What the local GitHub can do wrong with a request. */
import type { FaultBook } from '../fault-book.ts';

/** `path` is matched against the path below the API root, query included. */
type FaultMatch = { method?: string; path?: RegExp };

type FaultAction =
  | { do: 'status'; status: number; message?: string; headers?: Record<string, string> }
  /** The socket is destroyed and nothing is done. */
  | { do: 'reset-before' }
  /** The request is done and then the socket is destroyed: the client does not know the outcome. */
  | { do: 'reset-after' }
  /** The request is held until `release()`, and then done. */
  | { do: 'stall' }
  /** The only fault that takes real time. */
  | { do: 'latency'; ms: number };

export type Fault = FaultAction & { match?: FaultMatch };

export type Faults = FaultBook<Fault>;

/** The fault that strikes this request, if any. */
export function faultFor(faults: Faults, method: string, path: string): Fault | undefined {
  return faults.take(({ match }) => {
    if (match?.method !== undefined && match.method.toUpperCase() !== method) return false;
    return match?.path?.test(path) ?? true;
  });
}

/** GitHub's answer at a secondary rate limit. */
export function secondaryLimit(retryAfterSeconds: number): Fault {
  return {
    do: 'status',
    status: 403,
    message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    headers: { 'retry-after': String(retryAfterSeconds) },
  };
}
