/** Sending one mail to one address. */
import type { Step } from '../../core/model.ts';
import { inZones } from '../../core/time.ts';
import { mayBeThere } from '../attempts.ts';
import { contentOf, type MailTarget } from '../mail-content.ts';
import { messageIdOf, opaque, thingKey } from '../marker.ts';
import { type Mail, PortFault } from '../ports.ts';
import type { PassedOf, Sending, Sent } from './sending.ts';

export async function sendMail(effect: PassedOf<'mail' | 'step'>, target: MailTarget, sending: Sending): Promise<Sent> {
  const { step } = effect;
  return hand(effect, sending, {
    to: target.to,
    subject: subjectOf(step),
    inReplyTo: target.inReplyTo,
    ...(await contentOf(sending.parts, step, target)),
  });
}

/** Keep an hour free, or have it back. It names the project and the hour, and nothing of the case. */
export async function sendCalendar(effect: PassedOf<'calendar'>, sending: Sending): Promise<Sent> {
  const { parts, world } = sending;
  const cancelled = effect.t0 === null;
  const start = effect.t0 ?? effect.before;
  if (start === null) throw new PortFault('permanent', 'a calendar file without an hour');
  const [hour, ...elsewhere] = inZones(start, ['UTC', ...world.process.zones]);
  const when = `${hour} (${elsewhere.join(', ')})`;
  const { project } = world.config;
  return hand(effect, sending, {
    to: effect.to,
    subject: cancelled ? `${project}: this hour is free again` : `${project}: keep this hour free`,
    body: cancelled
      ? `You need not keep this hour free any more: ${when}.\n`
      : `Please keep this hour free: ${when}. Nothing has to be prepared.\n`,
    attachments: [],
    sign: true,
    encryptTo: null,
    inReplyTo: null,
    calendar: {
      uid: `${opaque(parts.salt, `${effect.caseId}/calendar`)}@${parts.mailDomain}`,
      sequence: effect.sequence,
      title: `${project}: keep this hour free`,
      start,
      minutes: 60,
      cancelled,
    },
  });
}

/** One Message-ID for every attempt. */
async function hand(
  effect: PassedOf<'mail' | 'step' | 'calendar'>,
  sending: Sending,
  mail: Omit<Mail, 'messageId' | 'date'>,
): Promise<Sent> {
  const { parts, createdAt, attempts } = sending;
  const messageId = messageIdOf(parts.salt, thingKey(effect), parts.mailDomain);
  // After a try whose answer was lost the list may have it twice, under one Message-ID. Asked before it leaves: nothing may
  // come between the mail and its receipt.
  const maybeTwice = await mayBeThere(parts.store, effect.key, attempts);
  const { response } = await parts.channels.mail.send({ ...mail, messageId, date: createdAt });
  return { proof: `${response} ${messageId}`, url: null, messageId, maybeTwice, made: null };
}

function subjectOf(step: Step): string {
  if (step.subject === null || step.subject === '')
    throw new PortFault('permanent', `${step.communication} has no subject`);
  return step.subject;
}
