/** What every store does, whatever the database under it. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Entry } from '../../src/core/facts.ts';
import { newAdvisory } from '../../src/core/model.ts';
import type { Store } from '../../src/engine/ports.ts';
import {
  aCase,
  aCommit,
  botCommit,
  caseNumber,
  delivery,
  effect,
  entry,
  MINUTE,
  NOW,
  PRODUCT,
  RECEIPT,
} from './samples.ts';

const LATER = NOW + MINUTE;

/** Runs the suite on stores that `open` makes, each on an empty database of its own. */
export function storeSuite(name: string, open: () => Promise<Store>): void {
  describe(`${name}: a store`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(async () => {
      await store.close();
    });
    describe('the inbox', () => inbox(() => store));
    describe('cases', () => cases(() => store));
    describe('a commit', () => commits(() => store));
    describe('the outbox', () => outbox(() => store));
    describe('the journal', () => journal(() => store));
    describe('the memory', () => memory(() => store));
  });
}

function inbox(store: () => Store): void {
  const claim = (owner = 'one', now = NOW, limit = 10) => store().claimDeliveries(now, owner, now + MINUTE, limit);
  const claimed = async (owner?: string, now?: number) => (await claim(owner, now)).map((row) => row.id);

  test('gives a delivery back as it came', async () => {
    const came = delivery('a', { payload: '{"body":"Zażółć \\u0000 🦀"}' });
    expect(await store().receive(came)).toBe('stored');
    expect(await claim()).toEqual([{ ...came, seq: expect.any(Number), attempts: 0 }]);
  });

  test('knows a delivery by its id, and by its bytes under another id', async () => {
    await store().receive(delivery('a'));
    expect(await store().receive(delivery('a', { payload: 'other' }))).toBe('known');
    expect(await store().receive(delivery('b', { payload: delivery('a').payload }))).toBe('known');
    expect(await claimed()).toEqual(['a']);
  });

  test('knows a finished delivery again', async () => {
    await store().receive(delivery('a'));
    for (const row of await claim()) {
      await store().settleDelivery(row.seq, 'ignored', null);
    }
    expect(await store().receive(delivery('a'))).toBe('known');
    expect(await store().receive(delivery('b', { payload: delivery('a').payload }))).toBe('known');
    expect(await claimed()).toEqual([]);
  });

  test('of one delivery that comes many times at once, stores one', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => store().receive(delivery('a'))));
    expect(answers.filter((answer) => answer === 'stored')).toHaveLength(1);
    expect(answers[0]).toBe('stored');
    expect(await claimed()).toEqual(['a']);
  });

  test('takes many deliveries at once, in the order in which they came', async () => {
    const ids = Array.from({ length: 250 }, (_, index) => `d${index}`);
    const answers = await Promise.all(ids.map((id) => store().receive(delivery(id))));
    expect(new Set(answers)).toEqual(new Set(['stored']));
    expect((await claim('one', NOW, 1000)).map((row) => row.id)).toEqual(ids);
  });

  test('a delivery that cannot be stored fails alone', async () => {
    const bad = delivery('bad', { receivedAt: Number.NaN });
    const answers = await Promise.allSettled([delivery('a'), bad, delivery('b')].map((each) => store().receive(each)));
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await claimed()).toEqual(['a', 'b']);
    expect(await store().receive(delivery('c'))).toBe('stored');
  });

  test('deliveries of one subject are handed out one after the other, others beside them', async () => {
    for (const [id, subject] of [
      ['a1', 'a'],
      ['a2', 'a'],
      ['b1', 'b'],
      ['a3', 'a'],
    ] as const) {
      await store().receive(delivery(id, { subject }));
    }
    const [first, other] = await claim();
    expect([first?.id, other?.id]).toEqual(['a1', 'b1']);
    expect(await claimed('two')).toEqual([]);
    await store().settleDelivery(first?.seq ?? 0, 'done', null);
    expect(await claimed('two')).toEqual(['a2']);
  });

  test('a postponed delivery keeps no later one of its subject waiting, and counts its attempts', async () => {
    await store().receive(delivery('a1', { subject: 'a' }));
    await store().receive(delivery('a2', { subject: 'a' }));
    const [first] = await claim();
    await store().postponeDelivery(first?.seq ?? 0, 'one', LATER, 'GitHub is down');
    const [second] = await claim();
    expect(second?.id).toBe('a2');
    expect(await store().isWaiting('a', second?.seq)).toBe(true);
    expect(await store().isWaiting('a', first?.seq)).toBe(false);
    await store().settleDelivery(second?.seq ?? 0, 'done', null);
    expect(await claimed('one', LATER - 1)).toEqual([]);
    expect(await claim('one', LATER)).toMatchObject([{ id: 'a1', attempts: 1 }]);
  });

  test('a claim that ran out may be taken by another, and counts as an attempt', async () => {
    await store().receive(delivery('a'));
    await claim('one', NOW);
    expect(await claimed('two', LATER - 1)).toEqual([]);
    expect(await claim('two', LATER)).toMatchObject([{ id: 'a', attempts: 1 }]);
  });

  test('whoever lost the claim cannot postpone', async () => {
    await store().receive(delivery('a'));
    const [row] = await claim('one', NOW);
    await claim('two', LATER);
    await store().postponeDelivery(row?.seq ?? 0, 'one', NOW, 'too late');
    expect(await claimed('three', LATER)).toEqual([]);
  });

  test('two that claim at once never get the same', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, index) => store().receive(delivery(`d${index}`))));
    const both = await Promise.all([
      store().claimDeliveries(NOW, 'one', LATER, 25),
      store().claimDeliveries(NOW, 'two', LATER, 25),
    ]);
    expect(both.map((rows) => rows.length)).toEqual([25, 15]);
    expect(new Set(both.flat().map((row) => row.id)).size).toBe(40);
  });

  test('a delivery that came under a clock that runs ahead is handed out all the same', async () => {
    await store().receive(delivery('a', { receivedAt: LATER }));
    expect(await claimed('one', NOW)).toEqual(['a']);
  });

  test('its depth counts what is unfinished, since the oldest', async () => {
    expect(await store().inboxDepth()).toEqual({ waiting: 0, oldest: null });
    await store().receive(delivery('a', { receivedAt: NOW - 5 }));
    await store().receive(delivery('b'));
    const [row] = await claim('one', NOW, 1);
    expect(await store().inboxDepth()).toEqual({ waiting: 2, oldest: NOW - 5 });
    await store().settleDelivery(row?.seq ?? 0, 'failed', 'not JSON');
    expect(await store().inboxDepth()).toEqual({ waiting: 1, oldest: NOW });
  });
}

