/** The words of the monthly checklist, and who is named in it. */
import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../../src/core/config.ts';
import { parseTeam } from '../../../src/core/team/associates.ts';
import { type TeamFacts, teamChecklist } from '../../../src/core/team/checklist.ts';
import { leaveUntil } from '../../../src/core/team/leave.ts';
import { addMonths } from '../../../src/core/team/months.ts';
import { isSilent, type TeamPerson } from '../../../src/core/team/silence.ts';

const at = (text: string): number => Date.parse(text);
const NOW = at('2026-12-01T00:00:05Z');
const CONFIG = parseConfig(
  {
    process: 'kubeedge',
    project: 'KubeEdge',
    repositories: ['kubeedge/kubeedge'],
    branches: ['master'],
    roles: { coordinators: { users: ['alice'], teams: ['kubeedge/security'] } },
  },
  [{ id: 'kubeedge', labelPrefix: 'sec/' }],
);

function person(login: string, changes: Partial<TeamPerson> = {}): TeamPerson {
  return { login, knownSince: at('2026-01-10T00:00Z'), lastSeen: at('2026-11-20T00:00Z'), leave: null, ...changes };
}

function facts(changes: Partial<TeamFacts> = {}): TeamFacts {
  if (!CONFIG.ok) throw new Error(JSON.stringify(CONFIG.refusals));
  return {
    config: CONFIG.value,
    members: [person('alice')],
    associates: [],
    starts: { ok: true, value: [] },
    uncounted: [],
    ...changes,
  };
}

/** The lines below a heading. */
function under(title: string, changes: Partial<TeamFacts>, now = NOW): readonly string[] {
  const text = teamChecklist(facts(changes), now);
  const [, rest = `no ${title}`] = text.split(`### ${title}\n\n`);
  return (rest.split('\n\n### ')[0] ?? '').split('\n').filter((line) => line !== '');
}

const SILENT = 'Members not seen for two months';
const PAST = 'Associates past three months';

test('it calls the coordinators, says that people decide, and where commands are typed', () => {
  const text = teamChecklist(facts(), NOW);
  expect(text).toMatch(/^@alice @kubeedge\/security\n\n/);
  expect(text).toContain('The bot changes no role: people decide by hand, edit `roles` in `.github/vmt.yml`');
  expect(text).toContain('`/approve config HASH`');
  expect(text).toContain('type `/leave UNTIL` (such as `/leave 2027-01-15`) on any case issue');
});

test('nobody is named where nothing is due', () => {
  expect(under(PAST, {})).toEqual(['Nobody.']);
  expect(under(SILENT, {})).toEqual(['Nobody.']);
  expect(under('On leave', {})).toEqual(['Nobody.']);
});

describe('associates', () => {
  const ivan = [person('Ivan')];
  const since = (day: string) => ({ ok: true as const, value: [{ login: 'ivan', since: day }] });

  test.each([
    ['2026-09-01', ['- [ ] `Ivan`, associate since 2026-09-01: nominate as a member, or go on as an associate']],
    ['2026-09-02', ['Nobody.']],
  ])('who began on %s', (day, expected) => {
    expect(under(PAST, { associates: ivan, starts: since(day) })).toEqual(expected);
  });

  test('without a start date, and a start date without an associate', () => {
    const starts = { ok: true as const, value: [{ login: 'olaf', since: '2026-01-01' }] };
    expect(under('Start dates in `.github/team.yml`', { associates: ivan, starts })).toEqual([
      '- [ ] `Ivan` has none: add `- { login: Ivan, since: YYYY-MM-DD }`',
      '- [ ] `olaf` is no associate: take the row out, or add the login to `roles.associates`',
    ]);
  });

  test('whose file is faulty are not said to be without a date', () => {
    const refusals = [{ value: '.github/team.yml, line 2: [1].since: "soon"', rule: 'a rule', mend: 'a mend' }];
    const text = teamChecklist(facts({ associates: ivan, starts: { ok: false, refusals } }), NOW);
    expect(text).toContain('[1].since: "soon"\n    a rule\n    a mend');
    expect(text).not.toContain('Ivan');
  });
});

describe('members who are silent', () => {
  test('are named with the votes that it takes', () => {
    const bob = person('bob', { lastSeen: at('2026-09-03T10:00Z') });
    const members = [person('alice'), bob, person('carol'), person('dave'), person('erin')];
    expect(under(SILENT, { members })).toEqual([
      '- [ ] `bob`, last seen on 2026-09-03: ask; if nothing comes, removed by a two-thirds majority of the active members, the member excluded: 3 of 4 votes',
      'Active members: `alice`, `carol`, `dave`, `erin`.',
    ]);
  });

  test('do not vote on each other, nor does who is on leave', () => {
    const silent = { lastSeen: at('2026-09-03T10:00Z') };
    const away = person('erin', { leave: { from: at('2026-11-01T00:00Z'), until: '2026-12-20' } });
    const members = [person('alice'), person('bob', silent), person('carol', silent), person('dave'), away];
    const rows = under(SILENT, { members });
    expect(rows[0]).toContain('`bob`');
    expect(rows[1]).toMatch(/`carol`.*: 2 of 2 votes$/);
    expect(rows[2]).toBe('Active members: `alice`, `dave`.');
  });

  test('are named even where nobody is left to vote', () => {
    const members = [person('bob', { lastSeen: at('2026-09-03T10:00Z') })];
    expect(under(SILENT, { members })).toEqual([
      '- [ ] `bob`, last seen on 2026-09-03: ask; if nothing comes, no active member is left to vote: the maintainers of the project decide',
    ]);
  });

  test('of whom nothing is known are counted from when the bot met them', () => {
    const members = [person('bob', { knownSince: at('2026-09-30T00:00Z'), lastSeen: null })];
    expect(under(SILENT, { members })[0]).toContain('not seen since the bot first met the login on 2026-09-30');
  });

  test('are at most fifty, and then a number', () => {
    const members = Array.from({ length: 60 }, (_, i) => person(`m${i}`, { lastSeen: at('2026-09-03T10:00Z') }));
    expect(under(SILENT, { members })).toHaveLength(51);
    expect(under(SILENT, { members }).at(-1)).toBe('- and 10 more');
  });
});

