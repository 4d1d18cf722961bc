/**
 * When the two communities disclose, as data. Source: kata seed, "Embargoed disclosure"; kubeedge seed, "Fix
 * Disclosure Process"; processes section 3 and decisions 1, 2 and 9.
 */
import type { DisclosureRule } from './calendar.ts';

/** "3-5 business days, excluding Monday/Friday and holiday periods, at 0000 UTC". */
export const kataDisclosureRule: DisclosureRule = {
  zone: 'UTC',
  hour: 0,
  notice: { unit: 'business days', least: 3, most: 5 },
  avoidedWeekdays: ['Friday', 'Saturday', 'Sunday', 'Monday'],
  avoided: 'barred',
};

/** "at least 7 days before the planned public disclosure date", "1-4 weeks prior"; 9AM PT. */
export const kubeedgeDisclosureRule: DisclosureRule = {
  zone: 'America/Los_Angeles',
  hour: 9,
  notice: { unit: 'hours', least: 168, advisedDays: 28 },
  avoidedWeekdays: ['Friday', 'Saturday', 'Sunday', 'Monday'],
  avoided: 'warned',
};
