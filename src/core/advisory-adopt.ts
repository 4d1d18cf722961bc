/**
 * What somebody changed on the advisory, taken back into the draft: the description is cut at the headings that the bot
 * puts there, ranges are written in the draft's way, credits keep the names that the draft knows.
 */
import { normal, sameLogin, vulnerabilitiesOf } from './advisory-content.ts';
import { SECTION_TITLES } from './advisory-text.ts';
import { NOT_AFFECTED, parseDraft } from './case-file.ts';
import { linesOf, placeLines } from './markdown-lines.ts';
import type { AdvisoryContent, AdvisoryEdit, Component, Credit, Draft } from './model.ts';
import type { Refusal, Result } from './refusals.ts';

type Vulnerability = AdvisoryContent['vulnerabilities'][number];

type Edit = Pick<AdvisoryEdit, 'content' | 'base'>;

/**
 * The draft with what was changed on the advisory, and with nothing else of it: what was typed into the draft since then
 * stays. Or every rule that stands against it, by field.
 */
export function adopted(
  draft: Draft,
  { base, content }: Edit,
): { readonly ok: true; readonly draft: Draft } | { readonly ok: false; readonly refusals: readonly Refusal[] } {
  const [before, after] = [normal(base), normal(content)];
  const parts: readonly Partial<Draft>[] = [
    ...(before.summary === after.summary ? [] : [{ title: content.summary }]),
    changedOf(sectionsOf(before.description), sectionsOf(after.description)),
    ...(before.cvss === after.cvss ? [] : [{ cvss: content.cvss ?? '' }]),
    ...(isSame(before.cwes, after.cwes) ? [] : [{ cwe: content.cwes }]),
    { components: componentsOf(draft.components, base.vulnerabilities, content.vulnerabilities) },
    { reporters: creditsOf(draft.reporters, base.credits, content.credits) },
  ];
  // Each part by itself, so that all that is wrong is told together.
  const refusals = parts.flatMap((part) => {
    const read = parseDraft(part);
    return read.ok ? [] : [read.refusal];
  });
  if (refusals.length > 0) return { ok: false, refusals };
  const whole: Result<Draft> = parseDraft(Object.assign({}, draft, ...parts));
  return whole.ok ? { ok: true, draft: whole.value } : { ok: false, refusals: [whole.refusal] };
}

/** What of `after` differs. */
function changedOf<T extends object>(before: T, after: T): Partial<T> {
  const was = new Map<string, unknown>(Object.entries(before));
  return Object.fromEntries(Object.entries(after).filter(([key, value]) => !isSame(was.get(key), value))) as Partial<T>;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

type Sections = Pick<Draft, 'description' | keyof typeof SECTION_TITLES>;

/** A heading counts once, and only where it is one: in a code block it is text. Errata are the case's own. */
function sectionsOf(description: string): Sections {
  const found: Record<string, string[]> = { description: [] };
  let current = 'description';
  for (const { text, place } of placeLines(linesOf(description))) {
    const field = place === 'plain' ? fieldOf(text) : undefined;
    if (field !== undefined && found[field] === undefined) {
      current = field;
      found[field] = [];
    } else {
      found[current]?.push(text);
    }
  }
  const textOf = (field: string) => (found[field] ?? []).join('\n').trim();
  return {
    description: textOf('description'),
    mitigation: textOf('mitigation'),
    workaround: textOf('workaround'),
    detection: textOf('detection'),
    fixImpact: textOf('fixImpact'),
    actionRequired: textOf('actionRequired'),
    references: textOf('references')
      .split('\n')
      .map((line) => line.trim().replace(/^[-*] /, ''))
      .filter((line) => line !== ''),
  };
}

function fieldOf(line: string): string | undefined {
  const title = /^## (.+?)\s*$/.exec(line)?.[1];
  if (title === 'Errata') return 'errata';
  return Object.entries(SECTION_TITLES).find(([, known]) => known === title)?.[0];
}

/**
 * A component whose entries nobody changed stays as the draft has it; one without entries is gone, unless it never had
 * any. An advisory without a single entry was never told what is affected: GitHub lets nobody take the last one away.
 */
function componentsOf(
  before: readonly Component[],
  base: readonly Vulnerability[],
  entries: readonly Vulnerability[],
): readonly Component[] {
  if (entries.length === 0) return before;
  const names = [...new Set([...before.map(({ name }) => name), ...entries.map(({ name }) => name)])];
  return names.flatMap((name): readonly Component[] => {
    const known = before.find((component) => component.name === name);
    const own = entries.filter((entry) => entry.name === name);
    const was = base.filter((entry) => entry.name === name);
    const [first] = own;
    if (sameEntries(was, own)) return known === undefined ? [] : [known];
    if (known !== undefined && sameEntries(vulnerabilitiesOf([known]), own)) return [known];
    if (first === undefined) return known?.affected === NOT_AFFECTED ? [known] : [];
    const fixed = own.flatMap(({ patched }) => patched.split(',').map((version) => version.trim()));
    return [
      {
        name,
        affected: own.map(({ range }) => rangeOf(range)).join(', '),
        fixed: [...new Set(fixed.filter((version) => version !== ''))].join(', '),
        ecosystem: first.ecosystem,
      },
    ];
  });
}

function sameEntries(a: readonly Vulnerability[], b: readonly Vulnerability[]): boolean {
  const texts = (entries: readonly Vulnerability[]) => entries.map((entry) => JSON.stringify(entry)).toSorted();
  return isSame(texts(a), texts(b));
}

/** GitHub writes `>= 1.0, < 1.2` for one range, and `= 1.0`; here a blank is "and". */
function rangeOf(text: string): string {
  return text
    .split(',')
    .map((part) =>
      part
        .trim()
        .replaceAll(/\s+/g, '')
        .replace(/^=(?!=)/, '=='),
    )
    .join(' ');
}

/** Who has no account is not on the advisory, and stays credited; so does whom nobody touched there. */
function creditsOf(
  before: readonly Credit[],
  base: AdvisoryContent['credits'],
  there: AdvisoryContent['credits'],
): readonly Credit[] {
  const typeIn = (credits: AdvisoryContent['credits'], login: string) =>
    credits.find((other) => sameLogin(other.login, login))?.type;
  const isChanged = (login: string) => typeIn(base, login) !== typeIn(there, login);
  const kept = before.flatMap((credit): readonly Credit[] => {
    if (credit.login === undefined || !isChanged(credit.login)) return [credit];
    const type = typeIn(there, credit.login);
    return type === undefined ? [] : [withType(credit, type)];
  });
  const isNew = (login: string) =>
    isChanged(login) && !before.some((credit) => credit.login !== undefined && sameLogin(credit.login, login));
  const added = there
    .filter(({ login }) => isNew(login))
    .map(({ login, type }) => withType({ name: login, login }, type));
  return [...kept, ...added];
}

/** A credit for the report needs no type. */
function withType({ type: _before, ...credit }: Credit, type: NonNullable<Credit['type']>): Credit {
  return type === 'reporter' ? credit : { ...credit, type };
}
