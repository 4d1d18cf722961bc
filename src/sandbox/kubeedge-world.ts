/** A world in the image of the KubeEdge project: its people, repositories, configuration and private distributors list. */
import type { FakeGithub } from './github.ts';

/** A member of the private distributors list; the key's path is in the case repository. */
interface Distributor {
  readonly name: string;
  readonly address: string;
  readonly key: string;
}

/** Made up. */
export const kubeedgeDistributors: readonly Distributor[] = [
  { name: 'Harbor Edge', address: 'security@harbor.example.org', key: 'keys/harbor.asc' },
  { name: 'Lichen Linux', address: 'embargo@lichen.example.org', key: 'keys/lichen.asc' },
  { name: 'Tidewater IoT', address: 'psirt@tidewater.example.org', key: 'keys/tidewater.asc' },
];

/** `.github/vmt.yml` of the seeded case repository. */
export const kubeedgeConfiguration = `process: kubeedge
project: KubeEdge
repositories: [kubeedge/kubeedge]
branches: [master, release-1.11, release-1.10, release-1.9]
roles:
  coordinators:     { teams: [kubeedge/security-team] }
  associates:       { users: [ivan] }
  release-managers: { users: [frank] }
  sig-maintainers:  { cloudcore: { users: [heidi] }, edgecore: { users: [judy] } }
escalation: [olga]
channels:
  distributors:  { audience: downstream, email: distributors@lists.example.org, encrypt: roster }
  kubeedge:      { audience: public, email: kubeedge@lists.example.org }
  oss-security:  { audience: public, email: oss-security@lists.example.org }
  announcements: { audience: public, slack: "#announcements" }
cve: { via: github }
calendar: { countries: [US, CN] }
public-report-label: security-report
labels: { prefix: sec/ }
approvals: 2
rehearsal: optional
stall-days: 3
retention-days: 365
addresses: { alice: alice@example.org, frank: frank@example.org }
`;

/** `.github/stakeholders.yml` of the seeded case repository. */
const kubeedgeRoster = kubeedgeDistributors
  .map(
    ({ name, address, key }) =>
      `- { name: ${name}, address: ${address}, key: ${key}, vouched-by: Bob Roe, terms: 2026-01, since: 2026-01-31 }\n`,
  )
  .join('');

/** The private repository in which the cases of the seeded world are kept. */
export const kubeedgeCaseRepository = 'kubeedge/security-cases';
/** The public repository with the code. */
export const kubeedgeProductRepository = 'kubeedge/kubeedge';

/**
 * Fills a local GitHub: the team alice and bob, and ivan, an associate; frank (release manager), heidi and judy
 * (maintainers of cloudcore and of edgecore), olga (owner of the organisation); from outside rita (a reporter) and
 * mallory. The product has releases v1.11.0, v1.10.1 and v1.9.3; those with the fix are to come. `keys`: the armored
 * public key of each distributor, by address.
 */
export function seedKubeedgeWorld(github: FakeGithub, keys: Readonly<Record<string, string>>): void {
  const members = {
    alice: 'Alice Doe',
    bob: 'Bob Roe',
    ivan: 'Ivan',
    frank: 'Frank',
    heidi: 'Heidi',
    judy: 'Judy',
  };
  const others = { olga: 'Olga', rita: 'Rita Reporter', mallory: 'Mallory' };
  for (const [login, name] of Object.entries({ ...members, ...others })) github.addUser(login, { name });
  github.addOrg('kubeedge', { owners: ['olga'], members: Object.keys(members) });
  github.addTeam('kubeedge/security-team', ['alice', 'bob']);
  github.addRepository(kubeedgeProductRepository, {
    description: 'A framework that brings containers to the edge',
    defaultBranch: 'master',
    branches: ['release-1.11', 'release-1.10', 'release-1.9'],
    files: { 'README.md': '# KubeEdge\n' },
    teams: { 'security-team': 'admin' },
    collaborators: { frank: 'maintain', heidi: 'write', judy: 'write' },
  });
  github.addRepository(kubeedgeCaseRepository, {
    private: true,
    description: 'Cases of the security team',
    files: {
      'README.md': '# Cases\n',
      '.github/vmt.yml': kubeedgeConfiguration,
      '.github/stakeholders.yml': kubeedgeRoster,
      ...Object.fromEntries(kubeedgeDistributors.map(({ address, key }) => [key, keys[address] ?? ''])),
    },
    teams: { 'security-team': 'admin' },
    collaborators: { ivan: 'write' },
  });
  const frank = github.as('frank');
  for (const [tag, target] of [
    ['v1.9.3', 'release-1.9'],
    ['v1.10.1', 'release-1.10'],
    ['v1.11.0', 'release-1.11'],
  ] as const) {
    frank.publishRelease(kubeedgeProductRepository, { tag, name: tag, target });
  }
}
