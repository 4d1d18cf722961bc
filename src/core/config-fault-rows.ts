/** What `.github/vmt.yml` takes, key by key, as faults tell it (config-faults.ts). */
import type { Row, Rows } from './config-faults.ts';

const PERSON: Row = { is: 'a GitHub login without @', write: 'alice' };
const TEAM: Row = { is: 'a team as org/slug', write: 'kata-containers/vmt' };
const EMAIL: Row = { is: 'one mail address in plain letters', write: 'security@lists.example.org' };
const REPOSITORY: Row = { is: 'a repository as owner/name', write: 'kata-containers/kata-containers' };
const PATH: Row = { is: 'a path from the root of the repository, of A-Z a-z 0-9 . _ - and /', write: 'keys/cna.asc' };
const MEMBERS: Row = { is: 'users and teams', write: '{ users: [alice], teams: [kata-containers/vmt] }' };
const DAY: Row = { is: 'a day that exists', write: '2026-12-21' };
const TEXT: Row = { is: 'one line of text, in quotes where it looks like a number', write: '"Kata Containers"' };
const DAYS: Row = { is: 'a whole number of days, 1 or more', write: '365' };

const MEMBER_ROWS = (at: string): Record<string, Row> => ({
  [at]: MEMBERS,
  [`${at}.users`]: { is: 'a list of GitHub logins, each once', write: '[alice, bob]' },
  [`${at}.users.*`]: PERSON,
  [`${at}.teams`]: { is: 'a list of teams, each once', write: '[kata-containers/vmt]' },
  [`${at}.teams.*`]: TEAM,
});

/**
 * Every key of the file, where the processes of these ids ship; the empty one is the whole. `*` is a list position or a
 * name of the project's own.
 */
export function configRows(processes: readonly string[]): Rows {
  const [first = ''] = processes;
  return {
    '': { is: 'a table of keys and values', mend: `begin with \`process: ${first}\`; the README has a whole example` },
    process: { is: processes.join(' or '), write: first },
    ...KEYS,
  };
}

/** Every key but `process`, which depends on what ships. */
const KEYS: Rows = {
  project: TEXT,
  repositories: { is: 'a list of at least one owner/name, each once', write: '[kata-containers/kata-containers]' },
  'repositories.*': REPOSITORY,
  branches: {
    is: 'a list of at least one branch, each once, the development branch first',
    write: '[main, stable-3.2]',
  },
  'branches.*': { is: 'a branch name, in quotes where it looks like a number', write: '"3.2"' },
  roles: { is: 'a table of roles', write: '{ coordinators: { teams: [kata-containers/vmt] } }' },
  ...MEMBER_ROWS('roles.coordinators'),
  'roles.coordinators': { ...MEMBERS, is: 'users and teams, at least one of them' },
  ...MEMBER_ROWS('roles.core-reviewers'),
  ...MEMBER_ROWS('roles.core-developers'),
  ...MEMBER_ROWS('roles.architecture-committee'),
  ...MEMBER_ROWS('roles.stable-maintainers'),
  ...MEMBER_ROWS('roles.release-managers'),
  ...MEMBER_ROWS('roles.associates'),
  ...MEMBER_ROWS('roles.sig-maintainers'),
  ...MEMBER_ROWS('roles.sig-maintainers.*'),
  escalation: { is: 'a list of GitHub logins, each once', write: '[alice]' },
  'escalation.*': PERSON,
  channels: {
    is: 'a table of channels by name',
    write: '{ kata-dev: { audience: public, email: kata-dev@lists.example.org } }',
  },
  'channels.*': {
    is: 'a channel under a name of letters, digits, . _ -',
    write: '{ audience: public, slack: "#announcements" }',
  },
  'channels.*.audience': { is: 'team, downstream or public', write: 'public' },
  'channels.*.email': EMAIL,
  'channels.*.slack': { is: 'the name of a Slack channel, in quotes', write: '"#announcements"' },
  'channels.*.subject-prefix': { is: 'one line of text of at most 60 characters, in quotes', write: '"[vs] "' },
  'channels.*.encrypt': { is: 'roster, or the path of a public key', write: 'keys/linux-distros.asc' },
  advisories: { is: 'a table that says where documents are filed', write: '{ repository: kata-containers/community }' },
  'advisories.repository': REPOSITORY,
  'advisories.directory': { ...PATH, write: 'KCSA' },
  'advisories.index': { ...PATH, write: 'KCSA.md' },
  'advisories.notes': { ...PATH, write: 'KCSN' },
  'advisories.id': { is: 'cve (KCSA-CVE-…) or year (KCSA-YYYY-NN)', write: 'cve' },
  cve: { is: 'a table that says how CVEs are asked for', write: '{ via: github }' },
  'cve.via': { is: 'github or mitre', write: 'github' },
  'cve.requester': { is: 'a name and a mail address', write: '{ name: Alice Doe, email: alice@example.org }' },
  'cve.requester.name': { ...TEXT, write: 'Alice Doe' },
  'cve.requester.email': EMAIL,
  'cve.cna': {
    is: 'a mail address and the path of its public key',
    write: '{ email: cve@cna.example.org, key: keys/cna.asc }',
  },
  'cve.cna.email': EMAIL,
  'cve.cna.key': PATH,
  calendar: { is: 'a table of countries and freezes', write: '{ countries: [US, DE] }' },
  'calendar.countries': { is: 'a list of countries, each once', write: '[US, DE]' },
  'calendar.countries.*': { is: 'the two capital letters of a country whose holidays are known', write: 'DE' },
  'calendar.freezes': { is: 'a list of freezes', write: '[{ from: 2026-12-21, to: 2027-01-03, reason: year end }]' },
  'calendar.freezes.*': {
    is: 'first and last day, and a reason',
    write: '{ from: 2026-12-21, to: 2027-01-03, reason: year end }',
  },
  'calendar.freezes.*.from': DAY,
  'calendar.freezes.*.to': DAY,
  'calendar.freezes.*.reason': { ...TEXT, write: 'year end' },
  'public-report-label': { is: "a label's name of at most 50 characters", write: 'security-report' },
  labels: { is: 'a table with the prefix of the status labels', write: '{ prefix: kcsa/ }' },
  'labels.prefix': {
    is: 'lower-case letters, digits and hyphens with a / at the end, 21 characters at most',
    write: 'kcsa/',
  },
  approvals: { is: 'a whole number from 1 to 10', write: '2' },
  rehearsal: { is: 'optional or required', write: 'optional' },
  'stall-days': { ...DAYS, write: '3' },
  'retention-days': DAYS,
  addresses: { is: 'a table of mail addresses by login', write: '{ alice: alice@example.org }' },
  'addresses.*': { is: 'one mail address in plain letters, under a GitHub login', write: 'alice@example.org' },
};
