/** The look at the case repository's issues: what a delivery that waits may still do to one of them. */
import { beforeEach, expect, test } from '@jest/globals';
import { faceOf, rememberFace } from '../../src/engine/case-issue-memory.ts';
import { createCaseIssueLook } from '../../src/engine/poll/case-issues.ts';
import { createWatch } from '../../src/github/watch.ts';
import { CASES } from '../github/kata.ts';
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