function cases(store: () => Store): void {
  const opened = aCase({ kind: 'advisory', repository: PRODUCT, ghsa: 'GHSA-aaaa-bbbb-cccc' }, { number: 7 });
  const byHand = caseNumber(8, {
    advisory: newAdvisory('GHSA-dddd-eeee-ffff', 'https://github.com/a', false),
    cve: { id: 'CVE-2026-0001', requestedAt: NOW, later: null },
    trackingIssue: { number: 34, url: `https://github.com/${PRODUCT}/issues/34` },
  });
  const reported = aCase({ kind: 'public-issue', repository: 'kata-containers/tests', number: 34, url: 'https://…' });

  beforeEach(async () => {
    for (const state of [opened, byHand, reported]) {
      await store().commit(aCommit(state));
    }
  });

  test('finds a case by its id', async () => {
    expect(await store().byId(opened.id)).toEqual({ case: opened, version: 1 });
    expect(await store().byId('#99')).toBeNull();
  });

  test('finds a case by the number of its case issue', async () => {
    expect((await store().byNumber(8))?.case.id).toBe('#8');
    expect(await store().byNumber(9)).toBeNull();
  });

  test('finds a case by its advisory, reported or made, whatever the letters', async () => {
    expect((await store().byAdvisory('ghsa-AAAA-bbbb-cccc'))?.case.id).toBe(opened.id);
    expect((await store().byAdvisory('GHSA-dddd-eeee-ffff'))?.case.id).toBe('#8');
    expect(await store().byAdvisory('GHSA-xxxx-xxxx-xxxx')).toBeNull();
  });

  test('finds a case by the public issue that reported it or tracks it', async () => {
    expect((await store().byPublicIssue('Kata-Containers/tests', 34))?.case.id).toBe(reported.id);
    expect((await store().byPublicIssue(PRODUCT, 34))?.case.id).toBe('#8');
    expect(await store().byPublicIssue(PRODUCT, 35)).toBeNull();
  });

  test('finds a case by its CVE, the open one first', async () => {
    expect((await store().byCve('CVE-2026-0001'))?.case.id).toBe('#8');
    await store().commit(aCommit(caseNumber(9, { cve: byHand.cve })));
    await store().commit(aCommit({ ...byHand, closed: true }, { expectedVersion: 1 }));
    expect((await store().byCve('CVE-2026-0001'))?.case.id).toBe('#9');
    expect(await store().byCve('CVE-2026-9999')).toBeNull();
  });

  test('lists the open cases, of all or of one repository', async () => {
    await store().commit(aCommit(caseNumber(11, { repository: 'kata-containers/tests' })));
    await store().commit(aCommit(caseNumber(12, { closed: true })));
    expect([...(await store().openCases())].sort()).toEqual(['#11', '#8', opened.id, reported.id]);
    expect(await store().openByRepository('Kata-Containers/Tests')).toEqual(['#11']);
  });

  test('lists the cases that are due, the longest due first', async () => {
    await store().commit(aCommit(byHand, { expectedVersion: 1, nextDue: NOW }));
    await store().commit(aCommit(opened, { expectedVersion: 1, nextDue: NOW - 1 }));
    await store().commit(aCommit(reported, { expectedVersion: 1, nextDue: NOW + 1 }));
    expect(await store().dueCases(NOW, 10)).toEqual([opened.id, '#8']);
    expect(await store().dueCases(NOW, 1)).toEqual([opened.id]);
    await store().commit(aCommit(opened, { expectedVersion: 2, nextDue: null }));
    expect(await store().dueCases(NOW, 10)).toEqual(['#8']);
  });
}

