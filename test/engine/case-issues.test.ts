/** The look at the case repository's issues: what a delivery that waits may still do to one of them, and whose they are. */
import { beforeEach, expect, test } from '@jest/globals';
import { faceOf, rememberFace } from '../../src/engine/case-issue-memory.ts';
import { drainInbox } from '../../src/engine/inbox.ts';
import { createCaseIssueLook } from '../../src/engine/poll/case-issues.ts';
import { createWatch } from '../../src/github/watch.ts';
import { CASES, PRODUCT } from '../github/kata.ts';
import { aCase } from '../store/samples.ts';
import { drained } from './outbox-world.ts';
import { type EngineWorld, startEngineWorld, T0, WORLD } from './sandbox-parts.ts';

const MINUTE = 60_000;

let world: EngineWorld;
beforeEach(async () => {
  world = await startEngineWorld();
});

test('a label on an issue that waits for a delivery is found when that was handled, whatever moved on meanwhile', async () => {
  const { kata, store, parts } = world;
  const reload = async () => 'unchanged' as const;
  const look = createCaseIssueLook({
    ...parts,
    watch: createWatch(kata.clients),
    configuration: { ...parts.configuration, reload },
  });
  const c = await world.openCase(T0);
  const other = await world.openCase(T0);
  const face = faceOf(WORLD, c);
  kata.github.as('alice').editIssueTitle(CASES, c.number ?? 0, face.title);
  for (const label of face.labels) kata.github.as('alice').label(CASES, c.number ?? 0, label);
  await rememberFace(store, c, face);
  await look();

  world.at(T0 + MINUTE);
  kata.github.as('alice').label(CASES, c.number ?? 0, 'kcsa/confirmed');
  const subject = `${CASES}#${c.number}`;
  await store.receive({ id: 'd', event: 'issues', subject, payload: '{}', digest: 'd', receivedAt: T0 });
  await look();
  world.at(T0 + 2 * MINUTE);
  kata.github.as('alice').comment(CASES, other.number ?? 0, 'text');
  await look();
  const [waiting, said, ...rest] = await store.claimDeliveries(T0 + 2 * MINUTE, 'test', T0 + 3 * MINUTE, 10);
  expect([waiting?.id, said?.event, ...rest]).toEqual(['d', 'issue_comment']);

  for (const { seq } of [waiting, said].filter((one) => one !== undefined))
    await store.settleDelivery(seq, 'done', null);
  await look();
  const [found] = await store.claimDeliveries(T0 + 2 * MINUTE, 'test', T0 + 3 * MINUTE, 10);
  expect(JSON.parse(found?.payload ?? '{}')).toMatchObject({
    action: 'labeled',
    label: { name: 'kcsa/confirmed' },
    sender: { login: 'alice' },
  });
});

test('a command on a case issue whose number its case does not know yet is found when it does', async () => {
  const { kata, store, parts } = world;
  const look = createCaseIssueLook({ ...parts, watch: createWatch(kata.clients) });
  await look();
  const c = aCase({ kind: 'advisory', repository: PRODUCT, ghsa: 'GHSA-2222-2222-2222' }, { number: null });
  const effect = { caseId: c.id, due: T0, audience: 'team', key: 'open', kind: 'open-case-issue' } as const;
  await store.commit({
    ...{ caseId: c.id, expectedVersion: 0, case: c, nextDue: null, settles: null, completes: [], cancels: [] },
    ...{ entries: [{ at: T0, by: 'alice', fact: { type: 'commented' } }], effects: [effect] },
  });
  const now = async () => (await store.byId(c.id))?.case;
  world.at(T0 + MINUTE);
  kata.github.faults.next({ do: 'reset-after', match: { method: 'POST', path: /\/issues$/ } });
  await drained(parts);
  expect((await now())?.number).toBeNull();

  const made = kata.github.as('alice').openIssue(CASES, { title: 'Just after it' }) - 1;
  kata.github.as('alice').comment(CASES, made, '/class A');
  await look();
  await drainInbox(parts);
  world.at(T0 + 20 * MINUTE);
  await drained(parts);
  expect((await now())?.number).toBe(made);
  await look();
  await drainInbox(parts);
  expect((await now())?.class).toBe('A');
});

test('an issue that no case wants is not waited for longer than a day', async () => {
  const { kata, store, parts } = world;
  const look = createCaseIssueLook({ ...parts, watch: createWatch(kata.clients) });
  await look();
  const marker = `<!-- vmt:${'0'.repeat(32)} -->`;
  const { number } = await parts.github.caseIssues.create(CASES, {
    ...{ title: 'A case', body: `${marker}\ntext`, labels: [], assignees: [] },
  });
  kata.github.as('alice').comment(CASES, number, 'text');
  const later = async () => JSON.parse((await store.recall('poll:case-issues')) ?? '{}').later;
  await look();
  expect(await later()).toMatchObject([{ number }]);
  world.at(T0 + 24 * 60 * MINUTE);
  await look();
  expect(await later()).toEqual([]);
});
