/**
 * The demo's configuration: that of the seeded world, with embargoed mail that is encrypted (a roster of three
 * stakeholders, linux-distros, a CNA), a rehearsal that is required, and addresses for calendar files.
 */
import { listed } from '../../bot/start-refused.ts';
import { type Config, parseConfig } from '../../core/config.ts';
import { readYaml } from '../../engine/configuration-yaml.ts';
import { kataConfiguration } from '../../sandbox/kata-world.ts';

/** Somebody who gets encrypted mail; the key's path is in the case repository. */
export interface Recipient {
  readonly name: string;
  readonly address: string;
  readonly key: string;
}

/** Downstream stakeholders; made up. */
export const ROSTER: readonly Recipient[] = [
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

/** Who has an hour to keep free: the coordinator, a core developer, a stable maintainer. */
export const CALLED: Readonly<Record<string, string>> = {
  alice: 'alice@example.org',
  grace: 'grace@example.org',
  erin: 'erin@example.org',
};

/** The mails to whom the notice goes, one each. */
export const NOTICED: readonly string[] = [...ROSTER, DISTROS].map(({ address }) => address);

/** `.github/vmt.yml`. */
export function demoConfiguration(): string {
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

/** `.github/stakeholders.yml`. */
export function demoRoster(): string {
  return ROSTER.map(({ name, address, key }) => `- { name: ${name}, address: ${address}, key: ${key} }\n`).join('');
}

/** As the bot reads it. Throws where it is refused. */
export function parsedConfiguration(): Config {
  const yaml = readYaml('.github/vmt.yml', demoConfiguration());
  const config = yaml.ok ? parseConfig(yaml.value) : yaml;
  if (!config.ok) {
    throw new Error(`the configuration of the demo is refused:\n${listed(config.refusals)}`);
  }
  return config.value;
}