function commits(store: () => Store): void {
  const state = caseNumber(1);

  test('a case is as it was last committed, at the number of its last entry', async () => {
    await store().commit(aCommit(state, { entries: [entry('one'), entry('two')] }));
    expect(await store().byId('#1')).toEqual({ case: state, version: 2 });
    const next = { ...state, status: 'confirmed' };
    expect(await store().commit(aCommit(next, { expectedVersion: 2 }))).toBe('committed');
    expect(await store().byId('#1')).toEqual({ case: next, version: 3 });
  });

  test('of two decisions on the same state of a case, the second is a conflict and changes nothing', async () => {
    await store().commit(aCommit(state));
    await store().commit(aCommit(state, { expectedVersion: 1 }));
    await store().receive(delivery('a'));
    const [row] = await store().claimDeliveries(NOW, 'one', LATER, 1);
    const late = aCommit(
      { ...state, status: 'late' },
      { expectedVersion: 1, effects: [effect('e')], settles: row?.seq ?? 0 },
    );
    expect(await store().commit(late)).toBe('conflict');
    expect((await store().byId('#1'))?.case.status).toBe('new');
    expect(await store().journalOf('#1')).toHaveLength(2);
    expect(await store().effectsOf('#1')).toEqual([]);
    expect((await store().inboxDepth()).waiting).toBe(1);
    expect((await store().verify()).broken).toBeNull();
  });

  test('of two reports that open the same case at once, one wins', async () => {
    const both = await Promise.all([store().commit(aCommit(state)), store().commit(aCommit(state))]);
    expect([...both].sort()).toEqual(['committed', 'conflict']);
    expect(await store().journalOf('#1')).toHaveLength(1);
  });

  test('many cases committed at once all come into one chain', async () => {
    const numbers = Array.from({ length: 50 }, (_, index) => index + 1);
    await Promise.all(numbers.map((number) => store().commit(aCommit(caseNumber(number)))));
    expect(await store().openCases()).toHaveLength(50);
    expect(await store().verify()).toEqual({ entries: 50, broken: null });
  });

  test('the same decision again, on a delivery that is settled, is a conflict and changes nothing', async () => {
    await store().receive(delivery('a'));
    const [row] = await store().claimDeliveries(NOW, 'one', LATER, 1);
    const decision = botCommit({ settles: row?.seq ?? 0, effects: [effect('e')] });
    expect(await store().commit(decision)).toBe('committed');
    expect(await store().commit(decision)).toBe('conflict');
    expect(await store().verify()).toEqual({ entries: 1, broken: null });
    expect(await store().effectsOf('#1')).toHaveLength(1);
  });

  test('entries of the bot itself belong to no case', async () => {
    expect(await store().commit(botCommit())).toBe('committed');
    expect(await store().commit(botCommit())).toBe('committed');
    expect(await store().openCases()).toEqual([]);
    expect(await store().verify()).toEqual({ entries: 2, broken: null });
  });

  test('tells which cases have new entries, and their versions', async () => {
    expect(await store().lastEntry()).toBe(0);
    await store().commit(aCommit(state, { entries: [entry('one'), entry('two')] }));
    await store().commit(botCommit());
    const seq = await store().lastEntry();
    expect(await store().changedSince(0)).toEqual({ seq, cases: new Map([['#1', 2]]) });
    expect(await store().changedSince(seq)).toEqual({ seq, cases: new Map() });
    await store().commit(aCommit(state, { expectedVersion: 2, entries: [], nextDue: NOW }));
    expect(await store().changedSince(seq)).toEqual({ seq, cases: new Map() });
    await store().commit(aCommit(state, { expectedVersion: 2 }));
    expect(await store().changedSince(seq)).toEqual({ seq: seq + 1, cases: new Map([['#1', 3]]) });
  });

  test('a purge leaves who did what and when, and the keys of effects; what is yet to be done stays whole', async () => {
    await store().commit(aCommit(state, { entries: [entry('SECRET')], effects: [effect('e'), effect('open', LATER)] }));
    await store().commit(aCommit(caseNumber(2), { entries: [entry('of another')] }));
    await store().claimEffects(NOW, 'one', LATER, 1);
    await store().completeEffect('e', 'one', RECEIPT);
    await store().remember('case-issue:#1', 'SECRET');
    await store().remember('case-issue:#2', 'of another');
    const purged: Entry = { at: LATER, by: 'vmt-bot', fact: { type: 'purged', days: 365 } };
    const forgets = { subjects: ['o/r#1'], names: ['case-issue:#1'] };
    const told = aCommit(state, { expectedVersion: 1, entries: [purged], effects: [effect('told', LATER)], forgets });
    expect(await store().commit(told)).toBe('committed');
    expect((await store().journalOf('#1')).map((row) => row.entry)).toEqual([purged]);
    expect(await store().linesOf('#1')).toEqual([
      { seq: 1, at: NOW, by: 'alice', type: 'terms-recorded', fact: null },
      { seq: 3, at: LATER, by: 'vmt-bot', type: 'purged', fact: purged.fact },
    ]);
    expect(await store().hasEffect('e')).toBe(true);
    expect((await store().effectsOf('#1')).map((row) => row.effect.key)).toEqual(['open', 'told']);
    expect(await store().openEffectsOf('#1')).toHaveLength(2);
    expect([await store().recall('case-issue:#1'), await store().recall('case-issue:#2')]).toEqual([
      null,
      'of another',
    ]);
    expect(await store().journalOf('#2')).toHaveLength(1);
    expect(await store().lastSeen(NOW)).toEqual({ alice: NOW });
    expect((await store().changedSince(0)).cases).toEqual(
      new Map([
        ['#1', 2],
        ['#2', 1],
      ]),
    );
    expect((await store().verify()).broken).toBeNull();
  });

  test('a commit without an entry changes the clock of a case, not its version', async () => {
    await store().commit(aCommit(state));
    expect(await store().commit(aCommit(state, { expectedVersion: 1, entries: [], nextDue: NOW }))).toBe('committed');
    expect(await store().dueCases(NOW, 1)).toEqual(['#1']);
    expect((await store().byId('#1'))?.version).toBe(1);
  });

  test('a case without a fact, and a case under the id of another, are refused', async () => {
    await expect(store().commit(aCommit(state, { entries: [] }))).rejects.toThrow('needs an entry');
    await expect(store().commit(aCommit(state, { caseId: '#2' }))).rejects.toThrow('the id of that case');
    expect(await store().openCases()).toEqual([]);
  });
}

