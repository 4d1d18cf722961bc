import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../src/core/config.ts';
import {
  type ConfigState,
  decideConfigApproved,
  decideConfigPushed,
  hashOf,
  type Loaded,
  type LoadOutcome,
  NO_CONFIG,
} from '../../src/core/config-change.ts';
import { configurationBody } from '../../src/core/config-report.ts';
import { refusal } from '../../src/core/refusals.ts';
import type { Member } from '../../src/core/roster.ts';
import type { KeyState } from '../../src/core/scene.ts';
import { kata } from '../../src/processes/kata.ts';

const ALICE = { id: 1, login: 'alice' };
const BOB = { id: 2, login: 'bob' };

const IDS: Record<string, number> = { alice: 1, bob: 2, mallory: 66 };

function loaded(
  version: string,
  users: readonly string[],
  more: object = {},
  ids: Record<string, number> = {},
): Loaded {
  const parsed = parseConfig(
    {
      process: 'kata',
      project: 'Kata Containers',
      repositories: ['kata-containers/kata-containers'],
      branches: ['main'],
      roles: { coordinators: { users } },
      ...more,
    },
    [kata, { id: 'kubeedge', labelPrefix: 'sec/' }],
  );
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.refusals));
  }
  const pins = { users: Object.fromEntries(users.map((login) => [login, ids[login] ?? IDS[login] ?? 0])), teams: {} };
  return { version, config: parsed.value, pins, files: {}, members: [], keys: {}, templates: {} };
}

const CAROL: Member = {
  ...{ name: 'Carol | Co', address: 'carol@example.org', key: 'keys/carol.asc' },
  ...{ employer: null, vouchedBy: null, terms: null, since: null, criteria: {} },
};

function key(change: Partial<KeyState>): KeyState {
  return { version: 'sha', expires: null, addresses: [], fault: null, ...change };
}

const good = (value: Loaded): LoadOutcome => ({ ok: true, value });
const bad = (version: string): LoadOutcome => ({
  ok: false,
  version,
  refusals: [refusal('line 3: approvals: 0', 'must be a whole number', 'write `approvals: 2`')],
});

const FIRST = loaded('v1', ['alice', 'bob']);
const HARMLESS = loaded('v2', ['alice', 'bob'], { 'stall-days': 5 });
const TAKEOVER = loaded('v3', ['alice', 'bob', 'mallory']);
const OTHER = loaded('v4', ['alice', 'bob'], { approvals: 2, addresses: { alice: 'alice@example.org' } });

function stateAfter(...pushes: LoadOutcome[]): ConfigState {
  return pushes.reduce((state, push) => decideConfigPushed(state, push).state, NO_CONFIG);
}

function approve(state: ConfigState, person: { id: number; login: string }, hash = hashOf(TAKEOVER)) {
  return decideConfigApproved(state, hash, person, true);
}

/** The state after approvals that must succeed. */
function approved(state: ConfigState, ...people: { id: number; login: string }[]): ConfigState {
  return people.reduce((now, person) => {
    const decision = approve(now, person);
    if (!decision.ok) {
      throw new Error(decision.refusal.rule);
    }
    return decision.state;
  }, state);
}

function ruleOf(decision: ReturnType<typeof decideConfigApproved>): string {
  return decision.ok ? 'approved' : decision.refusal.rule;
}

