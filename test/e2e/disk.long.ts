/**
 * The real program on a disk that is full, broken or read-only, at the start and while it runs: it says so, stores and
 * sends nothing that it can't keep, and goes on by itself when there is room again.
 *
 * The disk is a small one in memory, in a mount namespace of the program's own, which takes no rights of root; where the
 * system allows none (no Linux), these tests are skipped.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openReadOnly } from '../../src/store/store.ts';
import { CASES } from '../support/bot-world.ts';
import { CASE_ISSUE, everywhere, LISTS, published, T0 } from './approved-plan.ts';
import { openEffects, type Prepared, people, planOf, prepare } from './crash/stages.ts';
import { CLEAN, type Ending, endingOf, judge } from './crash/verdict.ts';
import { type Place, type Running, until } from './real-bot.ts';

const canMount = spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs tmpfs /tmp']).status === 0;
const canLimit = spawnSync('prlimit', ['--version']).status === 0;

let prepared: Prepared;
let wanted: Ending;
beforeAll(async () => {
  prepared = await prepare();
  const { place } = prepared;
  await begin();
  const running = await place.start();
  await finished(place, people(prepared, 'T0'));
  await running.kill('SIGTERM');
  wanted = await endingOf(prepared, 'T0');
}, 120_000);
afterAll(() => prepared.place.close());

async function begin(): Promise<void> {
  await prepared.place.restore(prepared.saved.T0);
  prepared.place.startClock(Date.parse(T0) - 10_000);
}

/** `database`: where this process finds it. SQLite can't open it there, so a copy is looked at. */
async function finished(place: Place, act: () => void, database = place.database): Promise<void> {
  const all = async (): Promise<boolean> => {
    act();
    if (database !== place.database)
      for (const file of ['', '-wal']) copyFileSync(`${database}${file}`, `${place.database}${file}`);
    // A copy that was made while it was written can't be read.
    const state = await planOf(place, 'T0').catch(() => null);
    return Object.keys(state?.receipts ?? {}).length === 9 && (await openEffects(place).catch(() => 1)) === 0;
  };
  await until('all of the plan', all, 60);
}

/** Runs the program with the database on a small disk of its own; `command` prepares it, from the prepared database. */
function onDisk(command: string): { readonly shell: string; readonly env: Readonly<Record<string, string>> } {
  const { place, saved } = prepared;
  const disk = join(place.folder, 'disk');
  mkdirSync(disk, { recursive: true });
  const prepareDisk = `mount -t tmpfs -o size=8m tmpfs '${disk}' && cp '${saved.T0.database}' '${disk}/vmt.db' && ${command}`;
  return {
    shell: `exec unshare -rm sh -c "${prepareDisk} exec \\"\\$@\\"" sh "$@"`,
    env: { DATABASE_URL: `sqlite:${disk}/vmt.db` },
  };
}

const FILL = `dd if=/dev/zero of='./disk/ballast' bs=4096 2>/dev/null;`;

(canMount ? describe : describe.skip)('at the start, a disk that', () => {
  const rows = [
    {
      what: 'is full',
      command: FILL,
      says: 'DATABASE_URL: the database did not take it: the disk answers with an error (it may be full)',
    },
    {
      what: 'is read-only',
      command: `mount -o remount,ro './disk' &&`,
      says: 'DATABASE_URL: the database did not take it: its file cannot be opened (rights, or a read-only disk)',
    },
    {
      what: 'is read-only and has no database yet',
      command: `rm './disk/vmt.db' && mount -o remount,ro './disk' &&`,
      says: 'DATABASE_URL: the database did not take it: its file cannot be opened (rights, or a read-only disk)',
    },
  ];
  test.each(rows)(
    '$what ends the program with 1 and a line that says so',
    async ({ command, says }) => {
      await begin();
      const ended = await prepared.place.launch(onDisk(command));
      expect(ended).toMatchObject({ code: 1, lines: expect.arrayContaining([`  ${says}`]) });
      expect(published(prepared.place)).toEqual(everywhere(0));
    },
    60_000,
  );
});

/** A disk that is spoilt while the program runs. `database`: where this process finds it. */
interface Spoilt {
  readonly running: Running;
  readonly database: string;
  readonly spoil: () => void;
  readonly mend: () => void;
}

async function full(): Promise<Spoilt> {
  const running = await prepared.place.start(onDisk(''));
  const disk = `/proc/${running.pid}/root${join(prepared.place.folder, 'disk')}`;
  return {
    running,
    database: `${disk}/vmt.db`,
    spoil: () => spawnSync('dd', ['if=/dev/zero', `of=${disk}/ballast`, 'bs=4096']),
    mend: () => rmSync(`${disk}/ballast`),
  };
}

