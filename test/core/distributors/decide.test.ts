/** What comments and edits make of an issue about the list of distributors. */
import { describe, expect, test } from '@jest/globals';
import { decideLooked, decideSaid, hasCommand, type Looked } from '../../../src/core/distributors/decide.ts';
import { type DistributorState, newIssue, type RosterChange } from '../../../src/core/distributors/state.ts';
import { KEY, member } from './samples.ts';

const ALICE = { id: 1, login: 'alice' };
const BOB = { id: 2, login: 'bob' };
const CHANGE: RosterChange = { kind: 'add', member: member({ name: 'Acme' }), key: KEY };
const LOOKED: Looked = { digest: 'one', open: true, change: CHANGE, needed: 2 };

let comments = 0;
function say(
  state: DistributorState,
  person: typeof ALICE,
  body: string,
  { looked = LOOKED, isCoordinator = true }: { looked?: Looked; isCoordinator?: boolean } = {},
): DistributorState {
  comments += 1;
  return decideSaid(state, looked, { comment: comments, body, person, isCoordinator, at: 5 });
}
const opened = (is: DistributorState['is'] = 'application') => decideLooked(newIssue(is, 0), LOOKED);
const told = (state: DistributorState): string => state.replies.at(-1)?.body ?? 'nothing';

test('as many different coordinators as it takes approve, each with evidence', () => {
  const one = say(opened(), ALICE, '/approve application https://lists.example.org/1');
  expect(one).toMatchObject({ outcome: 'open', change: null, replies: [{ answers: { reaction: '+1' } }] });
  expect(told(one)).toContain('1 of 2');
  const again = say(one, ALICE, '/approve application the mail of today');
  expect(told(again)).toContain('you have approved this');
  expect(again.approvals).toHaveLength(1);
  const two = say(again, BOB, '/approve application the mail of 2026-11-20 to the list');
  expect(two).toMatchObject({ outcome: 'approved', change: CHANGE, approvals: [{ person: ALICE }, { person: BOB }] });
});

test('an edit voids approvals, and an approval of a text that was edited meanwhile is none', () => {
  const one = say(opened(), ALICE, '/approve application https://a.example');
  expect(decideLooked(one, LOOKED).approvals).toHaveLength(1);
  expect(decideLooked(one, { ...LOOKED, digest: 'two' })).toMatchObject({ approvals: [], seen: 'two' });
  const late = say(one, BOB, '/approve application https://b.example', { looked: { ...LOOKED, digest: 'two' } });
  expect(late).toMatchObject({ outcome: 'open', approvals: [], seen: 'two' });
  expect(told(late)).toContain('was edited after my last answer');
});

test('what was approved stays as it was, whatever is edited or typed then', () => {
  const done = say(opened(), ALICE, '/approve application x', { looked: { ...LOOKED, needed: 1 } });
  expect(decideLooked(done, { ...LOOKED, digest: 'two', change: null })).toBe(done);
  expect(say(done, BOB, '/reject no').outcome).toBe('approved');
});

describe('is refused, and changes nothing', () => {
  const change = (changes: Partial<Looked>) => ({ looked: { ...LOOKED, ...changes } });
  test.each<[string, string, Parameters<typeof say>[3], string]>([
    ['somebody else', '/approve application x', { isCoordinator: false }, 'only coordinators'],
    ['no evidence', '/approve application', {}, 'where the voucher vouched'],
    ['the wrong thing', '/approve removal', {}, 'here one approves the application'],
    ['a configuration', '/approve config 0123456789ab', {}, 'its own issue'],
    ['an application with gaps', '/approve application x', change({ change: null }), 'is not complete'],
    ['a closed issue', '/approve application x', change({ open: false }), 'this issue is closed'],
    ['no reason', '/reject', {}, 'a refusal has its reason'],
    ['two decisions', '/approve application x\n/reject y', {}, 'one comment decides one thing'],
    ['a slip', '/aprove application x', {}, 'did you mean /approve'],
  ])('%s', (_, body, options, expected) => {
    const before = opened();
    const after = say(before, ALICE, body, options);
    expect(told(after)).toContain(expected);
    expect(after).toMatchObject({
      outcome: 'open',
      approvals: [],
      closing: false,
      replies: [{ answers: { reaction: '-1' } }],
    });
  });
});

test.each([
  '> /approve application x',
  '```\n/reject no\n```',
  'we could /approve it',
  '/confirm',
  '<!--\n/reject x\n-->',
])('no command: %s', (body) => {
  expect(hasCommand(body)).toBe(false);
  const before = opened();
  expect(say(before, ALICE, body)).toBe(before);
});

test('one coordinator rejects with a reason; opened again, it is decided anew', () => {
  const rejected = say(opened(), ALICE, '/reject not @everybody can look up their fixes');
  expect(rejected).toMatchObject({ outcome: 'rejected', closing: true, change: null });
  expect(told(rejected)).toContain('look up their fixes');
  expect(told(rejected)).not.toMatch(/(^|[^`])@everybody/);
  const closed = { ...rejected, closing: false };
  expect(decideLooked(closed, { ...LOOKED, open: false })).toBe(closed);
  expect(decideLooked(closed, LOOKED)).toMatchObject({ outcome: 'open', approvals: [] });
});

test('a removal is approved without evidence', () => {
  expect(told(say(opened('removal'), ALICE, '/approve removal now'))).toContain('as it stands');
  expect(say(opened('removal'), ALICE, '/approve removal').approvals).toEqual([{ person: ALICE, evidence: '' }]);
});

test('a comment counts once', () => {
  const said = { comment: 99, body: '/approve application x', person: ALICE, isCoordinator: true, at: 5 };
  const once = decideSaid(opened(), LOOKED, said);
  expect(decideSaid(once, LOOKED, said)).toBe(once);
});
