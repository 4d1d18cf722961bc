import { describe, expect, test } from '@jest/globals';
import { type Config, configHash, parseConfig, webhookName } from '../../src/core/config.ts';

const KATA = { id: 'kata', labelPrefix: 'kcsa/' };
const SHIPPED = [KATA, { id: 'kubeedge', labelPrefix: 'sec/' }];

const PINS = { users: { alice: 1, bob: 2 }, teams: {} };

/** The smallest file that is good. */
const SMALL = {
  process: 'kata',
  project: 'Kata Containers',
  repositories: ['kata-containers/kata-containers'],
  branches: ['main'],
  roles: { coordinators: { users: ['alice', 'bob'] } },
};

function parsed(change: object = {}): Config {
  const result = parseConfig({ ...SMALL, ...change }, SHIPPED);
  if (!result.ok) {
    throw new Error(JSON.stringify(result.refusals));
  }
  return result.value;
}

/** Faults of the small file with a change, as `value | rule`. */
function faults(change: unknown): string[] {
  const file =
    typeof change === 'object' && change !== null && !Array.isArray(change) ? { ...SMALL, ...change } : change;
  const result = parseConfig(file, SHIPPED);
  return result.ok ? [] : result.refusals.map(({ value, rule }) => `${value} | ${rule}`);
}

const oneChannel = (channel: object) => ({ channels: { list: channel } });

describe('defaults', () => {
  test('stand for every key that may be left out', () => {
    const none = { users: [], teams: [] };
    expect(parsed()).toEqual({
      ...SMALL,
      roles: {
        coordinators: { users: ['alice', 'bob'], teams: [] },
        'core-reviewers': none,
        'core-developers': none,
        'architecture-committee': none,
        'stable-maintainers': none,
        'release-managers': none,
        associates: none,
        'sig-maintainers': none,
      },
      componentMaintainers: {},
      escalation: [],
      channels: {},
      advisories: {
        repository: 'kata-containers/kata-containers',
        directory: 'KCSA',
        index: 'KCSA.md',
        notes: 'KCSN',
        id: 'cve',
      },
      cve: { via: 'github', requester: null, cna: null },
      calendar: { countries: [], freezes: [] },
      publicReportLabel: 'security-report',
      labels: { prefix: 'kcsa/' },
      approvals: 2,
      rehearsal: 'optional',
      stallDays: 3,
      retentionDays: 365,
      addresses: {},
    });
  });

  test("the label prefix is the process's own", () => {
    expect(parsed({ process: 'kubeedge' }).labels.prefix).toBe('sec/');
    expect(parsed({ process: 'kubeedge', labels: { prefix: 'vuln/' } }).labels.prefix).toBe('vuln/');
  });
});

test('the processes that ship are the only ones, and faults name them', () => {
  const result = parseConfig({ ...SMALL, process: 'kubeedge' }, [KATA]);
  expect(result.ok ? [] : result.refusals).toMatchObject([
    { value: 'process: "kubeedge"', rule: 'must be kata', mend: 'write for example `process: kata`' },
  ]);
  const empty = parseConfig(null, [KATA]);
  expect(empty.ok ? [] : empty.refusals.map(({ mend }) => mend)).toEqual([
    'begin with `process: kata`; the README has a whole example',
  ]);
});