/** No file may grow: the disk answers with an error. */
async function broken(): Promise<Spoilt> {
  const running = await prepared.place.start();
  const limit = (bytes: string) => () => {
    expect(spawnSync('prlimit', ['--pid', String(running.pid), `--fsize=${bytes}:`]).status).toBe(0);
  };
  return { running, database: prepared.place.database, spoil: limit('1'), mend: limit('unlimited') };
}

const SPOILT = [
  { disk: 'is full', how: full, isPossible: canMount, says: 'the disk is full' },
  { disk: 'answers with an error', how: broken, isPossible: canLimit, says: 'the disk answers with an error' },
] as const;

/** When it happens; `sent`: what had left then. */
const MOMENTS = [
  { when: 'before T0', during: async (spoil: () => void) => spoil(), sent: {} },
  {
    when: 'while the tracking issue is made',
    during: async (spoil: () => void) => {
      const { github } = prepared.place.sandbox;
      github.faults.next({ match: { method: 'POST', path: /\/kata-containers\/issues$/ }, do: 'stall' });
      await github.faults.stalled();
      spoil();
      github.faults.release();
      await until('the issue', () => published(prepared.place).issue === 1);
    },
    sent: { issue: 1 },
  },
  {
    when: 'while a mail is taken',
    during: async (spoil: () => void, act: () => void) => {
      const { mail } = prepared.place.sandbox;
      mail.faults.next({ do: 'stall' });
      let isStalled = false;
      void mail.faults.stalled().then(() => (isStalled = true));
      await until(
        'the mail',
        () => {
          act();
          return isStalled;
        },
        60,
      );
      spoil();
      mail.faults.release();
    },
    // The mails of one communication go at the same time.
    sent: { issue: 1, advisory: 1, document: 1, index: 1, [LISTS[0]]: 1, [LISTS[1]]: 1 },
  },
] as const;

describe.each(SPOILT)('while it runs, a disk that $disk', ({ how, isPossible, says }) => {
  (isPossible ? test : test.skip).each(MOMENTS)(
    '$when: webhooks get 503, nothing leaves that is not committed, and it goes on by itself',
    async ({ during, sent }) => {
      const { place } = prepared;
      const { github } = place.sandbox;
      await begin();
      const { running, database, spoil, mend } = await how();
      const act = people(prepared, 'T0');
      await during(spoil, act);
      await until('T0', () => place.now() > Date.parse(T0), 30);
      github.as('bob').comment(CASES, CASE_ISSUE, '/timeline');
      await github.delivered();
      const delivery = github.deliveries.findLast(({ event }) => event === 'issue_comment');
      expect(delivery?.statusCode).toBe(503);
      const ready = await fetch(`http://127.0.0.1:${running.adminPort}/readyz`);
      expect([ready.status, await ready.json()]).toMatchObject([503, { database: expect.stringContaining(says) }]);
      await until('a line that says so', () =>
        running.lines.some((line) => /"level":"error"/.test(line) && line.includes(says)),
      );
      const stillThere = published(place);
      await until('two seconds', () => place.now() > Date.parse(T0) + 2_000);
      expect(published(place)).toEqual(stillThere);
      expect(stillThere).toEqual(everywhere(0, sent));

      mend();
      await finished(place, act, database);
      const after = await fetch(`http://127.0.0.1:${running.adminPort}/readyz`);
      expect([after.status, await after.json()]).toMatchObject([200, { database: 'ok' }]);
      await until(
        'the answer',
        () =>
          github
            .comments(CASES, CASE_ISSUE)
            .some(({ body }) => body.startsWith('> /timeline') || body.includes('\n> /timeline')),
        30,
      );
      expect(published(place)).toEqual(everywhere(1));
      expect(await running.kill('SIGTERM')).toEqual({ code: 0, signal: null });
      expect(await judge(prepared, 'T0', wanted)).toEqual(CLEAN);
    },
    120_000,
  );
});

test('a second program on the database ends with 1 and one clear line; readers run beside the first', async () => {
  const { place } = prepared;
  await begin();
  const running = await place.start();
  const second = await place.launch();
  expect(second).toMatchObject({
    code: 1,
    lines: [
      'vmt-bot does not start. What is wrong:',
      '  DATABASE_URL: another vmt-bot has this database open: stop it first, or give each its own',
      expect.stringMatching(/^ {4}/),
    ],
  });
  for (const command of [['verify-log'], ['export', '--case', String(CASE_ISSUE)]]) {
    const cli = new URL('../../src/cli/vmt.ts', import.meta.url).pathname;
    const { status } = spawnSync(process.execPath, [cli, ...command], {
      cwd: place.folder,
      env: { PATH: process.env.PATH, DATABASE_URL: `sqlite:${place.database}` },
    });
    expect([command, status]).toEqual([command, 0]);
  }
  await finished(place, people(prepared, 'T0'));
  expect(await running.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(await judge(prepared, 'T0', wanted)).toEqual(CLEAN);
  const store = await openReadOnly(place.database);
  expect((await store.verify()).broken).toBeNull();
  await store.close();
}, 120_000);
