/**
 * Public holidays of countries, by day. Building a country's holidays takes tens of milliseconds, so each country and
 * year is computed once and kept; the answers are a function of the arguments all the same.
 * A holiday of half a day counts as a whole one; one of several days covers each of them.
 */
import Holidays from 'date-holidays';
import { addDays, type Day, HOUR } from './time.ts';

/** No holidays are known behind this year: lunar and Persian calendars are not computed so far. */
const LAST_YEAR = 2200;

const countries = new Map<string, Holidays>();
const years = new Map<string, ReadonlyMap<Day, readonly string[]>>();
let known: ReadonlySet<string> | undefined;

/** Whether `country` is a two-letter code, in capitals, of a country whose holidays are known. */
export function isCountry(country: string): boolean {
  known ??= new Set(Object.keys(new Holidays().getCountries()));
  return known.has(country);
}

/**
 * The public holidays of the listed countries on `day`, as `Thanksgiving Day (US)`, in the order of the list.
 * Throws RangeError for an unknown country: check with `isCountry` where settings come in.
 */
export function holidaysOn(day: Day, listed: readonly string[]): string[] {
  const year = Number(day.slice(0, 4));
  if (year > LAST_YEAR) {
    return [];
  }
  return listed.flatMap((country) => {
    // A holiday of several days may have begun in the year before.
    const names = [year - 1, year].flatMap((each) => holidaysOf(country, each).get(day) ?? []);
    return [...new Set(names)].map((name) => `${name} (${country})`);
  });
}

function holidaysOf(country: string, year: number): ReadonlyMap<Day, readonly string[]> {
  const key = `${country} ${year}`;
  const kept = years.get(key);
  if (kept !== undefined) {
    return kept;
  }
  const days = new Map<Day, string[]>();
  for (const { date, start, end, name } of calendarOf(country).getHolidays(year, 'en')) {
    // A day on which the clocks change has 25 hours and is one day.
    const count = Math.max(1, Math.ceil((end.getTime() - start.getTime() - 2 * HOUR) / (24 * HOUR)));
    for (let offset = 0; offset < count; offset += 1) {
      const day = addDays(date.slice(0, 10), offset);
      days.set(day, [...(days.get(day) ?? []), name]);
    }
  }
  years.set(key, days);
  return days;
}

function calendarOf(country: string): Holidays {
  const kept = countries.get(country);
  if (kept !== undefined) {
    return kept;
  }
  if (!isCountry(country)) {
    throw new RangeError(`no holidays are known of the country "${country}"`);
  }
  const built = new Holidays(country, { types: ['public'] });
  countries.set(country, built);
  return built;
}
