/** A leave of absence: from the moment it was said, until the end of a day (UTC), which belongs to it. */
import { ok, type Result, refuse } from '../refusals.ts';
import { addDays, type Day, type Instant, isDay } from '../time.ts';
import { addMonths, beginOf, dayOf } from './months.ts';

export interface Leave {
  readonly from: Instant;
  readonly until: Day;
}

const MEND = 'type `/leave YYYY-MM-DD`, the last day of your leave';

/** Reads the last day of a leave, which lies ahead and at most a year away. */
export function leaveUntil(text: string, now: Instant): Result<Day> {
  const written = text.trim();
  if (written === '') return refuse('no day', 'a leave has a last day', MEND);
  if (!isDay(written)) return refuse(written, 'not a day that exists', MEND);
  const today = dayOf(now);
  if (written <= today) return refuse(written, `the last day of a leave lies ahead, and today is ${today} (UTC)`, MEND);
  const latest = dayOf(addMonths(now, 12));
  return written > latest
    ? refuse(written, `a leave is noted for a year at most, until ${latest}`, 'type a nearer day, and another later')
    : ok(written);
}

/** The instant at which the leave is over. */
export function endOf(leave: Leave): Instant {
  return beginOf(addDays(leave.until, 1));
}
