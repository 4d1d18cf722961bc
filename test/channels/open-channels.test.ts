import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateKey } from 'openpgp';
import { createChannels, signingKeyFaults } from '../../src/bot/channels.ts';
import { type RunSettings, readSettings } from '../../src/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'channels-'));
const userIDs = [{ email: 'vmt@example.org' }];
let rsa: string;

beforeAll(() => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  rsa = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function settings(change: Record<string, string>): RunSettings {
  const app = { APP_ID: '42', PRIVATE_KEY: rsa, WEBHOOK_SECRET: 'first-secret', CASE_REPOSITORY: 'kata/security' };
  const read = readSettings({ ...app, ...change });
  if (!read.ok || read.value.kind !== 'run') {
    throw new Error(JSON.stringify(read));
  }
  return read.value;
}

function opened(change: Record<string, string>) {
  const channels = createChannels(settings(change), Date.now);
  if (!channels.ok) {
    throw new Error(JSON.stringify(channels.refusal));
  }
  return channels.value;
}

describe('channels of settings without mail', () => {
  const content = { body: '', attachments: [], sign: false, encryptTo: null, calendar: null };

  test('name the two settings, whatever is asked of mail', async () => {
    const { mail } = opened({});
    const fault = { kind: 'permanent', message: expect.stringMatching(/SMTP_URL and MAIL_FROM/) };
    await expect(mail.prepare(content)).rejects.toMatchObject(fault);
    const head = { messageId: '<a@b.cd>', to: 'a@b.cd', subject: 's', date: 0, inReplyTo: null };
    await expect(mail.send({ ...content, ...head })).rejects.toMatchObject(fault);
    expect(await mail.check()).toMatch(/SMTP_URL and MAIL_FROM/);
  });

  test('judge keys all the same', async () => {
    const alice = await generateKey({ type: 'ecc', curve: 'ed25519Legacy', userIDs });
    const { keys } = opened({});
    expect(await keys.own()).toBeNull();
    expect(await keys.inspect(alice.publicKey)).toMatchObject({ fault: null, addresses: ['vmt@example.org'] });
  });
});

describe('a DKIM key', () => {
  const mail = {
    SMTP_URL: 'smtp://127.0.0.1:2525',
    MAIL_FROM: 'vmt@example.org',
    DKIM_DOMAIN: 'example.org',
    DKIM_SELECTOR: 'vmt',
  };

  test('that is RSA is taken', () => {
    expect(() => opened({ ...mail, DKIM_PRIVATE_KEY_PATH: file('rsa.pem', rsa) })).not.toThrow();
  });

  test.each([
    ['ed25519', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['none', 'none'],
  ])('that is %s would leave mails unsigned, so it is refused', (name, text) => {
    const channels = createChannels(settings({ ...mail, DKIM_PRIVATE_KEY_PATH: file(name, text) }), Date.now);
    expect(channels).toMatchObject({ ok: false, refusal: { value: 'DKIM_PRIVATE_KEY_PATH' } });
  });
});

describe('the signing key at the start', () => {
  async function faultsOf(armored: string) {
    return await signingKeyFaults(settings({ PGP_PRIVATE_KEY_PATH: file('signing.asc', armored) }));
  }

  test('is good, or absent', async () => {
    const team = await generateKey({ type: 'ecc', curve: 'ed25519Legacy', userIDs });
    expect(await faultsOf(team.privateKey)).toEqual([]);
    expect(await signingKeyFaults(settings({}))).toEqual([]);
    expect(await opened({ PGP_PRIVATE_KEY_PATH: file('team.asc', team.privateKey) }).keys.own()).toMatchObject({
      fault: null,
    });
  });

  test('is refused where nobody could verify it', async () => {
    const team = await generateKey({ type: 'curve25519', userIDs });
    expect(await faultsOf(team.privateKey)).toMatchObject([
      { value: 'PGP_PRIVATE_KEY_PATH', rule: expect.stringContaining('GnuPG 2.2 can not verify') },
    ]);
  });
});
