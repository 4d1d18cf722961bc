/** `vmt doctor`, on the sandbox and a database that a bot made; each row is broken once, and says how it is mended. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Check, problemIn, type Row, warning } from '../../src/bot/checks/check.ts';
import { StartRefused } from '../../src/bot/start-refused.ts';
import { type Bot, createBot } from '../../src/bot.ts';
import { run } from '../../src/cli/doctor.ts';
import {
  kataCaseRepository as CASES,
  kataCommunityRepository as COMMUNITY,
  kataConfiguration,
  kataProductRepository as PRODUCT,
  seedKataWorld,
} from '../../src/sandbox/kata-world.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { makeOpenpgpKey } from '../../src/sandbox/signing-key.ts';
import { type RunSettings, readSettings } from '../../src/settings.ts';
import { scratchRoot } from '../support/scratch-root.ts';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const clock = () => NOW;
const CONFIG = '.github/vmt.yml';

let folder: string;
let sandbox: Sandbox;
let bot: Bot;
let env: Record<string, string>;
let settings: RunSettings;
beforeAll(async () => {
  folder = mkdtempSync(join(scratchRoot(), 'vmt-doctor-'));
  const key = join(folder, 'signing.asc');
  writeFileSync(key, (await makeOpenpgpKey('Kata VMT', 'vmt@example.org')).privateKey);
  sandbox = await startSandbox({ clock, seedWorld: seedKataWorld });
  env = {
    ...sandbox.env(),
    CASE_REPOSITORY: CASES,
    DATABASE_URL: `sqlite:${join(folder, 'vmt.db')}`,
    PGP_PRIVATE_KEY_PATH: key,
    LOG_LEVEL: 'silent',
  };
  const read = readSettings(env);
  if (!read.ok || read.value.kind !== 'run') throw new Error(JSON.stringify(read));
  settings = read.value;
  // It has the database, and the configuration in force; doctor runs beside it.
  bot = await createBot(settings, { clock });
});
afterAll(async () => {
  await bot.stop();
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

async function vmt(args: string[] = [], changes: Record<string, string> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const io = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) };
  const code = await run(args, io, { ...env, ...changes }, clock);
  return { code, out, err };
}

/** What is not ok. */
async function sick(changes: Record<string, string> = {}) {
  const { code, out } = await vmt(['--json'], changes);
  const { good, rows } = JSON.parse(out.join('')) as { good: boolean; rows: readonly Row[] };
  expect([code, rows.every(({ result }) => result !== 'fault')]).toEqual(good ? [0, true] : [1, false]);
  const bad = rows.filter(({ result }) => result !== 'ok');
  expect(bad.every(({ mend }) => mend !== null && mend !== '')).toBe(true);
  return { code, rows: bad.map(({ check, result, found }) => `${result} ${check}: ${found}`) };
}

