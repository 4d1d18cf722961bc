/** Who can read the case repository, for the poll. Source: OpenAPI `repos/list-collaborators` (metadata: read). */
import type { Person } from '../core/model.ts';
import type { Watch } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { createReader, createSteady } from './conditional.ts';
import { PER_PAGE } from './pages.ts';
import { opener } from './repository-client.ts';

/** By the poll's token. */
export function watchReaders(clients: Clients): Pick<Watch, 'readers'> {
  const open = opener(clients, 'watch-cases');
  const read = createReader(person);
  const steady = createSteady<Person>();
  return {
    async readers(repository) {
      const { rest, owner, repo } = open(repository);
      const query = { owner, repo, affiliation: 'all', per_page: PER_PAGE } as const;
      const found = await read({ name: repository, get: (ask) => rest.repos.listCollaborators({ ...query, ...ask }) });
      return steady(repository, found);
    },
  };
}

function person({ id, login }: Person): Person {
  return { id, login };
}
