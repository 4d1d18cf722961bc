/**
 * Disclosure day with faults: GitHub, the mail server and Slack fail at T0 in the ways in which they do, and what was
 * approved arrives all the same: once where that can be looked up, under one Message-ID where it can't; never early.
 */
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { secondaryLimit } from '../../src/sandbox/github/faults.ts';
import { type BotWorld, CASES, PRODUCT, startBotWorld } from '../support/bot-world.ts';
import {
  CASE_ISSUE,
  everywhere,
  fromT0,
  JUST_BEFORE_T0,
  LISTS,
  oneBranch,
  playTo,
  published,
  receipts,
  said,
  T0,
  untilApproval,
  untilNotice,
} from './approved-plan.ts';

const [KATA_DEV, OSS_SECURITY] = LISTS;
const PRODUCT_ISSUES = /^\/repos\/kata-containers\/kata-containers\/issues$/;
const ADVISORIES = /\/security-advisories\//;
const DOCUMENTS = /\/community\/contents\//;
const RELEASES = /\/releases\/\d+$/;
const CASE_COMMENTS = /\/vmt-cases\/issues\/2\/comments$/;
const FOR_EVER = 100_000;

let open: BotWorld | null = null;

/** A bot with an approved plan, a moment before T0, with fresh connections. */
async function beforeT0(): Promise<BotWorld> {
  const world = await startBotWorld({ configuration: oneBranch });
  open = world;
  await playTo(world, untilApproval);
  world.at(JUST_BEFORE_T0);
  await world.settle();
  await world.restart();
  return world;
}

afterEach(async () => {
  expect(open?.sandbox.github.violations ?? []).toEqual([]);
  await open?.close();
  open = null;
});

/** So much time passes on the bot's clock, second by second where it matters: retries come at 1, 3, 7, … seconds. */
async function pass(world: BotWorld, ...seconds: readonly number[]): Promise<void> {
  for (const each of seconds) {
    world.at(new Date(world.now() + each * 1000).toISOString());
    await world.settle();
  }
}

const messageIds = (world: BotWorld, list: string): readonly string[] =>
  world.sandbox.mail.messages
    .filter(({ to }) => to.includes(list))
    .map(({ raw }) => /^Message-ID: (\S+)/im.exec(raw.toString('utf8'))?.[1] ?? 'none');

const failures = (world: BotWorld): readonly string[] =>
  said(world).filter((text) => text.includes("can't be delivered"));

test('a millisecond before T0 nothing is out; at T0 the opening is, and after the push the rest', async () => {
  const world = await beforeT0();
  await world.settle();
  expect(published(world)).toEqual(everywhere(0));
  expect(world.sandbox.github.issues(PRODUCT)).toEqual([]);
  world.at(T0);
  await world.settle();
  expect(published(world)).toEqual(everywhere(0, { issue: 1 }));
  await playTo(world, fromT0);
  expect(published(world)).toEqual(everywhere(1));
});

test('answers that are lost (G7): what can be looked up is there once, what can not says that it may be there twice', async () => {
  const world = await beforeT0();
  const { github, mail, slack } = world.sandbox;
  github.faults.next({ match: { method: 'POST', path: PRODUCT_ISSUES }, do: 'reset-after' });
  github.faults.next({ match: { method: 'PATCH', path: ADVISORIES }, do: 'reset-after' });
  github.faults.next({ match: { method: 'PUT', path: DOCUMENTS }, do: 'reset-after', times: 2 });
  github.faults.next({ match: { method: 'PATCH', path: RELEASES }, do: 'reset-after' });
  mail.faults.next({ do: 'drop-after-data' });
  slack.faults.next({ do: 'reset-after' });
  world.at(T0);
  await world.settle();
  expect(published(world)).toMatchObject({ issue: 1 });
  expect(await receipts(world)).toEqual({});
  await pass(world, 1);
  expect(await receipts(world)).toMatchObject({ 'tracking-issue:tracking-issue': { maybeTwice: false } });

  github.faults.next({ match: { method: 'POST', path: CASE_COMMENTS }, do: 'reset-after', times: 2 });
  await playTo(world, fromT0);
  await pass(world, 1, 2, 4);
  expect(published(world)).toEqual(everywhere(1, { [KATA_DEV]: 2, slack: 2 }));
  expect(new Set(messageIds(world, KATA_DEV)).size).toBe(1);
  expect(said(world).filter((text) => text.includes('\n## Sheet for the publication notice'))).toHaveLength(2);
  const all = await receipts(world);
  const twice = Object.entries(all).filter(([, receipt]) => receipt.maybeTwice);
  expect(twice.map(([step]) => step)).toEqual([
    'kcsa:public-mail:kata-dev',
    'slack-announcement:public-slack:announcements',
  ]);
  expect(Object.keys(all)).toHaveLength(9);
});

