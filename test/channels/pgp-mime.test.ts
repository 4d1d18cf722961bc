import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { generateKey, reformatKey, revokeKey } from 'openpgp';
import PostalMime from 'postal-mime';
import { createMailer, type MailerSettings, type PooledMailer } from '../../src/channels/mail.ts';
import type { Mail } from '../../src/engine/ports.ts';
import { createGnupg, type Gnupg } from './gnupg.ts';
import { armorOf, normal, partsOf } from './multipart.ts';
import { type Sink, startSink } from './smtp-sink.ts';

const NOW = Date.now();
const BORN = new Date(NOW - 86_400_000);
const made = { type: 'ecc', curve: 'ed25519Legacy', date: BORN, format: 'armored' } as const;
const mail: Mail = {
  messageId: '<4f2c.notice@example.org>',
  to: 'alice@example.org',
  subject: 'Vulnerability in Kata Containers',
  body: 'Hello,\n\nthis is the text.\n',
  attachments: [],
  date: NOW,
  sign: true,
  encryptTo: null,
  inReplyTo: null,
  calendar: null,
};
const NASTY: [string, string][] = [
  ['a plain text', 'Hello.\n'],
  ['nothing', ''],
  ['no line break at the end', 'Hello'],
  ['many line breaks at the end', 'Hello\n\n\n\n'],
  ['a lone dot', 'one\n.\n..\n.end\ntwo\n'],
  ['lines over 998', `${'x'.repeat(3000)}\n${'word '.repeat(700)}\n`],
  ['From at the start of lines', 'From me\n From you\nFrom\n>From them\n'],
  ['From at the start of a wrapped line', `${'y'.repeat(75)}From here on\n${'z'.repeat(74)} From there\n`],
  ['trailing blanks', 'one \ntwo\t\n \n\t\nthree  '],
  ['letters that are not ASCII', 'Überschrift – “ok” 漢字 🎉\n'],
  ['equals signs and dashes', '=3D =\n--\n-- \n-----BEGIN PGP MESSAGE-----\n--=_0\n'],
  ['all kinds of line breaks', 'one\r\ntwo\rthree\nfour'],
];
const attachments = [
  { name: '0001-agent.patch', bytes: Buffer.from('From 1234 Mon Sep 17\n-a \n+b\r\n.\n') },
  { name: 'größe.bin', bytes: Buffer.from(Array.from({ length: 999 }, (_, index) => index % 256)) },
];

let sink: Sink;
let gpg: Gnupg;
let team: { privateKey: string; publicKey: string };
let alice: { privateKey: string; publicKey: string };
const mailers: PooledMailer[] = [];
/** With the settings as they are: one connection, and one unlocked key. */
let usual: PooledMailer;

function mailer(more: Partial<MailerSettings>): PooledMailer {
  const pooled = newMailer(more);
  mailers.push(pooled);
  return pooled;
}

function newMailer(more: Partial<MailerSettings> = {}): PooledMailer {
  const signingKey = { armored: team.privateKey, passphrase: 'correct horse' };
  const settings = { smtpUrl: sink.url, from: 'Kata VMT <vmt@example.org>', clock: () => NOW, signingKey, ...more };
  return createMailer(settings);
}

async function delivered(change: Partial<Mail>, more?: Partial<MailerSettings>) {
  await (more === undefined ? usual : mailer(more)).send({ ...mail, ...change });
  return partsOf(sink.received[0]?.raw ?? Buffer.alloc(0));
}

beforeAll(async () => {
  sink = await startSink();
  team = await generateKey({ ...made, userIDs: [{ email: 'vmt@example.org' }], passphrase: 'correct horse' });
  alice = await generateKey({ ...made, userIDs: [{ email: 'alice@example.org' }] });
  usual = newMailer();
  gpg = createGnupg();
  gpg.import(team.publicKey);
  gpg.import(alice.privateKey);
});
afterEach(() => {
  for (const pooled of mailers.splice(0)) {
    pooled.close();
  }
  sink.received.length = 0;
});
afterAll(async () => {
  usual.close();
  gpg.remove();
  await sink.close();
});

