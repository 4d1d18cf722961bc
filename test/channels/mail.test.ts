import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import PostalMime from 'postal-mime';
import { createMailer, type MailerSettings, type PooledMailer } from '../../src/channels/mail.ts';
import type { Mail } from '../../src/engine/ports.ts';
import { type Script, type Sink, startScripted, startSink } from './smtp-sink.ts';

const NOW = Date.UTC(2026, 10, 22, 9, 30);
const mail: Mail = {
  messageId: '<4f2c.notice@example.org>',
  to: 'embargo-notice@lists.example.org',
  subject: 'Vulnerability in Kata Containers',
  body: 'Hello,\n\nthis is the text.\n',
  attachments: [],
  date: NOW,
  sign: false,
  encryptTo: null,
  inReplyTo: null,
  calendar: null,
};

let sink: Sink;
const mailers: PooledMailer[] = [];

function mailerTo(smtpUrl: string, more: Partial<MailerSettings> = {}): PooledMailer {
  const mailer = createMailer({ smtpUrl, from: 'Kata VMT <vmt@example.org>', clock: () => NOW, ...more });
  mailers.push(mailer);
  return mailer;
}

beforeAll(async () => {
  sink = await startSink();
});
afterEach(() => {
  for (const mailer of mailers.splice(0)) {
    mailer.close();
  }
  sink.received.length = 0;
});
afterAll(async () => {
  await sink.close();
});