test('refusals that pass (G8): each is tried again, arrives once, and its receipt does not say that it may be there twice', async () => {
  const world = await beforeT0();
  const { github, mail, slack } = world.sandbox;
  github.faults.next({ match: { method: 'POST', path: PRODUCT_ISSUES }, do: 'status', status: 502, times: 2 });
  github.faults.next({ match: { method: 'PATCH', path: ADVISORIES }, do: 'status', status: 503 });
  github.faults.next({ match: { method: 'PUT', path: DOCUMENTS }, do: 'reset-before' });
  github.faults.next({ match: { method: 'PATCH', path: RELEASES }, do: 'status', status: 500 });
  // Refused once when the connection is opened, and once more by the requeue of the pool.
  mail.faults.next({ do: 'refuse-connection', times: 2 });
  mail.faults.next({ do: 'refuse-recipient', code: 451, address: OSS_SECURITY });
  mail.faults.next({ do: 'refuse-data', code: 452 });
  // Slack does not say whether it posted.
  slack.faults.next({ do: 'status', status: 500 });
  world.at(T0);
  await world.settle();
  await pass(world, 1, 2);
  expect(published(world)).toEqual(everywhere(0, { issue: 1 }));
  await playTo(world, fromT0);
  await pass(world, 1, 2, 4, 8);
  expect(published(world)).toEqual(everywhere(1));
  const all = Object.entries(await receipts(world));
  expect(all).toHaveLength(9);
  expect(all.flatMap(([step, { maybeTwice }]) => (maybeTwice ? [step] : []))).toEqual([
    'slack-announcement:public-slack:announcements',
  ]);
  expect(failures(world)).toEqual([]);
});

test('no tracking issue can be made: people are told at once where the wait is long; mails and Slack go after ten minutes without its address', async () => {
  const world = await beforeT0();
  const { github, mail } = world.sandbox;
  github.faults.next({ match: { method: 'POST', path: PRODUCT_ISSUES }, ...secondaryLimit(300) });
  github.faults.next({ match: { method: 'POST', path: PRODUCT_ISSUES }, do: 'status', status: 502, times: FOR_EVER });
  world.at(T0);
  await world.settle();
  expect(failures(world)).toEqual([
    expect.stringMatching(/^<!-- .* -->\n@alice \*\*tracking-issue → .*tried again until/),
  ]);
  github.as('grace').openPull(PRODUCT, { title: 'Check the path (CVE-2026-2026)', head: 'fix-main' });
  await world.settle();
  await pass(world, 299);
  const tries = (): number => github.requests.filter((r) => r.method === 'POST' && PRODUCT_ISSUES.test(r.path)).length;
  expect(tries()).toBe(1);
  await pass(world, 1);
  expect(tries()).toBe(2);
  await pass(world, 299);
  expect(published(world)).toEqual(everywhere(0, { advisory: 1, index: 1 }));
  await pass(world, 1);
  expect(published(world)).toEqual(
    everywhere(0, { advisory: 1, index: 1, [KATA_DEV]: 1, [OSS_SECURITY]: 1, slack: 1 }),
  );
  expect((await mail.messages.at(-1)?.parsed())?.text).toContain('(no address yet)');
  github.faults.clear();
  await pass(world, 60);
  expect(published(world)).toEqual(everywhere(1));
  expect(failures(world)).toHaveLength(1);
});

test('channels that keep failing hold nothing up, are shown to the coordinator once, and arrive when healed', async () => {
  const world = await beforeT0();
  const { mail, slack } = world.sandbox;
  mail.faults.next({ do: 'refuse-recipient', code: 550, address: OSS_SECURITY, times: FOR_EVER });
  mail.faults.next({ do: 'refuse-recipient', code: 451, address: KATA_DEV, times: FOR_EVER });
  slack.faults.next({ do: 'status', status: 404, times: FOR_EVER });
  await playTo(world, fromT0);
  expect(published(world)).toEqual(everywhere(1, { [OSS_SECURITY]: 0, [KATA_DEV]: 0, slack: 0 }));
  const shown = (channel: string): readonly string[] => failures(world).filter((text) => text.includes(channel));
  // What is refused for good is shown at once, what is refused for now when it is a minute late.
  expect(shown('oss-security')).toEqual([
    expect.stringContaining(`@alice **kcsa → oss-security (mail to ${OSS_SECURITY})** can't be delivered`),
  ]);
  expect(shown('Slack')).toHaveLength(1);
  await pass(world, 1, 2, 4, 8, 16);
  expect(shown('kata-dev')).toEqual([]);
  await pass(world, 32);
  expect(shown('kata-dev')).toHaveLength(1);
  await pass(world, 60, 60);
  expect(failures(world)).toHaveLength(3);
  // Advisory and documents are there, and what fails is known to everybody: that is published.
  const publishedAt = (await world.bot().store.byNumber(CASE_ISSUE))?.case.publishedAt;
  expect(publishedAt).not.toBeNull();
  mail.faults.clear();
  slack.faults.clear();
  await pass(world, 60);
  expect(published(world)).toEqual(everywhere(1));
  expect((await world.bot().store.byNumber(CASE_ISSUE))?.case.publishedAt).toBe(publishedAt);
  expect(Object.values(await receipts(world)).filter(({ maybeTwice }) => maybeTwice)).toEqual([]);
});

