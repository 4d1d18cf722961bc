/** Where the real program runs: a database, and a local GitHub that has nothing to say. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fullName } from '../../src/sandbox/github/state.ts';
import { kataCaseRepository, seedKataWorld } from '../../src/sandbox/kata-world.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { makeOpenpgpKey } from '../../src/sandbox/signing-key.ts';
import { inboxOn } from '../../src/store/inbox.ts';
import { isPostgresUrl } from '../../src/store/postgres.ts';
import { openToRead } from '../../src/store/store.ts';
import type { Sender } from '../ack/deliveries.ts';
import { type Program, startProgram } from './program.ts';

export interface Site {
  readonly sender: Sender;
  /** The settings of the program. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts the program; it ends with the site. */
  start(): Promise<Program>;
  /** How many deliveries are stored. */
  stored(): Promise<number>;
  /** Waits until all that is stored is handled; some minutes at most. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** `database`: null for an SQLite file of its own, on this disk. */
export async function openSite(database: string | null): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'vmt-bench-'));
  const sandbox = await startSandbox({ seedWorld: seedKataWorld });
  const url = database ?? `sqlite:${join(folder, 'vmt.db')}`;
  const env = await settings(sandbox, folder, url);
  const programs: Program[] = [];
  return {
    sender: senderOf(sandbox),
    env,
    start: async () => {
      const program = await startProgram('src/main.ts', env, await flags());
      programs.push(program);
      return program;
    },
    stored: () => stored(url),
    settled: () => settled(url),
    close: async () => {
      await Promise.all(programs.map((program) => program.close()));
      await sandbox.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Those of node, with which `npm start` begins it. */
async function flags(): Promise<readonly string[]> {
  const { scripts } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  return String(scripts.start).split(' ').slice(1, -1);
}

/** It looks at GitHub when it starts, and then not for a day. */
async function settings(sandbox: Sandbox, folder: string, url: string): Promise<Readonly<Record<string, string>>> {
  const signingKey = join(folder, 'signing.asc');
  await writeFile(signingKey, (await makeOpenpgpKey('Kata VMT', 'vmt@example.org')).privateKey);
  const local = { HOST: '127.0.0.1', PORT: '0', ADMIN_PORT: '0', POLL_SECONDS: '86400' };
  return {
    ...sandbox.env(),
    ...local,
    CASE_REPOSITORY: kataCaseRepository,
    DATABASE_URL: url,
    PGP_PRIVATE_KEY_PATH: signingKey,
  };
}

function senderOf({ github }: Sandbox): Sender {
  const { repositories, installations } = github.world;
  const repository = repositories.find((one) => fullName(one) === kataCaseRepository);
  const installation = installations.find(({ account }) => account === repository?.owner);
  if (repository === undefined || installation === undefined) throw new Error('the app is not installed there');
  return {
    secret: github.webhookSecret,
    repository: kataCaseRepository,
    repositoryId: repository.id,
    installation: installation.id,
  };
}

async function stored(url: string): Promise<number> {
  const db = await openToRead(url);
  try {
    const query = db.selectFrom('inbox').select((eb) => eb.fn.countAll<number>().as('count'));
    return (await query.executeTakeFirstOrThrow()).count;
  } finally {
    await db.destroy();
  }
}

const PATIENCE = 5 * 60_000;

async function settled(url: string): Promise<void> {
  const db = await openToRead(url);
  const { inboxDepth } = inboxOn(db, isPostgresUrl(url) ? 'postgres' : 'sqlite');
  try {
    const end = performance.now() + PATIENCE;
    while ((await inboxDepth()).waiting > 0) {
      if (performance.now() > end) throw new Error('deliveries wait too long');
      await pause(20);
    }
  } finally {
    await db.destroy();
  }
}