describe('a mail', () => {
  test('goes to exactly one recipient, with one To, and the server’s answer is the receipt', async () => {
    const { response } = await mailerTo(sink.url).send(mail);
    expect(response).toMatch(/^250 .*queued as 4711/);
    const [received, ...others] = sink.received;
    expect(others).toEqual([]);
    expect(received?.from).toBe('vmt@example.org');
    expect(received?.to).toEqual(['embargo-notice@lists.example.org']);
    const head = String(received?.raw).split('\r\n\r\n', 1)[0] ?? '';
    expect(head.split('\r\n')).toEqual([
      'From: Kata VMT <vmt@example.org>',
      'To: embargo-notice@lists.example.org',
      'Subject: Vulnerability in Kata Containers',
      'Date: Sun, 22 Nov 2026 09:30:00 +0000',
      'Message-ID: <4f2c.notice@example.org>',
      'Auto-Submitted: auto-generated',
      'X-Auto-Response-Suppress: All',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
    ]);
  });

  test('arrives as it was written: letters, blanks, long lines, dots, attachments', async () => {
    const body = [
      'Überschrift – “quoted”',
      'blank at the end ',
      '\ttab\t',
      '.',
      '..',
      'From me',
      `${'long '.repeat(400)}.`,
      '=3D',
      '',
    ].join('\n');
    const bytes = new Uint8Array(Array.from({ length: 3000 }, (_, index) => index % 256));
    const attachments = [
      { name: '0001-agent.patch', bytes: Buffer.from('diff --git a/x b/x\n-a \n+b\n') },
      { name: 'größe "1".bin', bytes },
    ];
    const subject = 'Größe – a subject that is so long that it does not fit into one line of seventy-six characters';
    await mailerTo(sink.url).send({ ...mail, body, subject, attachments });
    const [received] = sink.received;
    const parsed = await PostalMime.parse(received?.raw ?? '');
    expect(parsed.subject).toBe(subject);
    expect(parsed.text?.replace(/\n$/, '')).toBe(body);
    expect(parsed.attachments.map(({ filename }) => filename)).toEqual(['0001-agent.patch', 'größe "1".bin']);
    expect(parsed.attachments.map(({ content }) => Buffer.from(content as ArrayBuffer).toString('hex'))).toEqual(
      attachments.map((attachment) => Buffer.from(attachment.bytes).toString('hex')),
    );
    expect(
      Math.max(
        ...String(received?.raw)
          .split('\r\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(78);
    expect(String(received?.raw)).not.toMatch(/[ \t]\r\n|\r\nFrom me|\r\n\.\r\n|[^\r]\n/);
  });

  test('has the same bytes at every attempt', async () => {
    const mailer = mailerTo(sink.url);
    const attachments = [{ name: 'a.patch', bytes: Buffer.from('x') }];
    await mailer.send({ ...mail, attachments });
    await mailer.send({ ...mail, attachments });
    expect(sink.received).toHaveLength(2);
    expect(sink.received[0]?.raw).toEqual(sink.received[1]?.raw);
  });

  test('that follows up another one names it in In-Reply-To and References', async () => {
    await mailerTo(sink.url).send({ ...mail, inReplyTo: '<4f2c.first@example.org>' });
    const head = String(sink.received[0]?.raw).split('\r\n\r\n', 1)[0] ?? '';
    expect(head).toContain(
      '\r\nIn-Reply-To: <4f2c.first@example.org>\r\nReferences: <4f2c.first@example.org>\r\nAuto-Submitted',
    );
  });

  test('goes to each of many recipients in an envelope and with a To of its own', async () => {
    const mailer = mailerTo(sink.url);
    const addresses = Array.from({ length: 25 }, (_, index) => `member${index}@example.org`);
    await Promise.all(
      addresses.map((to, index) => mailer.send({ ...mail, to, messageId: `<4f2c.${index}@example.org>` })),
    );
    expect(sink.received.map(({ to }) => to).toSorted()).toEqual(addresses.map((to) => [to]).toSorted());
    for (const { to, raw } of sink.received) {
      expect(String(raw).match(/^(?:To|Cc|Bcc): .*$/gim)).toEqual([`To: ${to[0]}`]);
      expect(String(raw).match(/member\d+@/g)).toEqual([`${to[0]?.split('@')[0]}@`]);
    }
  });
});

describe('what is refused before anything is sent', () => {
  test.each<[string, Partial<Mail>, RegExp]>([
    ['a second header in the subject (M1)', { subject: 'x\r\nBcc: evil@x.yz' }, /subject/],
    ['a line feed in the subject', { subject: 'x\ny' }, /subject/],
    ['a control character in the subject', { subject: 'x\u0000' }, /subject/],
    ['a direction character in the subject (T12)', { subject: 'safe \u202egpj.exe' }, /subject/],
    ['a tag character in the subject', { subject: 'x\u{E0041}' }, /subject/],
    ['no subject', { subject: ' ' }, /subject/],
    ['a second recipient in the address (M2)', { to: 'a@b.cd\r\nBcc: q@z.zz' }, /recipient/],
    ['two recipients (M4)', { to: 'a@b.cd, q@z.zz' }, /recipient/],
    ['a name that is an address (M3)', { to: '"a@b.cd" <evil@x.yz>' }, /recipient/],
    ['a Message-ID to follow up that has a line break', { inReplyTo: '<a@b.cd>\r\nBcc: <q@z.zz>' }, /Message-ID/],
    ['a Message-ID to follow up without its brackets', { inReplyTo: 'a@b.cd' }, /Message-ID/],
    ['a Message-ID with a line break', { messageId: '<a@b.cd>\r\nBcc: <q@z.zz>' }, /Message-ID/],
    [
      'an attachment that leads out of its folder (F2)',
      { attachments: [{ name: '../../x', bytes: new Uint8Array() }] },
      /attachment/,
    ],
    [
      'an attachment with a direction character (F2)',
      { attachments: [{ name: 'a\u202egpj.exe', bytes: new Uint8Array() }] },
      /attachment/,
    ],
    ['signing without a key', { sign: true }, /PGP_PRIVATE_KEY_PATH/],
    ['encryption to what is no key', { encryptTo: 'no key' }, /recipient's key/],
  ])('%s', async (_, change, message) => {
    const sending = mailerTo(sink.url).send({ ...mail, ...change });
    await expect(sending).rejects.toMatchObject({
      name: 'PortFault',
      kind: 'permanent',
      message: expect.stringMatching(message),
    });
    expect(sink.received).toEqual([]);
  });

  test('a sender that is not one', () => {
    expect(() => mailerTo(sink.url, { from: 'vmt@example.org, evil@x.yz' })).toThrow(/MAIL_FROM/);
  });
});

describe('the faults of mail servers', () => {
  test.each<[string, Script, 'transient' | 'permanent' | 'unknown', number]>([
    ['closes before its greeting', { greeting: 'drop' }, 'transient', 0],
    ['refuses connections for now', { greeting: '421 4.3.2 try later' }, 'transient', 0],
    ['refuses connections', { greeting: '554 5.3.2 no service' }, 'transient', 0],
    ['never greets', { greeting: 'silence' }, 'transient', 0],
    ['does not take the recipient now (M7)', { rcpt: '451 4.7.1 greylisted' }, 'transient', 0],
    ['does not know the recipient (M7)', { rcpt: '550 5.1.1 no such user' }, 'permanent', 0],
    ['does not take the sender', { mail: '553 5.7.1 not you' }, 'permanent', 0],
    ['closes when it gets MAIL', { mail: 'drop' }, 'transient', 0],
    ['closes when it gets DATA', { data: 'drop' }, 'transient', 0],
    ['refuses DATA', { data: '554 5.5.1 no valid recipients' }, 'permanent', 0],
    ['says that it is busy after the content', { content: '451 4.3.0 busy' }, 'transient', 1],
    ['says that it goes away after the content', { content: '421 4.3.0 bye' }, 'transient', 1],
    ['refuses the content', { content: '554 5.7.1 spam: Vulnerability in Kata Containers' }, 'permanent', 1],
    ['closes after the content (M7)', { content: 'drop' }, 'unknown', 1],
    ['falls silent after the content (M7)', { content: 'silence' }, 'unknown', 1],
  ])('a server that %s', async (_, script, kind, contents) => {
    const server = await startScripted(script);
    const timeouts = { connection: 300, greeting: 300, socket: 300 };
    const fault = await mailerTo(server.url, { timeouts })
      .send(mail)
      .catch((error: unknown) => error);
    await server.close();
    expect(fault).toMatchObject({ name: 'PortFault', kind });
    expect(String(fault)).not.toContain('Vulnerability in');
    expect(server.contents()).toBe(contents);
  });

  test('a server that says a little again and again ends at the time for all, and another mail waits no longer', async () => {
    const server = await startScripted({ rcpt: 'trickle' });
    const mailer = mailerTo(server.url, { timeouts: { whole: 400 } });
    const four = Array.from({ length: 4 }, (_, index) =>
      mailer.send({ ...mail, messageId: `<4f2c.${index}@example.org>` }),
    );
    const faults = await Promise.all(four.map((sending) => sending.catch((error: unknown) => error)));
    await server.close();
    expect(faults).toEqual(
      four.map(() => expect.objectContaining({ kind: 'transient', message: expect.stringContaining('EABORT') })),
    );
  });

  test('the same after the content is unknown', async () => {
    const server = await startScripted({ content: 'trickle' });
    const sending = mailerTo(server.url, { timeouts: { whole: 400 } }).send(mail);
    await expect(sending).rejects.toMatchObject({ kind: 'unknown' });
    await server.close();
  });

  test('a connection that is refused', async () => {
    const server = await startScripted({});
    await server.close();
    await expect(mailerTo(server.url).send(mail)).rejects.toMatchObject({ kind: 'transient' });
  });
});
