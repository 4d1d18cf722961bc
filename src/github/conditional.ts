/**
 * Lists that are asked for again and again. GitHub answers 304 to a request that names the ETag of what has not changed,
 * and counts it against no limit. What was made of each page is kept, so that an unchanged page need not come again.
 *
 * A list that is longer than a page may move while it is read: what goes from the first page pulls an item from the
 * second one, which is then not seen. So it is read again until nothing moved, which costs answers 304 only.
 *
 * Sources: GitHub docs "Best practices for using the REST API" (conditional requests) and "Using pagination in the REST
 * API". An ETag is per token: with a new token each page comes once more.
 */
import { isDeepStrictEqual } from 'node:util';
import { PortFault } from '../engine/ports.ts';
import { isUnchanged } from './faults.ts';
import { nextUrl } from './pages.ts';

/** What the request for a page adds to that for its list: the place, and the version that is known. */
export interface Ask {
  readonly headers: { readonly 'if-none-match'?: string };
  readonly page?: number;
  readonly after?: string;
  readonly cursor?: string;
}

type Place = Omit<Ask, 'headers'>;

export interface Answer<A> {
  readonly data: readonly A[];
  readonly headers: { readonly etag?: string | undefined; readonly link?: string | undefined };
}

interface Page<T> {
  readonly etag: string | null;
  readonly items: readonly T[];
  readonly next: Place | null;
}

/** A list of GitHub. */
export interface List<A, T> {
  /** The same for the same list: repository, and what else chooses it. */
  readonly name: string;
  readonly get: (ask: Ask) => Promise<Answer<A>>;
  /** Nothing that is asked for comes after these items of a page. Absent: the whole list is read. */
  readonly isEnough?: (items: readonly T[]) => boolean;
}

/** Pages, or lists, that are kept of one kind: the ones asked for last. One that was dropped costs a request. */
const KEPT = 1000;
const READINGS = 4;

/**
 * Reads lists of one kind; `map` makes of an answer's item what is kept. Throws `PortFault`, a transient one for a list
 * that would not keep still.
 */
export function createReader<A, T>(map: (item: A) => T): (list: List<A, T>) => Promise<readonly T[]> {
  const pages = createShelf<Page<T>>();

  async function pageAt({ name, get }: List<A, T>, place: Place): Promise<{ page: Page<T>; isSame: boolean }> {
    const key = `${name} ${JSON.stringify(place)}`;
    const known = pages.take(key);
    const etag = known?.etag ?? null;
    try {
      const { data, headers } = await get({ ...place, headers: etag === null ? {} : { 'if-none-match': etag } });
      const fresh = { etag: headers.etag ?? null, items: data.map(map), next: placeOf(headers.link) };
      const isSame = known !== undefined && isDeepStrictEqual([known.items, known.next], [fresh.items, fresh.next]);
      const page = isSame ? { ...fresh, items: known.items } : fresh;
      pages.put(key, page);
      return { page, isSame };
    } catch (error) {
      if (known === undefined || !isUnchanged(error)) {
        throw error;
      }
      pages.put(key, known);
      return { page: known, isSame: true };
    }
  }

  async function readOnce(list: List<A, T>): Promise<{ items: readonly T[]; isSteady: boolean }> {
    const read: { page: Page<T>; isSame: boolean }[] = [];
    for (let place: Place | null = {}; place !== null; ) {
      const one: { page: Page<T>; isSame: boolean } = await pageAt(list, place);
      read.push(one);
      place = list.isEnough?.(one.page.items) === true ? null : one.page.next;
    }
    const isSteady = read.length === 1 || read.every(({ isSame }) => isSame);
    return { items: read.flatMap(({ page }) => page.items), isSteady };
  }

  return async (list) => {
    for (let left = READINGS; left > 0; left -= 1) {
      const { items, isSteady } = await readOnce(list);
      if (isSteady) {
        return items;
      }
    }
    throw new PortFault('transient', 'a list of GitHub changed each time that it was read');
  };
}

/** Gives the very array that it gave for this name before, if nothing in it is another now. */
export function createSteady<T>(): (name: string, items: readonly T[]) => readonly T[] {
  const given = createShelf<readonly T[]>();
  return (name, items) => {
    const before = given.take(name);
    const isSame = before?.length === items.length && before.every((item, index) => item === items[index]);
    const now = isSame ? before : items;
    given.put(name, now);
    return now;
  };
}

interface Shelf<T> {
  take(name: string): T | undefined;
  put(name: string, value: T): void;
}

/** Keeps what was put there last. */
function createShelf<T>(): Shelf<T> {
  const kept = new Map<string, T>();
  return {
    take: (name) => kept.get(name),
    put: (name, value) => {
      kept.delete(name);
      kept.set(name, value);
      const [oldest] = kept.keys();
      if (kept.size > KEPT && oldest !== undefined) {
        kept.delete(oldest);
      }
    },
  };
}

function placeOf(link: string | undefined): Place | null {
  const query = nextUrl(link)?.searchParams;
  if (query === undefined) {
    return null;
  }
  const [page, after, cursor] = ['page', 'after', 'cursor'].map((name) => query.get(name) ?? '');
  return { ...(page ? { page: Number(page) } : {}), ...(after ? { after } : {}), ...(cursor ? { cursor } : {}) };
}
