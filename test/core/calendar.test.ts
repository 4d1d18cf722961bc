import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addBusinessDays,
  type CalendarSettings,
  checkDisclosureDate,
  type DisclosureDay,
  disclosureDays,
  parseDisclosureDate,
} from '../../src/core/calendar.ts';
import { holidaysOn, isCountry } from '../../src/core/holidays.ts';
import { HOUR, inZones, parseInstant, toIso, weekdayOf } from '../../src/core/time.ts';
import { kata as kataProcess } from '../../src/processes/kata.ts';
import { kubeedge as kubeedgeProcess } from '../../src/processes/kubeedge.ts';

const kata = kataProcess.disclosureRule;
const kubeedge = kubeedgeProcess.disclosureRule;

const bare: CalendarSettings = { countries: [], freezes: [] };
const usDe: CalendarSettings = { countries: ['US', 'DE'], freezes: [] };
const yearEnd = { from: '2026-12-21', to: '2027-01-03', reason: 'year end' };

function at(iso: string): number {
  const read = parseInstant(iso);
  if (!read.ok) {
    throw new Error(`${iso} is no instant`);
  }
  return read.value;
}

function legalDates(days: readonly DisclosureDay[]): string[] {
  return days.filter(({ legal }) => legal).map(({ date }) => date);
}

function dayOf(days: readonly DisclosureDay[], date: string): DisclosureDay {
  const day = days.find((each) => each.date === date);
  if (day === undefined) {
    throw new Error(`${date} is not listed`);
  }
  return day;
}

