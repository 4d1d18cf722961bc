/** Pull requests of the product repositories. Source: OpenAPI `pulls/get`. */
import type { Pulls } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { orNull } from './faults.ts';
import { opener, personOf } from './repository-client.ts';

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
      const { base, head, user, merged } = found.data;
      return { base: base.ref, head: head.sha, author: personOf(user), merged };
    },
  };
}