describe('GnuPG verifies a signed mail', () => {
  test.each(NASTY)('%s', async (_, body) => {
    const { head, parts } = await delivered({ body });
    const [content = '', proof = ''] = parts;
    expect(parts).toHaveLength(2);
    expect(head).toMatch(/multipart\/signed; micalg=pgp-sha\d+;\r\n protocol="application\/pgp-signature"/);
    const status = gpg.verify(Buffer.from(content, 'latin1'), armorOf(proof));
    expect(status).toContain('GOODSIG');
    const parsed = await PostalMime.parse(`${content}\r\n`);
    expect(normal(parsed.text)).toBe(normal(body));
  });

  test('with attachments', async () => {
    const { parts } = await delivered({ attachments });
    const [content = '', proof = ''] = parts;
    expect(gpg.verify(Buffer.from(content, 'latin1'), armorOf(proof))).toContain('GOODSIG');
    const parsed = await PostalMime.parse(sink.received[0]?.raw ?? '');
    const files = parsed.attachments.filter(({ mimeType }) => mimeType !== 'application/pgp-signature');
    expect(files.map(({ content: bytes }) => Buffer.from(bytes as ArrayBuffer).toString('hex'))).toEqual(
      attachments.map(({ bytes }) => bytes.toString('hex')),
    );
  });

  test('and names the hash that was used', async () => {
    const { head, parts } = await delivered({});
    const proof = parts[1] ?? '';
    const status = gpg.verify(Buffer.from(parts[0] ?? '', 'latin1'), armorOf(proof));
    // VALIDSIG … <hash algorithm> …: 8 SHA-256, 9 SHA-384, 10 SHA-512 (RFC 4880 section 9.4).
    const algorithm = /VALIDSIG (?:\S+ ){7}(\d+) /.exec(status)?.[1] ?? '';
    const names: Record<string, string> = { 8: 'sha256', 9: 'sha384', 10: 'sha512' };
    expect(head).toContain(`micalg=pgp-${names[algorithm]};`);
  });

  test('and not one that was changed by a blank', async () => {
    const { parts } = await delivered({});
    const [content = '', proof = ''] = parts;
    const changed = Buffer.from(content.replace('text.', 'text. '), 'latin1');
    expect(() => gpg.verify(changed, armorOf(proof))).toThrow();
  });
});

describe('GnuPG decrypts and verifies an encrypted mail', () => {
  test.each(NASTY)('%s', async (_, body) => {
    const { head, parts } = await delivered({ body, encryptTo: alice.publicKey });
    expect(head).toMatch(/multipart\/encrypted;\r\n protocol="application\/pgp-encrypted"/);
    expect(parts[0]).toContain('Version: 1');
    const { plain, status } = gpg.decrypt(armorOf(parts[1]));
    expect(status).toContain('GOODSIG');
    expect(normal((await PostalMime.parse(plain)).text)).toBe(normal(body));
  });

  test('with attachments, and nothing of it is in clear', async () => {
    const body = 'canary-0815 in the text\n';
    const { parts } = await delivered({ body, attachments, encryptTo: alice.publicKey });
    const raw = String(sink.received[0]?.raw);
    expect(raw).not.toMatch(/canary-0815|0001-agent|gr%C3/);
    const { plain } = gpg.decrypt(armorOf(parts[1]));
    const parsed = await PostalMime.parse(plain);
    expect(parsed.attachments.map(({ filename }) => filename)).toEqual(['0001-agent.patch', 'größe.bin']);
  });

  test('unsigned, where it shall not be signed', async () => {
    const { parts } = await delivered({ sign: false, encryptTo: alice.publicKey }, { signingKey: undefined });
    const { status } = gpg.decrypt(armorOf(parts[1]));
    expect(status).toContain('DECRYPTION_OKAY');
    expect(status).not.toContain('GOODSIG');
  });
});

describe('what is never sent in clear or unsigned instead (M6)', () => {
  async function refused(change: Partial<Mail>, more: Partial<MailerSettings> = {}): Promise<unknown> {
    const fault = await mailer(more)
      .send({ ...mail, ...change })
      .catch((error: unknown) => error);
    expect(sink.received).toEqual([]);
    return fault;
  }

  test('a mail to sign without a key, with a wrong passphrase, or with what is no key', async () => {
    const armored = team.privateKey;
    const permanent = (name: string) => ({ kind: 'permanent', message: expect.stringContaining(name) });
    expect(await refused({}, { signingKey: undefined })).toMatchObject(permanent('PGP_PRIVATE_KEY_PATH'));
    expect(await refused({}, { signingKey: { armored, passphrase: 'wrong' } })).toMatchObject(
      permanent('PGP_PASSPHRASE'),
    );
    expect(await refused({}, { signingKey: { armored } })).toMatchObject(permanent('PGP_PASSPHRASE'));
    expect(await refused({}, { signingKey: { armored: 'none' } })).toMatchObject(permanent('PGP_PRIVATE_KEY_PATH'));
  });

  test('a mail to a key that expired, was revoked, cannot encrypt, or is none', async () => {
    const userIDs = [{ email: 'alice@example.org' }];
    const expired = await generateKey({ ...made, userIDs, keyExpirationTime: 60 });
    const { privateKey } = await generateKey({ ...made, userIDs, format: 'object' });
    const revoked = await revokeKey({ key: privateKey, format: 'armored' });
    const signOnly = await generateKey({ ...made, userIDs, subkeys: [] });
    for (const key of [expired.publicKey, revoked.publicKey, signOnly.publicKey, team.privateKey.slice(0, 200), '']) {
      expect(await refused({ encryptTo: key })).toMatchObject({
        kind: 'permanent',
        message: expect.stringContaining('key'),
      });
    }
  });

  test('a mail to sign with a key that expired', async () => {
    const { privateKey } = await generateKey({ ...made, userIDs: [{ email: 'vmt@example.org' }], format: 'object' });
    const expired = await reformatKey({
      privateKey,
      userIDs: [{ email: 'vmt@example.org' }],
      keyExpirationTime: 60,
      date: BORN,
      format: 'armored',
    });
    const signingKey = { armored: expired.privateKey };
    expect(await refused({}, { signingKey })).toMatchObject({
      kind: 'permanent',
      message: expect.stringContaining('expired'),
    });
  });
});
