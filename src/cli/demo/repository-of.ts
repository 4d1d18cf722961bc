/** Which repository a request to the local GitHub is about. */
import type { RequestLog } from '../../sandbox/github/site.ts';

/** `owner/name` of a request to a repository; null for others. */
export function repositoryOf({ path }: RequestLog): string | null {
  const [, owner, name] = /^\/repos\/([^/]+)\/([^/?]+)/.exec(path) ?? [];
  return owner === undefined || name === undefined ? null : `${owner}/${name}`;
}
