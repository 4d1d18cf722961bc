/** Whose label it is that the poll finds on a case issue. */
import { expect, test } from '@jest/globals';
import type { Person } from '../../src/core/model.ts';
import { lastLabelled } from '../../src/engine/poll/case-issue-news.ts';
import type { IssueEvent } from '../../src/engine/ports.ts';

const ALICE: Person = { id: 1, login: 'alice' };
const MALLORY: Person = { id: 2, login: 'mallory' };

let made = 0;
const by = (actor: Person | null, label: string): IssueEvent => {
  made += 1;
  return { id: made, kind: 'labels', label, actor, at: made * 1000 };
};
const person = (names: readonly string[], ...events: readonly IssueEvent[]) => lastLabelled(events, names).person;

test('a label is that of whom touched it last, whatever was done to others since', () => {
  expect(person(['a'], by(MALLORY, 'a'), by(ALICE, 'a'), by(null, 'b'), by(MALLORY, 'c'))).toEqual(ALICE);
  expect(person(['a'], by(ALICE, 'a'), by(null, 'a'))).toBeNull();
  expect(person(['a'], by(ALICE, 'b'))).toBeNull();
});

test('labels of several people have nobody’s rights', () => {
  expect(person(['a', 'b'], by(ALICE, 'a'), by(ALICE, 'b'))).toEqual(ALICE);
  expect(person(['a', 'b'], by(MALLORY, 'a'), by(ALICE, 'b'))).toBeNull();
  expect(person(['a', 'b'], by(null, 'a'), by(ALICE, 'b'))).toBeNull();
  expect(person(['a', 'b'], by(ALICE, 'b'))).toBeNull();
});
