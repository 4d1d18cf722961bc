/**
 * Published releases. Drafts have no tag yet and are not found by it.
 * Source: OpenAPI `repos/get-release-by-tag`, `repos/update-release`.
 */
import type { Releases } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { orNull } from './faults.ts';
import { opener } from './repository-client.ts';

/** The releases of the product repositories. */
export function createReleases(clients: Clients): Releases {
  const open = opener(clients, 'releases');
  return {
    async byVersion(repository, version) {
      const { rest, owner, repo } = open(repository);
      for (const tag of [version, version.startsWith('v') ? version.slice(1) : `v${version}`]) {
        const found = await orNull(rest.repos.getReleaseByTag({ owner, repo, tag }));
        if (found !== null) {
          const { id, html_url, body } = found.data;
          return { id, url: html_url, body: body ?? '' };
        }
      }
      return null;
    },
    async updateBody(repository, id, body) {
      const { rest, owner, repo } = open(repository);
      await rest.repos.updateRelease({ owner, repo, release_id: id, body });
    },
  };
}
