/** Pages of lists: by number with `page` and `per_page`, by cursor with `before` and `after`; both tell by `Link`. */
import type { Call, Reply } from './call.ts';
import { GithubError } from './errors.ts';

function perPage(call: Call): number {
  return Math.min(Math.max(Number(call.query.per_page ?? 30), 1), 100);
}

function linkTo(call: Call, changes: Record<string, string>, rel: string): string {
  const query = Object.entries({ ...call.query, ...changes }).filter(([, value]) => value !== '');
  return `<${call.world.apiUrl}${call.path}?${new URLSearchParams(query)}>; rel="${rel}"`;
}

/** What of a list belongs on the page asked for, and the header that leads to the others. */
export function pageOf<T>(call: Call, items: T[]): { items: T[]; headers: Record<string, string> } {
  const size = perPage(call);
  const page = Math.max(Number(call.query.page ?? 1), 1);
  const last = Math.max(Math.ceil(items.length / size), 1);
  const links: string[] = [];
  if (page > 1) links.push(linkTo(call, { page: String(page - 1) }, 'prev'));
  if (page < last)
    links.push(linkTo(call, { page: String(page + 1) }, 'next'), linkTo(call, { page: String(last) }, 'last'));
  if (page > 1) links.push(linkTo(call, { page: '1' }, 'first'));
  const headers: Record<string, string> = links.length > 0 ? { link: links.join(', ') } : {};
  return { items: items.slice((page - 1) * size, page * size), headers };
}

/** A page of a list as an answer. */
export function pageReply<T>(call: Call, all: T[], shape: (item: T) => unknown): Reply {
  const { items, headers } = pageOf(call, all);
  return { status: 200, body: items.map(shape), headers };
}

/** A page of a list that is paged by cursor; the cursor is opaque and holds the key of an item. */
export function cursorReply<T>(call: Call, all: T[], key: (item: T) => string, shape: (item: T) => unknown): Reply {
  const size = perPage(call);
  const { after, before } = call.query;
  const at = (cursor: string): number => {
    const found = all.findIndex((item) => key(item) === Buffer.from(cursor, 'base64url').toString('utf8'));
    if (found < 0) throw new GithubError(400, 'Invalid cursor');
    return found;
  };
  const start = after ? at(after) + 1 : before ? Math.max(at(before) - size, 0) : 0;
  const end = before ? at(before) : Math.min(start + size, all.length);
  const items = all.slice(start, end);
  const cursor = (item: T | undefined): string => (item ? Buffer.from(key(item)).toString('base64url') : '');
  const links: string[] = [];
  if (end < all.length) links.push(linkTo(call, { after: cursor(items.at(-1)), before: '' }, 'next'));
  if (start > 0) links.push(linkTo(call, { before: cursor(items[0]), after: '' }, 'prev'));
  const headers: Record<string, string> = links.length > 0 ? { link: links.join(', ') } : {};
  return { status: 200, body: items.map(shape), headers };
}
