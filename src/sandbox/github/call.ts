/** One API request on its way to a handler, and what handlers answer with. */
import type { Auth, Caller } from './auth.ts';
import { notFound } from './errors.ts';
import { theBot } from './find.ts';
import type { Actor, Repository, World } from './state.ts';
import type { Webhooks } from './webhooks.ts';

export type Call = {
  world: World;
  auth: Auth;
  webhooks: Webhooks;
  caller: Caller;
  /** The path below the API root, without the query. */
  path: string;
  params: Record<string, string>;
  query: Record<string, string>;
  /** Already validated against the operation's schema. */
  body: unknown;
  accept: string;
  found: Repository | null;
};

export type Reply = {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  raw?: Buffer;
  /** What `raw` is, where the description knows it: `application/vnd.github.diff`. */
  media?: string;
};

type Handler = (call: Call) => Reply;

/** Handlers by GitHub's operation id. */
export type Handlers = Record<string, Handler>;

/** The repository in the path. */
export function repositoryIn(call: Call): Repository {
  if (!call.found) throw notFound();
  return call.found;
}

/** A number in the path; GitHub's 404 when it is none. */
export function numberIn(call: Call, name: string): number {
  const number = Number(call.params[name]);
  if (!Number.isSafeInteger(number)) throw notFound();
  return number;
}

/** A text in the path, decoded. */
export function textIn(call: Call, name: string): string {
  return call.params[name] ?? '';
}

/** Who acts in a call that writes: the app. */
export function actorOf(call: Call): Actor {
  return theBot(call.world);
}

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const created = (body: unknown): Reply => ({ status: 201, body });
export const noContent = (): Reply => ({ status: 204 });
