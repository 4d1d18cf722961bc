/**
 * Business days, and the days on which a process may disclose.
 *
 * The sending date is day 0, in the rule's zone. Business days are Monday to Friday less the public holidays of every
 * listed country; a freeze is no holiday: it bars landing, not counting. Two kinds of notice:
 * - business days: T0 lands `least` to `most` business days after the notice; where no day of that window may be
 *   landed on, on the first one after it that may, and on no other;
 * - hours: every T0 at least so many hours after the notice is legal.
 * A day to avoid (weekday, holiday, freeze) is barred, or legal with a warning, as the rule says.
 * Source: contract section 9 `calendar`, processes section 3 and decisions 1, 2 and 9, security C9 and D6.
 */
import { holidaysOn } from './holidays.ts';
import { ok, type Result, refuse } from './refusals.ts';
import { remembering } from './remembering.ts';
import {
  addDays,
  type Day,
  dayIn,
  HOUR,
  type Instant,
  instantAt,
  isDay,
  localTime,
  parseInstant,
  toIso,
  weekdayOf,
} from './time.ts';

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** When a process may disclose; data of the process. */
export interface DisclosureRule {
  /** Where weekdays, holidays and the hour are judged, such as `UTC`. */
  readonly zone: string;
  /** The local hour of T0, 0 to 23. */
  readonly hour: number;
  readonly notice:
    | { readonly unit: 'business days'; readonly least: number; readonly most: number }
    | { readonly unit: 'hours'; readonly least: number; readonly advisedDays: number };
  readonly avoidedWeekdays: readonly Weekday[];
  readonly avoided: 'barred' | 'warned';
}

/** A time in which a project does not disclose; both days belong to it. */
export interface Freeze {
  readonly from: Day;
  readonly to: Day;
  readonly reason: string;
}

/** `calendar:` of the configuration. `countries`: two-letter codes. */
export interface CalendarSettings {
  readonly countries: readonly string[];
  readonly freezes: readonly Freeze[];
}

/** One possible day of disclosure. `reasons`: why it is not legal, or, if it is, what speaks against it. */
export interface DisclosureDay {
  readonly date: Day;
  readonly at: Instant;
  readonly legal: boolean;
  readonly reasons: readonly string[];
}

const MINUTE = 60_000;
const LISTED_DAYS = 28;
/** How far the next legal day is looked for, when holidays and freezes bar all nearer ones. */
const SEARCHED_DAYS = 366;

/** Whether `day` is Monday to Friday and no public holiday of any of `countries`. */
function isBusinessDay(day: Day, countries: readonly string[]): boolean {
  const weekday = weekdayOf(day);
  return weekday !== 0 && weekday !== 6 && holidaysOn(day, countries).length === 0;
}

/**
 * The same local time `count` (1 or more) business days after `from`, in `zone`. From a Saturday, one business day
 * later is Monday. Source: the business timers of processes section 3.
 */
export function addBusinessDays(from: Instant, count: number, zone: string, countries: readonly string[]): Instant {
  const key = `${from} ${count} ${zone} ${countries.join()}`;
  return counted(key, () => countBusinessDays(from, count, zone, countries));
}

/** Every decision asks for the deadlines of its case, which are those of the decision before. */
const counted = remembering<Instant>(5000);

function countBusinessDays(from: Instant, count: number, zone: string, countries: readonly string[]): Instant {
  const [start = '', time = ''] = localTime(from, zone).split(' ');
  let day = start;
  for (let passed = 0; passed < count; ) {
    day = addDays(day, 1);
    passed += isBusinessDay(day, countries) ? 1 : 0;
  }
  return instantAt(day, time, zone) + (from % MINUTE);
}

/**
 * The 28 days after `sent`, each with its verdict, and the earliest legal T0. That one may lie behind the 28 days
 * when a long freeze bars them all; it is null if a year has none. Throws RangeError for an unknown country.
 */
export function disclosureDays(
  rule: DisclosureRule,
  sent: Instant,
  settings: CalendarSettings,
): { readonly earliest: Instant | null; readonly days: readonly DisclosureDay[] } {
  const judge = judgeFor(rule, sent, settings);
  const sentDay = dayIn(sent, rule.zone);
  const days = Array.from({ length: LISTED_DAYS }, (_, index) => judge.day(addDays(sentDay, index + 1)));
  return { earliest: judge.earliest, days };
}

/**
 * Whether T0 may be `at` when the notice is sent at `sent`: the right hour, on a day that is legal. The refusal's
 * mend names the earliest legal date. Throws RangeError for an unknown country.
 */
export function checkDisclosureDate(
  rule: DisclosureRule,
  sent: Instant,
  at: Instant,
  settings: CalendarSettings,
): Result<Instant> {
  const judge = judgeFor(rule, sent, settings);
  const mend =
    judge.earliest === null
      ? 'no day of the next year is legal: shorten the freezes, or use an override, which two people approve'
      : `the earliest legal date is ${dayIn(judge.earliest, rule.zone)}; an override takes two people`;
  const day = judge.day(dayIn(at, rule.zone));
  if (!day.legal) {
    return refuse(toIso(at), day.reasons.join('; '), mend);
  }
  return at === day.at
    ? ok(at)
    : refuse(toIso(at), `disclosure is at ${hourOf(rule)} ${rule.zone}`, `write the date alone: ${day.date}`);
}

/**
 * What stands against T0 on the day of `at`, in words with the names of holidays: also against a legal day that is better
 * avoided, and one of an override. Throws RangeError for an unknown country. Source: security D5.
 */
