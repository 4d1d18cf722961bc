/** The board's comment on a local GitHub: one, edited when something changes, made anew when it was deleted. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { asProposed, type Case, type PlanState } from '../../src/core/model.ts';
import { syncBoard } from '../../src/engine/senders/board.ts';
import type { Sending } from '../../src/engine/senders/sending.ts';
import { CASES, type Kata, NOW, startKata } from '../github/kata.ts';
import { PEOPLE } from '../support/core-world.ts';
import { caseOf, passed, sendingTo, stepTo } from './sending-to-github.ts';

const EFFECT = passed<'sync-board'>({ kind: 'sync-board', audience: 'team' });

const STEP = stepTo({ kind: 'slack', channel: 'announcements', place: '#announcements' }, 'text');
const STATE: PlanState = {
  ...asProposed({ purpose: 'disclosure', t0: 'now', tells: null, steps: [STEP], hash: 'abc123def456' }, NOW),
  approvals: [PEOPLE.alice, PEOPLE.bob],
  startedAt: NOW,
};

let kata: Kata;
let number: number;
let sending: Sending;
beforeEach(async () => {
  kata = await startKata();
  number = kata.github.as('alice').openIssue(CASES, { title: 'Case' });
  sending = sendingTo(kata, caseWith(STATE));
});
afterEach(() => {
  expect(kata.github.violations).toEqual([]);
});

function caseWith(...states: readonly PlanState[]): Case {
  return caseOf({ number, plans: Object.fromEntries(states.map((state) => [state.plan.purpose, state])) });
}

/** The plan with its one message arrived. */
const ARRIVED: PlanState = {
  ...STATE,
  sent: [STEP.id],
  receipts: { [STEP.id]: { at: NOW, proof: 'ok', url: null, messageId: null, maybeTwice: false } },
};

function comments(): readonly { id: number; body: string }[] {
  return kata.github.comments(CASES, number);
}

function writes(): number {
  return kata.github.requests.filter(({ method, path }) => method !== 'GET' && path.includes('/comments')).length;
}

test('nothing is written before a plan was started', async () => {
  await syncBoard(EFFECT, { ...sending, case: caseWith({ ...STATE, startedAt: null }) });
  expect(comments()).toEqual([]);
});

test('one comment follows the plan, and is written only when something changed', async () => {
  await syncBoard(EFFECT, sending);
  expect(comments()).toHaveLength(1);
  expect(comments()[0]?.body).toMatch(/^<!-- vmt:[0-9a-f]{32} -->\n\*\*Board\*\*.*its message has not arrived yet/s);
  await syncBoard(EFFECT, { ...sending, marker: `<!-- vmt:${'b'.repeat(32)} -->` });
  expect(writes()).toBe(1);
  await syncBoard(EFFECT, { ...sending, case: caseWith(ARRIVED) });
  expect(comments()).toHaveLength(1);
  expect(comments()[0]?.body).toContain('its message has arrived');
  expect(writes()).toBe(2);
});

test('a comment whose number was forgotten in a crash is found by its marker', async () => {
  await syncBoard(EFFECT, sending);
  await syncBoard(EFFECT, sendingTo(kata, caseWith(ARRIVED)));
  expect(comments()).toHaveLength(1);
  expect(comments()[0]?.body).toContain('its message has arrived');
});

test.each([
  ['and nothing changed since', STATE],
  ['and something changed since', ARRIVED],
])('a comment that somebody deleted is made anew, %s', async (_, state) => {
  await syncBoard(EFFECT, sending);
  kata.github.as('alice').deleteComment(CASES, comments()[0]?.id ?? 0);
  await syncBoard(EFFECT, { ...sending, case: caseWith(state) });
  expect(comments()).toHaveLength(1);
  await syncBoard(EFFECT, { ...sending, case: caseWith(state) });
  expect(comments()).toHaveLength(1);
});
