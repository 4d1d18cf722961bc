/** What is looked at in a mail that arrived at the sink: each thing that can be wrong is found. */
import { describe, expect, it } from '@jest/globals';
import { readPrivateKey } from 'openpgp';
import { arrivedMail, type ExpectedMail, mailFaults } from '../../../src/bot/rehearsal/arrived-mail.ts';
import { createMailer } from '../../../src/channels/mail.ts';
import type { Step } from '../../../src/core/model.ts';
import { startMailServer } from '../../../src/sandbox/mail.ts';
import { makeKey } from './world.ts';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const TO = 'security@one.example.org';
const STEP: Step = {
  id: 'kcsa:public-mail',
  communication: 'kcsa',
  audience: 'public',
  target: { kind: 'mail', channel: 'list', to: TO, encrypt: null, inReplyTo: null },
  phase: 'opening',
  slots: [],
  subject: 'An advisory – with a long subject that does not fit into one line of a mail head, äöü',
  body: 'Grüße\n\nA line that ends in blanks  \n.\nFrom here on\n',
  attachments: [{ name: 'main.patch', path: 'p', version: 'v' }],
};

const [team, one, two] = await Promise.all([makeKey('vmt@example.org'), makeKey(TO), makeKey('x@two.example.org')]);
const teamKey = (await readPrivateKey({ armoredKey: team.privateKey })).toPublic();

/** A mail as the bot's own mailer sends it. */
async function sent(encryptTo: string | null, sign = true) {
  const server = await startMailServer();
  const mailer = createMailer({
    smtpUrl: server.url,
    from: 'VMT <vmt@example.org>',
    signingKey: { armored: team.privateKey },
    clock: () => NOW,
  });
  await mailer.send({
    messageId: '<opaque@example.org>',
    to: TO,
    subject: STEP.subject ?? '',
    body: STEP.body,
    attachments: [{ name: 'main.patch', bytes: new TextEncoder().encode('--- a\n+++ b\n') }],
    date: NOW,
    sign,
    encryptTo,
    inReplyTo: null,
    calendar: null,
  });
  mailer.close();
  await server.close();
  const [mail] = server.messages;
  if (mail === undefined) throw new Error('no mail arrived');
  return arrivedMail(mail);
}

const clear: ExpectedMail = { to: TO, step: STEP, encryptTo: null, teamKey, at: NOW };
const secret: ExpectedMail = { ...clear, encryptTo: one.publicKey };

describe('a mail at the sink', () => {
  it('is good as the mailer sends it', async () => {
    expect(await mailFaults(await sent(null), clear)).toEqual([]);
    expect(await mailFaults(await sent(one.publicKey), secret)).toEqual([]);
  });

  it('has exactly the one recipient', async () => {
    const mail = await sent(null);
    const envelope = await mailFaults({ ...mail, to: [TO, 'other@example.org'] }, clear);
    const head = await mailFaults({ ...mail, named: [TO, 'other@example.org'] }, clear);
    const other = await mailFaults(mail, { ...clear, to: 'other@example.org' });

    expect(envelope).toEqual(['the envelope has not exactly the recipient of the plan']);
    expect(head).toEqual(['the head names not exactly the recipient of the plan']);
    expect(other).toEqual([...envelope, ...head]);
  });

  it('has subject, text and attachments of the plan', async () => {
    const step = { ...STEP, subject: 'Another', body: 'Another\n', attachments: [] };

    expect(await mailFaults(await sent(null), { ...clear, step })).toEqual([
      'the subject is not the one of the plan',
      'its text is not the one of the plan',
      'its attachments are not those of the plan',
    ]);
  });

  it("is signed with the team's key, byte for byte", async () => {
    const unsigned = "it is not signed with the team's key";
    const mail = await sent(null);
    const otherKey = (await readPrivateKey({ armoredKey: two.privateKey })).toPublic();
    const changed = Buffer.from(mail.raw.toString('latin1').replace('text/plain', 'text/Plain'), 'latin1');

    expect(await mailFaults(mail, { ...clear, teamKey: otherKey })).toEqual([unsigned]);
    expect(await mailFaults(mail, { ...clear, teamKey: null })).toEqual([unsigned]);
    expect(await mailFaults({ ...mail, raw: changed }, clear)).toEqual([unsigned]);
    expect(await mailFaults(await sent(null, false), clear)).toContain(unsigned);
  });

  it("is encrypted, to the recipient's key and no other", async () => {
    const wrongKey = "it is not encrypted to the recipient's key only";

    expect(await mailFaults(await sent(null), secret)).toEqual(['it is not encrypted']);
    expect(await mailFaults(await sent(two.publicKey), secret)).toEqual([wrongKey]);
  });
});
