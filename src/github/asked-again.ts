/**
 * Things that are asked for again and again, and seldom change: accounts, memberships, repositories, files. Each is asked
 * of GitHub every time, by the ETag that it had; an answer 304 says that it is still the same, counts against no limit,
 * and is answered with what came before. The lists that the poll reads are kept by conditional.ts.
 *
 * Source: GitHub docs "Best practices for using the REST API" (conditional requests). An ETag is per token: with a new
 * token each comes once more.
 */

/** Templates of the routes: what mostly others than the bot change. An issue changes with each comment. */
const ROUTES: ReadonlySet<string> = new Set([
  '/users/{username}',
  '/orgs/{org}/teams/{team_slug}',
  '/orgs/{org}/teams/{team_slug}/memberships/{username}',
  '/repos/{owner}/{repo}',
  '/repos/{owner}/{repo}/installation',
  '/repos/{owner}/{repo}/contents/{path}',
  '/repos/{owner}/{repo}/commits',
  '/repos/{owner}/{repo}/git/blobs/{file_sha}',
  '/repos/{owner}/{repo}/security-advisories/{ghsa_id}',
]);

/** Characters of JSON that one client keeps at most; what was kept first goes first, and costs a request. */
const KEPT = 4 * 1024 * 1024;

interface Wanted {
  readonly method: string;
  /** The route's template. */
  readonly route: string;
  /** The whole address of the request. */
  readonly address: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** By what its answer is kept: its address and the form that is asked for. Null: it is not, or the asker keeps it. */
export function placeOf({ method, route, address, headers }: Wanted): string | null {
  const isAsked = method === 'GET' && ROUTES.has(route) && headers['if-none-match'] === undefined;
  return isAsked ? `${address} ${String(headers.accept)}` : null;
}

interface Answer {
  readonly data: unknown;
  readonly headers: { readonly etag?: string | undefined };
}

export interface KeptAnswers<A extends Answer> {
  /** Null: none is kept. */
  take(place: string | null): A | null;
  put(place: string | null, answer: A): void;
}

/** Of one client: what one token may see is not for another one. */
export function createKeptAnswers<A extends Answer>(): KeptAnswers<A> {
  const kept = new Map<string, { readonly answer: A; readonly size: number }>();
  let size = 0;
  const drop = (place: string): void => {
    size -= kept.get(place)?.size ?? 0;
    kept.delete(place);
  };
  return {
    take: (place) => (place === null ? null : (kept.get(place)?.answer ?? null)),
    put: (place, answer) => {
      if (place === null) return;
      drop(place);
      if (answer.headers.etag === undefined) return;
      const own = JSON.stringify(answer.data).length;
      kept.set(place, { answer, size: own });
      size += own;
      for (const [oldest] of kept) {
        if (size <= KEPT) break;
        drop(oldest);
      }
    },
  };
}
