/** Months of the calendar, in UTC: two months after 31 December is the last day of February. */
import { type Day, type Instant, toIso } from '../time.ts';

/** Milliseconds of 24 hours. */
const DAY = 24 * 3_600_000;

/** The instant so many months after `instant`, at the same time of day. */
export function addMonths(instant: Instant, count: number): Instant {
  const from = new Date(instant);
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth() + count];
  const lastDate = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const date = Math.min(from.getUTCDate(), lastDate);
  return Date.UTC(year, month, date) + (instant % DAY);
}

/** The day of `instant`. */
export function dayOf(instant: Instant): Day {
  return toIso(instant).slice(0, 10);
}

/** The instant at which `day` begins. */
export function beginOf(day: Day): Instant {
  return Date.parse(`${day}T00:00:00Z`);
}

/** The month of `instant`, as `2026-12`. */
export function monthOf(instant: Instant): string {
  return toIso(instant).slice(0, 7);
}
