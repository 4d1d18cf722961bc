/** The program as it is started: its words, its exit codes, its signals, against the sandbox. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { kataCaseRepository, kataProductRepository, seedKataWorld } from '../src/sandbox/kata-world.ts';
import { type Sandbox, startSandbox } from '../src/sandbox/sandbox.ts';
import { openStoreAt } from '../src/store/store.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'vmt-main-'));
for (const file of ['app.yml', 'package.json']) {
  cpSync(join(ROOT, file), join(folder, file));
}
const running: ChildProcessWithoutNullStreams[] = [];
afterAll(() => {
  for (const child of running) {
    child.kill('SIGKILL');
  }
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

/** Starts the program in a folder of its own, with these variables and no others; what Node made of the code is kept. */
function program(env: Record<string, string>) {
  const child = spawn(process.execPath, [join(ROOT, 'src/main.ts')], {
    cwd: folder,
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: join(folder, 'compiled'), ...env },
  });
  running.push(child);
  let [out, err] = ['', ''];
  child.stderr.on('data', (chunk) => {
    err += String(chunk);
  });
  const lines = createInterface({ input: child.stdout });
  const ended = Promise.all([once(child, 'exit'), once(lines, 'close'), once(child.stderr, 'close')]).then(
    ([[code, signal]]): Ended => ({ code, signal, out, err }),
  );
  const saw: ((line: string) => void)[] = [];
  lines.on('line', (line) => {
    out += `${line}\n`;
    for (const tell of saw) tell(line);
  });
  /** The first line that has this text in it; rejects if the program ends before. */
  const line = (text: string) =>
    Promise.race([
      new Promise<string>((resolve) => saw.push((each) => each.includes(text) && resolve(each))),
      ended.then((how) => Promise.reject(new Error(`it ended: ${JSON.stringify(how)}`))),
    ]);
  return { kill: (signal: NodeJS.Signals) => child.kill(signal), ended, line };
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? String(address.port) : '';
}

describe('a faulty start', () => {
  test('lists all faults with value, rule and mend, and exits 1', async () => {
    const { code, out, err } = await program({ APP_ID: 'one', PORT: '99999', CASE_REPOSITORY: 'x' }).ended;
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^vmt-bot does not start\. What is wrong:\n/);
    for (const name of ['APP_ID: one', 'PORT: 99999', 'CASE_REPOSITORY: x']) {
      expect(err).toMatch(new RegExp(`^ {2}${name}: must be .+\n {4}write for example .+$`, 'm'));
    }
    expect(err).toMatch(/^ {2}PRIVATE_KEY: is missing\n {4}.+$/m);
    expect(err).toMatch(/^ {2}WEBHOOK_SECRET: is missing\n {4}.+$/m);
  });

  test('shows no secret', async () => {
    const { code, err } = await program({
      APP_ID: '1',
      PRIVATE_KEY: 'canary',
      SMTP_URL: 'canary',
      WEBHOOK_SECRET: 'canary',
    }).ended;
    expect(code).toBe(1);
    expect(err).not.toContain('canary');
  });

  test('without APP_ID in production says so and exits 1', async () => {
    const { code, err } = await program({ NODE_ENV: 'production' }).ended;
    expect(code).toBe(1);
    expect(err).toContain('APP_ID: is missing');
  });
});

test('without APP_ID it says so in two lines, offers the page with the manifest of app.yml, and ends with 0', async () => {
  const port = await freePort();
  const bot = program({ NO_SMEE_SETUP: 'true', PORT: port, LOG_LEVEL: 'silent' });
  const said = await bot.line('/probot');
  expect(said).toBe(
    `Open http://127.0.0.1:${port}/probot to register one, set CASE_REPOSITORY in .env, and start again.`,
  );
  const page = await (await fetch(`http://127.0.0.1:${port}/probot`)).text();
  expect(page).toContain('repository_advisories');
  expect((await fetch(`http://127.0.0.1:${port}/api/github/webhooks`, { method: 'POST' })).status).not.toBe(202);
  bot.kill('SIGTERM');
  const { code, out } = await bot.ended;
  expect(code).toBe(0);
  expect(out.split('\n')).toEqual([
    'APP_ID is not set: there is no GitHub App yet, and no webhooks are served.',
    said,
    '',
  ]);
}, 20_000);

