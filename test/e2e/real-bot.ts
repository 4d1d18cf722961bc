/**
 * The real program (src/main.ts, SQLite on disk) in a process of its own, against a sandbox in this one; both by one clock
 * that goes on from any moment. For what only a process can show: that it is killed, stopped, or starts twice.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import { type Bot, createBot } from '../../src/bot.ts';
import { seedKataWorld } from '../../src/sandbox/kata-world.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { readSettings } from '../../src/settings.ts';
import { type BotWorld, CASES } from '../support/bot-world.ts';
import { SEEDED } from '../support/seeded-worlds.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
}

/** The program, once it was started. */
export interface Running {
  readonly pid: number;
  /** Ports of the public and of the admin server. */
  readonly port: number;
  readonly adminPort: number;
  /** What it wrote: the log, and its last words. */
  readonly lines: readonly string[];
  readonly ended: Promise<Ended>;
  /** Webhooks come to it from now on; they come to the one that was started last. */
  readonly hear: () => void;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Sends the signal; answers how it ended. */
  readonly kill: (signal: NodeJS.Signals) => Promise<Ended>;
}

export interface StartOptions {
  /** Modules that are loaded before the program, from the root of the repository. */
  readonly preload?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The command that runs node, by default node itself; `$@` stands for node and its arguments. */
  readonly shell?: string;
}

/** The local GitHub, what was sent, and the database, as they were at one moment. */
export interface Saved {
  readonly world: Buffer;
  readonly database: string;
  readonly mails: number;
  readonly posts: number;
}

