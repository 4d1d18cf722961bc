/** Reads a calendar file (RFC 5545) as far as the demo looks at it. */

export interface CalendarEntry {
  readonly uid: string;
  readonly sequence: number;
  /** As it stands there: `20261201T000000Z`. */
  readonly start: string;
}

/** The entry of a file with one. What is not there is empty, or 0. */
export function calendarOf(text: string): CalendarEntry {
  const lines = text.replaceAll(/\r?\n[ \t]/g, '').split(/\r?\n/);
  const field = (name: string): string =>
    lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1) ?? '';
  return { uid: field('UID'), sequence: Number(field('SEQUENCE')), start: field('DTSTART') };
}
