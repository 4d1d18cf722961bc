/** Where the demo looks: repositories, files and releases of the seeded world. */
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
