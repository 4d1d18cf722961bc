/**
 * The real bot (its entry, SQLite on disk, HTTP, SMTP) against the sandbox, on one clock that tests move. Everything is
 * on loopback and stops by `close`.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bot, type BotOptions, createBot } from '../../src/bot.ts';
import { kataCaseRepository, kataProductRepository } from '../../src/sandbox/kata-world.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { makeOpenpgpKey } from '../../src/sandbox/signing-key.ts';
import { readSettings } from '../../src/settings.ts';
import { backUp } from '../../src/store/backup.ts';
import { linesOf, writeWhole } from '../../src/store/backup-file.ts';
import { restore } from '../../src/store/restore.ts';
import { openToRead, openToRestore } from '../../src/store/store.ts';
import { scratchRoot } from './scratch-root.ts';
import { SEEDED, type SeededProcess, type SeededWorld } from './seeded-worlds.ts';

export interface BotWorld {
  readonly sandbox: Sandbox;
  readonly seeded: SeededWorld;
  /** The bot that runs now; `restart` makes another on the same database. */
  readonly bot: () => Bot;
  readonly now: () => number;
  readonly at: (iso: string) => void;
  /** Delivers, handles and sends until nothing is left to do at this moment. */
  readonly settle: () => Promise<void>;
  /** The same after a look at GitHub. */
  readonly poll: () => Promise<void>;
  /** With these settings from now on, instead of those before; an empty text takes one away. */
  readonly restart: (changes?: Readonly<Record<string, string>>) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** With a database of its own on this disk. */
export interface RestorableWorld extends BotWorld {
  /** Its database's file. */
  readonly database: string;
  /** Makes a backup of the database as it is now, beside the bot; answers its file. */
  readonly backUp: () => Promise<string>;
  /** Stops the bot, and starts one on a new database that was restored from this file. */
  readonly restore: (file: string) => Promise<void>;
}

export interface BotWorldOptions {
  /** Whose project the world is; kata by default. */
  readonly process?: SeededProcess;
  readonly at?: string;
  readonly advisoryComments?: boolean;
  /** Replaces parts of the configuration, before the bot reads it. */
  readonly configuration?: (yaml: string) => string;
  /** Files of the case repository, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** The folder on whose disk the database is; else it is in memory where that can be. */
  readonly root?: string;
  /** The team's armored private key. */
  readonly signingKey?: string;
  /** Processes, templates and a log of one's own. */
  readonly bot?: Pick<BotOptions, 'processes' | 'templates' | 'log'>;
}

/** One signing key for all tests of a process: making one takes a while. */
let signingKey: Promise<string> | undefined;

export async function startBotWorld(options: BotWorldOptions = {}): Promise<RestorableWorld> {
  let now = Date.parse(options.at ?? '2026-11-23T09:00:00Z');
  const clock = () => now;
  const folder = await mkdtemp(join(options.root ?? scratchRoot(), 'vmt-bot-'));
  const keyPath = join(folder, 'signing.asc');
  signingKey ??= makeOpenpgpKey('Kata VMT', 'vmt@example.org').then(({ privateKey }) => privateKey);
  await writeFile(keyPath, options.signingKey ?? (await signingKey));
  const seeded = SEEDED[options.process ?? 'kata'];
  const { caseRepository } = seeded.places;
  const seed = await seeded.prepare();
  const sandbox = await startSandbox({
    clock,
    webUrl: 'https://github.com',
    advisoryComments: options.advisoryComments ?? true,
    seedWorld: (github) => {
      seed(github);
      const alice = github.as('alice');
      for (const [path, text] of Object.entries(options.files ?? {})) alice.putFile(caseRepository, path, text);
      if (options.configuration !== undefined) {
        alice.putFile(caseRepository, '.github/vmt.yml', options.configuration(seeded.configuration));
      }
    },
  });
  let env: Readonly<Record<string, string>> = {
    ...sandbox.env(),
    CASE_REPOSITORY: caseRepository,
    DATABASE_URL: `sqlite:${join(folder, 'vmt.db')}`,
    PGP_PRIVATE_KEY_PATH: keyPath,
    HOST: '127.0.0.1',
    PORT: '0',
    ADMIN_PORT: '0',
    LOG_LEVEL: 'silent',
    // Tests say when it looks: on a slow machine real seconds would, too.
    POLL_SECONDS: '86400',
  };
  let files = 0;
  const begin = async (): Promise<Bot> => {
    const settings = readSettings(env);
    if (!settings.ok || settings.value.kind !== 'run') throw new Error(JSON.stringify(settings));
    const run = settings.value;
    const bot = await createBot(run, { clock, webHost: 'github.com', cveServices: sandbox.cve.url, ...options.bot });
    const { url } = await bot.start();
    sandbox.github.webhookUrl = `${url}/api/github/webhooks`;
    // The poll that it began with.
    await bot.poll();
    return bot;
  };
  let bot = await begin();
  const settle = async () => {
    // What the bot writes is delivered to it as well, so this goes on until both are quiet.
    for (let before = -1; before !== sandbox.github.deliveries.length; ) {
      before = sandbox.github.deliveries.length;
      await sandbox.github.delivered();
      await bot.settle();
    }
  };
  return {
    sandbox,
    seeded,
    bot: () => bot,
    database: join(folder, 'vmt.db'),
    now: clock,
    at: (iso) => {
      now = Date.parse(iso);
    },
    settle,
    poll: async () => {
      await bot.poll();
      await settle();
    },
    restart: async (changes = {}) => {
      await bot.stop();
      env = { ...env, ...changes };
      bot = await begin();
    },
    backUp: async () => {
      files += 1;
      const file = join(folder, `${files}.backup`);
      const db = await openToRead(env.DATABASE_URL ?? '');
      const written = await writeWhole(file, (write) => backUp(db, now, write, () => undefined));
      await db.destroy();
      if (!written.ok) throw new Error(JSON.stringify(written));
      return file;
    },
    restore: async (file) => {
      await bot.stop();
      files += 1;
      const database = `sqlite:${join(folder, `${files}.db`)}`;
      env = { ...env, DATABASE_URL: database };
      const { db, dialect } = await openToRestore(database);
      const restored = await restore(db, dialect, linesOf(file), now, () => undefined);
      await db.destroy();
      if (!restored.ok) throw new Error(JSON.stringify(restored));
      bot = await begin();
    },
    close: async () => {
      await bot.stop();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Of the kata world. */
export const CASES = kataCaseRepository;
export const PRODUCT = kataProductRepository;
