/**
 * The case repository itself, for the poll. Source: OpenAPI `repos/get`; `pushed_at` is when any branch was pushed to
 * last. So one conditional request tells of files that changed, and of a repository that was made public.
 */
import { PortFault, type SeenRepository, type Watch } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { createReader } from './conditional.ts';
import { isClosed } from './issues.ts';
import { opener } from './repository-client.ts';

/** By the poll's token. */
export function watchRepositories(clients: Clients): Pick<Watch, 'repository' | 'identity'> {
  const open = opener(clients, 'watch-cases');
  const read = createReader(seenRepository);
  return {
    async repository(repository) {
      const { rest, owner, repo } = open(repository);
      const [seen] = await read({
        name: repository,
        get: async (ask) => {
          const { data, headers } = await rest.repos.get({ owner, repo, ...ask });
          return { data: [data], headers };
        },
      });
      if (seen === undefined) throw new PortFault('permanent', 'GitHub told nothing of a repository');
      return seen;
    },
    async identity(repository) {
      const { rest, owner, repo } = open(repository);
      const { data } = await rest.repos.get({ owner, repo });
      const installed = await clients.app.rest.apps.getRepoInstallation({ owner, repo });
      return { id: data.id, installation: installed.data.id };
    },
  };
}

function seenRepository(answer: {
  readonly id: number;
  readonly private: boolean;
  readonly visibility?: string;
  readonly default_branch: string;
  readonly pushed_at: string;
}): SeenRepository {
  const { id, default_branch: branch, pushed_at: pushedAt } = answer;
  return { id, isPrivate: isClosed(answer), branch, pushedAt: Date.parse(pushedAt) };
}