describe('kata: 3 to 5 business days, Tuesday to Thursday, 00:00 UTC', () => {
  test.each([
    [
      'sent on a Thursday: Friday and Monday count, and Tuesday is +3',
      '2026-12-03T10:00:00Z',
      usDe,
      ['2026-12-08', '2026-12-09', '2026-12-10'],
    ],
    [
      'sent on a Monday: Thursday is +3, Friday +4 and Monday +5 are barred',
      '2026-12-07T10:00:00Z',
      usDe,
      ['2026-12-10'],
    ],
    ['sent on a Friday: Wednesday and Thursday', '2026-12-04T10:00:00Z', usDe, ['2026-12-09', '2026-12-10']],
    ['sent on a Saturday: Monday is +1', '2026-12-05T10:00:00Z', usDe, ['2026-12-09', '2026-12-10']],
    ['sent a second before midnight: the day that ends is day 0', '2026-12-07T23:59:59Z', usDe, ['2026-12-10']],
    ['sent at midnight: the day that begins is day 0', '2026-12-08T00:00:00Z', usDe, ['2026-12-15']],
    ['a holiday is no business day: Thanksgiving moves +5 to the Monday', '2026-11-23T10:00:00Z', usDe, ['2026-12-01']],
    [
      'a holiday of a country that is not listed counts as a business day',
      '2026-11-23T10:00:00Z',
      bare,
      ['2026-11-26'],
    ],
    ['a freeze bars landing', '2026-12-16T10:00:00Z', { countries: [], freezes: [yearEnd] }, ['2027-01-05']],
    [
      'a freeze does not bar counting',
      '2026-12-03T10:00:00Z',
      { countries: [], freezes: [{ from: '2026-12-04', to: '2026-12-07', reason: 'move' }] },
      ['2026-12-08', '2026-12-09', '2026-12-10'],
    ],
    [
      'the last day of a freeze belongs to it',
      '2026-12-03T10:00:00Z',
      { countries: [], freezes: [{ from: '2026-12-08', to: '2026-12-09', reason: 'x' }] },
      ['2026-12-10'],
    ],
  ] as const)('%s', (_name, sent, settings, dates) => {
    const { earliest, days } = disclosureDays(kata, at(sent), settings);
    expect(legalDates(days)).toEqual(dates);
    expect(earliest).toBe(at(`${dates[0]}T00:00:00Z`));
    expect(days).toHaveLength(28);
  });

  test('every other day says why not, in words', () => {
    const { days } = disclosureDays(kata, at('2026-12-18T10:00:00Z'), { countries: ['US', 'DE'], freezes: [yearEnd] });
    expect(dayOf(days, '2026-12-19').reasons).toEqual([
      'too early: less than 3 business days after the notice',
      'weekend: Saturday is barred',
    ]);
    expect(dayOf(days, '2026-12-23').reasons).toEqual(['freeze: year end']);
    expect(dayOf(days, '2026-12-25').reasons).toEqual([
      'Friday is barred',
      'holiday: Christmas Day (US)',
      'holiday: Christmas Day (DE)',
      'freeze: year end',
    ]);
    expect(legalDates(days)).toEqual(['2027-01-05']);
    expect(dayOf(days, '2027-01-05').reasons).toEqual([]);
    expect(dayOf(days, '2027-01-06').reasons).toEqual([
      'later than 5 business days after the notice, and not 2027-01-05, the first legal day after them',
    ]);
    expect(days.filter(({ legal, reasons }) => !legal && reasons.length === 0)).toEqual([]);
  });

  test('after a freeze longer than the 28 days, the earliest day lies behind them', () => {
    const freezes = [{ from: '2026-12-01', to: '2027-02-01', reason: 'relocation' }];
    const { earliest, days } = disclosureDays(kata, at('2026-12-03T10:00:00Z'), { countries: [], freezes });
    expect(legalDates(days)).toEqual([]);
    expect(earliest).toBe(at('2027-02-02T00:00:00Z'));
    expect(
      checkDisclosureDate(kata, at('2026-12-03T10:00:00Z'), at('2027-02-02T00:00:00Z'), { countries: [], freezes }).ok,
    ).toBe(true);
  });

  test('a freeze without end leaves no day at all', () => {
    const freezes = [{ from: '2026-01-01', to: '2099-12-31', reason: 'closed' }];
    const { earliest, days } = disclosureDays(kata, at('2026-12-03T10:00:00Z'), { countries: [], freezes });
    expect(earliest).toBeNull();
    expect(days.filter(({ reasons }) => reasons.length === 0)).toEqual([]);
  });

  test('whenever it is sent, the earliest day is legal, Tuesday to Thursday, 3 days or more ahead', () => {
    const day = fc.integer({ min: 0, max: 3 * 365 });
    const settings = fc.record({
      countries: fc.subarray(['US', 'DE', 'CN', 'IN']),
      freezes: fc.array(fc.constant(yearEnd), { maxLength: 1 }),
    });
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 24 * HOUR - 1 }), settings, (days, time, chosen) => {
        const sent = at('2026-01-01T00:00:00Z') + days * 24 * HOUR + time;
        const { earliest } = disclosureDays(kata, sent, chosen);
        if (earliest === null) {
          throw new Error('no day');
        }
        expect([2, 3, 4]).toContain(weekdayOf(toIso(earliest).slice(0, 10)));
        expect(earliest - sent).toBeGreaterThan(48 * HOUR);
        expect(holidaysOn(toIso(earliest).slice(0, 10), chosen.countries)).toEqual([]);
        expect(checkDisclosureDate(kata, sent, earliest, chosen)).toEqual({ ok: true, value: earliest });
      }),
      { numRuns: 300 },
    );
  });
});

