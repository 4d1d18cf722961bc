/**
 * What a mail may look like: nothing in it can be read as a second header, a second recipient or another property of a
 * calendar (security M1 to M5, F2, T12). Everything else is a permanent fault.
 */
import { type CalendarEvent, type Mail, PortFault } from '../engine/ports.ts';
import { mailAddress } from './address.ts';

const UNFIT_FOR_HEADERS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u{E0000}-\u{E007F}]/u;
const MESSAGE_ID = /^<[A-Za-z0-9._=+-]+@[A-Za-z0-9.-]+>$/;
const UID = /^[A-Za-z0-9._=+@-]{1,200}$/;

/** The one address. */
export function checkMail(mail: Mail): string {
  const address = mailAddress(mail.to);
  if (!address.ok) {
    throw new PortFault('permanent', `mail: the recipient is ${address.refusal.rule}`);
  }
  if (!isOneLine(mail.subject)) {
    throw new PortFault('permanent', 'mail: the subject is empty or has line breaks, control or direction characters');
  }
  if (!MESSAGE_ID.test(mail.messageId)) {
    throw new PortFault('permanent', 'mail: the Message-ID is not <opaque@domain>');
  }
  if (mail.inReplyTo !== null && !MESSAGE_ID.test(mail.inReplyTo)) {
    throw new PortFault('permanent', 'mail: the Message-ID that it follows up is not <opaque@domain>');
  }
  checkContent(mail);
  return address.value;
}

/** What of it is known before its time. */
export function checkContent({ attachments, calendar }: Pick<Mail, 'attachments' | 'calendar'>): void {
  if (attachments.some(({ name }) => name === '' || /[/\\]/.test(name) || UNFIT_FOR_HEADERS.test(name))) {
    throw new PortFault('permanent', 'mail: the name of an attachment has slashes, control or direction characters');
  }
  if (calendar !== null) {
    checkCalendar(calendar);
  }
}

function checkCalendar({ uid, sequence, title, start, minutes }: CalendarEvent): void {
  if (!UID.test(uid)) {
    throw new PortFault(
      'permanent',
      'mail: the uid of its calendar event has other characters than A-Z a-z 0-9 . _ = + @ -',
    );
  }
  if (!isOneLine(title)) {
    throw new PortFault('permanent', 'mail: the title of its calendar event is empty or not one line');
  }
  if (!Number.isInteger(sequence) || sequence < 0 || !Number.isFinite(start) || !(minutes > 0)) {
    throw new PortFault('permanent', 'mail: its calendar event has no sequence from 0 on, no start or no length');
  }
}

function isOneLine(text: string): boolean {
  return text.trim() !== '' && !UNFIT_FOR_HEADERS.test(text);
}
