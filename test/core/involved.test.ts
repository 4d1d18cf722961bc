/** Who learns of a kubeedge case because of what it affects. */
import { expect, test } from '@jest/globals';
import { decide } from '../../src/core/decide.ts';
import { NOTHING_FOUND } from '../../src/core/inputs.ts';
import type { Case } from '../../src/core/model.ts';
import type { World } from '../../src/core/scene.ts';
import { kubeedgeWorld, PEOPLE, ROLES_OF, reported, say } from '../support/core-world.ts';

const world = kubeedgeWorld();
const found = { ...NOTHING_FOUND, users: PEOPLE, roles: ROLES_OF };

/** The case after alice typed this, and who was let in by it. */
function after(c: Case, text: string, at: World = world): { readonly case: Case; readonly granted: readonly string[] } {
  const { case: next, entries } = say(at, c, 'alice', text, found);
  if (next === null) throw new Error('no case');
  return { case: next, granted: entries.flatMap(({ fact }) => (fact.type === 'granted' ? [fact.person.login] : [])) };
}

const taken = after(reported(world), '/coordinator').case;

test('the maintainers of a component are let in when the report is confirmed, not before', () => {
  const known = after(taken, '/set component cloudcore');
  expect(known.granted).toEqual([]);
  expect(after(known.case, '/confirm').granted).toEqual(['heidi']);
});

test('those of a component that is named later are let in then, and nobody twice', () => {
  const confirmed = after(taken, '/set component cloudcore\n/confirm').case;
  expect(after(confirmed, '/set component cloudcore, edgecore').granted).toEqual(['judy']);
});

test('a component that nobody maintains lets nobody in', () => {
  expect(after(taken, '/set component keadm\n/confirm').granted).toEqual([]);
});

test('who was taken off is not let in again', () => {
  const confirmed = after(taken, '/set component cloudcore\n/confirm').case;
  const revoked = after(confirmed, '/revoke @heidi').case;
  expect(after(revoked, '/set component cloudcore, edgecore').granted).toEqual(['judy']);
});

test('a login that was not looked up when the configuration was loaded is nobody', () => {
  const { heidi: _, ...people } = world.people;
  expect(after(taken, '/set component cloudcore\n/confirm', { ...world, people }).granted).toEqual([]);
});

test('an associate who takes a case is let onto its advisory at once, not with the next change of the draft', () => {
  const low = after(taken, '/set cvss CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:L/I:N/A:N').case;
  const { case: next, effects } = say(world, low, 'ivan', '/coordinator', found);
  expect(next?.coordinator?.login).toBe('ivan');
  expect(effects).toContainEqual(expect.objectContaining({ kind: 'sync-advisory', state: null, force: false }));
});

test('in a rejected case nobody is let in', () => {
  const rejected = after(taken, '/reject it is meant so').case;
  const tick = { kind: 'tick', id: 'tick', at: Date.parse('2026-11-24T09:00:00Z'), source: { kind: 'bot' } } as const;
  const { entries } = decide(
    world,
    { ...rejected, draft: { ...rejected.draft, components: CLOUDCORE } },
    tick,
    [],
    found,
  );
  expect(entries.filter(({ fact }) => fact.type === 'granted')).toEqual([]);
});

const CLOUDCORE = [{ name: 'cloudcore', affected: '', fixed: '', ecosystem: 'other' as const }];