test('a KubeEdge project has roles, marks and CVEs as every other', () => {
  const config = parsed({
    process: 'kubeedge',
    project: 'KubeEdge',
    repositories: ['kubeedge/kubeedge'],
    branches: ['master', 'release-1.22'],
    roles: {
      coordinators: { users: ['alice', 'bob'] },
      'release-managers': { users: ['frank'] },
      associates: { users: ['ivan'] },
      'sig-maintainers': { cloudcore: { users: ['heidi'] } },
    },
    channels: {
      distributors: {
        audience: 'downstream',
        email: 'distributors@lists.example.org',
        'subject-prefix': '[EMBARGOED] ',
        encrypt: 'roster',
      },
      announce: { audience: 'public', email: 'kubeedge@lists.example.org' },
      announcements: { audience: 'public', slack: '#announcements' },
    },
    cve: {
      via: 'mitre',
      requester: { name: 'Alice Doe', email: 'alice@example.org' },
      cna: { email: 'cve@cna.example.org', key: 'keys/cna.asc' },
    },
  });
  expect(config).toMatchObject({ process: 'kubeedge', labels: { prefix: 'sec/' }, cve: { via: 'mitre' } });
  expect(
    faults({
      process: 'kubeedge',
      ...oneChannel({ audience: 'public', email: 'a@b.org', 'subject-prefix': '[EMBARGOED] ' }),
    }),
  ).toEqual(['channels.list.subject-prefix: "[EMBARGOED] " | an embargo mark never goes to a public channel']);
});

test('channels are read as mail or Slack', () => {
  const { channels } = parsed({
    channels: {
      distros: { audience: 'downstream', email: 'd@vs.example.org', 'subject-prefix': '[vs] ', encrypt: 'keys/d.asc' },
      chat: { audience: 'public', slack: '#announcements' },
    },
  });
  expect(channels).toEqual({
    distros: {
      kind: 'mail',
      audience: 'downstream',
      email: 'd@vs.example.org',
      subjectPrefix: '[vs] ',
      encrypt: 'keys/d.asc',
    },
    chat: { kind: 'slack', audience: 'public', slack: '#announcements' },
  });
});

test('sig-maintainers may be given by component, and are then all of them', () => {
  const byComponent = {
    cloudcore: { users: ['heidi'] },
    edgecore: { users: ['heidi', 'ivan'], teams: ['kubeedge/edge'] },
  };
  const config = parsed({ roles: { ...SMALL.roles, 'sig-maintainers': byComponent } });
  expect(config.roles['sig-maintainers']).toEqual({ users: ['heidi', 'ivan'], teams: ['kubeedge/edge'] });
  expect(config.componentMaintainers).toEqual({
    cloudcore: { users: ['heidi'], teams: [] },
    edgecore: { users: ['heidi', 'ivan'], teams: ['kubeedge/edge'] },
  });
});

