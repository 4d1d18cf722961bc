/** A world in the image of the Kata Containers project: its people, repositories and configuration. */
import type { FakeGithub } from './github.ts';

/** `.github/vmt.yml` of the seeded case repository. */
export const kataConfiguration = `process: kata
project: Kata Containers
repositories: [kata-containers/kata-containers]
branches: [main, stable-1.11, stable-1.10]
roles:
  coordinators:           { teams: [kata-containers/vmt] }
  core-reviewers:         { users: [carol] }
  core-developers:        { users: [grace] }
  architecture-committee: { users: [dave] }
  stable-maintainers:     { users: [erin] }
  release-managers:       { users: [frank] }
  associates:             { users: [] }
escalation: [ttx, fungi]
channels:
  embargo-notice: { audience: downstream, email: embargo-notice@lists.example.org }
  kata-dev:       { audience: public, email: kata-dev@lists.example.org }
  oss-security:   { audience: public, email: oss-security@lists.example.org }
  announcements:  { audience: public, slack: "#announcements" }
advisories: { repository: kata-containers/community, directory: KCSA, index: KCSA.md, notes: KCSN, id: cve }
cve: { via: mitre, requester: { name: Alice Doe, email: alice@example.org } }
calendar: { countries: [US, DE] }
public-report-label: security-report
labels: { prefix: kcsa/ }
approvals: 2
rehearsal: optional
stall-days: 3
retention-days: 365
addresses: { alice: alice@example.org, bob: bob@example.org }
`;

/** The index of advisories as the project keeps it, newest first. */
export const kataIndex = `# Kata Containers Security Advisories

| Advisory | Date | Title |
|---|---|---|
| [KCSA-CVE-2020-2025](KCSA/KCSA-CVE-2020-2025.md) | 2020-05-28 | Kata Containers with Cloud Hypervisor guest image persists |
| [KCSA-CVE-2020-2024](KCSA/KCSA-CVE-2020-2024.md) | 2020-05-28 | Kata Containers improper link resolution vulnerability |
| [KCSA-CVE-2019-5736](KCSA/KCSA-CVE-2019-5736.md) | 2019-02-22 | runc container breakout assessment |
`;

/** The private repository in which the cases of the seeded world are kept. */
export const kataCaseRepository = 'kata-containers/vmt-cases';
/** The public repository with the code. */
export const kataProductRepository = 'kata-containers/kata-containers';
/** The public repository with the published advisories. */
export const kataCommunityRepository = 'kata-containers/community';

/**
 * Fills a local GitHub: the team alice and bob; carol (core reviewer), grace (core developer), dave (architecture
 * committee), erin (stable maintainer), frank (release manager), olga (owner of the organisation); from outside rita
 * (a reporter) and mallory. The product has releases 1.10.4 and 1.11.0; 1.10.5 and 1.11.1 are to come.
 */
export function seedKataWorld(github: FakeGithub): void {
  const people = { alice: 'Alice Doe', bob: 'Bob Roe', carol: 'Carol', grace: 'Grace', dave: 'Dave', erin: 'Erin' };
  const others = {
    frank: 'Frank',
    olga: 'Olga',
    rita: 'Rita Reporter',
    mallory: 'Mallory',
    ttx: 'ttx',
    fungi: 'fungi',
  };
  for (const [login, name] of Object.entries({ ...people, ...others })) github.addUser(login, { name });
  github.addOrg('kata-containers', {
    owners: ['olga'],
    members: ['alice', 'bob', 'carol', 'grace', 'dave', 'erin', 'frank'],
  });
  github.addTeam('kata-containers/vmt', ['alice', 'bob']);
  github.addRepository(kataProductRepository, {
    description: 'Kata Containers: the speed of containers, the security of VMs',
    branches: ['stable-1.11', 'stable-1.10'],
    files: { 'README.md': '# Kata Containers\n', VERSION: '1.11.0\n' },
    teams: { vmt: 'admin' },
    collaborators: { carol: 'maintain', grace: 'write', dave: 'maintain', erin: 'write', frank: 'write' },
  });
  github.addRepository(kataCommunityRepository, {
    description: 'Community documents, advisories among them',
    files: {
      'README.md': '# Community\n',
      'KCSA.md': kataIndex,
      'KCSA/KCSA-CVE-2020-2025.md': '# KCSA-CVE-2020-2025\n',
      'KCSA/KCSA-CVE-2020-2024.md': '# KCSA-CVE-2020-2024\n',
      'KCSA/KCSA-CVE-2019-5736.md': '# KCSA-CVE-2019-5736\n',
    },
    teams: { vmt: 'write' },
  });
  github.addRepository(kataCaseRepository, {
    private: true,
    description: 'Cases of the vulnerability management team',
    files: { 'README.md': '# Cases\n', '.github/vmt.yml': kataConfiguration },
    teams: { vmt: 'admin' },
  });
  const frank = github.as('frank');
  frank.publishRelease(kataProductRepository, { tag: '1.10.4', name: '1.10.4', target: 'stable-1.10' });
  frank.publishRelease(kataProductRepository, { tag: '1.11.0', name: '1.11.0', target: 'stable-1.11' });
}
