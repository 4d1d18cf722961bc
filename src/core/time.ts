/**
 * Instants and days. Inside the core an instant is epoch milliseconds and a day is `YYYY-MM-DD`;
 * ISO texts exist only at the edges. Nothing here reads the clock or the machine's own time zone:
 * `formatInTimeZone` of date-fns-tz does the latter (02:30 UTC reads 03:30 on a machine in New York on the night
 * the clocks change), so local time is read with Intl.
 */
import { fromZonedTime } from 'date-fns-tz/fromZonedTime';
import { ok, type Result, refuse } from './refusals.ts';
import { remembering } from './remembering.ts';

/** A point in time: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;
/** A calendar day, `YYYY-MM-DD`, in a zone that the context names. Compares as text. */
export type Day = string;

/** Milliseconds of an hour. */
export const HOUR = 3_600_000;
/** Milliseconds of 24 hours. */
export const DAY = 24 * HOUR;

const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?Z$/;
const FIRST = Date.UTC(1970, 0, 1);
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** `YYYY-MM-DDTHH:mm:ssZ`; milliseconds are cut off. Throws RangeError outside the years 1970 to 9999. */
export function toIso(instant: Instant): string {
  if (!(instant >= FIRST && instant <= LAST)) {
    throw new RangeError(`${instant} is no instant of the years 1970 to 9999`);
  }
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

/** Reads `YYYY-MM-DDTHH:MM(:SS(.mmm))Z`, strictly: real days only, no 24:00, no leap second, no other zone. */
export function parseInstant(text: string): Result<Instant> {
  const match = INSTANT.exec(text);
  const [, year, month, day, hour, minute, second = '00', fraction = ''] = match ?? [];
  const full = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0')}Z`;
  const instant = match === null ? Number.NaN : Date.parse(full);
  if (Number.isNaN(instant) || instant < FIRST || new Date(instant).toISOString() !== full) {
    return refuse(text, 'not a date and time in UTC that exists', 'write it as 2026-12-10T00:00:00Z');
  }
  return ok(instant);
}

/** Whether `text` is a real day of the years 1970 to 9999 written `YYYY-MM-DD`. */
export function isDay(text: string): text is Day {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && parseInstant(`${text}T00:00Z`).ok;
}

/** The day `count` days after (before, if negative) `day`. `day` must be a real day. */
export function addDays(day: Day, count: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY).toISOString().slice(0, 10);
}

/** Day of the week of `day`: 0 Sunday to 6 Saturday. `day` must be a real day. */
export function weekdayOf(day: Day): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** The local day and time of `instant` in `zone`, as `YYYY-MM-DD HH:mm`. Throws RangeError for an unknown zone. */
export function localTime(instant: Instant, zone: string): string {
  return localTimes(`${instant} ${zone}`, () => localTimeOf(instant, zone));
}

/** Every decision asks for the same few dates. */
const localTimes = remembering<string>(5000);

function localTimeOf(instant: Instant, zone: string): string {
  const parts = new Map(
    formatFor(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')} ${parts.get('hour')}:${parts.get('minute')}`;
}

/** The day of `instant` in `zone`. Throws RangeError for an unknown zone. */
export function dayIn(instant: Instant, zone: string): Day {
  return localTime(instant, zone).slice(0, 10);
}

/** The instant at which it is `time` (`HH:mm` or `HH:mm:ss.mmm`) on `day` in `zone`, with daylight saving. */
export function instantAt(day: Day, time: string, zone: string): Instant {
  return fromZonedTime(`${day}T${time}`, zone).getTime();
}

/**
 * `instant` as people of several zones read it: `2026-12-10 00:00 UTC`, `2026-12-09 16:00 America/Los_Angeles`,
 * in the order of `zones`, each zone once. Throws RangeError for an unknown zone. Source: contract section 4.
 */
export function inZones(instant: Instant, zones: readonly string[]): string[] {
  return [...new Set(zones)].map((zone) => `${localTime(instant, zone)} ${zone}`);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) {
    return known;
  }
  const two = '2-digit';
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    hourCycle: 'h23',
    ...{ year: 'numeric', month: two, day: two, hour: two, minute: two },
  });
  formats.set(zone, format);
  return format;
}
