import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, test } from '@jest/globals';
import { slackWebhook } from '../src/settings/channels.ts';
import { VARIABLES } from '../src/settings/variables.ts';
import { loadEnvFile, readSettings, type Settings } from '../src/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'vmt-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

const pem = (type: 'rsa' | 'ec') =>
  (type === 'rsa'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  ).privateKey
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
const KEY = pem('rsa');

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const RUN = {
  APP_ID: '42',
  PRIVATE_KEY: KEY,
  WEBHOOK_SECRET: 'first-secret',
  CASE_REPOSITORY: 'kata-containers/security',
};

function settings(change: Record<string, string | undefined> = {}): Settings {
  const result = readSettings({ ...RUN, ...change });
  if (!result.ok) {
    throw new Error(JSON.stringify(result.refusals));
  }
  return result.value;
}

/** As `value | rule`. */
function faults(change: Record<string, string | undefined>): string[] {
  const result = readSettings({ ...RUN, ...change });
  return result.ok ? [] : result.refusals.map(({ value, rule }) => `${value} | ${rule}`);
}

describe('a good environment', () => {
  test('needs four variables; all others have defaults', () => {
    expect(settings()).toMatchObject({
      kind: 'run',
      appId: 42,
      caseRepository: 'kata-containers/security',
      apiBaseUrl: 'https://api.github.com',
      webBaseUrl: 'https://github.com',
      host: '0.0.0.0',
      port: 3000,
      logLevel: 'info',
      adminHost: '127.0.0.1',
      adminPort: 3001,
      databaseUrl: 'sqlite:./data/vmt.db',
      pollSeconds: 60,
      mail: null,
      pgp: null,
      slack: { only: null, byName: {} },
    });
  });

  test.each(['postgres://vmt:p%40ss@db:5432/vmt?sslmode=verify-full', 'postgresql://localhost/vmt'])(
    'a database on a server: %s',
    (url) => expect(readSettings({ DATABASE_URL: url })).toMatchObject({ ok: true, value: { databaseUrl: url } }),
  );

  test('without an app it is the set-up, and empty variables count as absent', () => {
    expect(readSettings({})).toMatchObject({ ok: true, value: { kind: 'set-up', port: 3000 } });
    expect(readSettings({ APP_ID: '', PORT: '', SMTP_URL: '' })).toMatchObject({ ok: true, value: { kind: 'set-up' } });
  });

  test.each([
    [{ GHE_HOST: 'git.example.org' }, 'https://git.example.org/api/v3'],
    [{ GHE_HOST: '127.0.0.1:4000', GHE_PROTOCOL: 'http' }, 'http://127.0.0.1:4000/api/v3'],
    [{ GHE_PROTOCOL: 'http' }, 'https://api.github.com'],
  ])('%j has its API at %s', (change, url) => {
    expect(settings(change).apiBaseUrl).toBe(url);
  });

  test.each([
    ['with line ends', { PRIVATE_KEY: KEY }],
    ['with \\n in one line', { PRIVATE_KEY: KEY.replaceAll('\n', '\\n') }],
    ['in base64', { PRIVATE_KEY: Buffer.from(KEY).toString('base64') }],
    ['in a file', { PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: file('app.pem', KEY) }],
  ])('takes the private key %s', (_how, change) => {
    const value = settings(change);
    expect(value.kind === 'run' && value.privateKey.reveal()).toBe(KEY);
  });

  test('accepts the webhook secret that is being replaced, after the new one', () => {
    const value = settings({ WEBHOOK_SECRET_PREVIOUS: 'old' });
    expect(value.kind === 'run' && value.webhookSecrets.map((each) => each.reveal())).toEqual(['first-secret', 'old']);
  });

  test('reads mail, DKIM and the signing key', () => {
    const value = settings({
      SMTP_URL: 'smtps://user:pass@mail.example.org',
      MAIL_FROM: 'Kata VMT <vmt@example.org>',
      DKIM_DOMAIN: 'example.org',
      DKIM_SELECTOR: 'vmt',
      DKIM_PRIVATE_KEY_PATH: file('dkim.pem', KEY),
      PGP_PRIVATE_KEY_PATH: file('key.asc', '-----BEGIN PGP PRIVATE KEY BLOCK-----\n…'),
      PGP_PASSPHRASE: 'open sesame',
    });
    expect(value.mail?.smtpUrl.reveal()).toBe('smtps://user:pass@mail.example.org');
    expect(value.mail).toMatchObject({
      from: { name: 'Kata VMT', address: 'vmt@example.org' },
      dkim: { domain: 'example.org', selector: 'vmt' },
    });
    expect(value.pgp?.passphrase?.reveal()).toBe('open sesame');
  });

  test('takes a sender without a name', () => {
    const value = settings({ SMTP_URL: 'smtp://127.0.0.1:2525', MAIL_FROM: 'vmt@example.org' });
    expect(value.mail?.from).toEqual({ name: '', address: 'vmt@example.org' });
  });

  test('finds the webhook of a Slack channel by its name, else the only one', () => {
    const { slack } = settings({
      SLACK_WEBHOOK_URL: 'https://hooks.slack.com/only',
      SLACK_WEBHOOK_URL_ANNOUNCEMENTS: 'http://127.0.0.1:5000/a',
    });
    expect(slackWebhook(slack, '#announcements')?.reveal()).toBe('http://127.0.0.1:5000/a');
    expect(slackWebhook(slack, '#general')?.reveal()).toBe('https://hooks.slack.com/only');
    expect(slackWebhook(slack, '#constructor')?.reveal()).toBe('https://hooks.slack.com/only');
    expect(slackWebhook(settings().slack, '#general')).toBeNull();
  });
});

