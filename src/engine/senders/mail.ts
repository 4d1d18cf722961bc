/** Sending one mail to one channel: signed always, encrypted where the channel asks, never in clear instead. */
import { MISSING } from '../../core/config.ts';
import type { Attachment, Step, Target } from '../../core/model.ts';
import { mayBeThere } from '../attempts.ts';
import { opaque } from '../marker.ts';
import { type Mail, PortFault } from '../ports.ts';
import type { PassedOf, Sending, Sent } from './sending.ts';

type MailTarget = Extract<Target, { kind: 'mail' }>;

export async function sendMail(effect: PassedOf<'mail' | 'step'>, target: MailTarget, sending: Sending): Promise<Sent> {
  const { parts, createdAt, attempts } = sending;
  const { step } = effect;
  const mail: Mail = {
    messageId: `<${opaque(parts.salt, effect.key)}@${parts.mailDomain}>`,
    to: target.to,
    subject: subjectOf(step),
    body: step.body,
    attachments: await Promise.all(step.attachments.map((a) => attachment(sending, a))),
    date: createdAt,
    sign: true,
    encryptTo: await keyOf(sending, target),
  };
  const { response } = await parts.channels.mail.send(mail);
  // After a try whose answer was lost the list may have it twice, under one Message-ID.
  const maybeTwice = await mayBeThere(parts.store, effect.key, attempts);
  return { proof: `${response} ${mail.messageId}`, url: null, maybeTwice, made: null };
}

function subjectOf(step: Step): string {
  if (step.subject === null || step.subject === '')
    throw new PortFault('permanent', `${step.communication} has no subject`);
  return step.subject;
}

async function attachment({ parts }: Sending, a: Attachment): Promise<{ name: string; bytes: Uint8Array }> {
  return { name: a.name, bytes: await parts.github.caseFiles.readBlob(parts.caseRepository, a.path, a.version) };
}

/** Only a key that is in force: one that was exchanged since waits for `/approve config`. */
async function keyOf({ parts }: Sending, target: MailTarget): Promise<string | null> {
  if (target.encrypt === null) return null;
  if (target.encrypt === 'roster') {
    throw new PortFault(
      'permanent',
      `channel ${target.channel} is encrypted to the roster, which this version can't do: nothing was sent`,
    );
  }
  const version = parts.configuration.inForce()?.files[target.encrypt];
  if (version === undefined || version === MISSING) {
    throw new PortFault(
      'permanent',
      `the key ${target.encrypt} of channel ${target.channel} is not in the case repository`,
    );
  }
  return new TextDecoder().decode(await parts.github.caseFiles.readBlob(parts.caseRepository, target.encrypt, version));
}
