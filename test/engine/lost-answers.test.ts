/** Writes of the case issue that arrived though their answers were lost: what stands there then is the bot's, nobody's else. */
import { beforeEach, expect, test } from '@jest/globals';
import type { Case } from '../../src/core/model.ts';
import { caseBody } from '../../src/engine/case-issue.ts';
import { faceOf, rememberFace } from '../../src/engine/case-issue-memory.ts';
import { drainInbox } from '../../src/engine/inbox.ts';
import { createCaseIssueLook } from '../../src/engine/poll/case-issues.ts';
import { createWatch } from '../../src/github/watch.ts';
import { CASES, PRODUCT } from '../github/kata.ts';
import { aCase } from '../store/samples.ts';
import { drained } from './outbox-world.ts';
import { type EngineWorld, startEngineWorld, T0, WORLD } from './sandbox-parts.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

let world: EngineWorld;
let c: Case;
let number: number;
let clock: number;
let look: () => Promise<void>;
beforeEach(async () => {
  world = await startEngineWorld();
  pass(-10 * MINUTE, T0);
  c = await world.openCase(T0 - 10 * MINUTE);
  number = c.number ?? 0;
  const face = faceOf(WORLD, c);
  as('alice').editIssueTitle(CASES, number, face.title);
  for (const label of face.labels) as('alice').label(CASES, number, label);
  as('alice').editIssueBody(CASES, number, caseBody(WORLD, c, T0, null));
  await rememberFace(world.store, c, face);
  look = createCaseIssueLook({ ...world.parts, watch: createWatch(world.kata.clients) });
  await look();
});

const as = (login: string) => world.kata.github.as(login);
const now = async () => (await world.store.byId(c.id))?.case ?? c;
const issue = () => world.parts.github.caseIssues.read(CASES, number);
const types = async () => (await world.factsOf(c)).map(({ type }) => type);

function pass(milliseconds: number, from = clock): void {
  clock = from + milliseconds;
  world.at(clock);
}

/** The poll finds what was done, and it is handled. */
async function found(): Promise<void> {
  await look();
  await drainInbox(world.parts);
}

async function said(text: string): Promise<void> {
  pass(SECOND);
  as('alice').comment(CASES, number, text);
  await found();
}

/** What is to be written is written, and the answer is lost. */
async function writtenUnanswered(path = new RegExp(`/issues/${number}$`), method = 'PATCH'): Promise<void> {
  world.kata.github.faults.next({ do: 'reset-after', match: { method, path } });
  await drained(world.parts);
}

/** All that is left is written, and the poll looks at it. */
async function settled(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    pass(10 * MINUTE);
    await drained(world.parts);
    await found();
  }
}

test('a label that the bot put on is not asked for by anybody', async () => {
  await said('/class A');
  await writtenUnanswered();
  expect((await issue()).labels).toContain('class/A');
  await said('/class B1');
  await settled();
  expect((await now()).class).toBe('B1');
  const labels = (await issue()).labels.filter((label) => label.startsWith('class/'));
  expect(labels).toEqual(['class/B1']);
  expect(await types()).not.toContain('labels-refused');
  expect(await types()).not.toContain('command-refused');
});

test('a label that the bot took off, and is to put on again, was taken off by nobody', async () => {
  await said('/class A');
  await drained(world.parts);
  await said('/class B1');
  await writtenUnanswered();
  await said('/class A');
  await settled();
  expect((await now()).class).toBe('A');
  expect((await issue()).labels).toContain('class/A');
  expect(await types()).not.toContain('labels-refused');
});

test('a draft that the bot wrote was edited by nobody', async () => {
  await said('/set mitigation First');
  await writtenUnanswered();
  expect((await issue()).body).toContain('First');
  await said('/set mitigation Second');
  await settled();
  expect((await now()).draft.mitigation).toBe('Second');
  expect((await issue()).body).toContain('Second');
  expect(await types()).not.toContain('command-refused');
});

test('an edit of a draft that the bot wrote is that of whom made it', async () => {
  await said('/set mitigation First');
  await writtenUnanswered();
  await said('/set workaround Other');
  pass(MINUTE);
  const { body } = await issue();
  as('alice').editIssueBody(CASES, number, body.replace(/^title: .*$/m, 'title: Better'));
  // What waits is written around the edit.
  pass(10 * MINUTE);
  await drained(world.parts);
  await found();
  expect((await now()).draft).toMatchObject({ title: 'Better' });
});

test('what a person did after it is theirs', async () => {
  await said('/class A');
  await writtenUnanswered();
  pass(MINUTE);
  as('mallory').editIssueTitle(CASES, number, 'Mine');
  as('alice').unlabel(CASES, number, 'class/A');
  as('alice').label(CASES, number, 'class/B1');
  pass(10 * MINUTE);
  await drained(world.parts);
  await found();
  expect((await now()).class).toBe('B1');
  await settled();
  expect((await issue()).title).not.toBe('Mine');
});

test('a case issue that was made is the bot’s, whatever became of its case meanwhile', async () => {
  c = aCase({ kind: 'advisory', repository: PRODUCT, ghsa: 'GHSA-2222-2222-2222' }, { number: null, class: 'B1' });
  const effect = { caseId: c.id, due: clock, audience: 'team', key: 'open', kind: 'open-case-issue' } as const;
  const settles = { nextDue: null, settles: null, completes: [], cancels: [] };
  const entries = [{ at: T0, by: 'alice', fact: { type: 'commented' } }] as const;
  await world.store.commit({ ...settles, caseId: c.id, expectedVersion: 0, case: c, entries, effects: [effect] });
  await writtenUnanswered(/\/issues$/, 'POST');
  const changed = { ...c, class: 'A' } as const;
  const sync = { ...effect, key: 'sync', kind: 'sync-case-issue', over: [] } as const;
  await world.store.commit({ ...settles, caseId: c.id, expectedVersion: 1, case: changed, entries, effects: [sync] });
  await settled();
  number = (await now()).number ?? 0;
  expect((await issue()).labels).toContain('class/A');
  expect(await types()).not.toContain('labels-refused');
});
