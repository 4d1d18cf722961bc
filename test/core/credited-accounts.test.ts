/** GitHub refuses a whole advisory for one credit of an account that does not exist: no way into the draft lets one in. */
import { describe, expect, test } from '@jest/globals';
import { contentOf } from '../../src/core/advisory-content.ts';
import { decide, needs } from '../../src/core/decide.ts';
import { type Input, NOTHING_FOUND } from '../../src/core/inputs.ts';
import { type AdvisoryContent, type Case, newAdvisory } from '../../src/core/model.ts';
import type { Decision } from '../../src/core/scene.ts';
import { kataWorld, PEOPLE, reported, say } from '../support/core-world.ts';

const world = kataWorld();
const start = reported(world);
const users = { nobody: null, grace: PEOPLE.grace };
const T = Date.parse('2026-11-23T09:00:00Z');
const by = { at: T, source: { kind: 'person', person: PEOPLE.alice } } as const;

const facts = ({ entries }: Decision) => entries.map(({ fact }) => fact.type);
const said = ({ effects }: Decision) => effects.flatMap((e) => (e.kind === 'comment' ? [e.body] : [])).join('\n');
const comment = (body: string): Input => ({ ...by, kind: 'comment', id: 'c', comment: 1, body, url: 'https://x' });

function draftWith(login: string): Input {
  const value = { ...start.draft, reporters: [...start.draft.reporters, { name: 'Bob', login }] };
  return { ...by, kind: 'draft-edited', id: 'e', text: `login: ${login}`, draft: { ok: true, value } };
}

function withEdit(login: string): Case {
  const content: AdvisoryContent = {
    ...{ summary: 'A title', description: '', cvss: null, severity: null, cwes: [], vulnerabilities: [] },
    credits: [{ login, type: 'reporter' }],
  };
  return {
    ...start,
    status: 'triaged',
    advisory: {
      ...newAdvisory('GHSA-2222-3333-4444', '', false),
      edit: { content, base: contentOf(start), shown: [1], shownAt: T, isDecided: false },
    },
  };
}

describe('an account that does not exist', () => {
  test('is refused by /credit', () => {
    expect(needs(world, start, comment('/credit Bob (Labs) @nobody'))).toEqual([{ kind: 'user', login: 'nobody' }]);
    const refused = say(world, start, 'alice', '/credit Bob (Labs) @nobody', { users });
    expect(facts(refused)).toEqual(['command-refused']);
    expect(said(refused)).toContain('there is no such GitHub account. → correct the login, or credit the name alone.');
    expect(facts(say(world, start, 'alice', '/credit Bob @'))).toEqual(['command-refused']);
  });

  test('is refused in an edit of the draft, which is put back', () => {
    expect(needs(world, start, draftWith('nobody'))).toEqual([{ kind: 'user', login: 'nobody' }]);
    const refused = decide(world, start, draftWith('nobody'), ['coordinators'], { ...NOTHING_FOUND, users });
    expect(facts(refused)).toEqual(['command-refused']);
    expect(said(refused)).toContain('there is no such GitHub account');
  });

  test('is refused by /adopt', () => {
    expect(needs(world, withEdit('nobody'), comment('/adopt'))).toEqual([{ kind: 'user', login: 'nobody' }]);
    const refused = say(world, withEdit('nobody'), 'alice', '/adopt', { users });
    expect(facts(refused)).toEqual(['command-refused']);
    expect(said(refused)).toContain('or type `/keep`');
  });
});

test('one that exists is credited, and one that is credited already is not asked for again', () => {
  expect(facts(say(world, start, 'alice', '/credit Grace @grace', { users }))).toEqual(['credit-added']);
  expect(facts(decide(world, start, draftWith('grace'), ['coordinators'], { ...NOTHING_FOUND, users }))).toEqual([
    'draft-changed',
  ]);
  expect(facts(say(world, withEdit('grace'), 'alice', '/adopt', { users }))).toContain('draft-changed');
  expect(needs(world, start, comment('/credit Rita Reporter @Rita'))).toEqual([]);
  expect(needs(world, start, comment('/credit Rita Reporter (Labs)'))).toEqual([]);
});
