/** The part of the team's monthly checklist that is about the list of distributors. */
import { cell } from '../markdown-table.ts';
import type { Member } from '../roster.ts';
import type { Day } from '../time.ts';
import { CRITERIA } from './criteria.ts';
import { newestTerms } from './judge-application.ts';

/** Lines of one part; GitHub takes 65,536 characters for the whole issue. */
const MOST = 100;
/** Characters of a name: with all lines of all parts, half of what GitHub takes. */
const NAME = 60;

/** Markdown with a box for each thing to do; null where nobody is on the roster. `today`: in the team's zone. */
export function distributorChecklist(roster: readonly Member[], today: Day): string | null {
  if (roster.length === 0) return null;
  const newest = newestTerms(roster);
  const parts = [
    part('Something is missing in their row of the roster', roster.flatMap(missingLine)),
    part(
      `They agreed to older embargo terms than ${newest}`,
      roster.flatMap((member) =>
        newest !== null && member.terms !== null && member.terms < newest
          ? [`${who(member)}: agreed to ${member.terms}; ask them to accept ${newest}`]
          : [],
      ),
    ),
    part(
      'A year on the list, or another one: do all eight criteria still hold? If not, open an issue with the label `distributor-removal`',
      roster.flatMap((member) => (isAnniversary(member, today) ? [`${who(member)}: since ${member.since}`] : [])),
    ),
    part(
      'What they give back: they reviewed or tested the patches of the last notice, and told the list what they found, even if nothing',
      roster.map(who),
    ),
  ];
  return ['## Distributors', ...parts.filter((text) => text !== null)].join('\n\n');
}

function missingLine(member: Member): readonly string[] {
  const criteria = CRITERIA.filter(({ number }) => member.criteria[number] === undefined).map(({ number }) => number);
  const gaps = [
    ...(criteria.length === 0 ? [] : [`a link for criterion ${criteria.join(', ')}`]),
    ...(member.terms === null ? ['the version of the terms they agreed to'] : []),
    ...(member.since === null ? ['the day since when they are on the list'] : []),
  ];
  return gaps.length === 0 ? [] : [`${who(member)}: ${gaps.join('; ')}`];
}

/** In the month in which they came, from the year after on. */
function isAnniversary({ since }: Member, today: Day): boolean {
  return since !== null && since.slice(5, 7) === today.slice(5, 7) && since.slice(0, 4) < today.slice(0, 4);
}

function who({ name }: Member): string {
  return cell(name, NAME);
}

function part(title: string, lines: readonly string[]): string | null {
  if (lines.length === 0) return null;
  const left = lines.length - MOST;
  const shown = lines.slice(0, MOST).map((line) => `- [ ] ${line}`);
  return [`**${title}:**`, '', ...shown, ...(left > 0 ? [`- [ ] ${left} more: read the roster`] : [])].join('\n');
}