describe('a push', () => {
  test('the first configuration is taken as it is', () => {
    const { state, facts, report } = decideConfigPushed(NO_CONFIG, good(FIRST));
    expect(state.inForce).toBe(FIRST);
    expect(facts).toEqual([{ type: 'config-in-force', hash: hashOf(FIRST), why: 'first' }]);
    expect(report).toContain('The first configuration is in force as it is');
  });

  test('the same version twice changes nothing and says nothing', () => {
    const state = stateAfter(good(FIRST));
    expect(decideConfigPushed(state, good(FIRST))).toEqual({ state, report: null, facts: [] });
    const refused = stateAfter(good(FIRST), bad('v2'));
    expect(decideConfigPushed(refused, bad('v2'))).toEqual({ state: refused, report: null, facts: [] });
  });

  test('a harmless change takes effect at once and is shown', () => {
    const { state, report } = decideConfigPushed(stateAfter(good(FIRST)), good(HARMLESS));
    expect(state.inForce).toBe(HARMLESS);
    expect(report).toContain('- stallDays: 3\n+ stallDays: 5');
  });

  test('a change of roles waits, is shown with its hash, and calls the coordinators in force', () => {
    const { state, report } = decideConfigPushed(stateAfter(good(FIRST)), good(TAKEOVER));
    expect(state.inForce).toBe(FIRST);
    expect(state.proposed).toEqual({ loaded: TAKEOVER, hash: hashOf(TAKEOVER), approvals: [] });
    expect(report).toContain(`/approve config ${hashOf(TAKEOVER)}`);
    expect(report).toContain('- roles.coordinators.users: alice, bob\n');
    expect(report).toContain('+ roles.coordinators.users: alice, bob, mallory\n');
    expect(report).toContain('@alice @bob\n');
    expect(report).not.toContain('@mallory');
  });

  test('another process is refused: the cases that are there stand in its statuses', () => {
    const other = loaded('v9', ['alice', 'bob'], { process: 'kubeedge' });
    const { state, report } = decideConfigPushed(stateAfter(good(FIRST)), good(other));
    expect(state).toMatchObject({ inForce: FIRST, proposed: null });
    expect(state.refused.map(({ value }) => value)).toEqual(['process: kubeedge']);
    expect(report).toContain('write `process: kata`');
  });

  test('an exchanged key waits', () => {
    const swapped: Loaded = { ...FIRST, version: 'v9', files: { 'keys/linux-distros.asc': 'other' } };
    expect(stateAfter(good(FIRST), good(swapped)).proposed?.loaded).toBe(swapped);
  });

  test('a newer push replaces what waits and voids its approvals', () => {
    const waiting = approved(stateAfter(good(FIRST), good(TAKEOVER)), ALICE);
    const { state, facts } = decideConfigPushed(waiting, good(OTHER));
    expect(state.proposed).toEqual({ loaded: OTHER, hash: hashOf(OTHER), approvals: [] });
    expect(facts).toEqual([{ type: 'config-proposed', hash: hashOf(OTHER), voids: hashOf(TAKEOVER) }]);
    const again = stateAfter(good(FIRST), good(TAKEOVER), good(OTHER), good({ ...TAKEOVER, version: 'v5' }));
    expect(again.proposed?.approvals).toEqual([]);
  });

  test('a push back to what is in force takes away what waits', () => {
    const state = stateAfter(good(FIRST), good(TAKEOVER), good(FIRST));
    expect(state).toEqual({ inForce: FIRST, proposed: null, refused: [], seen: 'v1' });
  });

  test('a bad one is refused with a report, the last good one stays, what waited is void', () => {
    const { state, report, facts } = decideConfigPushed(stateAfter(good(FIRST), good(TAKEOVER)), bad('v6'));
    expect(state.inForce).toBe(FIRST);
    expect(state.proposed).toBeNull();
    expect(report).toContain('The last good configuration stays in force');
    expect(report).toContain('line 3: approvals: 0');
    expect(facts).toEqual([{ type: 'config-refused', version: 'v6', faults: 1 }]);
  });

  test('a bad first one leaves nothing in force', () => {
    const { state, report } = decideConfigPushed(NO_CONFIG, bad('v1'));
    expect(state.inForce).toBeNull();
    expect(report).toContain('There is no configuration in force');
  });

  test('a login that is another account now is refused', () => {
    const stolen = loaded('v7', ['alice', 'bob'], {}, { bob: 99 });
    const { state } = decideConfigPushed(stateAfter(good(FIRST)), good(stolen));
    expect(state.inForce).toBe(FIRST);
    expect(state.proposed).toBeNull();
    expect(state.refused).toMatchObject([
      { value: 'bob', rule: expect.stringContaining('id 2 and has the id 99 now') },
    ]);
  });

  test('a team that is another team now is refused', () => {
    const withTeam = (version: string, id: number): Loaded => ({
      ...FIRST,
      version,
      pins: { ...FIRST.pins, teams: { 'o/vmt': id } },
    });
    expect(stateAfter(good(withTeam('a', 1)), good(withTeam('b', 2))).refused).toHaveLength(1);
  });
});