export function reasonsAgainst(
  rule: DisclosureRule,
  sent: Instant,
  at: Instant,
  settings: CalendarSettings,
): readonly string[] {
  return judgeFor(rule, sent, settings).day(dayIn(at, rule.zone)).reasons;
}

/**
 * Reads what a person typed as T0: `2026-12-10`, which means the rule's hour in the rule's zone, or
 * `2026-12-10T00:00Z`. Says only that it is a date, not that it is legal.
 */
export function parseDisclosureDate(text: string, rule: DisclosureRule): Result<Instant> {
  if (isDay(text)) {
    return ok(instantAt(text, hourOf(rule), rule.zone));
  }
  const instant = parseInstant(text);
  return instant.ok
    ? instant
    : refuse(
        text,
        'not a date that exists, in the accepted form',
        `write 2026-12-10, which means ${hourOf(rule)} ${rule.zone}, or 2026-12-10T00:00Z`,
      );
}

interface Judge {
  readonly earliest: Instant | null;
  readonly day: (date: Day) => DisclosureDay;
}

function judgeFor(rule: DisclosureRule, sent: Instant, settings: CalendarSettings): Judge {
  return rule.notice.unit === 'hours'
    ? hoursJudge(rule, rule.notice, sent, settings)
    : businessDaysJudge(rule, rule.notice, sent, settings);
}

function hoursJudge(
  rule: DisclosureRule,
  notice: { readonly least: number; readonly advisedDays: number },
  sent: Instant,
  settings: CalendarSettings,
): Judge {
  const sentDay = dayIn(sent, rule.zone);
  const advised = addDays(sentDay, notice.advisedDays);
  const day = (date: Day): DisclosureDay => {
    const at = instantAt(date, hourOf(rule), rule.zone);
    const early = at - sent < notice.least * HOUR ? [`less than ${notice.least} h after the notice`] : [];
    const late = date > advised ? [`more than ${notice.advisedDays} days after the notice`] : [];
    const avoided = objections(rule, date, settings);
    const legal = early.length === 0 && (rule.avoided === 'warned' || avoided.length === 0);
    return { date, at, legal, reasons: [...early, ...late, ...avoided] };
  };
  const earliest = firstFrom(sentDay, (date) => day(date).legal);
  return { earliest: earliest === undefined ? null : day(earliest).at, day };
}

function businessDaysJudge(
  rule: DisclosureRule,
  notice: { readonly least: number; readonly most: number },
  sent: Instant,
  settings: CalendarSettings,
): Judge {
  const sentDay = dayIn(sent, rule.zone);
  const first = nthBusinessDay(sentDay, notice.least, settings.countries);
  const last = nthBusinessDay(sentDay, notice.most, settings.countries);
  const landable = (date: Day): boolean => rule.avoided === 'warned' || objections(rule, date, settings).length === 0;
  const inWindow = (date: Day): boolean => date >= first && date <= last;
  const within = firstFrom(first, (date) => !inWindow(date) || landable(date));
  const landsWithin = within !== undefined && inWindow(within);
  // "Where no day of the window is legal, the next legal day after it": exactly one.
  const after = landsWithin ? undefined : firstFrom(addDays(last, 1), landable);
  const earliest = landsWithin ? within : after;

  const day = (date: Day): DisclosureDay => {
    const at = instantAt(date, hourOf(rule), rule.zone);
    const legal = date === after || (inWindow(date) && landable(date));
    const early = date < first ? [`too early: less than ${notice.least} business days after the notice`] : [];
    // Between the window and the one day after it, only what bars the day itself speaks against it.
    const late = date > (after ?? last) && (landsWithin || after !== undefined) ? [tooLate(notice.most, after)] : [];
    return { date, at, legal, reasons: [...early, ...late, ...objections(rule, date, settings)] };
  };
  return { earliest: earliest === undefined ? null : instantAt(earliest, hourOf(rule), rule.zone), day };
}

function tooLate(most: number, after: Day | undefined): string {
  const rule = `later than ${most} business days after the notice`;
  return after === undefined ? rule : `${rule}, and not ${after}, the first legal day after them`;
}

function objections(rule: DisclosureRule, date: Day, settings: CalendarSettings): string[] {
  const weekday = rule.avoidedWeekdays.find((each) => each === WEEKDAYS[weekdayOf(date)]);
  const words = rule.avoided === 'barred' ? 'is barred' : 'is better avoided';
  const weekend = weekday === 'Saturday' || weekday === 'Sunday';
  return [
    ...(weekday === undefined ? [] : [`${weekend ? 'weekend: ' : ''}${weekday} ${words}`]),
    ...holidaysOn(date, settings.countries).map((holiday) => `holiday: ${holiday}`),
    ...settings.freezes.filter(({ from, to }) => from <= date && date <= to).map(({ reason }) => `freeze: ${reason}`),
  ];
}

function nthBusinessDay(day: Day, count: number, countries: readonly string[]): Day {
  const noon = Date.parse(`${day}T12:00:00Z`);
  return dayIn(addBusinessDays(noon, count, 'UTC', countries), 'UTC');
}

/** The first such day of the year that begins with `start`; undefined: none. */
function firstFrom(start: Day, isIt: (day: Day) => boolean): Day | undefined {
  for (let index = 0; index < SEARCHED_DAYS; index++) {
    const day = addDays(start, index);
    if (isIt(day)) return day;
  }
  return undefined;
}

function hourOf(rule: DisclosureRule): string {
  return `${String(rule.hour).padStart(2, '0')}:00`;
}