describe('two months without a sign', () => {
  const seen = (day: string) => at(`${day}T00:00Z`);
  const leave = (from: string, until: string) => ({ from: seen(from), until });
  test.each<[string, Partial<TeamPerson>, boolean]>([
    ['a day less', { lastSeen: seen('2026-10-02') }, false],
    ['to the day', { lastSeen: seen('2026-10-01') }, true],
    ['never seen, and known for less', { lastSeen: null, knownSince: seen('2026-11-01') }, false],
    ['never seen, and known for as long', { lastSeen: null, knownSince: seen('2026-10-01') }, true],
    ['less the ten days of a leave', { lastSeen: seen('2026-09-26'), leave: leave('2026-09-26', '2026-10-05') }, false],
    ['and the ten days of a leave', { lastSeen: seen('2026-09-20'), leave: leave('2026-09-20', '2026-09-29') }, true],
    ['on leave', { lastSeen: seen('2026-01-20'), leave: leave('2026-01-20', '2026-12-01') }, false],
    ['after a long leave', { lastSeen: seen('2026-01-20'), leave: leave('2026-01-20', '2026-11-30') }, false],
    ['seen after a leave', { lastSeen: seen('2026-09-30'), leave: leave('2026-01-20', '2026-09-20') }, true],
  ])('%s', (_what, changes, expected) => {
    expect(isSilent(person('bob', changes), NOW)).toBe(expected);
  });
});

test('who is on leave is listed, with who may stand in', () => {
  const leave = { from: at('2026-11-20T00:00Z'), until: '2026-12-24' };
  const members = [person('alice'), person('bob', { leave, lastSeen: leave.from })];
  const associates = [person('ivan'), person('judy', { leave })];
  expect(under('On leave', { members, associates })).toEqual([
    '- `bob` until 2026-12-24: duty is paused, and an associate may stand in (`ivan`)',
    '- `judy` until 2026-12-24: an associate',
  ]);
});

test('a team that is not the approved one is told', () => {
  expect(under('Teams that are not counted', { uncounted: ['kubeedge/security'] })[0]).toContain('`kubeedge/security`');
});

test.each([
  ['2026-10-31T12:00Z', 1, '2026-11-30T12:00:00.000Z'],
  ['2026-12-31T00:00Z', 2, '2027-02-28T00:00:00.000Z'],
  ['2027-12-31T00:00Z', 2, '2028-02-29T00:00:00.000Z'],
  ['2026-12-01T23:59Z', 12, '2027-12-01T23:59:00.000Z'],
])('%s and %d months', (from, count, expected) => {
  expect(new Date(addMonths(at(from), count)).toISOString()).toBe(expected);
});

describe('the last day of a leave', () => {
  const today = at('2026-12-01T09:00Z');
  test.each(['2026-12-02', ' 2027-01-15 ', '2027-12-01'])('may be %s', (text) => {
    expect(leaveUntil(text, today)).toEqual({ ok: true, value: text.trim() });
  });
  test.each([
    ['', 'a leave has a last day'],
    ['tomorrow', 'not a day that exists'],
    ['2027-02-29', 'not a day that exists'],
    ['2027-01-15 holidays', 'not a day that exists'],
    ['2026-12-01', 'the last day of a leave lies ahead, and today is 2026-12-01 (UTC)'],
    ['2025-12-24', 'the last day of a leave lies ahead, and today is 2026-12-01 (UTC)'],
    ['2027-12-02', 'a leave is noted for a year at most, until 2027-12-01'],
  ])('may not be %j', (text, rule) => {
    expect(leaveUntil(text, today)).toMatchObject({ ok: false, refusal: { rule } });
  });
});

describe('the file of start dates', () => {
  test('has a row for each associate', () => {
    const rows = [{ login: 'ivan', since: '2026-08-01' }];
    expect(parseTeam(rows)).toEqual({ ok: true, value: rows });
    expect(parseTeam(null)).toEqual({ ok: true, value: [] });
  });
  test('all faults are told together, each with its place, rule and mend', () => {
    const told = parseTeam([
      { login: '@ivan', since: '2026-02-30' },
      { login: 'judy', since: '2026-08-01', from: 'x' },
      { login: 'olaf' },
    ]);
    expect(told.ok ? [] : told.refusals.map(({ value, rule, mend }) => `${value} ${rule} ${mend}`)).toEqual([
      '[0].login: "@ivan" must be a GitHub login without @ write for example `login: ivan`',
      '[0].since: "2026-02-30" must be a day that exists write for example `since: 2026-08-01`',
      '[1].from is no key of this file known here: login, since',
      '[2].since is missing; must be a day that exists write for example `since: 2026-08-01`',
    ]);
  });
  test('a login stands in it once', () => {
    const since = '2026-08-01';
    const told = parseTeam([
      { login: 'ivan', since },
      { login: 'Ivan', since },
    ]);
    expect(told).toMatchObject({ ok: false, refusals: [{ rule: 'is the login of row 1, too', path: [1, 'login'] }] });
  });
});
