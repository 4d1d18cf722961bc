/**
 * The sandbox, a PostgreSQL server, and a case with an approved plan, for replicas of the real program: each a process of
 * its own, with a clock that is shifted as the sandbox's is. Webhooks go to one of them, as through a load balancer.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { type Bot, createBot } from '../../src/bot.ts';
import { kataConfiguration, seedKataWorld } from '../../src/sandbox/kata-world.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { makeOpenpgpKey } from '../../src/sandbox/signing-key.ts';
import { type RunSettings, readSettings } from '../../src/settings.ts';
import { type BotWorld, CASES } from '../support/bot-world.ts';
import { startPostgres } from '../support/postgres-server.ts';
import { SEEDED } from '../support/seeded-worlds.ts';
import { oneBranch } from './approved-plan.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What the server tells of its clock, as many milliseconds ahead as the programs' clocks are; nothing while there are none. */
const SHIFTED_CLOCK = `
  create table test_clock as select null::bigint as ahead;
  create function public.statement_timestamp() returns timestamptz language sql as
    'select pg_catalog.statement_timestamp() + ahead * interval ''1 millisecond'' from public.test_clock'`;

export interface Replica {
  /** By which it is known in the database. */
  readonly owner: string;
  /** Webhooks come to it from now on. */
  readonly hear: () => void;
  /** Ends it; answers exit code and signal. */
  readonly end: (signal: NodeJS.Signals) => Promise<readonly [code: number | null, signal: string | null]>;
}

export interface ReplicaPlace {
  readonly sandbox: Sandbox;
  /** A connection of the test's own. */
  readonly client: pg.Client;
  /** The clock of the sandbox, and of programs that are started from now on, is this moment now, and goes on. */
  readonly startClock: (iso: string) => void;
  readonly now: () => number;
  readonly start: () => Promise<Replica>;
  /** Bots in this process, on one clock that `work` moves; they are stopped after it. */
  readonly inProcess: (
    at: string,
    count: number,
    work: (world: BotWorld, bots: readonly Bot[]) => Promise<void>,
  ) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function replicaPlace(): Promise<ReplicaPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'vmt-replicas-'));
  const { privateKey } = await makeOpenpgpKey('Kata VMT', 'vmt@example.org');
  await writeFile(join(folder, 'signing.asc'), privateKey);
  const server = await startPostgres();
  const url = await server.fresh();
  const client = new pg.Client(url);
  await client.connect();
  await client.query(SHIFTED_CLOCK);
  await client.query(`alter database ${url.split('/').at(-1)} set search_path = public, pg_catalog`);
  const children: ChildProcess[] = [];
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
    DATABASE_URL: url,
    PGP_PRIVATE_KEY_PATH: join(folder, 'signing.asc'),
    HOST: '127.0.0.1',
    PORT: '0',
    ADMIN_PORT: '0',
    LOG_LEVEL: 'info',
  };
  const hear = (at: string): void => {
    sandbox.github.webhookUrl = `${at}/api/github/webhooks`;
  };
  return {
    sandbox,
    client,
    now: () => clock(),
    startClock: (iso) => {
      ahead = Date.parse(iso) - Date.now();
      clock = () => Date.now() + ahead;
    },
    start: async () => {
      await client.query('update test_clock set ahead = $1', [ahead]);
      const preload = join(ROOT, 'test/e2e/shifted-clock.ts');
      const child = spawn(process.execPath, ['--import', preload, join(ROOT, 'src/main.ts')], {
        cwd: folder,
        env: { PATH: process.env.PATH, ...env, CLOCK_AHEAD: String(ahead) },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(child);
      const gone = once(child, 'exit');
      const at = await served(child);
      hear(at);
      // The newest is this one.
      const { rows } = await client.query('select owner from replicas order by since desc limit 1');
      return {
        owner: rows[0].owner,
        hear: () => hear(at),
        end: async (signal) => {
          child.kill(signal);
          const [code, by] = await gone;
          return [code, by];
        },
      };
    },
    inProcess: async (at, count, work) => {
      let now = Date.parse(at);
      clock = () => now;
      ahead = 0;
      await client.query('update test_clock set ahead = null');
      const settings = silent(env);
      const begin = () => createBot(settings, { clock: () => now, cveServices: sandbox.cve.url });
      const bots = await Promise.all(Array.from({ length: count }, begin));
      for (const bot of bots) hear((await bot.start()).url);
      const settle = async (): Promise<void> => {
        for (let before = -1; before !== sandbox.github.deliveries.length; ) {
          before = sandbox.github.deliveries.length;
          await sandbox.github.delivered();
          await Promise.all(bots.map((bot) => bot.settle()));
        }
      };
      try {
        await work(
          {
            sandbox,
            seeded: SEEDED.kata,
            bot: () => bots[0] as Bot,
            now: () => now,
            at: (iso) => {
              now = Date.parse(iso);
            },
            settle,
            poll: async () => undefined,
            restart: async () => undefined,
            close: async () => undefined,
          },
          bots,
        );
      } finally {
        await Promise.all(bots.map((bot) => bot.stop()));
      }
    },
    close: async () => {
      for (const child of children) child.kill('SIGKILL');
      await client.end();
      await sandbox.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Where it serves webhooks. */
async function served(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('its output is read');
  let port: number | null = null;
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.includes('the bot serves')) continue;
    ({ port } = JSON.parse(line) as { port: number });
    break;
  }
  child.stdout.resume();
  if (port === null) throw new Error('it did not start');
  return `http://127.0.0.1:${port}`;
}

function silent(env: Readonly<Record<string, string>>): RunSettings {
  const settings = readSettings({ ...env, LOG_LEVEL: 'silent' });
  if (!settings.ok || settings.value.kind !== 'run') throw new Error(JSON.stringify(settings));
  return settings.value;
}

/** Waits for what others do; answers after how many milliseconds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, most: number): Promise<number> {
  const began = performance.now();
  while (!(await holds())) {
    if (performance.now() - began > most) throw new Error(`it did not come within ${most} ms: ${what}`);
    await pause(20);
  }
  return performance.now() - began;
}
