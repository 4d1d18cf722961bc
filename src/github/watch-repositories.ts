/**
 * The case repository itself, for the poll. Source: OpenAPI `repos/get`; `pushed_at` is when any branch was pushed to
 * last. So one conditional request tells of files that changed, and of a repository that was made public.
 */
import type { SeenRepository, Watch } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { createReader } from './conditional.ts';
import { GithubFault, orNull } from './faults.ts';
import { isClosed } from './issues.ts';
import { opener } from './repository-client.ts';

/** By the poll's token. */
export function watchRepositories(clients: Clients): Pick<Watch, 'repository' | 'identity'> {
  const open = opener(clients, 'watch-cases');
  const read = createReader(seenRepository);
  return {
    async repository(repository) {
      const { rest, owner, repo } = open(repository);
      const seen = await nullIfGone(
        read({
          name: repository,
          get: async (ask) => {
            const { data, headers } = await rest.repos.get({ owner, repo, ...ask });
            return { data: [data], headers };
          },
        }),
      );
      return seen?.[0] ?? null;
    },
    async identity(repository) {
      const { rest, owner, repo } = open(repository);
      const found = await nullIfGone(rest.repos.get({ owner, repo }));
      const installed = await nullIfGone(clients.app.rest.apps.getRepoInstallation({ owner, repo }));
      return found === null || installed === null ? null : { id: found.data.id, installation: installed.data.id };
    },
  };
}

/** GitHub says that it is not there (404), or is elsewhere: a key or a right that is missing says neither. */
async function nullIfGone<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await orNull(request);
  } catch (error) {
    const status = error instanceof GithubFault ? error.status : null;
    if (status !== null && status >= 300 && status < 400) return null;
    throw error;
  }
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