describe('a fault names its path and rule', () => {
  test.each<[string, unknown, string]>([
    ['an empty file', null, ' | must be a table of keys and values'],
    ['a list', [], ' | must be a table of keys and values'],
    ['an unknown process', { process: 'apache' }, 'process: "apache" | must be kata or kubeedge'],
    ['no project', { project: undefined }, 'project | is missing; must be one line of text'],
    ['a project of two lines', { project: 'a\nb' }, 'project: "a\\nb" | must be one line'],
    ['a project with a direction mark', { project: 'a\u202eb' }, 'project: "a[U+202E]b" | must be one line'],
    ['no repositories', { repositories: [] }, 'repositories: [] | must be a list of at least one'],
    [
      'a repository without owner',
      { repositories: ['kata'] },
      'repositories[0]: "kata" | must be a repository as owner/name',
    ],
    ['a repository that leads away', { repositories: ['kata/..'] }, 'repositories[0]: "kata/.."'],
    [
      'the same repository in capitals',
      { repositories: ['a/b', 'A/B'] },
      'repositories: ["a/b","A/B"] | must be a list',
    ],
    ['no branches', { branches: [] }, 'branches: [] | must be a list of at least one branch'],
    ['a branch twice', { branches: ['main', 'main'] }, 'branches: ["main","main"] | must be a list'],
    [
      'a branch that YAML takes for a number',
      { branches: [3.2] },
      'branches[0]: 3.2 | must be a branch name, in quotes',
    ],
    ['a branch with a blank', { branches: ['a b'] }, 'branches[0]: "a b" | must be a branch name'],
    [
      'nobody to coordinate',
      { roles: { coordinators: {} } },
      'roles.coordinators: {} | must be users and teams, at least one',
    ],
    ['roles left out', { roles: undefined }, 'roles | is missing; must be a table of roles'],
    [
      'a login with @',
      { roles: { coordinators: { users: ['@alice', 'bob'] } } },
      'roles.coordinators.users[0]: "@alice" | must be a GitHub login',
    ],
    [
      'a person twice',
      { roles: { coordinators: { users: ['alice', 'Alice'] } } },
      'roles.coordinators.users: ["alice","Alice"] | must be a list',
    ],
    [
      'a team without organization',
      { roles: { coordinators: { teams: ['vmt'] } } },
      'roles.coordinators.teams[0]: "vmt" | must be a team as org/slug',
    ],
    [
      'a role nobody knows',
      { roles: { ...SMALL.roles, core_reviewers: {} } },
      'roles.core_reviewers | is no key of this file',
    ],
    [
      'sig-maintainers as a text',
      { roles: { ...SMALL.roles, 'sig-maintainers': 'heidi' } },
      'roles.sig-maintainers: "heidi" | must be users and teams',
    ],
    [
      'a bad login of a component',
      { roles: { ...SMALL.roles, 'sig-maintainers': { a: { users: ['@x'] } } } },
      'roles.sig-maintainers.a.users[0]: "@x"',
    ],
    [
      'an unknown key of a component',
      { roles: { ...SMALL.roles, 'sig-maintainers': { a: { usres: [] } } } },
      'roles.sig-maintainers.a.usres | is no key',
    ],
    ['a channel to nowhere', oneChannel({ audience: 'public' }), 'channels.list | a channel goes to one place'],
    [
      'a channel to two places',
      oneChannel({ audience: 'public', email: 'a@b.org', slack: '#a' }),
      'channels.list | a channel goes to one place',
    ],
    ['a channel that is a text', { channels: { list: 'x' } }, 'channels.list: "x" | must be a channel'],
    [
      'a channel for everybody',
      oneChannel({ audience: 'everybody', email: 'a@b.org' }),
      'channels.list.audience: "everybody" | must be team, downstream or public',
    ],
    [
      'an encrypted channel for the team',
      oneChannel({ audience: 'team', email: 'a@b.org', encrypt: 'keys/a.asc' }),
      'channels.list.encrypt: "keys/a.asc" | the team is told that a report waits',
    ],
    [
      'a channel under a name with a blank',
      { channels: { 'a b': { audience: 'public', email: 'a@b.org' } } },
      'channels.a b: {',
    ],
    [
      'two addresses',
      oneChannel({ audience: 'public', email: 'a@b.org, c@d.org' }),
      'channels.list.email: "a@b.org, c@d.org" | must be one mail address',
    ],
    ['an address behind a name', oneChannel({ audience: 'public', email: 'A <a@b.org>' }), 'channels.list.email'],
    ['a route in an address', oneChannel({ audience: 'public', email: 'a%c.org@b.org' }), 'channels.list.email'],
    [
      'a header in an address',
      oneChannel({ audience: 'public', email: 'a@b.org\r\nBcc: e@v.il' }),
      'channels.list.email',
    ],
    ['a look-alike in an address', oneChannel({ audience: 'public', email: 'а@b.org' }), 'channels.list.email'],
    [
      'encrypted Slack',
      oneChannel({ audience: 'public', slack: '#a', encrypt: 'roster' }),
      'channels.list.encrypt: "roster" | only mail is encrypted',
    ],
    [
      'a subject on Slack',
      oneChannel({ audience: 'public', slack: '#a', 'subject-prefix': '[x]' }),
      'channels.list.subject-prefix: "[x]" | only mail has a subject',
    ],
    [
      'an embargo on Slack',
      oneChannel({ audience: 'downstream', slack: '#a' }),
      'channels.list.audience: "downstream" | nothing embargoed goes to Slack',
    ],
    [
      'an encrypted public list',
      oneChannel({ audience: 'public', email: 'a@b.org', encrypt: 'keys/a.asc' }),
      'channels.list.encrypt: "keys/a.asc" | a public list',
    ],
    [
      '[vs] on a public list',
      oneChannel({ audience: 'public', email: 'a@b.org', 'subject-prefix': '[vs] ' }),
      'channels.list.subject-prefix: "[vs] " | an embargo mark',
    ],
    [
      '[Embargoed] on a public list',
      oneChannel({ audience: 'public', email: 'a@b.org', 'subject-prefix': '[Embargoed]' }),
      'channels.list.subject-prefix',
    ],
    [
      'a subject of two lines',
      oneChannel({ audience: 'downstream', email: 'a@b.org', 'subject-prefix': 'a\r\nb' }),
      'channels.list.subject-prefix',
    ],
    [
      'a key outside the repository',
      oneChannel({ audience: 'downstream', email: 'a@b.org', encrypt: '../a.asc' }),
      'channels.list.encrypt: "../a.asc" | must be roster, or',
    ],
    [
      'an absolute key',
      oneChannel({ audience: 'downstream', email: 'a@b.org', encrypt: '/a.asc' }),
      'channels.list.encrypt',
    ],
    [
      'a Slack name of signs only',
      oneChannel({ audience: 'public', slack: '#__' }),
      'channels.list.slack: "#__" | must be the name',
    ],
    ['mitre without a requester', { cve: { via: 'mitre' } }, 'cve.requester | is missing; the form of MITRE'],
    ['a CNA without a key', { cve: { cna: { email: 'a@b.org' } } }, 'cve.cna.key | is missing'],
    [
      'a country that is none',
      { calendar: { countries: ['UK'] } },
      'calendar.countries[0]: "UK" | must be the two capital letters',
    ],
    ['a country in small letters', { calendar: { countries: ['de'] } }, 'calendar.countries[0]: "de"'],
    [
      'a freeze that ends before it begins',
      { calendar: { freezes: [{ from: '2027-01-03', to: '2026-12-21' }] } },
      'calendar.freezes[0]: {"from":"2027-01-03","to":"2026-12-21"} | a freeze ends before',
    ],
    [
      'a day that does not exist',
      { calendar: { freezes: [{ from: '2026-02-30', to: '2026-03-01' }] } },
      'calendar.freezes[0].from: "2026-02-30" | must be a day that exists',
    ],
    ['a label of 51 characters', { 'public-report-label': 'x'.repeat(51) }, 'public-report-label'],
    ['a prefix without slash', { labels: { prefix: 'kcsa' } }, 'labels.prefix: "kcsa" | must be lower-case'],
    ['no approvals', { approvals: 0 }, 'approvals: 0 | must be a whole number from 1'],
    ['half an approval', { approvals: 1.5 }, 'approvals: 1.5 | must be a whole number'],
    [
      'one approval where there are two coordinators',
      { approvals: 1 },
      'approvals: 1 | one approval is only for a team of one',
    ],
    ['more approvals than coordinators', { approvals: 3 }, 'approvals: 3 | more approvals than coordinators (2)'],
    [
      'the default of two approvals for one coordinator',
      { roles: { coordinators: { users: ['alice'] } } },
      'approvals: 2 | more approvals than coordinators (1)',
    ],
    ['a rehearsal by truth value', { rehearsal: true }, 'rehearsal: true | must be optional or required'],
    ['stall days in a text', { 'stall-days': '3' }, 'stall-days: "3" | must be a whole number of days'],
    ['no retention', { 'retention-days': 0 }, 'retention-days: 0'],
    ['an address of nobody', { addresses: { '@alice': 'a@b.org' } }, 'addresses.@alice: "a@b.org"'],
    ['an unknown key', { colour: 'red' }, 'colour | is no key of this file'],
    [
      'a prototype as a key',
      JSON.parse('{"channels": {"__proto__": {"audience": "public"}}}'),
      'channels.__proto__ | is no name',
    ],
    [
      'a constructor as a channel',
      { channels: { constructor: { audience: 'public', email: 'a@b.org' } } },
      'channels.constructor | is no name',
    ],
  ])('%s', (_sentence, change, expected) => {
    expect(faults(change)).toContainEqual(expect.stringContaining(expected));
  });
});