function outbox(store: () => Store): void {
  const claim = (owner = 'one', now = NOW) => store().claimEffects(now, owner, now + MINUTE, 10);
  const claimed = async (owner?: string, now?: number) => (await claim(owner, now)).map((row) => row.effect.key);
  const states = async () =>
    Object.fromEntries((await store().effectsOf('#1')).map((row) => [row.effect.key, row.state]));
  const completed = (key: string, owner = 'one') => ({ key, owner, receipt: RECEIPT });
  let version: number;
  const decide = async (changes: Partial<Parameters<typeof aCommit>[1]>) => {
    const { entries = [entry('next')], ...rest } = changes ?? {};
    expect(await store().commit(aCommit(caseNumber(1), { expectedVersion: version, entries, ...rest }))).toBe(
      'committed',
    );
    version += entries.length;
  };
  beforeEach(() => {
    version = 0;
  });

  test('hands out what is due, in the order in which it was decided', async () => {
    await decide({ effects: [effect('z', NOW), effect('y', NOW + 1), effect('x', NOW - 1)] });
    await decide({ effects: [effect('a', NOW - 9)] });
    expect(await claim()).toEqual([
      { effect: effect('z', NOW), attempts: 0, createdAt: NOW, receipt: null },
      { effect: effect('x', NOW - 1), attempts: 0, createdAt: NOW, receipt: null },
      { effect: effect('a', NOW - 9), attempts: 0, createdAt: NOW, receipt: null },
    ]);
    expect(await claimed('two', NOW + 1)).toEqual(['y']);
  });

  test('hands out no more than it is asked for, and the rest afterwards', async () => {
    await decide({ effects: [effect('z', NOW), effect('y', NOW - 1), effect('x', NOW - 2)] });
    expect((await store().claimEffects(NOW, 'one', LATER, 2)).map((row) => row.effect.key)).toEqual(['z', 'y']);
    expect(await claimed()).toEqual(['x']);
  });

  test('an effect that was decided before is not made again', async () => {
    await decide({ effects: [effect('e')] });
    await claim();
    await store().completeEffect('e', 'one', RECEIPT);
    await decide({ effects: [effect('e'), effect('f')] });
    expect(await claimed()).toEqual(['f']);
  });

  test('a claim that ran out may be taken by another, and counts as an attempt', async () => {
    await decide({ effects: [effect('e')] });
    await claim('one', NOW);
    expect(await claimed('two', LATER - 1)).toEqual([]);
    expect(await claim('two', LATER)).toMatchObject([{ attempts: 1 }]);
    expect(await claim('three', LATER + MINUTE)).toMatchObject([{ attempts: 2 }]);
  });

  test('a postponed effect comes back at its time, and counts an attempt only where there was one', async () => {
    await decide({ effects: [effect('e')] });
    await claim();
    await store().postponeEffect('e', 'one', LATER, 'held', false);
    expect(await claimed('one', LATER - 1)).toEqual([]);
    expect(await claim('one', LATER)).toMatchObject([{ attempts: 0 }]);
    await store().postponeEffect('e', 'one', LATER, 'connection refused', true);
    expect(await claim('one', LATER)).toMatchObject([{ attempts: 1 }]);
  });

  test('whoever lost the claim can neither postpone nor give up', async () => {
    await decide({ effects: [effect('e')] });
    await claim('one', NOW);
    await claim('two', LATER);
    await store().postponeEffect('e', 'one', NOW, 'too late', true);
    await store().failEffect('e', 'one', 'too late');
    expect(await states()).toEqual({ e: 'claimed' });
    expect(await claimed('three', LATER)).toEqual([]);
  });

  test('a receipt completes an effect together with the facts that it causes', async () => {
    await decide({ effects: [effect('e'), effect('f')] });
    await claim();
    await decide({ completes: [completed('e')] });
    expect(await store().effectsOf('#1')).toEqual([
      { effect: effect('e'), state: 'done', receipt: RECEIPT },
      { effect: effect('f'), state: 'claimed', receipt: null },
    ]);
    expect(await claimed('two', LATER)).toEqual(['f']);
  });

  test('a decision completes several effects at once', async () => {
    const keys = ['a', 'b', 'c'];
    await decide({ effects: keys.map((key) => effect(key)) });
    await claim();
    await decide({ completes: keys.map((key) => completed(key)) });
    expect(await states()).toEqual({ a: 'done', b: 'done', c: 'done' });
  });

  test('of a decision that completes an effect which another claimed meanwhile, nothing is written', async () => {
    await decide({ effects: [effect('e'), effect('f')] });
    await claim('one', NOW);
    await store().completeEffect('f', 'one', RECEIPT);
    await claim('two', LATER);
    for (const completes of [[completed('e')], [completed('e', 'two'), completed('f', 'two')], [completed('no')]]) {
      const told = aCommit(caseNumber(1), { expectedVersion: version, completes });
      expect(await store().commit(told)).toBe('conflict');
    }
    expect(await states()).toEqual({ e: 'claimed', f: 'done' });
    expect(await store().journalOf('#1')).toHaveLength(1);
    await decide({ completes: [completed('e', 'two')] });
    expect(await states()).toEqual({ e: 'done', f: 'done' });
  });

  test('what arrived before a crash is handed out with its receipt', async () => {
    await decide({ effects: [effect('e'), effect('f')] });
    await claim('one', NOW);
    await store().noteReceipt('e', 'one', RECEIPT);
    expect(await states()).toEqual({ e: 'claimed', f: 'claimed' });
    expect(await claimed('two', LATER - 1)).toEqual([]);
    expect(await claim('two', LATER)).toMatchObject([{ receipt: RECEIPT }, { receipt: null }]);
    await store().postponeEffect('e', 'two', LATER, 'the case could not be told', false);
    expect(await claim('two', LATER)).toMatchObject([{ effect: { key: 'e' }, receipt: RECEIPT }]);
  });

  test('what arrived is known whoever has the claim by then, and stays what it was', async () => {
    await decide({ effects: [effect('e')] });
    await claim('one', NOW);
    await claim('two', LATER);
    await store().noteReceipt('e', 'one', RECEIPT);
    await store().noteReceipt('e', 'two', { ...RECEIPT, proof: 'another' });
    expect(await claim('three', LATER + MINUTE)).toMatchObject([{ receipt: RECEIPT }]);
  });

  test('receipts and delays that come at the same time are all kept', async () => {
    const keys = Array.from({ length: 250 }, (_, index) => `e${index}`);
    await decide({ effects: keys.map((key) => effect(key)) });
    await store().claimEffects(NOW, 'one', LATER, 1000);
    const even = (_: string, index: number) => index % 2 === 0;
    await Promise.all(
      keys.map((key, index) =>
        even(key, index)
          ? store().noteReceipt(key, 'one', { ...RECEIPT, proof: key })
          : store().postponeEffect(key, 'one', NOW, 'not yet', false),
      ),
    );
    const noted = (await store().effectsOf('#1')).flatMap(({ receipt }) => (receipt === null ? [] : [receipt.proof]));
    expect(noted).toEqual(keys.filter(even));
    expect((await store().claimEffects(NOW, 'one', LATER, 1000)).map((row) => row.effect.key)).toEqual(
      keys.filter((key, index) => !even(key, index)),
    );
  });

  test('knows the effects that were ever decided', async () => {
    await decide({ effects: [effect('e')] });
    await claim();
    await store().completeEffect('e', 'one', RECEIPT);
    expect(await store().hasEffect('e')).toBe(true);
    expect(await store().hasEffect('f')).toBe(false);
  });

  test('the first receipt stays', async () => {
    await decide({ effects: [effect('e')] });
    await claim();
    await store().completeEffect('e', 'one', RECEIPT);
    await store().completeEffect('e', 'two', { ...RECEIPT, proof: 'another' });
    expect((await store().effectsOf('#1'))[0]?.receipt).toEqual(RECEIPT);
  });

  test('a cancelled effect is never handed out', async () => {
    await decide({ effects: [effect('e'), effect('f', LATER)] });
    await decide({ cancels: ['f', 'unknown'] });
    expect(await claimed('one', LATER)).toEqual(['e']);
    expect(await states()).toEqual({ e: 'claimed', f: 'cancelled' });
  });

  test('an effect that is cancelled while it is sent does not come back, and keeps its receipt', async () => {
    await decide({ effects: [effect('e')] });
    await claim();
    await decide({ cancels: ['e'] });
    await store().postponeEffect('e', 'one', NOW, 'try again', true);
    expect(await claimed('two', LATER)).toEqual([]);
    await decide({ completes: [completed('e')] });
    expect(await states()).toEqual({ e: 'done' });
  });

  test('what is done or failed cannot be cancelled', async () => {
    await decide({ effects: [effect('e'), effect('f')] });
    await claim();
    await store().completeEffect('e', 'one', RECEIPT);
    await store().failEffect('f', 'one', '550 no such user');
    await decide({ cancels: ['e', 'f'] });
    expect(await states()).toEqual({ e: 'done', f: 'failed' });
    expect(await claimed('two', LATER)).toEqual([]);
  });

  test('one decision may cancel effects and put new ones in their place', async () => {
    await decide({ effects: [effect('old', LATER)] });
    await decide({ cancels: ['old'], effects: [effect('new', LATER)] });
    expect(await claimed('one', LATER)).toEqual(['new']);
  });

  test('its depth counts what is open, the earliest due time, and what failed', async () => {
    expect(await store().outboxDepth()).toEqual({ waiting: 0, claimed: 0, oldest: null, failed: 0 });
    await decide({ effects: [effect('e'), effect('f', NOW - 3), effect('g', LATER)] });
    await claim();
    expect(await store().outboxDepth()).toEqual({ waiting: 3, claimed: 2, oldest: NOW - 3, failed: 0 });
    await store().failEffect('f', 'one', 'no');
    await store().completeEffect('e', 'one', RECEIPT);
    expect(await store().outboxDepth()).toEqual({ waiting: 1, claimed: 0, oldest: LATER, failed: 1 });
  });

  test.each([
    ['waits until then', false, LATER],
    ['was tried: it is late', true, NOW - 3],
  ])('what was put off %s', async (_, attempted, oldest) => {
    await decide({ effects: [effect('e', NOW - 3)] });
    await claim();
    await store().postponeEffect('e', 'one', LATER, 'no', attempted);
    expect(await store().outboxDepth()).toMatchObject({ waiting: 1, claimed: 0, oldest });
    await claimed('one', LATER);
    expect(await store().outboxDepth()).toMatchObject({ claimed: 1, oldest: NOW - 3 });
  });

  test('tells what of a case is yet to be done', async () => {
    await decide({ effects: ['waiting', 'claimed', 'done', 'failed', 'cancelled'].map((key) => effect(key)) });
    const open = async () => (await store().openEffectsOf('#1')).map(({ key }) => key);
    await claim();
    await store().postponeEffect('waiting', 'one', LATER, 'no', true);
    expect(await open()).toEqual(['waiting', 'claimed', 'done', 'failed', 'cancelled']);
    await store().completeEffect('done', 'one', RECEIPT);
    await store().failEffect('failed', 'one', 'no');
    await decide({ cancels: ['cancelled'] });
    expect(await open()).toEqual(['waiting', 'claimed']);
    expect(await store().openEffectsOf('#2')).toEqual([]);
    await store().commit(aCommit(caseNumber(2)));
    expect(await store().casesWithEffects()).toEqual(['#1']);
    await store().completeEffect('waiting', 'one', RECEIPT);
    expect(await store().casesWithEffects()).toEqual(['#1']);
    await store().completeEffect('claimed', 'one', RECEIPT);
    expect(await store().casesWithEffects()).toEqual([]);
  });

  test('takes thousands of effects and entries in one decision', async () => {
    const keys = Array.from({ length: 4500 }, (_, index) => `e${index}`);
    await decide({ effects: keys.map((key) => effect(key)), entries: keys.map((key) => entry(key)) });
    expect((await store().effectsOf('#1')).map((row) => row.effect.key)).toEqual(keys);
    expect(await store().verify()).toEqual({ entries: 4500, broken: null });
    await decide({ cancels: keys });
    expect(await claimed()).toEqual([]);
  });
}

