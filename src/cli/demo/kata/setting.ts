/**
 * Where the kata story plays: the seeded world, with embargoed mail that is encrypted (a roster of three stakeholders,
 * linux-distros, a CNA), a rehearsal that is required, and addresses for calendar files.
 */
import { kata } from '../../../processes/kata.ts';
import type { FakeGithub } from '../../../sandbox/github.ts';
import {
  kataCaseRepository,
  kataCommunityRepository,
  kataConfiguration,
  kataProductRepository,
  seedKataWorld,
} from '../../../sandbox/kata-world.ts';
import type { Recipient, Setting } from '../setting.ts';
import { DAYS, PUBLISHED } from './facts.ts';

/** Downstream stakeholders; made up. */
const ROSTER: readonly Recipient[] = [
  { name: 'Stratus Cloud', address: 'security@stratus.example.org', key: 'keys/stratus.asc' },
  { name: 'Borealis Linux', address: 'embargo@borealis.example.org', key: 'keys/borealis.asc' },
  { name: 'Kestrel Hosting', address: 'psirt@kestrel.example.org', key: 'keys/kestrel.asc' },
];
export const DISTROS: Recipient = {
  name: 'linux-distros',
  address: 'linux-distros@vs.example.org',
  key: 'keys/linux-distros.asc',
};
export const CNA: Recipient = { name: 'CNA', address: 'cve-requests@cna.example.org', key: 'keys/cna.asc' };
const RECIPIENTS = [...ROSTER, DISTROS, CNA];

/** Who has an hour to keep free: the coordinator, a core developer, a stable maintainer. */
export const CALLED: Readonly<Record<string, string>> = {
  alice: 'alice@example.org',
  grace: 'grace@example.org',
  erin: 'erin@example.org',
};

/** The mails to whom the notice goes, one each. */
export const NOTICED: readonly string[] = [...ROSTER, DISTROS].map(({ address }) => address);

export const INDEX_FILE = 'KCSA.md';
export const KCSA_FILE = `KCSA/${PUBLISHED.id}.md`;

export const setting: Setting = {
  process: kata,
  places: {
    caseRepository: kataCaseRepository,
    productRepository: kataProductRepository,
    documentRepository: kataCommunityRepository,
    files: [KCSA_FILE, INDEX_FILE],
    tags: PUBLISHED.fixed,
  },
  team: { name: 'Kata VMT', address: 'vmt@example.org' },
  recipients: RECIPIENTS,
  noticed: NOTICED,
  configuration: configuration(),
  start: `${DAYS.report}T09:00:00Z`,
  t0: `${DAYS.t0}T00:00:00Z`,
  opened: `${DAYS.t0}T00:00:00Z`,
  seed: (github, keys) => {
    seedKataWorld(github);
    configure(github, keys);
  },
};

function configuration(): string {
  const channels = [
    '  embargo-notice: { audience: downstream, email: embargo-notice@lists.example.org, encrypt: roster }',
    `  linux-distros:  { audience: downstream, email: ${DISTROS.address}, subject-prefix: "[vs] ", encrypt: ${DISTROS.key} }`,
  ].join('\n');
  const addresses = Object.entries(CALLED).map(([login, address]) => `${login}: ${address}`);
  const changes: readonly (readonly [RegExp, string])[] = [
    [/^ {2}embargo-notice: .*$/m, channels],
    [/^cve: \{ (.*) \}$/m, `cve: { $1, cna: { email: ${CNA.address}, key: ${CNA.key} } }`],
    [/^rehearsal: .*$/m, 'rehearsal: required'],
    [/^addresses: .*$/m, `addresses: { ${addresses.join(', ')} }`],
  ];
  return changes.reduce((text, [line, instead]) => text.replace(line, instead), kataConfiguration);
}

function configure(github: FakeGithub, keys: Readonly<Record<string, string>>): void {
  const alice = github.as('alice');
  for (const { address, key } of RECIPIENTS) {
    alice.putFile(kataCaseRepository, key, keys[address] ?? '');
  }
  const rows = ROSTER.map(({ name, address, key }) => `- { name: ${name}, address: ${address}, key: ${key} }\n`);
  alice.putFile(kataCaseRepository, '.github/stakeholders.yml', rows.join(''));
  alice.putFile(kataCaseRepository, '.github/vmt.yml', setting.configuration);
}
