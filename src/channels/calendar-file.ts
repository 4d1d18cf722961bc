/**
 * An hour to keep free, as a file that calendars read. A later sequence of the same uid moves the entry; a cancelled one
 * takes it back. Both need the same organizer. All times are UTC, so no time zone has to travel along.
 *
 * Sources: RFC 5545 sections 3.1 (lines of 75 octets, CRLF), 3.6.1, 3.8.7.4 (SEQUENCE); RFC 5546 sections 3.2.2 and 3.2.5
 * (what REQUEST and CANCEL must have); RFC 6047 section 2.4 (Content-Type with method).
 */
import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import type { CalendarEvent } from '../engine/ports.ts';
import type { Sender } from './address.ts';
import { filePart } from './mime.ts';

export interface Invitation {
  readonly event: CalendarEvent;
  readonly organizer: Sender;
  /** The recipient's address. */
  readonly attendee: string;
  /** When it was written, epoch milliseconds. */
  readonly stamp: number;
}

const MINUTE = 60_000;
const PRODUCT = { company: 'vmt-bot', product: 'vmt-bot' };

/** The MIME part with the file. */
export function calendarPart(invitation: Invitation): string {
  const type = `text/calendar; charset=utf-8; method=${methodOf(invitation.event)}`;
  return filePart(type, 'keep-free.ics', Buffer.from(calendarFile(invitation)));
}

/** The file's text, in lines that end in CRLF. */
function calendarFile({ event, organizer, attendee, stamp }: Invitation): string {
  const { uid, sequence, title, start, minutes, cancelled } = event;
  const calendar = ical({ prodId: PRODUCT, method: methodOf(event) });
  calendar.createEvent({
    id: uid,
    sequence,
    stamp: new Date(stamp),
    start: new Date(start),
    end: new Date(start + minutes * MINUTE),
    summary: title,
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    organizer: { name: organizer.name || organizer.address, email: organizer.address },
    attendees: [{ email: attendee }],
  });
  return `${calendar.toString()}\r\n`;
}

function methodOf({ cancelled }: CalendarEvent): ICalCalendarMethod {
  return cancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST;
}
