/** Every query of the store is served by an index, however large the tables grow. */
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { openStoreAt } from '../../src/store/store.ts';
import { aCommit, caseNumber, delivery, effect, NOW, RECEIPT } from './samples.ts';
import { scratch } from './scratch.ts';

const folder = scratch();
const texts = new Set<string>();
let database: DatabaseSync;

/** Uses every method once, and notes the SQL that reaches the database. */
beforeAll(async () => {
  const url = `${folder()}/vmt.db`;
  const store = await openStoreAt(url);
  const prepare = jest.spyOn(DatabaseSync.prototype, 'prepare');
  await store.receive(delivery('a'));
  await store.receive(delivery('b'));
  await store.claimDeliveries(NOW, 'one', NOW, 10);
  await store.postponeDelivery(1, 'one', NOW, 'problem');
  await store.settleDelivery(1, 'ignored', null);
  await store.settleDelivery(2, 'failed', 'problem');
  await store.inboxDepth();
  await store.commit(aCommit(caseNumber(1), { effects: [effect('e'), effect('f')] }));
  const completes = [{ key: 'e', owner: 'one', receipt: RECEIPT }];
  await store.claimEffects(NOW, 'one', NOW, 10);
  await store.noteReceipt('e', 'one', RECEIPT);
  expect(await store.hasEffect('e')).toBe(true);
  const told = aCommit(caseNumber(1), { expectedVersion: 1, completes, cancels: ['f'] });
  expect(await store.commit(told)).toBe('committed');
  await store.byId('#1');
  await store.byNumber(1);
  await store.byAdvisory('GHSA-aaaa-bbbb-cccc');
  await store.byPublicIssue('a/b', 1);
  await store.byCve('CVE-2026-0001');
  await store.openByRepository('a/b');
  await store.openCases();
  await store.dueCases(NOW, 10);
  await store.postponeEffect('e', 'one', NOW, 'problem', true);
  await store.completeEffect('e', 'one', RECEIPT);
  await store.failEffect('f', 'one', 'problem');
  await store.outboxDepth();
  await store.effectsOf('#1');
  await store.openEffectsOf('#1');
  await store.casesWithEffects();
  await store.journalOf('#1');
  await store.journalOf(null);
  await store.lastSeen(NOW);
  await store.changedSince(await store.lastEntry());
  const forgets = { subjects: ['a#1', 'a/GHSA-aaaa-bbbb-cccc'], names: ['a'] };
  await store.linesOf('#1');
  await store.commit({ ...told, expectedVersion: (await store.byId('#1'))?.version ?? 0, forgets });
  await store.verify();
  await store.remember('a', 'b');
  await store.recall('a');
  for (const [text] of prepare.mock.calls) {
    texts.add(text);
  }
  prepare.mockRestore();
  await store.close();
  database = new DatabaseSync(url);
});
afterAll(() => {
  database.close();
});

function planOf(text: string): readonly string[] {
  const parameters = Array.from({ length: text.match(/\?/g)?.length ?? 0 }, () => 0);
  return database
    .prepare(`EXPLAIN QUERY PLAN ${text}`)
    .all(...parameters)
    .map((step) => String(step.detail));
}

/** Steps that read a whole table: not those over an index of open rows only, nor over all cases when verifying. */
function wholeTables(text: string): readonly string[] {
  return planOf(text)
    .filter((detail) => /^SCAN (?!.* USING (COVERING )?INDEX ((inbox|outbox)_(open|failed)|journal_own)$)/.test(detail))
    .filter((detail) => !text.includes('"journal"."case_seq"') || !detail.startsWith('SCAN cases'));
}

test('no query reads a whole table', () => {
  const queries = [...texts].filter((text) => /^(with|select|update|delete)/.test(text));
  expect(queries.length).toBeGreaterThan(25);
  expect(queries.map((text) => ({ text, scans: wholeTables(text) })).filter(({ scans }) => scans.length > 0)).toEqual(
    [],
  );
});

test('what is before a delivery is looked up within its subject', () => {
  const claim = [...texts].find((text) => text.startsWith('with') && text.includes('older')) ?? '';
  const steps = planOf(claim).filter((detail) => detail.includes(' older '));
  expect(steps).toEqual([expect.stringContaining('INDEX inbox_subject (subject=? AND seq<?)')]);
  const beside = planOf(claim).filter((detail) => detail.includes(' beside '));
  expect(beside).toEqual([expect.stringContaining('INDEX inbox_claimed (subject=?)')]);
});

test('who was seen is read from the index of what people did', () => {
  const seen = [...texts].find((text) => text.includes('group by "by"')) ?? '';
  expect(planOf(seen)[0]).toBe('SEARCH journal USING COVERING INDEX journal_seen (at>?)');
});

test('and a query without an index would be found', () => {
  expect(wholeTables('select * from inbox where event = ?')).toEqual(['SCAN inbox']);
});
