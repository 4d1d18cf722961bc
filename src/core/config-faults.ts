/**
 * What is said about a fault of `.github/vmt.yml`: one row per key, with what it takes and an example. A row serves
 * whatever is wrong there (the type, the form, absence), so that each fault names the path, the rule and the mend.
 */
import type { z } from 'zod';
import { nearMisses } from './near-miss.ts';
import { type Refusal, refusal } from './refusals.ts';

/** Keys and list positions from the top of the file. */
export type ConfigPath = readonly (string | number)[];

/** A refusal that knows where in the file it is, so that the caller can add the line. */
export interface ConfigFault extends Refusal {
  readonly path: ConfigPath;
}

interface Row {
  /** What is expected: "must be …". */
  readonly is: string;
  readonly write: string;
}

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

/** Every key of the file. `*` is a list position or a name of the project's own. */
const ROWS: Readonly<Record<string, Row>> = {
  process: { is: 'kata or kubeedge', write: 'kata' },
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
  'channels.*.audience': { is: 'downstream or public', write: 'public' },
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
const PATTERNS = Object.keys(ROWS).map((pattern) => pattern.split('.'));

/** `channels.kata-dev.email`, `repositories[0]`. */
function pathText(path: ConfigPath): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('');
}

/** A fault at a path, with the value that stands there. */
export function configFault(path: ConfigPath, value: unknown, rule: string, mend: string): ConfigFault {
  const given = value === undefined ? '' : `: ${JSON.stringify(value)}`;
  return { ...refusal(`${pathText(path)}${given}`, rule, mend), path };
}

/** The faults that one zod issue stands for. `file` is the whole value. */
export function faultsOf(issue: z.core.$ZodIssue, file: unknown): ConfigFault[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey([...path, key]));
  }
  if (issue.code === 'invalid_union') {
    const [asMembers = [], byComponent = []] = issue.errors;
    const value = valueAt(file, path);
    const isMembers = typeof value !== 'object' || value === null || 'users' in value || 'teams' in value;
    const meant = isMembers ? asMembers : byComponent;
    return meant.flatMap((inner) => faultsOf({ ...inner, path: [...path, ...inner.path] }, file));
  }
  const row = rowOf(path);
  const value = valueAt(file, path);
  if (row === undefined) {
    return [
      configFault(
        path,
        value,
        'must be a table of keys and values',
        'begin with `process: kata`; the README has a whole example',
      ),
    ];
  }
  const rule = value === undefined ? `is missing; must be ${row.is}` : `must be ${row.is}`;
  return [configFault(path, value, rule, `write for example \`${lastKey(path)}${row.write}\``)];
}

function unknownKey(path: ConfigPath): ConfigFault {
  const key = String(path.at(-1));
  const known = keysUnder(path.slice(0, -1));
  const meant = nearMisses(key, known);
  const mend = meant.length > 0 ? `did you mean ${meant.join(' or ')}?` : `known here: ${known.join(', ')}`;
  return configFault(path, undefined, 'is no key of this file', mend);
}

function lastKey(path: ConfigPath): string {
  const key = path.at(-1);
  return typeof key === 'string' ? `${key}: ` : '- ';
}

function keysUnder(path: ConfigPath): string[] {
  const children = PATTERNS.filter((pattern) => pattern.length === path.length + 1 && fits(pattern.slice(0, -1), path));
  return [...new Set(children.map((pattern) => pattern.at(-1) ?? ''))].filter((key) => key !== '*');
}

/** A key's own row before one with a `*`. */
function rowOf(path: ConfigPath): Row | undefined {
  const fitting = PATTERNS.filter((pattern) => pattern.length === path.length && fits(pattern, path));
  const stars = (pattern: readonly string[]): number => pattern.filter((part) => part === '*').length;
  const best = fitting.sort((a, b) => stars(a) - stars(b))[0];
  return best === undefined ? undefined : ROWS[best.join('.')];
}

function fits(pattern: readonly string[], path: ConfigPath): boolean {
  return pattern.every((part, i) => part === '*' || part === path[i]);
}

function valueAt(value: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (at, part) =>
      typeof at === 'object' && at !== null ? Object.getOwnPropertyDescriptor(at, part)?.value : undefined,
    value,
  );
}
