import { expect, test } from '@jest/globals';
import type { Effect } from '../../src/core/effects.ts';
import { lanesOf } from '../../src/engine/lanes.ts';
import type { OutboxRow } from '../../src/engine/ports.ts';

const rowsOf = (...effects: readonly object[]) =>
  effects.map((effect, place) => ({ effect: { key: `${place}`, ...effect } as Effect }) as OutboxRow);
const placesOf = (rows: readonly OutboxRow[]) => lanesOf(rows).map((lane) => lane.map(({ effect }) => effect.key));

const EYES = { kind: 'react' };
const ANSWER = { kind: 'comment', communication: null };
const ADVISORY = { kind: 'sync-advisory' };
const WORD = { kind: 'advisory-comment' };
const SYNC = { kind: 'sync-case-issue' };

test('what only the team sees on its issue leaves beside the rest, and each keeps its order', () => {
  expect(placesOf(rowsOf(EYES, ANSWER, ADVISORY, WORD, SYNC))).toEqual([['0', '1'], ['2', '3'], ['4']]);
});

test.each([
  ['a communication', { kind: 'comment', communication: 'question' }],
  ['an edit that is shown', { kind: 'comment', communication: null, shows: {} }],
])('with %s all comments and all else keep the order in which they were decided', (_what, effect) => {
  expect(placesOf(rowsOf(EYES, ANSWER, effect, WORD, SYNC))).toEqual([['0', '1', '2', '3'], ['4']]);
});

test.each([
  ['a step of a plan', { kind: 'step' }],
  ['the case issue that is yet to be made', { kind: 'open-case-issue' }],
])('with %s everything goes one after the other', (_what, effect) => {
  expect(placesOf(rowsOf(ANSWER, effect, WORD, SYNC))).toEqual([['0', '1', '2', '3']]);
});
