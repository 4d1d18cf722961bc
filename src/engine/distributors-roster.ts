/**
 * Edits of the text of `.github/stakeholders.yml` that leave every other byte as it is: a row at the end, or one row
 * less. What comes out is read again, and must be the rows that it was made for; where it is not, a person edits.
 */
import { isDeepStrictEqual } from 'node:util';
import { isMap, isSeq, parseDocument, stringify } from 'yaml';
import { ok, type Result, refuse } from '../core/refusals.ts';
import { type Member, parseRoster } from '../core/roster.ts';
import { ROSTER_PATH } from './configuration-parse.ts';
import { readYaml } from './configuration-yaml.ts';

const BY_HAND = 'edit the file by hand';

/** The text with one row more. `text`: empty where there is no file yet. */
export function withMember(text: string, member: Member): Result<string> {
  const rows = rowsOf(text);
  if (!rows.ok) return rows;
  const { contents } = parseDocument(text);
  if (contents !== null && isSeq(contents) && contents.flow === true) {
    return refuse(
      ROSTER_PATH,
      'is written in brackets',
      'write each row on lines of its own, beginning with `- name:`',
    );
  }
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const begins = firstDash(text);
  const indent = begins === null ? '' : indentAt(text, begins);
  const row = rowText(member)
    .trimEnd()
    .split('\n')
    .map((line) => `${indent}${line}${end}`)
    .join('');
  const before = text === '' || text.endsWith('\n') ? text : `${text}${end}`;
  return checked(`${before}${row}`, [...rows.value, member]);
}

/** The text without the row of this member, found by its address. */
export function withoutMember(text: string, member: Member): Result<string> {
  const rows = rowsOf(text);
  if (!rows.ok) return rows;
  const isTheirs = ({ address }: Member): boolean => address.toLowerCase() === member.address.toLowerCase();
  const index = rows.value.findIndex(isTheirs);
  const start = index < 0 ? null : dashOf(text, index);
  if (start === null) {
    return index < 0
      ? refuse(member.name, 'is no longer in the roster of the default branch', 'there is nothing to take out')
      : refuse(ROSTER_PATH, 'is written in a way that can not be edited line by line', BY_HAND);
  }
  const cut = text.slice(0, text.lastIndexOf('\n', start) + 1) + text.slice(endOf(text, index));
  return checked(
    cut,
    rows.value.filter((row) => !isTheirs(row)),
  );
}

/** The row as YAML, from the first column. */
export function rowText({ name, address, key, employer, vouchedBy, terms, since, criteria }: Member): string {
  const numbers = Object.entries(criteria).map(([number, link]) => [Number(number), link] as const);
  const row = {
    name,
    address,
    key,
    ...(employer === null ? {} : { employer }),
    ...(vouchedBy === null ? {} : { 'vouched-by': vouchedBy }),
    ...(terms === null ? {} : { terms }),
    ...(since === null ? {} : { since }),
    ...(numbers.length === 0 ? {} : { criteria: new Map(numbers) }),
  };
  return stringify([row], { lineWidth: 0 });
}

function rowsOf(text: string): Result<readonly Member[]> {
  const yaml = readYaml(ROSTER_PATH, text);
  const parsed = yaml.ok ? parseRoster(yaml.value) : yaml;
  if (parsed.ok) return ok(parsed.value);
  return refuse(ROSTER_PATH, 'has faults on the default branch', 'mend it first');
}

/** The text, if it says just these rows. */
function checked(text: string, wanted: readonly Member[]): Result<string> {
  const rows = rowsOf(text);
  if (!rows.ok) return refuse(ROSTER_PATH, 'would have faults with this change', BY_HAND);
  return isDeepStrictEqual(JSON.parse(JSON.stringify(rows.value)), JSON.parse(JSON.stringify(wanted)))
    ? ok(text)
    : refuse(ROSTER_PATH, 'is written in a way that can not be edited line by line', BY_HAND);
}

/** Where the `-` of a row stands; null where it stands in brackets, or not at the beginning of its line. */
function dashOf(text: string, index: number): number | null {
  const { contents } = parseDocument(text, { keepSourceTokens: true });
  const token = contents !== null && isSeq(contents) ? contents.srcToken : undefined;
  const item = token?.type === 'block-seq' ? token.items[index] : undefined;
  const dash = item?.start.find(({ type }) => type === 'seq-item-ind')?.offset ?? null;
  return dash !== null && indentAt(text, dash).trim() === '' ? dash : null;
}

function firstDash(text: string): number | null {
  return dashOf(text, 0);
}

/** What stands before it on its line. */
function indentAt(text: string, at: number): string {
  return text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
}

/** Behind the line on which the row ends. */
function endOf(text: string, index: number): number {
  const { contents } = parseDocument(text);
  const node = contents !== null && isSeq(contents) ? contents.items[index] : undefined;
  const end = isMap(node) ? (node.range?.[1] ?? text.length) : text.length;
  if (text[end - 1] === '\n') return end;
  const next = text.indexOf('\n', end);
  return next < 0 ? text.length : next + 1;
}