test('a mail server that says nothing holds up only its own mail', async () => {
  const world = await beforeT0();
  const { mail, slack } = world.sandbox;
  mail.faults.next({ do: 'stall' });
  const played = playTo(world, fromT0);
  await mail.faults.stalled();
  while (slack.messages.length === 0) await setImmediate();
  const answered = (list: string) => mail.messages.filter(({ to }) => to.includes(list)).map((m) => m.acknowledged);
  expect([answered(KATA_DEV), answered(OSS_SECURITY)]).toEqual([[false], [true]]);
  mail.faults.release();
  await played;
  expect(published(world)).toEqual(everywhere(1));
});

test('a case repository that was public for a while froze the case: T0 sends nothing, and /resume alone neither', async () => {
  const world = await beforeT0();
  world.sandbox.github.setVisibility(CASES, 'public');
  await world.settle();
  world.sandbox.github.setVisibility(CASES, 'private');
  await world.settle();
  expect((await world.bot().store.byNumber(CASE_ISSUE))?.case.hold?.by).toBe('vmt-bot');
  world.at(T0);
  await world.settle();
  await playTo(world, [{ alice: '/resume' }]);
  await pass(world, 60, 60);
  expect(published(world)).toEqual(everywhere(0));
  expect((await world.bot().store.byNumber(CASE_ISSUE))?.case.openedAt).toBeNull();
});

test('down over T0: it runs at once on start, says that it is late, and nobody gets anything twice', async () => {
  const world = await beforeT0();
  await world.bot().stop();
  world.at('2026-12-01T00:30:00Z');
  expect(published(world)).toEqual(everywhere(0));
  await world.restart();
  await world.settle();
  expect(published(world)).toEqual(everywhere(0, { issue: 1 }));
  const stored = await world.bot().store.byNumber(CASE_ISSUE);
  const journal = await world.bot().store.journalOf(stored?.case.id ?? '');
  const sent = journal.flatMap(({ entry: { fact } }) => (fact.type === 'step-sent' ? [[fact.step, fact.late]] : []));
  expect(sent.at(-1)).toEqual(['tracking-issue:tracking-issue', true]);
  await playTo(world, fromT0.slice(1));
  expect(published(world)).toEqual(everywhere(1));
});

test('two comments wait when T0 comes, the second is a hold: it counts', async () => {
  const world = await beforeT0();
  const { github } = world.sandbox;
  github.faults.next({ match: { method: 'GET', path: /\/teams\/vmt\/memberships\/alice$/ }, do: 'stall' });
  github.as('alice').comment(CASES, CASE_ISSUE, '/who-knows');
  await github.faults.stalled();
  github.as('bob').comment(CASES, CASE_ISSUE, 'One more look at the tests.');
  github.as('bob').comment(CASES, CASE_ISSUE, '/hold the tests fail');
  await github.delivered();
  world.at(T0);
  github.faults.release();
  await world.settle();
  expect(published(world)).toEqual(everywhere(0));
  expect(
    said(world).filter((text) => text.includes('T0 passed while the case was held (the tests fail)')),
  ).toHaveLength(1);
});

test('GitHub refuses everything for a minute while a report comes in: the case issue is made all the same', async () => {
  const world = await startBotWorld({ configuration: oneBranch });
  open = world;
  await world.settle();
  const { github } = world.sandbox;
  github.faults.next({ do: 'status', status: 403, message: 'Resource not accessible by integration', times: FOR_EVER });
  github.as('rita').reportAdvisory(PRODUCT, { summary: 'A report', description: 'Text.' });
  await world.settle();
  await pass(world, 1, 2, 4, 8, 16, 32);
  github.faults.clear();
  await pass(world, 300);
  expect(github.issues(CASES).map(({ title }) => title)).toContain('A report');
  expect(said(world).filter((text) => text.includes('a new report'))).toHaveLength(1);
});

test('a notice that one channel refuses for good keeps its approvals and reaches the channel when it is mended', async () => {
  const world = await startBotWorld({ configuration: oneBranch });
  open = world;
  await playTo(world, untilNotice);
  world.sandbox.mail.faults.next({ do: 'refuse-recipient', code: 550, times: FOR_EVER });
  await playTo(world, [{ alice: '/notify' }, { alice: '/approve plan {hash}' }, { bob: '/approve plan {hash}' }]);
  expect(failures(world)).toHaveLength(1);
  const notices = () =>
    world.sandbox.mail.messages.map(({ to }) => to).filter(([to]) => to?.includes('@lists.') === true);
  expect(notices()).toEqual([]);
  world.sandbox.mail.faults.clear();
  await pass(world, 60);
  expect(notices()).toEqual([['embargo-notice@lists.example.org']]);
});
