/** Who of the list a report of a leak is about, and what they owe. Source: processes section 5; kubeedge, Embargo Policy. */
import { cell } from '../markdown-table.ts';
import { lookOf } from '../near-miss.ts';
import type { Member } from '../roster.ts';

const WORD = /[\p{L}\p{N}]/u;

/** The member whose address or name stands in the text as words of its own, the longest one first; null: nobody's. */
export function distributorNamed(text: string, roster: readonly Member[]): Member | null {
  const look = lookOf(text);
  const named = roster.flatMap((member) =>
    [member.address, member.name].filter((words) => stands(look, lookOf(words))).map((words) => ({ member, words })),
  );
  return named.toSorted((a, b) => b.words.length - a.words.length)[0]?.member ?? null;
}

/** `Acme` stands in "the ACME list", not in "acmeology". */
function stands(look: string, words: string): boolean {
  for (let at = look.indexOf(words); at >= 0; at = look.indexOf(words, at + 1)) {
    const before = look[at - 1] ?? ' ';
    const after = look[at + words.length] ?? ' ';
    if (!WORD.test(before) && !WORD.test(after)) return true;
  }
  return false;
}

/** Markdown for the team: what a member owes who let something out, and how one is removed. */
export function leakDuties({ name, address }: Member): string {
  return [
    `${cell(name)} is on the list of distributors and owes the team at once, by mail from ${cell(address)}:`,
    '',
    '- [ ] exactly which information got out',
    '- [ ] to whom',
    '- [ ] what they do so that it does not happen again',
    '',
    'Who lets out embargoed information again may be removed: open an issue with the label `distributor-removal`.',
  ].join('\n');
}
