/**
 * Restarts: the bot is stopped and started between all steps of a conversation, and nobody notices; the real program is
 * killed with SIGKILL around T0, while what it does is held at a known request, and nothing is lost, doubled or early.
 */
import { expect, test } from '@jest/globals';
import { kataConfiguration } from '../../src/sandbox/kata-world.ts';
import { makeOpenpgpKey } from '../../src/sandbox/signing-key.ts';
import { CASES, PRODUCT, startBotWorld } from '../support/bot-world.ts';
import { converse } from '../support/conversation.ts';
import {
  CASE_ISSUE,
  everywhere,
  fromT0,
  JUST_BEFORE_T0,
  LISTS,
  oneBranch,
  published,
  receipts,
  said,
  T0,
  untilApproval,
  untilProposal,
} from './approved-plan.ts';
import { openPlace, until } from './real-bot.ts';

const steps = [...untilApproval, { at: JUST_BEFORE_T0 }, ...fromT0, { erin: { merge: 2 } }];

test('restarted before and after each step is handled, the bot says and does the same', async () => {
  const transcripts: string[] = [];
  for (const often of [false, true]) {
    const world = await startBotWorld({ configuration: oneBranch });
    const settle = async (): Promise<void> => {
      await world.sandbox.github.delivered();
      await world.restart();
      await world.settle();
      await world.restart();
    };
    try {
      transcripts.push(await converse(often ? { ...world, settle } : world, steps));
      expect(published(world)).toEqual(everywhere(1));
      expect(world.sandbox.github.violations).toEqual([]);
      expect((await world.bot().store.verify()).broken).toBeNull();
    } finally {
      await world.close();
    }
  }
  const [plain, restarted] = transcripts;
  expect(plain).toContain('Fix committed → **Fix released**');
  expect(restarted).toBe(plain);
}, 90_000);

const later = (minutes: number): number => Date.parse(T0) + minutes * 60_000;
const KILLED = { code: null, signal: 'SIGKILL' };

test('killed after the approval is stored, while the issue, a document and a mail are under way: nothing is lost, doubled or early', async () => {
  const { privateKey: signingKey } = await makeOpenpgpKey('Kata VMT', 'vmt@example.org');
  const here = await openPlace({ signingKey, files: { '.github/vmt.yml': oneBranch(kataConfiguration) } });
  const { sandbox } = here;
  const { github, mail, slack } = sandbox;
  try {
    let noon = Date.parse('2026-11-23T12:00:00Z');
    await here.inProcess(
      () => noon,
      async (world) => {
        await converse({ ...world, at: (iso) => (noon = Date.parse(iso)) }, untilProposal);
      },
    );
    const hash = /`([0-9a-f]{12})` goes out/.exec(
      said({ sandbox }).findLast((text) => text.includes('goes out')) ?? '',
    );

    // The approval is stored, and the bot dies before or while it looks at it.
    here.startClock(Date.parse('2026-11-30T22:00:00Z'));
    const first = await here.start();
    github.as('bob').comment(CASES, CASE_ISSUE, `/approve plan ${hash?.[1]}`);
    await github.delivered();
    expect(await first.kill('SIGKILL')).toEqual(KILLED);
    expect(github.deliveries.at(-1)?.statusCode).toBe(202);

    // It comes back just before T0, and dies while GitHub makes the tracking issue, of which it never hears.
    here.startClock(later(-3 / 60));
    const second = await here.start();
    expect(published({ sandbox })).toEqual(everywhere(0));
    github.faults.next({ match: { method: 'POST', path: /\/kata-containers\/issues$/ }, do: 'stall' });
    await github.faults.stalled();
    expect(await second.kill('SIGKILL')).toEqual(KILLED);
    github.faults.release();
    await until('the issue', () => github.issues(PRODUCT).length === 1);

    // A lease of two minutes is on what the dead one had begun. The next one dies while a document is written.
    here.startClock(later(3));
    const third = await here.start();
    github.faults.next({ match: { method: 'PUT', path: /KCSA%2FKCSA-CVE/ }, do: 'stall' });
    await until('the receipt of the issue', () => said({ sandbox }).some((text) => text.includes('issues/1` |')));
    github.as('grace').openPull(PRODUCT, { title: 'Check the path', body: 'Fixes #1', head: 'fix-main' });
    await github.faults.stalled();
    expect(await third.kill('SIGKILL')).toEqual(KILLED);
    github.faults.release();
    await until('the document', () => published({ sandbox }).document === 1);

    // The next one dies between the list's taking the mail and its answer.
    here.startClock(later(6));
    mail.faults.next({ do: 'stall' });
    const fourth = await here.start();
    await mail.faults.stalled();
    expect(await fourth.kill('SIGKILL')).toEqual(KILLED);
    mail.faults.release();

    here.startClock(later(9));
    const fifth = await here.start();
    await until('the sheet', () =>
      said({ sandbox }).some((text) => text.includes('-->\n## Sheet for the publication')),
    );
    expect(await fifth.kill('SIGTERM')).toEqual({ code: 0, signal: null });

    const twice = { [LISTS[0]]: 2 };
    expect(published({ sandbox })).toEqual(everywhere(1, twice));
    const ids = mail.messages.map(({ to, raw }) => `${to} ${/^Message-ID: (\S+)/im.exec(raw.toString('utf8'))?.[1]}`);
    expect(new Set(ids).size).toBe(ids.length - 1);
    await here.inProcess(
      () => later(60 * 24),
      async (world) => {
        await world.settle();
        expect(published(world)).toEqual(everywhere(1, twice));
        const all = await receipts(world);
        expect(Object.keys(all)).toHaveLength(9);
        // The dead one had taken all three in hand; nobody knows how far it came with each.
        expect(Object.keys(all).filter((step) => all[step]?.maybeTwice)).toEqual([
          'kcsa:public-mail:kata-dev',
          'kcsa:public-mail:oss-security',
          'slack-announcement:public-slack:announcements',
        ]);
        expect((await world.bot().store.outboxDepth()).waiting).toBe(0);
        expect((await world.bot().store.verify()).broken).toBeNull();
      },
    );
    const isPublicWrite = ({ method, path }: { method: string; path: string }): boolean =>
      method !== 'GET' &&
      /^\/repos\/kata-containers\/(kata-containers|community)\/(issues|contents|releases)/.test(path);
    const times = [
      ...github.requests.filter(isPublicWrite),
      ...slack.messages,
      ...mail.messages.filter(({ to }) => LISTS.some((list) => to.includes(list))),
    ].map(({ at }) => at);
    expect(times.length).toBeGreaterThan(7);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(Date.parse(T0));
    expect(github.violations).toEqual([]);
  } finally {
    await here.close();
  }
}, 90_000);
