/** The seeded world of each process: its configuration, and the places in which people act and the bot is watched. */
import type { FakeGithub } from '../../src/sandbox/github.ts';
import {
  kataCaseRepository,
  kataCommunityRepository,
  kataConfiguration,
  kataProductRepository,
  seedKataWorld,
} from '../../src/sandbox/kata-world.ts';
import {
  kubeedgeCaseRepository,
  kubeedgeConfiguration,
  kubeedgeDistributors,
  kubeedgeProductRepository,
  seedKubeedgeWorld,
} from '../../src/sandbox/kubeedge-world.ts';
import { makeOpenpgpKey } from '../../src/sandbox/signing-key.ts';
import type { Places } from '../../src/sandbox/watch.ts';

export interface SeededWorld {
  /** `.github/vmt.yml`. */
  readonly configuration: string;
  readonly places: Places;
  /** The development branch of the product. */
  readonly branch: string;
  /** Makes the keys that it needs; what it returns fills the local GitHub. */
  readonly prepare: () => Promise<(github: FakeGithub) => void>;
}

export type SeededProcess = 'kata' | 'kubeedge';

export const SEEDED: Readonly<Record<SeededProcess, SeededWorld>> = {
  kata: {
    configuration: kataConfiguration,
    places: {
      caseRepository: kataCaseRepository,
      productRepository: kataProductRepository,
      documentRepository: kataCommunityRepository,
      files: ['KCSA.md', 'KCSA/KCSA-CVE-2020-2026.md', 'KCSN/KCSN-2026-11-23-debug-console-is-on-by-default.md'],
      tags: ['1.11.1', '1.10.5'],
    },
    branch: 'main',
    prepare: async () => seedKataWorld,
  },
  kubeedge: {
    configuration: kubeedgeConfiguration,
    places: {
      caseRepository: kubeedgeCaseRepository,
      productRepository: kubeedgeProductRepository,
      documentRepository: kubeedgeProductRepository,
      files: [],
      tags: ['v1.11.1', 'v1.10.2', 'v1.9.4'],
    },
    branch: 'master',
    prepare: async () => {
      distributorKeys ??= makeDistributorKeys();
      const keys = await distributorKeys;
      return (github) => seedKubeedgeWorld(github, keys);
    },
  },
};

/** Once for all tests of a process: making keys takes a while. */
let distributorKeys: Promise<Readonly<Record<string, string>>> | undefined;

async function makeDistributorKeys(): Promise<Readonly<Record<string, string>>> {
  const made = kubeedgeDistributors.map(
    async ({ name, address }) => [address, (await makeOpenpgpKey(name, address)).publicKey] as const,
  );
  return Object.fromEntries(await Promise.all(made));
}