test('all faults are told together, those between keys too', () => {
  const all = faults({
    process: 'kat',
    branches: [1.1, 'a b'],
    projct: 1,
    approvals: 3,
    channels: { list: { audience: 'public', email: 'nobody', encrypt: 'roster' } },
    cve: { via: 'mitre' },
  });
  expect(all.map((fault) => fault.split(/[: ]/)[0])).toEqual([
    'process',
    'branches[0]',
    'branches[1]',
    'channels.list.email',
    'projct',
    'channels.list.encrypt',
    'cve.requester',
    'approvals',
  ]);
});

test.each([
  [{ projct: 1 }, 'did you mean project?'],
  [{ stall_days: 1 }, 'did you mean stall-days?'],
  [{ cve: { zzz: 1 } }, 'known here: via, requester, cna'],
  [oneChannel({ audience: 'public', emial: 1, email: 'a@b.org' }), 'did you mean email?'],
])('an unknown key is mended by the one that was meant: %j', (change, mend) => {
  const result = parseConfig({ ...SMALL, ...change }, SHIPPED);
  expect(result.ok ? [] : result.refusals.map((refusal) => refusal.mend)).toEqual([mend]);
});

test('a team of one, and a team that GitHub counts, may be small', () => {
  expect(parsed({ approvals: 1, roles: { coordinators: { users: ['alice'] } } }).approvals).toBe(1);
  expect(parsed({ roles: { coordinators: { teams: ['kata-containers/vmt'] } } }).approvals).toBe(2);
});