describe('an approval', () => {
  const waiting = stateAfter(good(FIRST), good(TAKEOVER));

  test('two different coordinators put the change in force', () => {
    const once = approve(waiting, ALICE);
    expect(once).toMatchObject({ ok: true, state: { inForce: FIRST } });
    expect(once.ok && once.report).toContain('is approved by `alice`: 1 of 2');
    const state = approved(waiting, ALICE, BOB);
    expect(state).toEqual({ inForce: TAKEOVER, proposed: null, refused: [], seen: 'v3' });
  });

  test('its facts tell who approved and what is in force', () => {
    const second = approve(approved(waiting, ALICE), BOB);
    const hash = hashOf(TAKEOVER);
    expect(second.ok && second.facts).toEqual([
      { type: 'config-approved', hash, by: BOB },
      { type: 'config-in-force', hash, why: 'approved' },
    ]);
  });

  test.each<[string, () => ReturnType<typeof decideConfigApproved>, string]>([
    [
      'by somebody else',
      () => decideConfigApproved(waiting, hashOf(TAKEOVER), { id: 66, login: 'mallory' }, false),
      'only coordinators',
    ],
    ['by the same person twice', () => approve(approved(waiting, ALICE), ALICE), 'you have approved this; it takes 2'],
    [
      'by the same person under a new login',
      () => approve(approved(waiting, ALICE), { id: 1, login: 'alice2' }),
      'you have approved this',
    ],
    ['of another hash', () => approve(waiting, ALICE, '000000000000'), 'not the hash of the change that waits'],
    [
      'of the hash before a newer push',
      () => approve(stateAfter(good(FIRST), good(TAKEOVER), good(OTHER)), ALICE),
      'not the hash of the change that waits',
    ],
    ['where nothing waits', () => approve(stateAfter(good(FIRST)), ALICE), 'no change of the configuration waits'],
    ['where nothing is in force', () => approve(NO_CONFIG, ALICE), 'no change of the configuration waits'],
  ])('%s is refused', (_who, decide, rule) => {
    expect(ruleOf(decide())).toContain(rule);
  });

  test('the number needed is that of the configuration in force, not of the proposed one', () => {
    const weaker = loaded('v8', ['alice'], { approvals: 1 });
    const state = stateAfter(good(FIRST), good(weaker));
    const decision = decideConfigApproved(state, hashOf(weaker), ALICE, true);
    expect(decision).toMatchObject({ ok: true, state: { inForce: FIRST, proposed: { approvals: [ALICE] } } });
  });
});

