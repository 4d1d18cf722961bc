/**
 * `vmt calendar`: the days on which a notice sent at `--sent` may be disclosed, with the reason against each other
 * day. `--freeze` may be given several times. Source: contract section 9.
 */
import { parseArgs } from 'node:util';
import { type CalendarSettings, type DisclosureRule, disclosureDays, type Freeze } from '../core/calendar.ts';
import { isCountry } from '../core/holidays.ts';
import { ok, type Result, refuse } from '../core/refusals.ts';
import { type Instant, inZones, isDay, parseInstant, toIso } from '../core/time.ts';
import { PROCESSES } from '../processes/all.ts';
import { type CliCommand, type CliOutput, fail, faultOf, wrongUse } from './command.ts';

const usage = `calendar --process ${Object.keys(PROCESSES).join('|')} --sent ISO [--countries US,DE] [--freeze FROM..TO]... [--json]`;

export const calendar: CliCommand = { name: 'calendar', usage, run };

async function run(args: string[], io: CliOutput): Promise<number> {
  const call = callOf(args);
  if (typeof call === 'string') {
    return wrongUse(call, usage, io);
  }
  const sent = sentAt(call.sent);
  if (!sent.ok) {
    return fail(sent.refusal, call.json, io);
  }
  const settings = settingsOf(call.countries, call.freezes);
  if (!settings.ok) {
    return fail(settings.refusal, call.json, io);
  }
  print(call.rule, sent.value, settings.value, call.json, io);
  return 0;
}

function print(rule: DisclosureRule, sent: Instant, settings: CalendarSettings, json: boolean, io: CliOutput): void {
  const { earliest, days } = disclosureDays(rule, sent, settings);
  if (json) {
    const rows = days.map((day) => ({ ...day, at: toIso(day.at) }));
    io.out(JSON.stringify({ earliest: earliest === null ? null : toIso(earliest), days: rows }));
    return;
  }
  const first = earliest === null ? 'none within a year' : inZones(earliest, ['UTC', rule.zone]).join(', ');
  io.out(`earliest: ${first}`);
  for (const { date, at, legal, reasons } of days) {
    io.out(`${date}  ${toIso(at)}  ${legal ? 'legal' : '-    '}  ${reasons.join('; ')}`.trimEnd());
  }
}

/** A date alone is 00:00 UTC. */
function sentAt(text: string): Result<Instant> {
  return parseInstant(isDay(text) ? `${text}T00:00:00Z` : text);
}

function settingsOf(listed: string, ranges: readonly string[]): Result<CalendarSettings> {
  const countries = listed === '' ? [] : listed.split(',');
  const unknown = countries.find((country) => !isCountry(country));
  if (unknown !== undefined) {
    return refuse(unknown, 'no country whose holidays are known', 'write two-letter codes in capitals, as US,DE');
  }
  const freezes: Freeze[] = [];
  for (const range of ranges) {
    const [from = '', to = '', ...more] = range.split('..');
    if (!isDay(from) || !isDay(to) || more.length > 0 || from > to) {
      return refuse(range, 'not two dates in order', 'write it as 2026-12-21..2027-01-03; both days belong to it');
    }
    freezes.push({ from, to, reason: range });
  }
  return ok({ countries, freezes });
}

interface Call {
  readonly rule: DisclosureRule;
  readonly sent: string;
  readonly countries: string;
  readonly freezes: readonly string[];
  readonly json: boolean;
}

function callOf(args: string[]): Call | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        process: { type: 'string' },
        sent: { type: 'string' },
        countries: { type: 'string', default: '' },
        freeze: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
      },
    });
    const process = Object.values(PROCESSES).find(({ id }) => id === values.process);
    if (process === undefined) {
      return `--process is one of ${Object.keys(PROCESSES).join(', ')}`;
    }
    const { sent, countries, freeze, json } = values;
    return sent === undefined
      ? '--sent is missing'
      : { rule: process.disclosureRule, sent, countries, freezes: freeze, json };
  } catch (error) {
    return faultOf(error);
  }
}