test('an address of 60,000 characters is refused at once', () => {
  const start = process.cpuUsage();
  expect(
    faults(oneChannel({ audience: 'public', email: `${'a.'.repeat(30_000)}@${'b-'.repeat(30_000)}` })),
  ).toHaveLength(1);
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(200);
});

describe('the hash that is approved', () => {
  const before = configHash(parsed(), PINS, { 'keys/a.asc': 'one' });
  const channels = { list: { audience: 'public', email: 'a@b.org' } };

  test('is twelve hex digits', () => {
    expect(before).toMatch(/^[0-9a-f]{12}$/);
  });

  test.each([
    ['a role', { roles: { ...SMALL.roles, associates: { users: ['mallory'] } } }],
    ['a channel', { channels }],
    ['the repositories', { repositories: ['a/b'] }],
    ['where CVEs are asked for', { cve: { cna: { email: 'c@d.org', key: 'keys/c.asc' } } }],
    ['where documents are filed', { advisories: { repository: 'a/b' } }],
    ['where calendar files go', { addresses: { alice: 'm@b.org' } }],
  ])('changes with %s', (_what, change) => {
    expect(configHash(parsed(change), PINS, { 'keys/a.asc': 'one' })).not.toBe(before);
  });

  test('changes with an exchanged key, and with another account under the same login', () => {
    expect(configHash(parsed(), PINS, { 'keys/a.asc': 'two' })).not.toBe(before);
    expect(configHash(parsed(), { ...PINS, users: { alice: 9, bob: 2 } }, { 'keys/a.asc': 'one' })).not.toBe(before);
  });

  test.each([
    ['the order of keys', Object.fromEntries(Object.entries(SMALL).reverse())],
    ['branches', { branches: ['main', 'stable-3.2'] }],
    ['the calendar', { calendar: { countries: ['DE'] } }],
    ['stall days', { 'stall-days': 5 }],
  ])('does not change with %s', (_what, change) => {
    expect(configHash(parsed(change), PINS, { 'keys/a.asc': 'one' })).toBe(before);
  });
});

test.each([
  ['#announcements', 'ANNOUNCEMENTS'],
  ['kata-dev.2', 'KATA_DEV_2'],
  ['#_x-', 'X'],
])('the webhook of %s is %s', (slack, name) => {
  expect(webhookName(slack)).toBe(name);
});
