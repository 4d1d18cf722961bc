/** Pull requests of the product repositories. Source: OpenAPI `pulls/get` (406: the diff is too large for GitHub). */
import type { Pulls } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { GithubFault, orNull } from './faults.ts';
import { opener, personOf } from './repository-client.ts';

/** Characters of a diff that is still read: far beyond what GitHub makes (20,000 lines), and quickly compared. */
const LONGEST_DIFF = 4_000_000;

/** Reads pull requests; `head` is the head commit, to which approvals refer. */
export function createPulls(clients: Clients): Pulls {
  const open = opener(clients, 'pulls');
  return {
    async read(repository, number) {
      const { rest, owner, repo } = open(repository);
      const found = await orNull(rest.pulls.get({ owner, repo, pull_number: number }));
      if (found === null) {
        return null;
      }
      const { base, head, user, merged, title, body } = found.data;
      return {
        base: base.ref,
        head: head.sha,
        branch: head.ref,
        title,
        body: body ?? '',
        author: personOf(user),
        merged,
      };
    },
    async diff(repository, number) {
      const { rest, owner, repo } = open(repository);
      const asked = rest.pulls.get({ owner, repo, pull_number: number, mediaType: { format: 'diff' } });
      const found = await orNull(asked).catch(unlessNotGiven);
      // The types of Octokit know the answer as JSON only.
      const text: unknown = found?.data ?? null;
      return typeof text === 'string' && text.length <= LONGEST_DIFF ? text : null;
    },
  };
}

/** There is no diff for the app to see: it may not (403, and no limit of requests), or GitHub makes none so large. */
function unlessNotGiven(error: unknown): null {
  if (error instanceof GithubFault && error.kind === 'permanent' && [403, 406].includes(error.status ?? 0)) return null;
  throw error;
}
