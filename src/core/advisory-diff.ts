/**
 * What is different between what two advisories say, for the people who decide about an edit: all of it, so that nothing
 * is taken that nobody saw. Nothing in it does anything.
 */
import { normal } from './advisory-content.ts';
import { visible } from './escape.ts';
import { shortHash } from './hash.ts';
import { cell, table } from './markdown-table.ts';
import type { AdvisoryContent } from './model.ts';
import { fence } from './plan.ts';
import { textDiff } from './text-diff.ts';

/** Of one comment: GitHub takes 65,536 characters, and there are words around it. */
const LONGEST = 60_000;
/** Of one code block: where all of it is back quotes, the fence around it makes three of it. */
const LONGEST_BLOCK = 20_000;
/** A cell of a table is cut where it is longer than 200 characters. */
const LONGEST_CELL = 190;

type Field = readonly [string, (content: AdvisoryContent) => string];

const LINES: readonly Field[] = [
  ['title', (c) => c.summary],
  ['CVSS', (c) => c.cvss ?? ''],
  ['severity', (c) => c.severity ?? ''],
  ['CWEs', (c) => c.cwes.join(', ')],
];

const TEXTS: readonly Field[] = [
  ['affected versions', (c) => c.vulnerabilities.map(vulnerabilityLine).join('\n')],
  ['credits', (c) => c.credits.map(({ login, type }) => `${login} (${type})`).join('\n')],
  ['description', (c) => c.description],
];

/** What the two are called. */
type Sides = readonly [before: string, after: string];

/**
 * A row for each short field that differs, and a difference line by line for each text: the text of one comment, or of as
 * many as it takes. Empty where nothing differs.
 */
export function contentDiff(
  before: AdvisoryContent,
  after: AdvisoryContent,
  [was, is]: Sides = ['the draft', 'the advisory'],
): readonly string[] {
  const [old, now] = [normal(before), normal(after)];
  const different = ([, of]: Field) => of(old) !== of(now);
  const fits = ([, of]: Field) => visible(of(old)).length <= LONGEST_CELL && visible(of(now)).length <= LONGEST_CELL;
  const lines = LINES.filter(different);
  const rows = lines.filter(fits).map(([name, of]) => [name, shownCell(of(old)), shownCell(of(now))]);
  const texts = [...lines.filter((field) => !fits(field)), ...TEXTS.filter(different)].flatMap(([name, of]) =>
    blocksOf(textDiff(visible(of(old)), visible(of(now)))).map(
      (block) => `**${name}** (\`-\` ${was}, \`+\` ${is})\n\n${fence(block, 'diff')}`,
    ),
  );
  return together([...(rows.length === 0 ? [] : [table(['field', was, is], rows)]), ...texts]);
}

/** Names of the fields in which two advisories differ. */
export function differentFields(a: AdvisoryContent, b: AdvisoryContent): readonly string[] {
  const [before, after] = [normal(a), normal(b)];
  return [...LINES, ...TEXTS].filter(([, of]) => of(before) !== of(after)).map(([name]) => name);
}

/** Tells one edit from the others. */
export function editId(content: AdvisoryContent): string {
  return shortHash(normal(content));
}

function vulnerabilityLine({ ecosystem, name, range, patched }: AdvisoryContent['vulnerabilities'][number]): string {
  return `${ecosystem} ${name}: ${range === '' ? 'no range' : range}${patched === '' ? '' : `; patched ${patched}`}`;
}

function shownCell(text: string): string {
  return text === '' ? 'nothing' : cell(text);
}

/** Cut at the ends of lines; a line that is longer than a block goes on in the next one, under its own sign. */
function blocksOf(diff: string): readonly string[] {
  if (diff === '') return [];
  const lines = diff.split('\n').flatMap((line) => (line.length <= LONGEST_BLOCK ? [line] : piecesOf(line)));
  return packed(lines, LONGEST_BLOCK, '\n');
}

function piecesOf(line: string): readonly string[] {
  const sign = line.slice(0, 1);
  const pieces: string[] = [];
  let piece = '';
  // By characters: a pair of surrogates is never cut.
  for (const character of line.slice(1)) {
    if (piece.length + character.length >= LONGEST_BLOCK) {
      pieces.push(`${sign}${piece}`);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, `${sign}${piece}`];
}

function together(parts: readonly string[]): readonly string[] {
  return packed(parts, LONGEST, '\n\n');
}

/** As many of them together as fit. */
function packed(items: readonly string[], longest: number, separator: string): readonly string[] {
  const all: string[] = [];
  for (const item of items) {
    const last = all.at(-1);
    if (last !== undefined && last.length + separator.length + item.length <= longest) {
      all[all.length - 1] = `${last}${separator}${item}`;
    } else {
      all.push(item);
    }
  }
  return all;
}