describe('a fault names its variable and rule', () => {
  test.each<[string, Record<string, string | undefined>, string]>([
    ['an id that is no number', { APP_ID: 'kata' }, "APP_ID: kata | must be the app's id"],
    ['no private key', { PRIVATE_KEY: undefined }, 'PRIVATE_KEY | is missing'],
    ['two private keys', { PRIVATE_KEY_PATH: 'x.pem' }, 'PRIVATE_KEY, PRIVATE_KEY_PATH | one of them'],
    ['a private key that is none', { PRIVATE_KEY: 'abc' }, 'PRIVATE_KEY | is no RSA private key'],
    ['a private key of another kind', { PRIVATE_KEY: pem('ec') }, 'PRIVATE_KEY | is no RSA private key'],
    [
      'a key file that is not there',
      { PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: 'no/such.pem' },
      'PRIVATE_KEY_PATH: no/such.pem | this file can not be read',
    ],
    [
      'a key file with something else',
      { PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: file('no.pem', 'x') },
      'PRIVATE_KEY_PATH | is no RSA private key',
    ],
    ['no webhook secret', { WEBHOOK_SECRET: undefined }, 'WEBHOOK_SECRET | is missing'],
    ['an empty webhook secret', { WEBHOOK_SECRET: '' }, 'WEBHOOK_SECRET | is missing'],
    ['no case repository', { CASE_REPOSITORY: undefined }, 'CASE_REPOSITORY | is missing'],
    [
      'a case repository by URL',
      { CASE_REPOSITORY: 'https://github.com/a/b' },
      'CASE_REPOSITORY: https://github.com/a/b | must be the private case repository',
    ],
    ['a port that is too high', { PORT: '65536' }, 'PORT: 65536 | must be a port'],
    ['a port in hexadecimal', { PORT: '0x10' }, 'PORT: 0x10 | must be a port'],
    ['one port for both', { ADMIN_PORT: '3000' }, 'ADMIN_PORT: 3000 | is the same as PORT'],
    ['a log level of another program', { LOG_LEVEL: 'verbose' }, 'LOG_LEVEL: verbose | must be one of trace'],
    [
      'a host with a protocol',
      { GHE_HOST: 'https://git.example.org' },
      'GHE_HOST: https://git.example.org | must be a host name',
    ],
    ['a host with a path', { GHE_HOST: 'git.example.org/api' }, 'GHE_HOST: git.example.org/api'],
    ['another protocol', { GHE_PROTOCOL: 'ftp' }, 'GHE_PROTOCOL: ftp | must be http or https'],
    ['a server without a database', { DATABASE_URL: 'postgres://u:hunter2@h' }, 'DATABASE_URL | must be sqlite: and a'],
    ['a database on no host', { DATABASE_URL: 'postgres:///db' }, 'DATABASE_URL | must be sqlite: and a path'],
    ['another database', { DATABASE_URL: 'mysql://u:hunter2@h/db' }, 'DATABASE_URL | must be sqlite: and a path'],
    ['a database in memory', { DATABASE_URL: 'sqlite::memory:' }, 'DATABASE_URL | must be sqlite: and a path'],
    ['a server without a sender', { SMTP_URL: 'smtp://a' }, 'MAIL_FROM | is missing'],
    ['a sender without a server', { MAIL_FROM: 'a@b.org' }, 'SMTP_URL | is missing'],
    [
      'a web server for mail',
      { SMTP_URL: 'https://hunter2@a', MAIL_FROM: 'a@b.org' },
      'SMTP_URL | must be a URL that begins with smtp',
    ],
    [
      'an address as the name of a sender',
      { SMTP_URL: 'smtp://a', MAIL_FROM: 'a@b.org <e@v.il>' },
      'MAIL_FROM: a@b.org <e@v.il> | must be one mail address',
    ],
    [
      'a header in the sender',
      { SMTP_URL: 'smtp://a', MAIL_FROM: 'a\r\nBcc: <e@v.il>' },
      'MAIL_FROM: a[U+000D][U+000A]Bcc: <e@v.il> | must be one',
    ],
    ['half of DKIM', { DKIM_DOMAIN: 'example.org' }, 'DKIM_SELECTOR | is missing; DKIM needs all three'],
    ['a passphrase for nothing', { PGP_PASSPHRASE: 'hunter2' }, 'PGP_PRIVATE_KEY_PATH | is missing'],
    ['a signing key that is none', { PGP_PRIVATE_KEY_PATH: file('no.asc', 'x') }, 'is no armored private key'],
    [
      'Slack without encryption',
      { SLACK_WEBHOOK_URL: 'http://hooks.slack.com/hunter2' },
      'SLACK_WEBHOOK_URL | must be the https URL',
    ],
    ['a named webhook that is none', { SLACK_WEBHOOK_URL_A: 'hunter2' }, 'SLACK_WEBHOOK_URL_A | must be the https URL'],
    [
      'a webhook of a name in small letters',
      { SLACK_WEBHOOK_URL_dev: 'https://a/b' },
      'SLACK_WEBHOOK_URL_dev | must end in A-Z',
    ],
    ['a poll without pause', { POLL_SECONDS: '0' }, 'POLL_SECONDS: 0 | must be a whole number of seconds'],
  ])('%s', (_sentence, change, expected) => {
    expect(faults(change)).toContainEqual(expect.stringContaining(expected));
  });

  test('all at once: wrong ones, absent ones, and those that belong together', () => {
    const all = faults({
      PORT: 'x',
      LOG_LEVEL: 'y',
      WEBHOOK_SECRET: undefined,
      CASE_REPOSITORY: 'z',
      MAIL_FROM: 'a@b.org',
    });
    expect(all.map((fault) => fault.split(/[: ]/)[0])).toEqual([
      'PORT',
      'LOG_LEVEL',
      'CASE_REPOSITORY',
      'SMTP_URL',
      'WEBHOOK_SECRET',
    ]);
  });

  test('each has a mend', () => {
    const result = readSettings({ APP_ID: '1', PORT: 'x' });
    expect(result.ok ? [] : result.refusals.map(({ mend }) => mend)).toEqual([
      'write for example PORT=3000',
      'write for example PRIVATE_KEY="-----BEGIN RSA PRIVATE KEY-----\\n…"',
      'set WEBHOOK_SECRET to the output of `openssl rand -hex 32`',
      'write for example CASE_REPOSITORY=kata-containers/security',
    ]);
  });
});

