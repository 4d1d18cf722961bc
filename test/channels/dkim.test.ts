/** DKIM signatures, verified as a receiving server does it, with nothing of the library that made them (RFC 6376). */
import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { generateKey } from 'openpgp';
import { createMailer } from '../../src/channels/mail.ts';
import type { Mail } from '../../src/engine/ports.ts';
import { createGnupg } from './gnupg.ts';
import { armorOf, partsOf } from './multipart.ts';
import { type Sink, startScripted, startSink } from './smtp-sink.ts';

const NOW = Date.now();
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const dkim = { domain: 'example.org', selector: 'vmt', privateKey };
const mail: Mail = {
  messageId: '<4f2c.notice@example.org>',
  to: 'alice@example.org',
  subject: 'Größe – a subject that is so long that it does not fit into one line of seventy-six characters',
  body: 'Hello,\n\n  two  blanks, \nand lines at the end\n\n\n',
  attachments: [{ name: 'a.patch', bytes: Buffer.from('-a \n+b\n') }],
  date: NOW,
  sign: false,
  encryptTo: null,
  inReplyTo: '<4f2c.first@example.org>',
  calendar: null,
};

let sink: Sink;
let team: { publicKey: string; privateKey: string };

beforeAll(async () => {
  sink = await startSink();
  const userIDs = [{ email: 'vmt@example.org' }];
  team = await generateKey({ type: 'ecc', curve: 'ed25519Legacy', userIDs, date: new Date(NOW - 86_400_000) });
});
afterEach(() => {
  sink.received.length = 0;
});
afterAll(async () => {
  await sink.close();
});

async function delivered(change: Partial<Mail>): Promise<Buffer> {
  const signingKey = { armored: team.privateKey };
  const mailer = createMailer({ smtpUrl: sink.url, from: 'vmt@example.org', clock: () => NOW, dkim, signingKey });
  await mailer.send({ ...mail, ...change });
  mailer.close();
  return sink.received[0]?.raw ?? Buffer.alloc(0);
}

/** Relaxed canonicalisation of a header field (section 3.4.2). */
function relaxedField(field: string): string {
  const [name = '', ...value] = field.replace(/\r\n(?=[ \t])/g, '').split(':');
  return `${name.toLowerCase().trim()}:${value
    .join(':')
    .replace(/[ \t]+/g, ' ')
    .trim()}`;
}

/** Relaxed canonicalisation of a body (section 3.4.4). */
function relaxedBody(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''));
  const text = lines.join('\r\n').replace(/(\r\n)+$/, '');
  return text === '' ? '' : `${text}\r\n`;
}

/** Whether signature and body hash are good, and which fields the signature covers. */
function verified(raw: Buffer) {
  const text = raw.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const fields = text.slice(0, end).split(/\r\n(?![ \t])/);
  const body = text.slice(end + 4);
  const own = fields.find((field) => /^DKIM-Signature:/i.test(field)) ?? '';
  const tags = new Map(
    own
      .slice(own.indexOf(':') + 1)
      .split(';')
      .map((tag) => tag.replace(/\s/g, ''))
      .map((tag) => [tag.slice(0, tag.indexOf('=')), tag.slice(tag.indexOf('=') + 1)]),
  );
  expect(Object.fromEntries(tags)).toMatchObject({
    v: '1',
    a: 'rsa-sha256',
    c: 'relaxed/relaxed',
    d: 'example.org',
    s: 'vmt',
  });
  const names = (tags.get('h') ?? '').split(':');
  const covered = names.map((name) => fields.findLast((field) => field.toLowerCase().startsWith(`${name}:`)) ?? '');
  const withoutSignature = relaxedField(own.replace(/(;\s*b=)[\s\S]*$/, '$1'));
  const signed = [...covered.map(relaxedField), withoutSignature].join('\r\n');
  return {
    names,
    hash: createHash('sha256').update(relaxedBody(body), 'latin1').digest('base64') === tags.get('bh'),
    signature: verify(
      'sha256',
      Buffer.from(signed, 'latin1'),
      createPublicKey(pair.publicKey.export({ type: 'spki', format: 'pem' })),
      Buffer.from(tags.get('b') ?? '', 'base64'),
    ),
  };
}

describe('the DKIM signature verifies', () => {
  test.each<[string, Partial<Mail>]>([
    ['of a plain mail', {}],
    ['of a mail without attachments that follows up none', { attachments: [], inReplyTo: null }],
    ['of an empty mail', { body: '', attachments: [] }],
    ['of a mail that is PGP-signed', { sign: true }],
  ])('%s', async (_, change) => {
    expect(verified(await delivered(change))).toMatchObject({ hash: true, signature: true });
  });

  test('of an encrypted one', async () => {
    const alice = await generateKey({
      type: 'ecc',
      curve: 'ed25519Legacy',
      userIDs: [{ email: 'alice@example.org' }],
      date: new Date(NOW - 86_400_000),
    });
    expect(verified(await delivered({ sign: true, encryptTo: alice.publicKey }))).toMatchObject({
      hash: true,
      signature: true,
    });
  });

  test('and covers who, to whom, what about, which and how it is written', async () => {
    const { names } = verified(await delivered({ sign: true }));
    const expected = [
      'from',
      'to',
      'subject',
      'date',
      'message-id',
      'in-reply-to',
      'references',
      'mime-version',
      'content-type',
    ];
    expect(names).toEqual(expect.arrayContaining(expected));
  });

  test('and the PGP signature beneath it, too', async () => {
    const gpg = createGnupg();
    gpg.import(team.publicKey);
    const raw = await delivered({ sign: true });
    const [content = '', proof] = partsOf(raw).parts;
    expect(gpg.verify(Buffer.from(content, 'latin1'), armorOf(proof))).toContain('GOODSIG');
    gpg.remove();
  });

  test('and not one of a mail that was changed', async () => {
    const raw = await delivered({ sign: true });
    const body = Buffer.from(raw.toString('latin1').replace('Hello', 'Hallo'), 'latin1');
    expect(verified(body)).toMatchObject({ hash: false, signature: true });
    const head = Buffer.from(raw.toString('latin1').replace('To: alice@', 'To: mallory@'), 'latin1');
    expect(verified(head)).toMatchObject({ hash: true, signature: false });
  });
});

test('with DKIM, too, a lost answer is unknown, and a connection lost before DATA is not', async () => {
  const faultOf = async (script: { data?: string; content?: string }) => {
    const server = await startScripted(script);
    const mailer = createMailer({ smtpUrl: server.url, from: 'vmt@example.org', clock: () => NOW, dkim });
    const fault = await mailer.send(mail).catch((error: unknown) => error);
    mailer.close();
    await server.close();
    return fault;
  };
  expect(await faultOf({ data: 'drop' })).toMatchObject({ kind: 'transient' });
  expect(await faultOf({ content: 'drop' })).toMatchObject({ kind: 'unknown' });
});