export interface Place {
  readonly sandbox: Sandbox;
  /** A folder of its own, with the database in it. */
  readonly folder: string;
  readonly database: string;
  readonly now: () => number;
  /** The clock of the sandbox, and of programs that are started from now on, is this moment now, and goes on. */
  readonly startClock: (at: number) => void;
  /** Starts the program. Resolves when it serves, or has ended before it did. */
  readonly launch: (options?: StartOptions) => Promise<Running | Ended>;
  /** With SIGKILL, whatever runs, also what does not serve yet. */
  readonly killAll: () => Promise<void>;
  /** As `launch`, where it must serve. */
  readonly start: (options?: StartOptions) => Promise<Running>;
  /** Runs the bot in this process, or several replicas of it, by a clock of their own. */
  readonly inProcess: (
    clock: () => number,
    work: (world: BotWorld, bots: readonly Bot[]) => Promise<void>,
    count?: number,
  ) => Promise<void>;
  /** While no bot runs. */
  readonly save: (name: string) => Saved;
  readonly restore: (saved: Saved) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface PlaceOptions {
  /** Files of the case repository by path, `.github/vmt.yml` among them. */
  readonly files: Readonly<Record<string, string>>;
  /** The team's armored private key. */
  readonly signingKey: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the sandbox; the program is started by `start`. */
export async function openPlace(options: PlaceOptions): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'vmt-real-'));
  const database = join(folder, 'vmt.db');
  await writeFile(join(folder, 'signing.asc'), options.signingKey);
  let clock = Date.now;
  let ahead = 0;
  const sandbox = await startSandbox({
    clock: () => clock(),
    authClock: () => Date.now() + ahead,
    webUrl: 'https://github.com',
    rateLimit: 1_000_000,
    seedWorld: (github) => {
      seedKataWorld(github);
      for (const [path, text] of Object.entries(options.files)) github.as('alice').putFile(CASES, path, text);
    },
  });
  const env: Readonly<Record<string, string>> = {
    ...sandbox.env(),
    CASE_REPOSITORY: CASES,
    DATABASE_URL: `sqlite:${database}`,
    PGP_PRIVATE_KEY_PATH: join(folder, 'signing.asc'),
    HOST: '127.0.0.1',
    PORT: '0',
    ADMIN_PORT: '0',
    LOG_LEVEL: 'info',
    ...options.env,
  };
  const children = new Map<ChildProcess, Promise<Ended>>();
  const hear = (port: number): void => {
    sandbox.github.webhookUrl = `http://127.0.0.1:${port}/api/github/webhooks`;
  };
  const killAll = async (): Promise<void> => {
    for (const [child, ended] of children) {
      child.kill('SIGKILL');
      await ended;
    }
  };
  const launch: Place['launch'] = async (started = {}) => {
    const preload = ['test/e2e/shifted-clock.ts', ...(started.preload ?? [])];
    const program = [
      process.execPath,
      ...preload.flatMap((module) => ['--import', join(ROOT, module)]),
      join(ROOT, 'src/main.ts'),
    ];
    const [command = '', ...args] =
      started.shell === undefined ? program : ['sh', '-c', started.shell, 'sh', ...program];
    const child = spawn(command, args, {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: join(folder, 'compiled'),
        ...env,
        CLOCK_AHEAD: String(ahead),
        ...started.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines: string[] = [];
    const ended = once(child, 'close').then(([code, signal]): Ended => {
      children.delete(child);
      return { code, signal };
    });
    children.set(child, ended);
    const { promise: serves, resolve } = Promise.withResolvers<{ port: number; adminPort: number }>();
    createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (line.includes('"the bot serves"')) resolve(JSON.parse(line) as { port: number; adminPort: number });
    });
    const first = await Promise.race([serves, ended]);
    if ('code' in first) return Object.assign(first, { lines });
    hear(first.port);
    const signal = (name: NodeJS.Signals): void => {
      child.kill(name);
    };
    const kill = (name: NodeJS.Signals): Promise<Ended> => {
      signal(name);
      return ended;
    };
    const { port, adminPort } = first;
    return { pid: child.pid ?? 0, port, adminPort, lines, ended, hear: () => hear(port), signal, kill };
  };
  return {
    sandbox,
    folder,
    database,
    now: () => clock(),
    startClock: (at) => {
      ahead = at - Date.now();
      clock = () => Date.now() + ahead;
    },
    launch,
    killAll,
    start: async (started) => {
      const running = await launch(started);
      if ('code' in running) throw new Error(`it did not start: ${JSON.stringify(running)}`);
      return running;
    },
    inProcess: async (own, work, count = 1) => {
      const settings = readSettings({ ...env, LOG_LEVEL: 'silent' });
      if (!settings.ok || settings.value.kind !== 'run') throw new Error(JSON.stringify(settings));
      const run = settings.value;
      clock = own;
      ahead = 0;
      const begin = () => createBot(run, { clock: own, cveServices: sandbox.cve.url });
      const bots = await Promise.all(Array.from({ length: count }, begin));
      for (const bot of bots) hear(Number(new URL((await bot.start()).url).port));
      // The poll that each began with.
      for (const bot of bots) await bot.poll();
      const settle = async (): Promise<void> => {
        for (let before = -1; before !== sandbox.github.deliveries.length; ) {
          before = sandbox.github.deliveries.length;
          await sandbox.github.delivered();
          await Promise.all(bots.map((bot) => bot.settle()));
        }
      };
      const nothing = (): Promise<void> => Promise.resolve();
      try {
        const world: BotWorld = {
          sandbox,
          seeded: SEEDED.kata,
          bot: () => bots[0] as Bot,
          now: own,
          at: () => undefined,
          settle,
          poll: nothing,
          restart: nothing,
          close: nothing,
        };
        await work(world, bots);
      } finally {
        await Promise.all(bots.map((bot) => bot.stop()));
      }
    },
    save: (name) => {
      const { clock: _, newId, happened, ...plain } = sandbox.github.world;
      copyFileSync(database, join(folder, name));
      return {
        world: serialize(plain),
        database: join(folder, name),
        mails: sandbox.mail.messages.length,
        posts: sandbox.slack.messages.length,
      };
    },
    restore: async (saved) => {
      const { github, mail, slack } = sandbox;
      // Where a test failed it may still run.
      await killAll();
      for (const { faults } of [github, mail, slack]) faults.clear();
      github.webhookUrl = undefined;
      await github.delivered();
      Object.assign(github.world, deserialize(saved.world));
      for (const log of [github.requests, github.deliveries, github.violations]) log.length = 0;
      mail.messages.length = saved.mails;
      slack.messages.length = saved.posts;
      // The token's repositories are those of the world that is no more.
      github.revokeTokens();
      for (const file of ['-wal', '-shm']) rmSync(`${database}${file}`, { force: true });
      copyFileSync(saved.database, database);
    },
    close: async () => {
      await killAll();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Waits for what another process does; ten seconds at most unless told. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, seconds = 10): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`it did not come within ${seconds} s: ${what}`);
    await pause(20);
  }
}
