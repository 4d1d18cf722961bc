import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { generateKey } from 'openpgp';
import { createMailer, type PooledMailer } from '../../src/channels/mail.ts';
import { createPreparedParts } from '../../src/channels/prepared-parts.ts';
import type { Mail } from '../../src/engine/ports.ts';
import { createGnupg, type Gnupg } from './gnupg.ts';
import { armorOf, partsOf } from './multipart.ts';
import { type Sink, startScripted, startSink } from './smtp-sink.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Whole seconds, as signatures count; in the past, so that GnuPG takes later times for signatures of now, too. */
const START = Math.floor(Date.now() / 1000) * 1000 - 30 * DAY;
const made = { type: 'ecc', curve: 'ed25519Legacy', date: new Date(START - DAY), format: 'armored' } as const;
const attachments = [{ name: '0001-agent.patch', bytes: Buffer.from('From 1234 Mon Sep 17\n-a \n+b\r\n.\n') }];
const calendar = { uid: 'u@example.org', sequence: 0, title: 'Free', start: START, minutes: 60, cancelled: false };
const mail: Mail = {
  messageId: '<4f2c.notice@example.org>',
  to: 'alice@example.org',
  subject: 'Vulnerability in Kata Containers',
  body: 'Hello.\n',
  attachments: [],
  date: START,
  sign: true,
  encryptTo: null,
  inReplyTo: null,
  calendar: null,
};

let now = START;
let sink: Sink;
let gpg: Gnupg;
let team: { privateKey: string; publicKey: string };
let alice: { privateKey: string; publicKey: string };
let mailer: PooledMailer;

function mailerTo(smtpUrl: string): PooledMailer {
  const signingKey = { armored: team.privateKey };
  return createMailer({ smtpUrl, from: 'vmt@example.org', clock: () => now, signingKey });
}

/** The text that was signed, and when, in epoch milliseconds: by GnuPG's word. */
function opened(raw: Buffer | undefined): { content: string; signedAt: number } {
  const { head, parts } = partsOf(raw ?? Buffer.alloc(0));
  const isEncrypted = head.includes('multipart/encrypted');
  const decrypted = isEncrypted ? gpg.decrypt(armorOf(parts[1])) : null;
  const content = decrypted?.plain ?? Buffer.from(parts[0] ?? '', 'latin1');
  const status = decrypted?.status ?? gpg.verify(content, armorOf(parts[1]));
  expect(status).toContain('GOODSIG');
  return { content: String(content), signedAt: Number(/VALIDSIG \S+ \S+ (\d+)/.exec(status)?.[1]) * 1000 };
}

beforeAll(async () => {
  sink = await startSink();
  team = await generateKey({ ...made, userIDs: [{ email: 'vmt@example.org' }] });
  alice = await generateKey({ ...made, userIDs: [{ email: 'alice@example.org' }] });
  gpg = createGnupg();
  gpg.import(team.publicKey);
  gpg.import(alice.privateKey);
});
afterEach(() => {
  mailer.close();
  sink.received.length = 0;
  now = START;
});
afterAll(async () => {
  gpg.remove();
  await sink.close();
});

describe.each<[string, () => Partial<Mail>]>([
  ['signed', () => ({})],
  ['signed, with attachments', () => ({ attachments })],
  ['signed and encrypted, with attachments', () => ({ attachments, encryptTo: alice.publicKey })],
])('a mail that was prepared: %s', (_, change) => {
  async function sentAt(preparedAt: number | null, at: number, changed: Partial<Mail> = {}) {
    const content = { ...mail, ...change() };
    if (preparedAt !== null) {
      now = preparedAt;
      await mailer.prepare(content);
    }
    now = at;
    await mailer.send({ ...content, ...changed });
    return opened(sink.received.at(-1)?.raw);
  }

  test('is what it would be otherwise, but for the time of the signature', async () => {
    mailer = mailerTo(sink.url);
    const prepared = await sentAt(START, START + HOUR);
    const otherwise = await sentAt(null, START + HOUR);
    expect(prepared.signedAt).toBe(START);
    expect(otherwise.signedAt).toBe(START + HOUR);
    expect(prepared.content).toBe(otherwise.content);
    const heads = sink.received.map(({ raw }) => String(raw).split('\r\nContent-Type:', 1)[0]);
    expect(heads[0]).toBe(heads[1]);
  });

  test('is found by head and recipient of any kind, and by no other content', async () => {
    mailer = mailerTo(sink.url);
    const head = { to: 'bob@example.org', subject: 'Another', messageId: '<other@example.org>' };
    expect(await sentAt(START, START + HOUR, head)).toMatchObject({ signedAt: START });
    const others: Partial<Mail>[] = [
      { body: 'Hello.\n\n' },
      { attachments: [{ name: 'b.patch', bytes: Buffer.from('-a') }] },
      { attachments: [{ name: '0001-agent.patch', bytes: Buffer.from('-b') }] },
      { calendar },
    ];
    for (const changed of others) {
      expect(await sentAt(START, START + HOUR, changed)).toMatchObject({ signedAt: START + HOUR });
    }
  });

  test('is signed anew when a week has passed, or the clock went back', async () => {
    mailer = mailerTo(sink.url);
    expect(await sentAt(START, START + 7 * DAY - 1000)).toMatchObject({ signedAt: START });
    expect(await sentAt(START, START + 7 * DAY)).toMatchObject({ signedAt: START + 7 * DAY });
    expect(await sentAt(START, START - HOUR)).toMatchObject({ signedAt: START - HOUR });
  });
});

