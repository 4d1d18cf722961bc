/** `/who-knows` as the team reads it, and who of the ledger works for a stakeholder. */
import { describe, expect, test } from '@jest/globals';
import type { LedgerRow } from '../../src/core/ledger.ts';
import type { Case } from '../../src/core/model.ts';
import type { Member } from '../../src/core/roster.ts';
import type { World } from '../../src/core/scene.ts';
import { stakeholderOf } from '../../src/core/stakeholder-people.ts';
import { kataWorld, PEOPLE, ROSTER, reported, say } from '../support/core-world.ts';
import { begin, said, say as type, until } from '../support/kata-history.ts';

const T = Date.parse('2026-11-23T09:00:00Z');
const row = (who: string, part: Partial<LedgerRow>): LedgerRow => ({
  ...{ who, id: null, way: 'team', audience: 'team', since: T, until: null, by: { seq: 1, fact: 'case-opened' } },
  ...part,
});

function shown(ledger: readonly LedgerRow[], world: World = kataWorld(), change: Partial<Case> = {}): string {
  const c = { ...reported(world), ...change };
  const { effects } = say(world, c, 'alice', '/who-knows', { ledger });
  return effects.flatMap((e) => (e.kind === 'comment' ? [e.body] : [])).join('\n');
}

function employing(addresses: Readonly<Record<string, string>>, roster: readonly Member[] = ROSTER): World {
  const world = kataWorld();
  return { ...world, roster, config: { ...world.config, addresses } };
}

describe('/who-knows', () => {
  test('names everybody with since when and by which entry, and calls nobody', () => {
    const text = shown([
      row('rita', { id: 7, way: 'reporter', audience: 'developers' }),
      row('grace', { id: 6, way: 'granted', until: T + 60_000, by: { seq: 9, fact: 'granted' } }),
      row('alpha (security@alpha.example.org)', { way: 'notice', audience: 'downstream' }),
      row('@everyone | <img> #2', { way: 'leak', audience: 'public' }),
    ]);
    expect(text).toContain('| rita | reported it | developers | 2026-11-23T09:00:00Z |  | case-opened (1) |  |');
    expect(text).toContain('| 2026-11-23T09:00:00Z | 2026-11-23T09:01:00Z | granted (9) |');
    expect(text).toContain('had the notice | downstream');
    expect(text).not.toMatch(/[^`]@(rita|grace|everyone)|<img>|[^`]#2/);
  });

  test('is for coordinators, shows the terms, and holds a roster of hundreds in one comment', () => {
    const many = Array.from({ length: 900 }, (_, i) =>
      row(`member ${i} (security@member-${i}.example.org)`, { way: 'notice' }),
    );
    const text = shown(many, kataWorld(), { terms: 'not before my talk' });
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain('650 more came to know later');
    expect(text).toContain("The reporter's terms: not before my talk");
    const refused = say(kataWorld(), reported(kataWorld()), 'grace', '/who-knows', { ledger: many });
    expect(refused.entries.map(({ fact }) => fact.type)).toEqual(['command-refused']);
  });
});

describe('who works for a stakeholder', () => {
  const member = (name: string, address: string, employer: string | null): Member => ({
    ...{ name, address, employer, key: `keys/${name}.asc`, vouchedBy: null, terms: null, since: null, criteria: {} },
  });
  const roster = [
    member('Alpha', 'security@alpha.example.org', 'Alpha Inc.'),
    member('Mail one', 'one@mail.example.org', 'One'),
    member('Mail two', 'two@mail.example.org', 'Two'),
  ];
  const world = employing(
    { Alice: 'alice@ALPHA.example.org', bob: 'bob@mail.example.org', carol: 'c@else.example.org' },
    roster,
  );
  const c = reported(world);
  const credited: Case = {
    ...c,
    draft: { ...c.draft, reporters: [{ name: 'Rita', login: 'rita', affiliation: 'alpha inc.' }] },
  };

  test.each<[string, string, string | null]>([
    ['a mail address at the domain of a member', 'alice', 'Alpha Inc.'],
    ['a domain that several employers share says nothing', 'bob', null],
    ['another domain', 'carol', null],
    ['a credit with the affiliation of a member', 'rita', 'Alpha Inc.'],
    ['nobody of whom anything is known', 'dave', null],
  ])('%s', (_name, login, expected) => {
    expect(stakeholderOf({ ...world, case: credited }, login)).toBe(expected);
  });

  test('is marked on the ledger, on a grant, and on the notice, which all members get at the same time', () => {
    const text = shown([row('alice', { id: 1, way: 'reader' })], world);
    expect(text).toContain('| case-opened (1) | Alpha Inc. |');
    expect(text).toContain('**Work for a downstream stakeholder**: alice (Alpha Inc.).');
    expect(text).toContain('all 3 members of the roster get the notice at the same time.');
    const granted = say(world, credited, 'bob', '/grant @alice developers', { users: { alice: PEOPLE.alice } });
    expect(JSON.stringify(granted.effects)).toContain('**Works for Alpha Inc., a downstream stakeholder**');
    const run = until(begin(employing({ alice: 'alice@alpha.example.org' })), '/notify');
    type(run, 'alice', '/notify');
    expect(said(run, 2)).toContain('**Work for a downstream stakeholder**: alice (alpha).');
  });

  test('is said of nobody where nobody does', () => {
    expect(shown([row('dave', { id: 4, way: 'reader' })])).not.toContain('stakeholder');
  });
});
