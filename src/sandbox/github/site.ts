/** All that serving a request of the local GitHub needs, and what is noted of each. */
import type { Auth } from './auth.ts';
import type { Fault, Faults } from './faults.ts';
import type { Limits } from './limits.ts';
import type { Openapi } from './openapi.ts';
import type { World } from './state.ts';
import type { Webhooks } from './webhooks.ts';

/** A request or an answer that is not as GitHub's description says. */
export type Violation = {
  kind: 'request' | 'response';
  method: string;
  path: string;
  operation: string | null;
  message: string;
};

/** What a token may do: its repositories (full names, or all of the installation) and its permissions. */
export type TokenScope =
  | { kind: 'nobody' }
  | { kind: 'app' }
  | { kind: 'installation'; repositories: 'all' | string[]; permissions: Record<string, 'read' | 'write'> };

export type RequestLog = {
  method: string;
  /** Below the API root, with the query. */
  path: string;
  operation: string | null;
  body: unknown;
  /** null until it is answered, and for ever when the socket was destroyed first. */
  status: number | null;
  tokenScope: TokenScope;
  at: number;
  /** Whether it counted against the rate limit. */
  counted: boolean;
  /** The fault that struck it. */
  fault: Fault['do'] | null;
};

export type Site = {
  world: World;
  auth: Auth;
  webhooks: Webhooks;
  faults: Faults;
  limits: Limits;
  openapi: Openapi;
  violations: Violation[];
  requests: RequestLog[];
};