describe('preparing', () => {
  test('lasts until the mail was sent: a refused attempt keeps it, and a second mail is signed anew', async () => {
    const server = await startScripted({ rcpt: '451 4.7.1 later' });
    mailer = mailerTo(server.url);
    await mailer.prepare(mail);
    now = START + HOUR;
    await expect(mailer.send(mail)).rejects.toMatchObject({ kind: 'transient' });
    await expect(mailer.send(mail)).rejects.toMatchObject({ kind: 'transient' });
    mailer.close();
    await server.close();

    mailer = mailerTo(sink.url);
    await mailer.prepare(mail);
    now = START + 2 * HOUR;
    await mailer.send(mail);
    await mailer.send(mail);
    expect(sink.received.map(({ raw }) => opened(raw).signedAt)).toEqual([START + HOUR, START + 2 * HOUR]);
  });

  test('again does not sign again', async () => {
    mailer = mailerTo(sink.url);
    await mailer.prepare(mail);
    now = START + HOUR;
    await mailer.prepare(mail);
    await mailer.send(mail);
    expect(opened(sink.received[0]?.raw).signedAt).toBe(START);
  });

  test('a mail with a calendar file only tries it', async () => {
    mailer = mailerTo(sink.url);
    await mailer.prepare({ ...mail, calendar });
    now = START + HOUR;
    await mailer.send({ ...mail, calendar });
    const { content, signedAt } = opened(sink.received[0]?.raw);
    expect(content).toContain('text/calendar');
    expect(signedAt).toBe(START + HOUR);
  });

  test('what can not be done is a permanent fault', async () => {
    mailer = mailerTo(sink.url);
    const fault = (words: string) => ({ kind: 'permanent', message: expect.stringContaining(words) });
    await expect(mailer.prepare({ ...mail, encryptTo: 'none' })).rejects.toMatchObject(fault("recipient's key"));
    await expect(mailer.prepare({ ...mail, encryptTo: alice.privateKey })).rejects.toMatchObject(fault('private'));
    await expect(
      mailer.prepare({ ...mail, attachments: [{ name: '../x', bytes: Buffer.from('') }] }),
    ).rejects.toMatchObject(fault('attachment'));
    const keyless = createMailer({ smtpUrl: sink.url, from: 'vmt@example.org', clock: () => now });
    await expect(keyless.prepare(mail)).rejects.toMatchObject(fault('PGP_PRIVATE_KEY_PATH'));
    keyless.close();
  });

  test('for a key that expires before the mail is sent does not send to it', async () => {
    mailer = mailerTo(sink.url);
    const userIDs = [{ email: 'alice@example.org' }];
    const brief = await generateKey({ ...made, userIDs, date: new Date(START), keyExpirationTime: 3600 });
    const content = { ...mail, encryptTo: brief.publicKey };
    now = START + 1000;
    await mailer.prepare(content);
    now = START + HOUR;
    await expect(mailer.send(content)).rejects.toMatchObject({ kind: 'permanent' });
    expect(sink.received).toEqual([]);
  });
});

describe('the store of prepared parts', () => {
  test('holds no more bytes than its limit: the oldest go', () => {
    const parts = createPreparedParts(250);
    const part = 'x'.repeat(100);
    const contents = ['a', 'b', 'c'].map((body) => ({ ...mail, body }));
    for (const content of contents) {
      parts.put(content, { part, from: 0, until: 10 });
    }
    expect(contents.map((content) => parts.get(content, 5))).toEqual([null, part, part]);
    parts.put({ ...mail, body: 'big' }, { part: 'x'.repeat(251), from: 0, until: 10 });
    expect(contents.map((content) => parts.get(content, 5))).toEqual([null, null, null]);
    parts.put({ ...mail, body: 'd' }, { part: 'x'.repeat(250), from: 0, until: 10 });
    parts.put({ ...mail, body: 'd' }, { part: 'x'.repeat(250), from: 0, until: 10 });
    expect(parts.get({ ...mail, body: 'd' }, 5)).toHaveLength(250);
  });
});