describe('kubeedge: 168 hours or more, 09:00 in Los Angeles', () => {
  test.each([
    ['exactly 168 h after the notice is legal', '2026-12-01T17:00:00Z', '2026-12-08T17:00:00Z'],
    ['a second less is the next day', '2026-12-01T17:00:01Z', '2026-12-09T17:00:00Z'],
    ['the week in which the clocks go forward has 167 hours', '2026-03-05T17:00:00Z', '2026-03-13T16:00:00Z'],
    ['the week in which they go back has 169', '2026-10-29T16:30:00Z', '2026-11-05T17:00:00Z'],
    ['a Saturday is legal', '2026-11-20T20:00:00Z', '2026-11-28T17:00:00Z'],
    ['day 0 is the day in Los Angeles, not in UTC', '2026-12-02T05:00:00Z', '2026-12-09T17:00:00Z'],
  ])('%s', (_name, sent, earliest) => {
    expect(toIso(disclosureDays(kubeedge, at(sent), bare).earliest ?? 0)).toBe(earliest);
  });

  test('every day from 168 h on is legal; Friday to Monday, holidays and freezes carry a warning', () => {
    const { days } = disclosureDays(kubeedge, at('2026-12-01T17:00:00Z'), { countries: ['US'], freezes: [yearEnd] });
    expect(days.map(({ date }) => date).slice(0, 2)).toEqual(['2026-12-02', '2026-12-03']);
    expect(legalDates(days)).toEqual(days.slice(6).map(({ date }) => date));
    expect(dayOf(days, '2026-12-07')).toMatchObject({ legal: false, at: at('2026-12-07T17:00:00Z') });
    expect(dayOf(days, '2026-12-07').reasons).toEqual(['less than 168 h after the notice', 'Monday is better avoided']);
    expect(dayOf(days, '2026-12-08').reasons).toEqual([]);
    expect(dayOf(days, '2026-12-11').reasons).toEqual(['Friday is better avoided']);
    expect(dayOf(days, '2026-12-12').reasons).toEqual(['weekend: Saturday is better avoided']);
    expect(dayOf(days, '2026-12-25').reasons).toEqual([
      'Friday is better avoided',
      'holiday: Christmas Day (US)',
      'freeze: year end',
    ]);
    expect(dayOf(days, '2026-12-29').reasons).toEqual(['freeze: year end']);
  });

  test('more than 28 days ahead is legal: the limit is soft', () => {
    expect(checkDisclosureDate(kubeedge, at('2026-12-01T17:00:00Z'), at('2027-01-05T17:00:00Z'), bare).ok).toBe(true);
  });
});

describe('a chosen date is checked', () => {
  const sent = at('2026-12-03T10:00:00Z');
  test.each([
    ['kata at noon', kata, '2026-12-09T12:00:00Z', 'disclosure is at 00:00 UTC', 'write the date alone: 2026-12-09'],
    [
      'kubeedge at midnight UTC',
      kubeedge,
      '2026-12-16T00:00:00Z',
      'disclosure is at 09:00 America/Los_Angeles',
      'write the date alone: 2026-12-15',
    ],
    [
      'a date in the past',
      kata,
      '2026-11-03T00:00:00Z',
      'too early: less than 3 business days after the notice',
      'the earliest legal date is 2026-12-08',
    ],
    [
      'the day of the notice',
      kata,
      '2026-12-03T00:00:00Z',
      'too early: less than 3 business days after the notice',
      'the earliest legal date is 2026-12-08',
    ],
    [
      'a date in 1970',
      kubeedge,
      '1970-01-01T17:00:00Z',
      'less than 168 h after the notice',
      'the earliest legal date is 2026-12-10',
    ],
    [
      'a date in 9999',
      kata,
      '9999-12-30T00:00:00Z',
      'later than 5 business days after the notice',
      'the earliest legal date is 2026-12-08',
    ],
    ['a Friday', kata, '2026-12-11T00:00:00Z', 'Friday is barred', 'the earliest legal date is 2026-12-08'],
  ])('%s is refused', (_name, rule, date, why, mend) => {
    expect(checkDisclosureDate(rule, sent, at(date), usDe)).toEqual({
      ok: false,
      refusal: { value: date, rule: expect.stringContaining(why), mend: expect.stringContaining(mend) },
    });
  });
});

