/**
 * Where the demo plays: the bot as `npm start` puts it together (HTTP, SQLite on disk, SMTP), on a sandbox, by one clock
 * that the story moves. All of it is on loopback; `close` leaves nothing behind.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listed } from '../../bot/start-refused.ts';
import { type Bot, createBot } from '../../bot.ts';
import type { Config } from '../../core/config.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { makeOpenpgpKey, type OpenpgpKey } from '../../sandbox/signing-key.ts';
import { type RunSettings, readSettings } from '../../settings.ts';
import { parsedConfiguration, type Setting } from './setting.ts';

/** A host that nobody has, so that no address of the demo leads to a page of the real GitHub. */
const WEB_HOST = 'github.example';

/** Milliseconds after which a moment of the story counts as stuck; one takes well under a second. */
const STUCK = 60_000;

export interface DemoWorld {
  readonly setting: Setting;
  readonly sandbox: Sandbox;
  readonly bot: Bot;
  /** The configuration that the bot reads from the case repository. */
  readonly config: Config;
  readonly now: () => number;
  readonly moveTo: (iso: string) => void;
  /** Delivers, handles and sends until nothing is left to do at this moment of the clock. */
  readonly settle: () => Promise<void>;
  readonly databaseUrl: string;
  readonly teamKey: OpenpgpKey;
  /** Of everybody who gets encrypted mail, by address. */
  readonly keys: Readonly<Record<string, OpenpgpKey>>;
  readonly close: () => Promise<void>;
}

/** Starts the sandbox and the bot, with the clock at the story's start. */
export async function startDemoWorld(setting: Setting): Promise<DemoWorld> {
  let now = Date.parse(setting.start);
  const clock = (): number => now;
  const folder = temporaryFolder();
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closing.splice(0).reverse()) {
      await each();
    }
    folder.remove();
  };
  try {
    const teamKey = await makeOpenpgpKey(setting.team.name, setting.team.address);
    const keys = await recipientKeys(setting);
    const sandbox = await startSandbox({
      clock,
      webUrl: `https://${WEB_HOST}`,
      seedWorld: (github) => setting.seed(github, publicKeys(keys)),
    });
    closing.push(sandbox.close);
    const keyPath = join(folder.path, 'signing-key.asc');
    writeFileSync(keyPath, teamKey.privateKey, { mode: 0o600 });
    const databaseUrl = `sqlite:${join(folder.path, 'vmt.db')}`;
    const bot = await createBot(settingsFor(setting, sandbox, databaseUrl, keyPath), {
      clock,
      webHost: WEB_HOST,
      cveServices: sandbox.cve.url,
    });
    closing.push(bot.stop);
    const { url } = await bot.start();
    sandbox.github.webhookUrl = `${url}/api/github/webhooks`;
    const config = parsedConfiguration(setting);
    const world = { setting, sandbox, bot, config, databaseUrl, teamKey, keys, now: clock, close };
    return {
      ...world,
      moveTo: (iso) => {
        now = Date.parse(iso);
      },
      settle: () => inTime(settle(sandbox, bot)),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What the bot writes is delivered to it as well, so this goes on until both are quiet. */
async function settle({ github }: Sandbox, bot: Bot): Promise<void> {
  for (let before = -1; before !== github.deliveries.length; ) {
    before = github.deliveries.length;
    await github.delivered();
    await bot.settle();
  }
}

async function inTime(work: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('the bot did not come to rest in a minute')), STUCK);
  try {
    await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** A key of its own for each. */
async function recipientKeys({ recipients }: Setting): Promise<Readonly<Record<string, OpenpgpKey>>> {
  const made = recipients.map(async ({ name, address }) => [address, await makeOpenpgpKey(name, address)] as const);
  return Object.fromEntries(await Promise.all(made));
}

function publicKeys(keys: Readonly<Record<string, OpenpgpKey>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(keys).map(([address, { publicKey }]) => [address, publicKey]));
}

function settingsFor({ places, team }: Setting, sandbox: Sandbox, databaseUrl: string, keyPath: string): RunSettings {
  const settings = readSettings({
    ...sandbox.env(),
    CASE_REPOSITORY: places.caseRepository,
    MAIL_FROM: `${team.name} <${team.address}>`,
    DATABASE_URL: databaseUrl,
    PGP_PRIVATE_KEY_PATH: keyPath,
    HOST: '127.0.0.1',
    PORT: '0',
    ADMIN_PORT: '0',
    LOG_LEVEL: 'silent',
  });
  if (!settings.ok) {
    throw new Error(`the settings of the demo are refused:\n${listed(settings.refusals)}`);
  }
  if (settings.value.kind !== 'run') {
    throw new Error('the settings of the demo name no app');
  }
  return settings.value;
}

/** A folder that goes with `remove`, and at the latest with the process: it is made and noted in one go. */
function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'vmt-bot-demo-'));
  const erase = (): void => rmSync(path, { recursive: true, force: true });
  const end = (signal: NodeJS.Signals): void => process.exit(signal === 'SIGINT' ? 130 : 143);
  process.once('exit', erase).once('SIGINT', end).once('SIGTERM', end);
  return {
    path,
    remove: () => {
      process.off('exit', erase).off('SIGINT', end).off('SIGTERM', end);
      erase();
    },
  };
}