test('without APP_ID on a port that is in use it says so and exits 1', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';
  const { code, err } = await program({ NO_SMEE_SETUP: 'true', PORT: port, LOG_LEVEL: 'silent' }).ended;
  other.close();
  expect([code, err]).toEqual([1, expect.stringContaining(`PORT: ${port}: is in use already`)]);
}, 20_000);

describe('with the sandbox', () => {
  let sandbox: Sandbox;
  let count = 0;
  beforeEach(async () => {
    sandbox = await startSandbox({ seedWorld: seedKataWorld });
    count++;
  });
  afterEach(() => sandbox.close());

  const database = () => `sqlite:${folder}/${count}.db`;
  const env = (changes: Record<string, string> = {}) => ({
    ...sandbox.env(),
    CASE_REPOSITORY: kataCaseRepository,
    DATABASE_URL: database(),
    HOST: '127.0.0.1',
    PORT: '0',
    ADMIN_PORT: '0',
    ...changes,
  });
  /** Starts it and lets the webhooks go to it. */
  const started = async (changes: Record<string, string> = {}) => {
    const bot = program(env(changes));
    const { port, adminPort } = JSON.parse(await bot.line('the bot serves')) as { port: number; adminPort: number };
    sandbox.github.webhookUrl = `http://127.0.0.1:${port}/api/github/webhooks`;
    return { ...bot, url: `http://127.0.0.1:${port}`, adminUrl: `http://127.0.0.1:${adminPort}` };
  };

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'it serves, is ready, stores what comes, and ends with 0 on %s',
    async (signal) => {
      const bot = await started();
      expect((await fetch(`${bot.url}/healthz`)).status).toBe(200);
      const ready = await fetch(`${bot.adminUrl}/readyz`);
      expect([ready.status, await ready.json()]).toEqual([
        200,
        {
          ready: true,
          database: 'ok',
          github: 'ok',
          'case-repository': 'ok',
          configuration: 'ok',
          clock: 'ok',
          restore: 'ok',
        },
      ]);
      sandbox.github.as('alice').openIssue(kataCaseRepository, { title: 'canary-4711', body: 'canary-4711' });
      await sandbox.github.delivered();
      expect(sandbox.github.deliveries.map(({ statusCode }) => statusCode)).toContain(202);
      expect(sandbox.github.deliveries.filter(({ statusCode }) => statusCode !== 202)).toEqual([]);
      bot.kill(signal);
      const { code, out, err } = await bot.ended;
      expect([code, err]).toEqual([0, '']);
      expect(out).toContain('the bot has stopped');
      expect(out).not.toContain('canary-4711');
      await (await openStoreAt(database().slice('sqlite:'.length))).close();
    },
    30_000,
  );

  test('what is wrong while it runs is told by /readyz', async () => {
    const bot = await started();
    sandbox.github.setVisibility(kataCaseRepository, 'public');
    const first = await fetch(`${bot.adminUrl}/readyz`);
    expect([first.status, await first.json()]).toMatchObject([
      503,
      { github: 'ok', 'case-repository': 'the case repository is not private' },
    ]);
    await sandbox.github.close();
    const second = await fetch(`${bot.adminUrl}/readyz`);
    expect([second.status, await second.json()]).toMatchObject([
      503,
      { ready: false, database: 'ok', configuration: 'ok', github: expect.stringContaining('no answer') },
    ]);
    bot.kill('SIGTERM');
    expect((await bot.ended).code).toBe(0);
  }, 30_000);

  test('a configuration that is missing is told by /readyz, and taken when it comes', async () => {
    const yaml = sandbox.github.file(kataCaseRepository, '.github/vmt.yml') ?? '';
    sandbox.github.as('alice').deleteFile(kataCaseRepository, '.github/vmt.yml');
    const bot = await started({ POLL_SECONDS: '1' });
    const before = await fetch(`${bot.adminUrl}/readyz`);
    expect([before.status, await before.json()]).toMatchObject([503, { ready: false, github: 'ok', database: 'ok' }]);
    sandbox.github.webhooks = 'lose';
    const taken = bot.line('config-in-force');
    sandbox.github.as('alice').putFile(kataCaseRepository, '.github/vmt.yml', yaml);
    await taken;
    expect((await fetch(`${bot.adminUrl}/readyz`)).status).toBe(200);
    bot.kill('SIGTERM');
    expect((await bot.ended).code).toBe(0);
  }, 30_000);

  test('it ends within 10 s although GitHub does not answer, and what it worked on is still there', async () => {
    const bot = await started();
    sandbox.github.faults.next({ do: 'stall', times: 1000 });
    sandbox.github.as('alice').openIssue(kataCaseRepository, { title: 'A report', body: 'by mail' });
    await sandbox.github.delivered();
    await sandbox.github.faults.stalled();
    const asked = performance.now();
    bot.kill('SIGTERM');
    expect((await bot.ended).code).toBe(0);
    expect(performance.now() - asked).toBeLessThan(10_000);
    const store = await openStoreAt(database().slice('sqlite:'.length));
    const work = [(await store.inboxDepth()).waiting, (await store.outboxDepth()).waiting];
    expect(Math.max(...work)).toBeGreaterThan(0);
    await store.close();
  }, 30_000);

  // Nobody listens there. Some lower ports are refused by fetch itself.
  const unused = 59_999;
  const refused: readonly [string, () => Record<string, string>, RegExp][] = [
    [
      'is not private',
      () => ({ CASE_REPOSITORY: kataProductRepository }),
      /CASE_REPOSITORY: kata-containers\/kata-containers: is not private, and cases would be kept there\n {4}make it private/,
    ],
    [
      'does not exist',
      () => ({ CASE_REPOSITORY: 'kata-containers/nothing' }),
      /CASE_REPOSITORY: kata-containers\/nothing: can not be seen \(.+\)\n {4}name the repository/,
    ],
    [
      'can not be asked for',
      () => ({ GHE_HOST: `127.0.0.1:${unused}` }),
      /CASE_REPOSITORY: .+: can not be seen \(.+ECONNREFUSED.+\)\n {4}start the bot again when GitHub can be reached/,
    ],
  ];
  test.each(refused)(
    'a case repository that %s is refused',
    async (_name, changes, words) => {
      const { code, err } = await program(env({ LOG_LEVEL: 'silent', ...changes() })).ended;
      expect(err).toMatch(words);
      expect(code).toBe(1);
    },
    20_000,
  );

  test('a public case repository, a bad signing key and a database of another process are told together', async () => {
    const key = join(folder, 'signing.asc');
    writeFileSync(key, '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nAAAA\n-----END PGP PRIVATE KEY BLOCK-----\n');
    const path = database().slice('sqlite:'.length);
    const other = await openStoreAt(path);
    const changes = { CASE_REPOSITORY: kataProductRepository, PGP_PRIVATE_KEY_PATH: key };
    const { code, err } = await program(env(changes)).ended;
    await other.close();
    expect(code).toBe(1);
    for (const name of ['CASE_REPOSITORY', 'PGP_PRIVATE_KEY_PATH', 'DATABASE_URL: another vmt-bot']) {
      expect(err).toContain(`  ${name}`);
    }
  }, 20_000);

  test('a port that is in use is told, and nothing is left open', async () => {
    const port = await freePort();
    const other = createServer().listen(Number(port), '127.0.0.1');
    await once(other, 'listening');
    const { code, err } = await program(env({ PORT: port })).ended;
    other.close();
    expect([code, err]).toEqual([1, expect.stringContaining(`PORT: ${port}: is in use already`)]);
  }, 20_000);
});
