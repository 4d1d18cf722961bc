/** Mails of plans that wait are prepared: the very content that is sent later, once, a little at a time. */
import { afterEach, expect, test } from '@jest/globals';
import type { Case, Plan, PlanState } from '../../src/core/model.ts';
import { type Mail, PortFault } from '../../src/engine/ports.ts';
import { createPreparer } from '../../src/engine/prepare.ts';
import { aCommit, entry, MINUTE, NOW } from '../store/samples.ts';
import { effectsOf, type OutboxWorld, planFor, startOutboxWorld } from './outbox-world.ts';

const MEMBERS = 5;
let world: OutboxWorld;
afterEach(() => world.close());

const waiting = async (plan: Plan = planFor(MEMBERS)) => {
  world = await startOutboxWorld(plan, null);
  return createPreparer(world.parts());
};
const untilDone = async (prepare: () => Promise<number>) => {
  while ((await prepare()) > 0);
};

test('what is prepared is what is sent', async () => {
  const plan = planFor(MEMBERS);
  const { parts, prepare } = await waiting(plan);
  await untilDone(prepare);
  expect(world.prepared).toHaveLength(MEMBERS + 1);
  const sent: Mail[] = [];
  world.onMail = async (mail) => void sent.push(mail);
  const state = { ...(world.case.plans.notice as PlanState), startedAt: NOW, sent: plan.steps.map(({ id }) => id) };
  const started: Case = { ...world.case, plans: { notice: state } };
  const effects = effectsOf(plan, started);
  await parts.store.commit(aCommit(started, { expectedVersion: 1, entries: [entry('started')], effects }));
  await world.drain();
  expect(
    sent.map(({ body, attachments, sign, encryptTo, calendar }) => ({ body, attachments, sign, encryptTo, calendar })),
  ).toEqual(expect.arrayContaining(world.prepared));
  expect(sent).toHaveLength(MEMBERS + 1);
  expect(sent.map(({ inReplyTo }) => inReplyTo).toSorted()[0]).toBe('<first@example.org>');
});

test('each plan is prepared once, with one read of each patch and key', async () => {
  const { prepare } = await waiting();
  await untilDone(prepare);
  await untilDone(prepare);
  expect(world.prepared).toHaveLength(MEMBERS + 1);
  expect(world.calls).toHaveLength(MEMBERS + 1);
});

test('a plan that is proposed later is noticed by its commit, and goes before the others', async () => {
  const { parts, prepare } = await waiting({ ...planFor(0), steps: [] });
  await untilDone(prepare);
  expect(world.prepared).toEqual([]);
  const plan = { ...planFor(MEMBERS), hash: 'fedcbafedcba' };
  const c: Case = { ...world.case, plans: { notice: { ...(world.case.plans.notice as PlanState), plan } } };
  const fact = { type: 'plan-proposed', plan } as const;
  await parts.store.commit(aCommit(c, { expectedVersion: 1, entries: [{ at: NOW, by: 'alice', fact }] }));
  await untilDone(prepare);
  expect(world.prepared).toHaveLength(MEMBERS + 1);
});

test('a text whose address is not known yet is not prepared, nor a plan that was started', async () => {
  const plan = planFor(MEMBERS);
  const [roster, list] = plan.steps;
  if (roster === undefined || list === undefined) throw new Error('no steps');
  const { prepare } = await waiting({ ...plan, steps: [roster, { ...list, slots: ['release'] }] });
  await untilDone(prepare);
  expect(world.prepared).toHaveLength(MEMBERS);
  await world.close();
  world = await startOutboxWorld(plan);
  await untilDone(createPreparer(world.parts()).prepare);
  expect(world.prepared).toEqual([]);
});

test('a call stays short, and a mail that hangs does not hold it up', async () => {
  const { prepare } = await waiting();
  const { promise, resolve } = Promise.withResolvers<void>();
  world.onPrepare = () => promise;
  expect(await prepare()).toBeGreaterThan(0);
  expect(await prepare()).toBeGreaterThan(0);
  expect(world.prepared).toEqual([]);
  resolve();
  await untilDone(prepare);
  expect(world.prepared).toHaveLength(MEMBERS + 1);
});

test('a fault that passes is waited for; one that does not is logged, and the others are prepared', async () => {
  const { prepare } = await waiting();
  world.onPrepare = () => Promise.reject(new PortFault('transient', 'GitHub is away'));
  await untilDone(prepare);
  await untilDone(prepare);
  expect(world.problems).toEqual(['mails are prepared later: GitHub is away']);
  world.now += MINUTE;
  let mails = 0;
  world.onPrepare = async () => {
    mails++;
    if (mails === 2) throw new PortFault('permanent', 'the key is expired');
  };
  await untilDone(prepare);
  expect(world.prepared).toHaveLength(MEMBERS);
  expect(world.problems.slice(1)).toEqual(['a mail of a plan could not be prepared: the key is expired']);
});
