/** Where the kubeedge story plays: the seeded world, with a rehearsal that is required. */
import { kubeedge } from '../../../processes/kubeedge.ts';
import {
  kubeedgeCaseRepository,
  kubeedgeConfiguration,
  kubeedgeDistributors,
  kubeedgeProductRepository,
  seedKubeedgeWorld,
} from '../../../sandbox/kubeedge-world.ts';
import type { Setting } from '../setting.ts';
import { DAYS, OPENED, RELEASES, T0 } from './facts.ts';

/** The members of the private distributors list. */
export const DISTRIBUTORS: readonly string[] = kubeedgeDistributors.map(({ address }) => address);

/** Who has an hour to keep free: the coordinator and the release manager. */
export const CALLED: Readonly<Record<string, string>> = { alice: 'alice@example.org', frank: 'frank@example.org' };

/** The public lists. */
export const LISTS: readonly string[] = ['kubeedge@lists.example.org', 'oss-security@lists.example.org'];

export const setting: Setting = {
  process: kubeedge,
  places: {
    caseRepository: kubeedgeCaseRepository,
    productRepository: kubeedgeProductRepository,
    documentRepository: kubeedgeProductRepository,
    files: [],
    tags: Object.keys(RELEASES),
  },
  team: { name: 'KubeEdge Security Team', address: 'security@example.org' },
  recipients: kubeedgeDistributors,
  noticed: DISTRIBUTORS,
  configuration: kubeedgeConfiguration.replace('rehearsal: optional', 'rehearsal: required'),
  start: `${DAYS.report}T16:00:00Z`,
  t0: T0,
  opened: OPENED,
  seed: (github, keys) => {
    seedKubeedgeWorld(github, keys);
    github.as('alice').putFile(kubeedgeCaseRepository, '.github/vmt.yml', setting.configuration);
  },
};
