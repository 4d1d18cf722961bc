import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { generateKey } from 'openpgp';
import PostalMime from 'postal-mime';
import { createMailer, type PooledMailer } from '../../src/channels/mail.ts';
import type { CalendarEvent, Mail } from '../../src/engine/ports.ts';
import { createGnupg, type Gnupg } from './gnupg.ts';
import { armorOf, partsOf } from './multipart.ts';
import { type Sink, startSink } from './smtp-sink.ts';

const NOW = Date.UTC(2026, 10, 22, 9, 30);
const event: CalendarEvent = {
  uid: '4f2c-disclosure@example.org',
  sequence: 0,
  title: 'Keep free: disclosure',
  start: Date.UTC(2026, 11, 10, 15, 0),
  minutes: 90,
  cancelled: false,
};
const mail: Mail = {
  messageId: '<4f2c.keep-free@example.org>',
  to: 'alice@example.org',
  subject: 'Please keep an hour free',
  body: 'Hello,\n\nthe time is in the file.\n',
  attachments: [],
  date: NOW,
  sign: true,
  encryptTo: null,
  inReplyTo: null,
  calendar: event,
};

let sink: Sink;
let gpg: Gnupg;
let mailer: PooledMailer;

beforeAll(async () => {
  sink = await startSink();
  const userIDs = [{ email: 'vmt@example.org' }];
  const team = await generateKey({ type: 'ecc', curve: 'ed25519Legacy', userIDs, date: new Date(NOW - 86_400_000) });
  gpg = createGnupg();
  gpg.import(team.publicKey);
  mailer = createMailer({
    smtpUrl: sink.url,
    from: 'Kata VMT <vmt@example.org>',
    signingKey: { armored: team.privateKey },
    clock: () => NOW,
  });
});
afterEach(() => {
  sink.received.length = 0;
});
afterAll(async () => {
  mailer.close();
  gpg.remove();
  await sink.close();
});

/** The raw mail, and the text of its calendar file. */
async function delivered(change: Partial<CalendarEvent>, more: Partial<Mail> = {}) {
  await mailer.send({ ...mail, calendar: { ...event, ...change }, ...more });
  const raw = sink.received.at(-1)?.raw ?? Buffer.alloc(0);
  const { attachments } = await PostalMime.parse(raw);
  const file = attachments.find(({ mimeType }) => mimeType === 'text/calendar');
  // The parser mends line breaks of texts, so the bytes are taken from the part itself.
  const encoded = /\r\n\r\n([A-Za-z0-9+/=\r\n]+)\r\n--/.exec(
    String(raw).split('Content-Type: text/calendar')[1] ?? '',
  )?.[1];
  return { raw, file, text: Buffer.from(encoded ?? '', 'base64').toString('utf8') };
}

/** Lines after unfolding (RFC 5545 section 3.1). */
function linesOf(text: string): string[] {
  return text.replace(/\r\n[ \t]/g, '').split('\r\n');
}

describe('a calendar file', () => {
  test('has all that a request must have (RFC 5546 section 3.2.2), in UTC', async () => {
    const { raw, file, text } = await delivered({});
    expect(file).toMatchObject({ filename: 'keep-free.ics', disposition: 'attachment', method: 'REQUEST' });
    expect(String(raw)).toContain('\r\nContent-Type: text/calendar; charset=utf-8; method=REQUEST\r\n');
    expect(linesOf(text)).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//vmt-bot//vmt-bot//EN',
      'METHOD:REQUEST',
      'BEGIN:VEVENT',
      'UID:4f2c-disclosure@example.org',
      'SEQUENCE:0',
      'DTSTAMP:20261122T093000Z',
      'DTSTART:20261210T150000Z',
      'DTEND:20261210T163000Z',
      'SUMMARY:Keep free: disclosure',
      'ORGANIZER;CN="Kata VMT":mailto:vmt@example.org',
      'ATTENDEE;ROLE=REQ-PARTICIPANT:MAILTO:alice@example.org',
      'STATUS:CONFIRMED',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ]);
  });

  test('of a later sequence moves the entry of the same uid', async () => {
    const first = linesOf((await delivered({})).text);
    const moved = linesOf((await delivered({ sequence: 1, start: Date.UTC(2026, 11, 11, 15, 0) })).text);
    expect(moved.filter((line) => !first.includes(line))).toEqual([
      'SEQUENCE:1',
      'DTSTART:20261211T150000Z',
      'DTEND:20261211T163000Z',
    ]);
  });

  test('that is cancelled takes it back', async () => {
    const first = linesOf((await delivered({})).text);
    const { raw, text } = await delivered({ sequence: 2, cancelled: true });
    expect(String(raw)).toContain('\r\nContent-Type: text/calendar; charset=utf-8; method=CANCEL\r\n');
    expect(linesOf(text).filter((line) => !first.includes(line))).toEqual([
      'METHOD:CANCEL',
      'SEQUENCE:2',
      'STATUS:CANCELLED',
    ]);
  });

  test('has lines of 75 octets at most, whatever the title, and reads back as it was', async () => {
    const title = `Größe, ${'漢字🎉; '.repeat(40)}\\n end`;
    const { text } = await delivered({ title });
    expect(Math.max(...text.split('\r\n').map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
    expect(text.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
    const summary = linesOf(text).find((line) => line.startsWith('SUMMARY:')) ?? '';
    expect(summary.slice('SUMMARY:'.length).replace(/\\([\\;,])/g, '$1')).toBe(title);
  });

  test('is within what the signature covers, in lines that every server leaves alone', async () => {
    const { raw } = await delivered({ title: 'Größe – 漢字' });
    const [content = '', proof] = partsOf(raw).parts;
    expect(content).toContain('text/calendar');
    expect(content).toMatch(/^[\x20-\x7e\t\r\n]*$/);
    expect(content.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
    expect(Math.max(...content.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(78);
    expect(gpg.verify(Buffer.from(content, 'latin1'), armorOf(proof))).toContain('GOODSIG');
  });

  test('stands after the attachments', async () => {
    const attachments = [{ name: 'a.patch', bytes: Buffer.from('-a\n+b\n') }];
    const { raw } = await delivered({}, { attachments });
    const parsed = await PostalMime.parse(raw);
    expect(parsed.attachments.map(({ filename }) => filename)).toEqual(['a.patch', 'keep-free.ics', 'signature.asc']);
  });

  test.each<[string, Partial<CalendarEvent>, RegExp]>([
    ['a uid with a line break', { uid: 'a\r\nATTENDEE:mailto:q@z.zz' }, /uid/],
    ['no uid', { uid: '' }, /uid/],
    ['a title with a line break', { title: 'a\nATTENDEE:mailto:q@z.zz' }, /title/],
    ['a title with a direction character', { title: 'a\u202eb' }, /title/],
    ['a negative sequence', { sequence: -1 }, /sequence/],
    ['no length', { minutes: 0 }, /length/],
    ['no start', { start: Number.NaN }, /start/],
  ])('is refused with %s', async (_, change, message) => {
    const calendar = { ...event, ...change };
    const fault = { kind: 'permanent', message: expect.stringMatching(message) };
    await expect(mailer.send({ ...mail, calendar })).rejects.toMatchObject(fault);
    await expect(mailer.prepare({ ...mail, calendar })).rejects.toMatchObject(fault);
    expect(sink.received).toEqual([]);
  });
});