test('all is good beside the bot: a row each, nothing written, nothing sent', async () => {
  const before = sandbox.github.requests.length;
  const { code, out, err } = await vmt();
  expect({ code, err }).toEqual({ code: 0, err: [] });
  expect(out.slice(0, -1).map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual(
    [
      ...[
        'settings',
        'database',
        'clock',
        'GitHub',
        'case repository',
        'configuration in force',
        'app',
        'installations',
      ],
      ...['product repositories', 'rate limit', 'configuration', 'templates', 'roles', 'roster', 'keys', 'signing key'],
      ...['mail', 'Slack'],
    ].map((name) => ['ok', name]),
  );
  expect(out.at(-1)).toBe('18 rows: 18 ok, 0 warning, 0 fault');
  const asked = sandbox.github.requests.slice(before);
  const isToken = (path: string) => /^\/app\/installations\/\d+\/access_tokens$/.test(path);
  expect(asked.filter(({ method, path }) => method !== 'GET' && !isToken(path))).toEqual([]);
  expect(sandbox.mail.messages).toEqual([]);
  expect(sandbox.slack.messages).toEqual([]);
});

test('with a wrong clock the bot does not start, and says what doctor says', async () => {
  sandbox.github.setClockOffset(9000);
  const starting = createBot({ ...settings, databaseUrl: join(folder, 'second.db') }, { clock });
  const error = await starting.catch((thrown: unknown) => thrown);
  sandbox.github.setClockOffset(0);
  expect(error).toBeInstanceOf(StartRefused);
  expect(String(error)).toContain("clock: this machine's clock is at least 9.0 s behind GitHub's; 2 s are allowed");
  expect(String(error)).toContain('NTP');
});

test('a warning is no fault, for /readyz neither, and what can not be asked is one', async () => {
  const check = (ask: Check['ask']): Check => ({ name: 'x', mend: 'mend it', ask });
  expect(await problemIn(check(async () => [warning('soon', 'mend it')]))).toBeNull();
  expect(await problemIn(check(() => Promise.reject(new TypeError('canary'))))).toBe('unexpected: TypeError');
});

test('wrong use is exit code 2', async () => {
  expect((await vmt(['--all'])).code).toBe(2);
});

test('all faults of the settings are told at once, and no secret', async () => {
  const { code, out } = await vmt([], { APP_ID: 'one', SMTP_URL: 'canary', WEBHOOK_SECRET: '', PRIVATE_KEY: 'canary' });
  expect(code).toBe(1);
  expect(out.filter((line) => line.startsWith('fault    settings'))).toHaveLength(4);
  expect(out.join()).not.toContain('canary');
  expect((await sick({ APP_ID: '' })).rows).toEqual([expect.stringContaining('APP_ID: is missing')]);
});

describe('what is not good is a row:', () => {
  const at = (pattern: string) => expect.stringMatching(pattern);
  type Break = () => Record<string, string> | undefined | Promise<undefined>;
  const push = (text: string) => async (): Promise<undefined> => {
    sandbox.github.as('alice').putFile(CASES, CONFIG, text);
  };
  const github = (act: (hub: Sandbox['github']) => void) => (): undefined => act(sandbox.github) as undefined;
  const cases: readonly [name: string, breaks: Break, rows: readonly string[], mends: Break][] = [
    [
      'a database that is not there yet is a warning',
      () => ({ DATABASE_URL: `sqlite:${join(folder, 'new', 'vmt.db')}` }),
      ['warning database: there is none yet', 'warning configuration: none is in force yet'],
      () => undefined,
    ],
    [
      'a database of something else',
      () => {
        writeFileSync(join(folder, 'other.db'), 'x'.repeat(9000));
        return { DATABASE_URL: `sqlite:${join(folder, 'other.db')}` };
      },
      ['fault database: .*', 'warning configuration: none is in force yet'],
      () => undefined,
    ],
    [
      'a mail server that is silent, and a Slack channel without a webhook',
      () => ({ SMTP_URL: 'smtp://127.0.0.1:1', SLACK_WEBHOOK_URL_ANNOUNCEMENTS: '' }),
      ['fault mail: SMTP_URL: the server refuses', 'fault Slack: .*SLACK_WEBHOOK_URL_ANNOUNCEMENTS'],
      () => undefined,
    ],
    ['no signing key', () => ({ PGP_PRIVATE_KEY_PATH: '' }), ['fault signing key: none is set'], () => undefined],
    [
      'a permission and an event that the app does not ask for, and one too many',
      github(({ world: { app } }) => {
        app.permissions = { ...app.permissions, issues: 'read', actions: 'read' };
        app.events = app.events.filter((event) => event !== 'push');
      }),
      [
        'fault app: the app asks for issues: read, not write',
        'fault app: the app asks for no event push',
        'warning app: the app asks for actions: read, which is more',
        'fault installations: the installation of kata-containers grants no event push',
      ],
      github(({ world: { app } }) => {
        const { actions: _, ...permissions } = app.permissions;
        app.permissions = { ...permissions, issues: 'write' };
        app.events = [...app.events, 'push'];
      }),
    ],
    [
      'an installation that did not accept yet what the app asks for',
      github(({ world: { installations } }) => {
        for (const one of installations) one.permissions = { ...one.permissions, repository_advisories: 'read' };
      }),
      [
        'fault installations: the installation of kata-containers grants repository_advisories: read, not write',
        'fault product repositories: .*not permitted to write advisories',
      ],
      github(({ world: { installations } }) => {
        for (const one of installations) one.permissions = { ...one.permissions, repository_advisories: 'write' };
      }),
    ],
    [
      'a suspended installation',
      github((hub) => hub.setSuspended(true)),
      ['fault installations: the installation of kata-containers is suspended', 'fault .*'],
      github((hub) => hub.setSuspended(false)),
    ],
    [
      'a case repository that everybody sees',
      github((hub) => hub.setVisibility(CASES, 'public')),
      ['fault case repository: the case repository is not private'],
      github((hub) => hub.setVisibility(CASES, 'private')),
    ],
    [
      'a product repository that is archived, and one that nobody sees',
      github((hub) => {
        hub.setArchived(PRODUCT, true);
        hub.setVisibility(COMMUNITY, 'private');
      }),
      [
        `fault product repositories: ${PRODUCT}: the repository is archived`,
        `warning product repositories: ${COMMUNITY} is private`,
      ],
      github((hub) => {
        hub.setArchived(PRODUCT, false);
        hub.setVisibility(COMMUNITY, 'public');
      }),
    ],
    [
      'a product repository without the app',
      github((hub) => hub.setInstalled(PRODUCT, false)),
      [
        `fault installations: the app is not installed on ${PRODUCT}`,
        `fault product repositories: ${PRODUCT}: the app does not see`,
      ],
      github((hub) => hub.setInstalled(PRODUCT, true)),
    ],
    [
      'a clock that is wrong',
      github((hub) => hub.setClockOffset(9000)),
      ["fault clock: this machine's clock is at least 9.0 s behind GitHub's"],
      github((hub) => hub.setClockOffset(0)),
    ],
    [
      'a login that somebody else has now',
      github(({ world }) => {
        for (const one of world.accounts.values()) if (one.login === 'dave') one.id += 5000;
      }),
      ['fault roles: dave is another one now'],
      github(({ world }) => {
        for (const one of world.accounts.values()) if (one.login === 'dave') one.id -= 5000;
      }),
    ],
    [
      'a change that waits for approval',
      push(kataConfiguration.replace('users: [grace]', 'users: [grace, mallory]')),
      ['warning configuration: what was pushed waits for approval \\(0 of 2\\)'],
      push(kataConfiguration),
    ],
    [
      'a template of the project that names a field that its audience may not know',
      async () => {
        sandbox.github.as('alice').putFile(CASES, '.github/vmt/templates/kcsa.hbs', '{{details}}');
        return undefined;
      },
      [
        'warning configuration: what was pushed is refused for its templates',
        'fault templates: details: template kcsa, line 1: there is no field details',
        'fault templates: kcsa: template kcsa: it has no subject',
      ],
      async () => {
        sandbox.github.as('alice').deleteFile(CASES, '.github/vmt/templates/kcsa.hbs');
        return undefined;
      },
    ],
    [
      'a configuration with a key that is not known',
      push(`${kataConfiguration}wings: 2\n`),
      ['fault configuration: line \\d+: .*wings'],
      push(kataConfiguration),
    ],
    [
      'a GitHub that does not answer',
      () => ({ GHE_HOST: '127.0.0.1:1' }),
      [...['clock', 'GitHub', 'case repository', 'app', 'installations', 'product repositories', 'rate limit']].map(
        (name) => `fault ${name}: .*`,
      ),
      () => undefined,
    ],
  ];
  test.each(cases)('%s', async (_name, breaks, rows, mends) => {
    const found = await sick((await breaks()) ?? {});
    await mends();
    expect(found.rows).toEqual(expect.arrayContaining(rows.map((row) => at(`^${row}`))));
    if (!rows.includes('fault .*') && rows.length < 5) expect(found.rows).toHaveLength(rows.length);
  });
});
