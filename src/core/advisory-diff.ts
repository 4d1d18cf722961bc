/** What is different between what two advisories say, for the people who decide about an edit. Nothing in it does anything. */
import { normal } from './advisory-content.ts';
import { visible } from './escape.ts';
import { cell, table } from './markdown-table.ts';
import type { AdvisoryContent } from './model.ts';
import { fence } from './plan.ts';
import { textDiff } from './text-diff.ts';

/** Longer differences are read on the advisory. */
const LONGEST = 12_000;

const LINES: readonly (readonly [string, (content: AdvisoryContent) => string])[] = [
  ['title', (c) => c.summary],
  ['CVSS', (c) => c.cvss ?? ''],
  ['severity', (c) => c.severity ?? ''],
  ['CWEs', (c) => c.cwes.join(', ')],
];

const TEXTS: readonly (readonly [string, (content: AdvisoryContent) => string])[] = [
  ['affected versions', (c) => c.vulnerabilities.map(vulnerabilityLine).join('\n')],
  ['credits', (c) => c.credits.map(({ login, type }) => `${login} (${type})`).join('\n')],
  ['description', (c) => c.description],
];

/** A row for each short field that differs, and a difference line by line for each text. Empty where nothing does. */
export function contentDiff(draft: AdvisoryContent, advisory: AdvisoryContent): string {
  const [before, after] = [normal(draft), normal(advisory)];
  const rows = LINES.filter(([, of]) => of(before) !== of(after)).map(([name, of]) => [
    name,
    shownCell(of(before)),
    shownCell(of(after)),
  ]);
  const texts = TEXTS.flatMap(([name, of]) => {
    const diff = textDiff(visible(of(before)), visible(of(after)));
    return diff === '' ? [] : [`**${name}** (\`-\` the draft, \`+\` the advisory)\n\n${fence(clip(diff), 'diff')}`];
  });
  return [...(rows.length === 0 ? [] : [table(['field', 'the draft', 'the advisory'], rows)]), ...texts].join('\n\n');
}

/** Names of the fields in which two advisories differ. */
export function differentFields(a: AdvisoryContent, b: AdvisoryContent): readonly string[] {
  const [before, after] = [normal(a), normal(b)];
  return [...LINES, ...TEXTS].filter(([, of]) => of(before) !== of(after)).map(([name]) => name);
}

function vulnerabilityLine({ ecosystem, name, range, patched }: AdvisoryContent['vulnerabilities'][number]): string {
  return `${ecosystem} ${name}: ${range === '' ? 'no range' : range}${patched === '' ? '' : `; patched ${patched}`}`;
}

function shownCell(text: string): string {
  return text === '' ? 'nothing' : cell(text);
}

function clip(diff: string): string {
  return diff.length <= LONGEST ? diff : `${diff.slice(0, LONGEST)}\n… (the rest: see the advisory)`;
}
