/** Published releases of the product repositories, for the poll. Source: OpenAPI `repos/list-releases`. */
import type { Watch } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { createReader, createSteady } from './conditional.ts';
import { PER_PAGE } from './pages.ts';
import { opener } from './repository-client.ts';

type Release = Awaited<ReturnType<Watch['releases']>>[number];

/** One page of them, by a token that only reads; drafts are not told to it. */
export function watchReleases(clients: Clients): Pick<Watch, 'releases'> {
  const open = opener(clients, 'watch-releases');
  const read = createReader(published);
  const steady = createSteady<Release>();
  return {
    async releases(repository) {
      const { rest, owner, repo } = open(repository);
      const query = { owner, repo, per_page: PER_PAGE };
      const found = await read({
        name: repository,
        get: (ask) => rest.repos.listReleases({ ...query, ...ask }),
        isEnough: () => true,
      });
      return steady(
        repository,
        found.filter((release) => release !== null),
      );
    },
  };
}

/** Null for a draft. */
function published(release: {
  readonly tag_name: string;
  readonly html_url: string;
  readonly draft: boolean;
  readonly body?: string | null;
}): Release | null {
  return release.draft ? null : { tag: release.tag_name, url: release.html_url, notes: release.body ?? '' };
}