describe('a typed date', () => {
  test.each([
    ['2026-12-10', kata, '2026-12-10T00:00:00Z'],
    ['2026-12-10', kubeedge, '2026-12-10T17:00:00Z'],
    ['2026-07-10', kubeedge, '2026-07-10T16:00:00Z'],
    ['2026-12-10T00:00Z', kata, '2026-12-10T00:00:00Z'],
    ['2026-12-10T17:00:00Z', kubeedge, '2026-12-10T17:00:00Z'],
    ['2028-02-29', kata, '2028-02-29T00:00:00Z'],
  ])('%s is read', (text, rule, iso) => {
    expect(parseDisclosureDate(text, rule)).toEqual({ ok: true, value: at(iso) });
  });

  test.each([
    ['a day that does not exist', '2026-02-30'],
    ['a word', 'tomorrow'],
    ['slashes', '11/12/2026'],
    ['29 February of a common year', '2026-02-29'],
    ['month 13', '2026-13-01'],
    ['24:00', '2026-12-10T24:00Z'],
    ['a leap second', '2026-12-31T23:59:60Z'],
    ['no zone', '2026-12-10T00:00'],
    ['another zone', '2026-12-10T00:00+01:00'],
    ['a blank before', ' 2026-12-10'],
    ['a line feed after', '2026-12-10\n'],
    ['Arabic-Indic digits', '٢٠٢٦-١٢-١٠'],
    ['one digit for the day', '2026-12-1'],
    ['year 0', '0000-01-01'],
    ['a time before 1970', '1969-12-31'],
    ['nothing', ''],
  ])('%s is refused, with the accepted form', (_name, text) => {
    const result = parseDisclosureDate(text, kubeedge);
    expect(result).toMatchObject({
      ok: false,
      refusal: { mend: 'write 2026-12-10, which means 09:00 America/Los_Angeles, or 2026-12-10T00:00Z' },
    });
  });
});

describe('business days', () => {
  test.each([
    ['three from a Friday afternoon are Wednesday afternoon', '2026-12-04T15:30:05Z', 3, 'UTC', '2026-12-09T15:30:05Z'],
    ['one from a Saturday is Monday', '2026-12-05T08:00:00Z', 1, 'UTC', '2026-12-07T08:00:00Z'],
    ['a holiday is stepped over', '2026-11-25T08:00:00Z', 1, 'UTC', '2026-11-27T08:00:00Z'],
    [
      'local time stays when the clocks change',
      '2026-03-06T17:00:00Z',
      2,
      'America/Los_Angeles',
      '2026-03-10T16:00:00Z',
    ],
  ])('%s', (_name, from, count, zone, expected) => {
    expect(toIso(addBusinessDays(at(from), count, zone, ['US']))).toBe(expected);
  });
});

describe('holidays', () => {
  test('a holiday of several days covers each of them, also over the turn of the year', () => {
    expect(holidaysOn('2026-02-18', ['KR'])).toEqual(['Korean New Year (KR)']);
    expect(holidaysOn('2026-02-20', ['KR'])).toEqual([]);
    expect(holidaysOn('2027-01-02', ['SZ'])).toEqual(['Incwala Festival (SZ)']);
  });

  test('countries are known by their codes in capitals, and an unknown one is never taken for one without holidays', () => {
    expect(['US', 'DE', 'us', 'XX', '', 'constructor'].filter(isCountry)).toEqual(['US', 'DE']);
    expect(() => disclosureDays(kata, at('2026-12-03T10:00:00Z'), { countries: ['XX'], freezes: [] })).toThrow(
      RangeError,
    );
  });
});

test('a calendar takes less than 20 ms of processor time once it is warm', () => {
  disclosureDays(kata, at('2026-12-03T10:00:00Z'), usDe);
  for (const rule of [kata, kubeedge]) {
    const times = Array.from({ length: 5 }, (_, index) => {
      const before = process.cpuUsage();
      disclosureDays(rule, at('2026-12-03T10:00:00Z') + index, usDe);
      return process.cpuUsage(before).user / 1000;
    });
    expect(Math.min(...times)).toBeLessThan(20);
  }
});

test('an instant is shown in several zones, whatever zone the machine is in', () => {
  expect(inZones(at('2026-12-10T00:00:00Z'), ['UTC', 'America/Los_Angeles', 'Asia/Shanghai', 'UTC'])).toEqual([
    '2026-12-10 00:00 UTC',
    '2026-12-09 16:00 America/Los_Angeles',
    '2026-12-10 08:00 Asia/Shanghai',
  ]);
  // The hour that does not exist in New York on that night exists in UTC.
  expect(inZones(at('2026-03-08T02:30:00Z'), ['UTC'])).toEqual(['2026-03-08 02:30 UTC']);
});