function journal(store: () => Store): void {
  test('gives the entries of a case back as they were, in order, numbered over all cases', async () => {
    const entries: Entry[] = [
      entry('Zażółć\n\0 🦀'),
      { at: NOW + 1, by: 'bob', fact: { type: 'marked-duplicate', of: 3 } },
    ];
    await store().commit(botCommit());
    await store().commit(aCommit(caseNumber(1), { entries }));
    await store().commit(aCommit(caseNumber(2)));
    await store().commit(aCommit(caseNumber(1), { expectedVersion: 2 }));
    expect(await store().journalOf('#1')).toEqual([
      { seq: 2, caseId: '#1', entry: entries[0] },
      { seq: 3, caseId: '#1', entry: entries[1] },
      { seq: 5, caseId: '#1', entry: entry('first') },
    ]);
  });

  test('tells when people were last seen on a case, since then', async () => {
    const by = (login: string, at: number): Entry => ({ ...entry('x', login), at });
    const entries = [
      by('alice', NOW),
      by('bob', NOW + 2),
      by('bob', NOW + 1),
      by('vmt-bot', NOW + 9),
      by('eve', NOW - 1),
    ];
    await store().commit(aCommit(caseNumber(1), { entries }));
    await store().commit(aCommit(caseNumber(2), { entries: [by('alice', NOW + 5)] }));
    await store().commit(botCommit({ entries: [by('carol', NOW)] }));
    expect(await store().lastSeen(NOW)).toEqual({ alice: NOW + 5, bob: NOW + 2 });
    expect(await store().lastSeen(NOW + 3)).toEqual({ alice: NOW + 5 });
  });

  test('an empty journal verifies', async () => {
    expect(await store().verify()).toEqual({ entries: 0, broken: null });
  });

  test('text that is not well-formed is stored in a form that verifies', async () => {
    await store().commit(aCommit(caseNumber(1), { entries: [entry('half \ud83e', 'mal\0ice\udd80')] }));
    expect((await store().journalOf('#1'))[0]?.entry).toEqual(entry('half \ud83e', 'mal\ufffdice\ufffd'));
    expect(await store().verify()).toEqual({ entries: 1, broken: null });
  });

  test('verify says how far it is, page by page', async () => {
    const entries = Array.from({ length: 2500 }, (_, index) => entry(`${index}`));
    await store().commit(aCommit(caseNumber(1), { entries }));
    const progress: number[] = [];
    await store().verify((done) => progress.push(done));
    expect(progress).toEqual([1000, 2000, 2500]);
  });

  test('what is appended while it verifies does not disturb it', async () => {
    const entries = Array.from({ length: 2500 }, (_, index) => entry(`${index}`));
    await store().commit(aCommit(caseNumber(1), { entries }));
    const walk = store().verify();
    await store().commit(botCommit());
    expect(await walk).toEqual({ entries: 2500, broken: null });
    expect(await store().verify()).toEqual({ entries: 2501, broken: null });
  });
}

function memory(store: () => Store): void {
  test('remembers the last value of a name', async () => {
    expect(await store().recall('salt')).toBeNull();
    await store().remember('salt', 'one');
    await store().remember('salt', 'two');
    await store().remember('other', 'three');
    expect(await store().recall('salt')).toBe('two');
  });

  test('replaces only what is as it was read, and of many at the same time one', async () => {
    const claims = ['one', 'two', 'three'].map((value) => store().replace('looked', null, value));
    expect((await Promise.all(claims)).filter((isMine) => isMine)).toHaveLength(1);
    await store().remember('looked', 'four');
    expect(await store().replace('looked', 'one', 'five')).toBe(false);
    expect(await store().replace('looked', null, 'five')).toBe(false);
    expect(await store().recall('looked')).toBe('four');
    expect(await store().replace('looked', 'four', 'five')).toBe(true);
    expect(await store().recall('looked')).toBe('five');
  });
}