describe('the issue', () => {
  test('shows what is in force, what waits and who approved', () => {
    const body = configurationBody(approved(stateAfter(good(FIRST), good(TAKEOVER)), ALICE));
    expect(body).toContain('### In force');
    expect(body).toContain('ids.users.bob: 2');
    expect(body).toContain('### Waiting for approval');
    expect(body).toContain('1 of 2');
  });

  test('has a table of the keys in force, with whose they are and what is wrong with them', () => {
    const channels = {
      distros: { audience: 'downstream', email: 'd@vs.example.org', encrypt: 'keys/d.asc' },
      notice: { audience: 'downstream', email: 'n@example.org', encrypt: 'roster' },
    };
    const cna = { email: 'cna@example.org', key: 'keys/cna.asc' };
    const now: Loaded = {
      ...loaded('v1', ['alice', 'bob'], { channels, cve: { cna } }),
      members: [CAROL],
      keys: {
        'keys/carol.asc': key({ expires: Date.parse('2027-01-31T12:00:00Z') }),
        'keys/cna.asc': key({ fault: 'is not in the case repository', version: 'missing' }),
        'keys/d.asc': key({}),
      },
    };
    const body = configurationBody(stateAfter(good(now)));
    expect(body.slice(body.indexOf('### Keys'))).toBe(
      [
        '### Keys',
        '',
        '| key | for | expires | fault |',
        '|---|---|---|---|',
        '| `keys/d.asc` | channel `distros`, `d@vs.example.org` | never |  |',
        '| `keys/cna.asc` | the CNA, `cna@example.org` |  | is not in the case repository |',
        '| `keys/carol.asc` | Carol \\| Co, `carol@example.org` | 2027-01-31 |  |',
        '',
        '### Roster',
        '',
        '1: Carol \\| Co',
      ].join('\n'),
    );
  });

  test('a change that waits names keys that nothing can be encrypted to', () => {
    const now: Loaded = { ...OTHER, keys: { 'keys/cna.asc': key({ fault: 'is revoked' }) } };
    const { report } = decideConfigPushed(stateAfter(good(FIRST)), good(now));
    expect(report).toContain('Nothing can be encrypted to these keys:\n\n```\nkeys/cna.asc: is revoked\n```');
  });

  test.each<[string, readonly Member[], readonly Member[], readonly string[]]>([
    ['new', [], [CAROL], ['+ roster: Carol | Co, carol@example.org']],
    ['gone', [CAROL], [], ['- roster: Carol | Co, carol@example.org']],
    [
      'with another address',
      [CAROL],
      [{ ...CAROL, address: 'carol@evil.example' }],
      ['! roster: Carol | Co, carol@evil.example (address was carol@example.org)'],
    ],
    [
      'with another name, key and terms',
      [CAROL],
      [{ ...CAROL, name: 'Caroline', key: 'keys/c2.asc', terms: '2026-07' }],
      ['! roster: Caroline, carol@example.org (name was Carol | Co; key was keys/carol.asc; terms was not given)'],
    ],
    [
      'with other evidence',
      [CAROL],
      [{ ...CAROL, criteria: { 1: 'https://example.org/x' } }],
      ['! roster: Carol | Co, carol@example.org (other criteria)'],
    ],
    [
      'replaced by two of the name or the address',
      [CAROL],
      [
        { ...CAROL, address: 'new@example.org' },
        { ...CAROL, name: 'Dave' },
      ],
      ['+ roster: Carol | Co, new@example.org', '! roster: Dave, carol@example.org (name was Carol | Co)'],
    ],
    ['as before', [CAROL], [CAROL], []],
  ])('a change of the roster shows who is %s', (_how, before, now, expected) => {
    const from: Loaded = { ...FIRST, members: before, files: { r: '1' } };
    const to: Loaded = { ...FIRST, version: 'v9', members: now, files: { r: '2' } };
    const { state, report } = decideConfigPushed(stateAfter(good(from)), good(to));
    expect(state.inForce).toBe(from);
    expect(report?.split('\n').filter((line) => line.includes('roster:'))).toEqual(expected);
  });

  test('can not be broken out of by a value', () => {
    const body = configurationBody(stateAfter(good(loaded('v1', ['alice', 'bob'], { project: 'x ```` @everyone' }))));
    expect(body).toMatch(/`````\nprocess: kata\nproject: x ```` @everyone\n/);
  });

  test('stays under the limit of GitHub whatever is refused', () => {
    const refusals = Array.from({ length: 5000 }, () => refusal('x'.repeat(200), 'y'.repeat(50), 'z'.repeat(50)));
    const body = configurationBody(stateAfter({ ok: false, version: 'v', refusals }));
    expect(body.length).toBeLessThan(65_536);
    expect(body).toContain('more lines: read the files');
  });

  test('stays under it with a thousand stakeholders and a long list of refusals', () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({
      ...CAROL,
      name: `Carol ${i}`,
      address: `c${i}@example.org`,
    }));
    const addresses = Object.fromEntries(many.map(({ address }, i) => [`user${i}`, address]));
    const keys = Object.fromEntries(many.map((_, i) => [`keys/${i}.asc`, key({ fault: 'is not in the repository' })]));
    const full = { ...loaded('v1', ['alice', 'bob'], { addresses }), members: many, keys };
    const refusals = Array.from({ length: 5000 }, () => refusal('x'.repeat(200), 'y'.repeat(50), 'z'.repeat(50)));
    const body = configurationBody(stateAfter(good(full), { ok: false, version: 'v', refusals }));
    expect(body.length).toBeLessThan(65_536);
    const waiting = { ...full, members: [], files: { r: '2' }, version: 'v3' };
    expect(configurationBody(stateAfter(good(full), good(waiting))).length).toBeLessThan(65_536);
  });
});
