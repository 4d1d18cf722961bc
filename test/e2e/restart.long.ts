/**
 * Restarts: the bot is stopped and started between all steps of a conversation, and nobody notices; the real program is
 * killed with SIGKILL around T0, while what it does is held at a known request, and nothing is lost, doubled or early.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { createBot } from '../../src/bot.ts';
import { kataConfiguration, seedKataWorld } from '../../src/sandbox/kata-world.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { makeOpenpgpKey } from '../../src/sandbox/signing-key.ts';
import { readSettings } from '../../src/settings.ts';
import { type BotWorld, CASES, PRODUCT, startBotWorld } from '../support/bot-world.ts';
import { converse } from '../support/conversation.ts';
import { SEEDED } from '../support/seeded-worlds.ts';
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

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
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
}, 30_000);

const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** The sandbox with a clock of its own, and the bot's settings for it: in this process at first, then in others. */
interface Place {
  readonly sandbox: Sandbox;
  readonly env: Record<string, string>;
  /** The clock of the sandbox, and of programs that are started from now on, is this moment now, and goes on. */
  readonly startClock: (iso: string) => void;
  readonly start: () => Promise<Running>;
  readonly inProcess: (clock: () => number, work: (world: BotWorld) => Promise<void>) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Running {
  readonly kill: (signal: NodeJS.Signals) => Promise<readonly [code: number | null, signal: string | null]>;
}

async function place(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'vmt-restart-'));
  const { privateKey } = await makeOpenpgpKey('Kata VMT', 'vmt@example.org');
  await writeFile(join(folder, 'signing.asc'), privateKey);
  let clock = Date.now;
  let ahead = 0;
  const sandbox = await startSandbox({
    clock: () => clock(),
    authClock: () => Date.now() + ahead,
    webUrl: 'https://github.com',
    seedWorld: (github) => {
      seedKataWorld(github);
      github.as('alice').putFile(CASES, '.github/vmt.yml', oneBranch(kataConfiguration));
    },
  });
  const env: Record<string, string> = {
    ...sandbox.env(),
    CASE_REPOSITORY: CASES,
    DATABASE_URL: `sqlite:${join(folder, 'vmt.db')}`,
    PGP_PRIVATE_KEY_PATH: join(folder, 'signing.asc'),
    HOST: '127.0.0.1',
    PORT: '0',
    ADMIN_PORT: '0',
    LOG_LEVEL: 'info',
  };
  const hear = (url: string): void => {
    sandbox.github.webhookUrl = `${url}/api/github/webhooks`;
  };
  return {
    sandbox,
    env,
    startClock: (iso) => {
      ahead = Date.parse(iso) - Date.now();
      clock = () => Date.now() + ahead;
    },
    start: async () => {
      const preload = join(ROOT, 'test/e2e/shifted-clock.ts');
      const child = spawn(process.execPath, ['--import', preload, join(ROOT, 'src/main.ts')], {
        cwd: folder,
        env: { PATH: process.env.PATH, ...env, CLOCK_AHEAD: String(ahead) },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(child);
      const gone = once(child, 'exit');
      for await (const line of createInterface({ input: child.stdout })) {
        if (!line.includes('the bot serves')) continue;
        hear(`http://127.0.0.1:${(JSON.parse(line) as { port: number }).port}`);
        break;
      }
      child.stdout.resume();
      return {
        kill: async (signal) => {
          child.kill(signal);
          const [code, by] = await gone;
          return [code, by];
        },
      };
    },
    inProcess: async (own, work) => {
      const settings = readSettings({ ...env, LOG_LEVEL: 'silent' });
      if (!settings.ok || settings.value.kind !== 'run') throw new Error(JSON.stringify(settings));
      clock = own;
      ahead = 0;
      const bot = await createBot(settings.value, { clock: own, cveServices: sandbox.cve.url });
      hear((await bot.start()).url);
      const settle = async (): Promise<void> => {
        for (let before = -1; before !== sandbox.github.deliveries.length; ) {
          before = sandbox.github.deliveries.length;
          await sandbox.github.delivered();
          await bot.settle();
        }
      };
      const nothing = (): Promise<void> => Promise.resolve();
      try {
        await work({
          sandbox,
          seeded: SEEDED.kata,
          bot: () => bot,
          now: own,
          at: () => undefined,
          settle,
          poll: nothing,
          restart: nothing,
          close: nothing,
        });
      } finally {
        await bot.stop();
      }
    },
    close: async () => {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Waits for what another process does; a few seconds at most. */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries === 400) throw new Error(`it did not come: ${what}`);
    await pause(20);
  }
}

const later = (minutes: number): string => new Date(Date.parse(T0) + minutes * 60_000).toISOString();
const KILLED = [null, 'SIGKILL'];

test('killed after the approval is stored, while the issue, a document and a mail are under way: nothing is lost, doubled or early', async () => {
  const here = await place();
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
    here.startClock('2026-11-30T22:00:00Z');
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
    expect(await fifth.kill('SIGTERM')).toEqual([0, null]);

    const twice = { [LISTS[0]]: 2 };
    expect(published({ sandbox })).toEqual(everywhere(1, twice));
    const ids = mail.messages.map(({ to, raw }) => `${to} ${/^Message-ID: (\S+)/im.exec(raw.toString('utf8'))?.[1]}`);
    expect(new Set(ids).size).toBe(ids.length - 1);
    await here.inProcess(
      () => Date.parse(later(60 * 24)),
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
}, 25_000);
