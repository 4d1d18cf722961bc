/** The newest commits of a branch of a product repository, for the poll. Source: OpenAPI `repos/list-commits`. */
import type { SeenCommit, Watch } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { createReader, createSteady } from './conditional.ts';
import { GithubFault } from './faults.ts';
import { PER_PAGE } from './pages.ts';
import { opener } from './repository-client.ts';

/** By the token that reads releases: both are contents. */
export function watchCommits(clients: Clients): Pick<Watch, 'commits'> {
  const open = opener(clients, 'watch-releases');
  const read = createReader(seenCommit);
  const steady = createSteady<SeenCommit>();
  return {
    async commits(repository, branch, isEnough) {
      const { rest, owner, repo } = open(repository);
      const query = { owner, repo, sha: branch, per_page: PER_PAGE };
      const name = `${repository} ${branch}`;
      try {
        return steady(name, await read({ name, get: (ask) => rest.repos.listCommits({ ...query, ...ask }), isEnough }));
      } catch (error) {
        // No such branch here, or nothing in the repository yet.
        if (error instanceof GithubFault && (error.status === 404 || error.status === 409)) return steady(name, []);
        throw error;
      }
    },
  };
}

function seenCommit(answer: {
  readonly sha: string;
  readonly html_url: string;
  readonly commit: { readonly message: string };
}): SeenCommit {
  return { sha: answer.sha, url: answer.html_url, message: answer.commit.message };
}
