/** Where the demo looks: repositories, files and releases of the seeded world. */
import type { RequestLog } from '../../sandbox/github/site.ts';
import { kataCaseRepository, kataCommunityRepository, kataProductRepository } from '../../sandbox/kata-world.ts';
import type { Places } from '../../sandbox/watch.ts';
import { PUBLISHED } from './facts.ts';

export const INDEX_FILE = 'KCSA.md';
export const KCSA_FILE = `KCSA/${PUBLISHED.id}.md`;

export const PLACES: Places = {
  caseRepository: kataCaseRepository,
  productRepository: kataProductRepository,
  documentRepository: kataCommunityRepository,
  files: [KCSA_FILE, INDEX_FILE],
  tags: PUBLISHED.fixed,
};

/** `owner/name` of a request to a repository; null for others. */
export function repositoryOf({ path }: RequestLog): string | null {
  const [, owner, name] = /^\/repos\/([^/]+)\/([^/?]+)/.exec(path) ?? [];
  return owner === undefined || name === undefined ? null : `${owner}/${name}`;
}
