/**
 * The end of retention on the real bot: a canary in everything that people said of a case that never became public, and a
 * year later it is in no column of any table, in no byte of the database's files, and in no export.
 */
import { existsSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CliCommand } from '../../src/cli/command.ts';
import { exportCase } from '../../src/cli/export.ts';
import { retention } from '../../src/cli/retention.ts';
import { verifyLog } from '../../src/cli/verify-log.ts';
import { CASES, type RestorableWorld, startBotWorld } from '../support/bot-world.ts';
import { CASE_ISSUE, playTo, said } from './approved-plan.ts';

const CANARY = 'cnyretained';
let world: RestorableWorld;

/** So many words that rows are longer than a page of the database. */
const long = (what: string): string => Array.from({ length: 900 }, (_, i) => `${what}${i} ${CANARY}`).join(' ');

beforeAll(async () => {
  world = await startBotWorld();
  await playTo(world, [
    { rita: { report: { title: `A title ${CANARY}`, text: long('report') } } },
    { alice: `/coordinator\n/class E\n/set summary ${CANARY}\n/terms ${CANARY}\n/grant @grace developers` },
    { alice: `/set description ${long('description')}` },
    { alice: `/confirm\n/credit ${CANARY} (${CANARY})` },
    { alice: `/invalid ${CANARY}` },
  ]);
  await aDeliveryFails();
});
afterAll(async () => {
  expect(world.sandbox.github.violations).toEqual([]);
  await world.close();
});

/** Nothing of the bot gives one up today; one of an older version may be left. */
async function aDeliveryFails(): Promise<void> {
  const { store } = world.bot();
  const about = { event: 'issues', subject: `${CASES}#${CASE_ISSUE}`, receivedAt: world.now() + 1e12 };
  await store.receive({ ...about, id: 'failed', digest: 'failed', payload: CANARY });
  const [row] = await store.claimDeliveries(world.now(), 'test', world.now() + 1, 1);
  await store.settleDelivery(row?.seq ?? 0, 'failed', CANARY);
}

/** Names of the columns in which the canary stands. */
function columns(): readonly string[] {
  const db = new DatabaseSync(world.database, { readOnly: true });
  const tables = db.prepare("select name from sqlite_master where type = 'table'").all();
  const found = tables.flatMap(({ name }) =>
    db
      .prepare(`select * from "${name}"`)
      .all()
      .flatMap((row) =>
        Object.entries(row).flatMap(([column, value]) => (String(value).includes(CANARY) ? [`${name}.${column}`] : [])),
      ),
  );
  db.close();
  return [...new Set(found)].toSorted();
}

function files(): readonly string[] {
  return ['', '-wal', '-shm']
    .map((end) => `${world.database}${end}`)
    .filter((file) => existsSync(file) && readFileSync(file, 'latin1').includes(CANARY));
}

async function vmt(command: CliCommand, ...args: string[]): Promise<string> {
  const out: string[] = [];
  const io = { out: (line: string) => out.push(line), err: (line: string) => out.push(line) };
  expect(await command.run([...args, '--database', `sqlite:${world.database}`], io)).toBe(0);
  return out.join('\n');
}

const later = (days: number): void =>
  world.at(new Date(Date.parse('2026-11-23T09:00:00Z') + days * 86_400_000).toISOString());

test('until then it is kept, and the dry run says when it goes and what of it', async () => {
  later(364);
  await world.settle();
  expect(columns()).toEqual([
    ...['cases.state', 'inbox.payload', 'inbox.problem', 'journal.payload', 'memory.value', 'outbox.effect'],
  ]);
  expect(await vmt(retention)).toMatch(
    /^private fields are deleted 365 days .*\n2027-11-23T09:00:00Z {2}#2 {2}report, reporter, .*draft.*$/,
  );
  expect(await vmt(retention)).not.toContain(CANARY);
  expect(JSON.parse(await vmt(retention, '--json'))).toMatchObject({
    retentionDays: 365,
    cases: [
      { number: CASE_ISSUE, end: '2027-11-23T09:00:00Z', waits: null, fields: expect.arrayContaining(['terms']) },
    ],
  });
});

test('then nothing of it is left, but for who did what and when; and the chain holds', async () => {
  later(365);
  const before = (await world.bot().store.linesOf((await world.bot().store.byNumber(CASE_ISSUE))?.case.id ?? ''))
    .length;
  await world.settle();
  expect(columns()).toEqual([]);
  expect(files()).toEqual([]);
  expect(await vmt(verifyLog)).toMatch(
    /each as it was written; \d+ of them without their words: their retention has ended$/,
  );
  const exported = await vmt(exportCase, '--case', String(CASE_ISSUE), '--json');
  expect(exported).not.toContain(CANARY);
  const { journal } = JSON.parse(exported);
  expect(journal).toHaveLength(before + 1);
  expect(journal[0]).toMatchObject({ by: 'vmt-bot', fact: { type: 'case-opened' }, deleted: true });
  expect(journal.at(-1)).toMatchObject({ by: 'vmt-bot', fact: { type: 'purged', days: 365 } });
  expect(JSON.parse(await vmt(retention, '--json')).cases).toEqual([]);
  expect(said(world).at(-1)).toContain('365 days after it was closed');
});

test('what is typed then is answered and not kept, and looking at GitHub brings nothing back', async () => {
  const { github } = world.sandbox;
  const count = said(world).length;
  github.as('alice').comment(CASES, CASE_ISSUE, `/reopen ${CANARY}`);
  github.as('alice').comment(CASES, CASE_ISSUE, '/timeline');
  await world.settle();
  const [refused, timeline] = said(world).slice(count);
  expect(refused).toMatch(
    /`\/reopen`: the private fields of this case were deleted on 2027-11-23, 365 days after .* → open a new case/,
  );
  expect(timeline).toMatch(/\| alice \| terms-recorded \| deleted \|\n/);
  github.as('alice').editIssueBody(CASES, CASE_ISSUE, `tidied ${CANARY}`);
  await world.poll();
  await world.restart();
  await world.poll();
  expect(said(world)).toHaveLength(count + 2);
  expect(columns()).toEqual([]);
});
