/**
 * The text of the monthly issue "Team checklist": what people of the team look at and decide by hand. Pure. Nothing in it
 * is of a case: logins and days only. Source: processes section 2 (team), seed "The Security Team Membership".
 */
import type { Config } from '../config.ts';
import { coordinatorMentions, refusalList } from '../config-report.ts';
import type { Refusal } from '../refusals.ts';
import type { Instant } from '../time.ts';
import { type Start, TEAM_PATH } from './associates.ts';
import { addMonths, beginOf, dayOf } from './months.ts';
import { isOnLeave, isSilent, lastSign, type TeamPerson } from './silence.ts';

export interface TeamFacts {
  readonly config: Config;
  /** The coordinators now, each once. */
  readonly members: readonly TeamPerson[];
  /** Those of the role `associates` who are no members. */
  readonly associates: readonly TeamPerson[];
  /** The rows of `.github/team.yml`; or what is wrong with the file. */
  readonly starts:
    | { readonly ok: true; readonly value: readonly Start[] }
    | { readonly ok: false; readonly refusals: readonly Refusal[] };
  /** Teams, `org/slug`, that are not the ones that were approved: their people are not counted. */
  readonly uncounted: readonly string[];
}

const ASSOCIATE_MONTHS = 3;
/** GitHub takes 65,536 characters. */
const MOST_ROWS = 50;

/** The whole text, without marker. */
export function teamChecklist(facts: TeamFacts, now: Instant): string {
  const { config, uncounted } = facts;
  return [
    coordinatorMentions(config),
    'What the team looks at once a month. Tick what is done. The bot changes no role: people decide by hand, edit `roles` in `.github/vmt.yml`, and coordinators approve the change with `/approve config HASH` on the issue "vmt-bot configuration". Commands are not read on this issue: type `/leave UNTIL` (such as `/leave 2027-01-15`) on any case issue.',
    ...associateSections(facts, now),
    ...silentSection(facts, now),
    section('On leave', leaveRows(facts, now)),
    ...(uncounted.length === 0 ? [] : [section('Teams that are not counted', uncounted.map(uncountedRow))]),
  ].join('\n\n');
}

function associateSections({ associates, starts }: TeamFacts, now: Instant): readonly string[] {
  if (!starts.ok) {
    return [
      `### \`${TEAM_PATH}\` can't be read\n\nNo associate has a start date this month.\n\n${refusalList(starts.refusals)}`,
    ];
  }
  const sinceOf = new Map(starts.value.map(({ login, since }) => [login.toLowerCase(), since]));
  const dated = associates.flatMap(({ login }) => {
    const since = sinceOf.get(login.toLowerCase());
    return since === undefined ? [] : [{ login, since }];
  });
  const past = dated.filter(({ since }) => addMonths(beginOf(since), ASSOCIATE_MONTHS) <= now);
  const undated = associates.filter(({ login }) => !sinceOf.has(login.toLowerCase()));
  const strays = starts.value.filter(({ login }) => !associates.some((person) => same(person.login, login)));
  const open = [
    ...undated.map(({ login }) => `- [ ] \`${login}\` has none: add \`- { login: ${login}, since: YYYY-MM-DD }\``),
    ...strays.map(
      ({ login }) => `- [ ] \`${login}\` is no associate: take the row out, or add the login to \`roles.associates\``,
    ),
  ];
  return [
    section(
      'Associates past three months',
      past.map(
        ({ login, since }) =>
          `- [ ] \`${login}\`, associate since ${since}: nominate as a member, or go on as an associate`,
      ),
    ),
    ...(open.length === 0 ? [] : [section(`Start dates in \`${TEAM_PATH}\``, open)]),
  ];
}

function silentSection({ members }: TeamFacts, now: Instant): readonly string[] {
  const silent = members.filter((person) => isSilent(person, now));
  const active = members.filter((person) => !isSilent(person, now) && !isOnLeave(person, now));
  const voters = active.map(({ login }) => `\`${login}\``).join(', ');
  const needed = Math.ceil((active.length * 2) / 3);
  const rule =
    active.length === 0
      ? 'no active member is left to vote: the maintainers of the project decide'
      : `removed by a two-thirds majority of the active members, the member excluded: ${needed} of ${active.length} votes`;
  const rows = silent.map((person) => `- [ ] \`${person.login}\`, ${signText(person)}: ask; if nothing comes, ${rule}`);
  const told = section('Members not seen for two months', rows);
  return rows.length === 0 || active.length === 0 ? [told] : [told, `Active members: ${voters}.`];
}

function signText(person: TeamPerson): string {
  const sign = lastSign(person);
  const isWaitedFor = person.lastSeen === null && sign === person.knownSince;
  return isWaitedFor ? `not seen since the bot first met the login on ${dayOf(sign)}` : `last seen on ${dayOf(sign)}`;
}

function leaveRows({ members, associates }: TeamFacts, now: Instant): readonly string[] {
  const standIns = associates.filter((person) => !isOnLeave(person, now)).map(({ login }) => `\`${login}\``);
  const standIn = standIns.length === 0 ? '' : `, and an associate may stand in (${standIns.join(', ')})`;
  const row = (person: TeamPerson, duty: string): string =>
    `- \`${person.login}\` until ${person.leave?.until}: ${duty}`;
  return [
    ...members.filter((person) => isOnLeave(person, now)).map((person) => row(person, `duty is paused${standIn}`)),
    ...associates.filter((person) => isOnLeave(person, now)).map((person) => row(person, 'an associate')),
  ];
}

function uncountedRow(team: string): string {
  return `- [ ] \`${team}\` is not the team that was approved: name the right one in \`.github/vmt.yml\``;
}

function section(title: string, rows: readonly string[]): string {
  const left = rows.length - MOST_ROWS;
  const shown = left > 0 ? [...rows.slice(0, MOST_ROWS), `- and ${left} more`] : rows;
  return `### ${title}\n\n${shown.length === 0 ? 'Nobody.' : shown.join('\n')}`;
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
