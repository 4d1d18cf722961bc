/**
 * Advisories for the poll: all that are not yet published, and those that were published last.
 *
 * The list of advisories is paged by cursor; sorted by creation, nothing moves in it. Triage is read before draft: a
 * report that is accepted in between is then in both lists, and the later word counts, while the other way round it
 * would be in neither. Source: OpenAPI `security-advisories/list-repository-advisories`.
 */
import type { AdvisoryState, Watch } from '../engine/ports.ts';
import { advisoryState } from './advisories.ts';
import type { Clients } from './clients.ts';
import { type Ask, createReader, createSteady } from './conditional.ts';
import { PER_PAGE } from './pages.ts';
import { opener } from './repository-client.ts';

const STATES = ['triage', 'draft'] as const;

/** The product repositories' advisories, by a token that only reads them. */
export function watchAdvisories(clients: Clients): Pick<Watch, 'openAdvisories' | 'publishedAdvisories'> {
  const open = opener(clients, 'watch-advisories');
  const advisories = createReader(advisoryState);
  const steadyAdvisories = createSteady<AdvisoryState>();
  /** By repository: what was in the lists, and all of them together. */
  const together = new Map<string, { readonly listed: readonly unknown[]; readonly all: readonly AdvisoryState[] }>();
  const published = createReader(({ ghsa_id: ghsa }: { readonly ghsa_id: string }) => ({ ghsa }));
  const steadyPublished = createSteady<{ readonly ghsa: string }>();
  return {
    async openAdvisories(repository) {
      const { rest, owner, repo } = open(repository);
      const listed: (readonly AdvisoryState[])[] = [];
      for (const state of STATES) {
        const query = { owner, repo, state, sort: 'created', direction: 'asc', per_page: PER_PAGE } as const;
        const name = `${repository} ${state}`;
        const get = (ask: Ask) => rest.securityAdvisories.listRepositoryAdvisories({ ...query, ...ask });
        listed.push(steadyAdvisories(name, await advisories({ name, get })));
      }
      const before = together.get(repository);
      if (before !== undefined && listed.every((list, index) => list === before.listed[index])) return before.all;
      const all = [...new Map(listed.flat().map((advisory) => [advisory.ghsa, advisory])).values()];
      together.set(repository, { listed, all });
      return all;
    },
    async publishedAdvisories(repository) {
      const { rest, owner, repo } = open(repository);
      const state = 'published';
      const query = { owner, repo, state, sort: 'published', direction: 'desc', per_page: PER_PAGE } as const;
      const listed = await published({
        name: repository,
        get: (ask) => rest.securityAdvisories.listRepositoryAdvisories({ ...query, ...ask }),
        isEnough: () => true,
      });
      return steadyPublished(repository, listed);
    },
  };
}
