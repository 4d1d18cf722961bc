/**
 * Lists of GitHub, page after page. A page is asked for only when the one before was read to its end.
 * Source: GitHub docs "Using pagination in the REST API" (the Link header; page numbers, or a cursor `after`).
 */
interface Page<T> {
  readonly data: readonly T[];
  readonly headers: { readonly link?: string | undefined };
}

/** Items per page, the most that GitHub gives. */
export const PER_PAGE = 100;

/** The items of a list with page numbers. */
export async function* numbered<T>(get: (page: number) => Promise<Page<T>>): AsyncGenerator<T> {
  for (let page = 1; ; page += 1) {
    const { data, headers } = await get(page);
    yield* data;
    if (nextUrl(headers.link) === null) {
      return;
    }
  }
}

/** The items of a list with cursors; the first page has none. */
export async function* cursored<T>(get: (after: { after?: string }) => Promise<Page<T>>): AsyncGenerator<T> {
  for (let after: { after?: string } = {}; ; ) {
    const { data, headers } = await get(after);
    yield* data;
    const cursor = nextUrl(headers.link)?.searchParams.get('after');
    if (cursor === null || cursor === undefined) {
      return;
    }
    after = { after: cursor };
  }
}

/** The address of the page that follows, by the Link header; null: this is the last one. */
export function nextUrl(link: string | undefined): URL | null {
  const [, url] = /<([^>]+)>;\s*rel="next"/.exec(link ?? '') ?? [];
  return url === undefined ? null : new URL(url);
}