describe('secrets', () => {
  const value = settings({
    WEBHOOK_SECRET: 'hunter2-hook',
    SMTP_URL: 'smtp://u:hunter2-mail@127.0.0.1',
    MAIL_FROM: 'vmt@example.org',
    SLACK_WEBHOOK_URL: 'https://hooks.slack.com/hunter2-slack',
    SLACK_WEBHOOK_URL_DEV: 'https://hooks.slack.com/hunter2-dev',
    PGP_PRIVATE_KEY_PATH: file('s.asc', '-----BEGIN PGP PRIVATE KEY BLOCK-----hunter2-key'),
    PGP_PASSPHRASE: 'hunter2-pass',
  });

  test.each([
    ['JSON', () => JSON.stringify(value)],
    ['the console', () => inspect(value, { depth: 9, showHidden: true })],
    ['a template', () => `${value.mail?.smtpUrl} ${value.pgp?.privateKey}`],
  ])('are not in %s', (_where, show) => {
    expect(show()).toContain('[secret]');
    expect(show()).not.toMatch(/hunter2|BEGIN/);
  });

  test('are not in refusals', () => {
    const secrets = Object.fromEntries(
      Object.entries(VARIABLES).flatMap(([name, { secret }]) => (secret ? [[name, '\u0000hunter2']] : [])),
    );
    expect(Object.keys(secrets).length).toBeGreaterThan(6);
    expect(JSON.stringify(readSettings({ ...secrets, APP_ID: '1', SLACK_WEBHOOK_URL_X: 'hunter2' }))).not.toContain(
      'hunter2',
    );
  });
});

describe('the .env file', () => {
  test('fills in what is absent; what is in the environment wins', () => {
    const path = file('.env', 'PORT=4000\nHOST=::1\nPRIVATE_KEY="-----BEGIN\\nx"\n# PORT=5000\n');
    const env: Record<string, string | undefined> = { PORT: '6000' };
    loadEnvFile(env, path);
    expect(env).toEqual({ PORT: '6000', HOST: '::1', PRIVATE_KEY: '-----BEGIN\nx' });
  });

  test('may be absent', () => {
    const env = {};
    loadEnvFile(env, join(folder, 'nothing'));
    expect(env).toEqual({});
  });

  test('.env.example has every variable once, and no other', () => {
    const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
    const named = [...example.matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name);
    expect(named.sort()).toEqual([...Object.keys(VARIABLES), 'SLACK_WEBHOOK_URL_ANNOUNCEMENTS'].sort());
  });

  test('.env.example as it is leads to the set-up', () => {
    const env = {};
    loadEnvFile(env, new URL('../.env.example', import.meta.url).pathname);
    expect(readSettings(env)).toMatchObject({ ok: true, value: { kind: 'set-up' } });
  });
});
