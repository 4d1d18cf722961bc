/**
 * Affected versions.
 *
 *   ranges     := range ("," range)*            union: a version in any of them is affected
 *   range      := comparator (" " comparator)*  and: `>=1.0 <1.11.1`; `==2.0.0` stands alone
 *   comparator := (">=" | "<=" | "<" | ">" | "==") version
 *   version    := "v"? number ("." number)* ("-" pre-release)? ("+" build)?
 *
 * A range has at most one lower and one upper bound and is never empty. Blanks after an operator and around a comma
 * are allowed. On GitHub's advisories a comma means "and"; `>=1.0, <1.11` is refused here, because as a union it
 * would be every version. Versions compare as in Semantic Versioning 2.0.0, section 11, with any number of parts:
 * missing parts are 0, a pre-release comes before its release, and a build does not count.
 * Source: processes decision 13, security V3.
 */
import { ok, type Result, refuse } from './refusals.ts';

const OPERATORS = ['>=', '<=', '==', '<', '>'] as const;
export type Operator = (typeof OPERATORS)[number];

/** One bound; `version` is as it was written. */
export interface Comparator {
  readonly operator: Operator;
  readonly version: string;
}
/** All of these hold. */
export type Range = readonly Comparator[];
/** Any of these holds. */
export type Ranges = readonly Range[];

const VERSION = /^v?[0-9]{1,20}(?:\.[0-9]{1,20}){0,5}(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z.-]+)?$/;
const LONGEST = 1000;
const EXAMPLE = '>=1.0.0 <1.11.1, ==2.0.0';

/** Reads affected ranges; a text that is empty, malformed, empty as a set, or every version by mistake is refused. */
export function parseRanges(text: string): Result<Ranges> {
  if (text.length > LONGEST) {
    return refuse(text, `longer than ${LONGEST} characters`, 'join neighbouring ranges');
  }
  const ranges: Range[] = [];
  for (const part of text.split(',')) {
    const range = parseRange(part.trim());
    if (!range.ok) {
      return range;
    }
    ranges.push(range.value);
  }
  const meeting = everything(ranges);
  return meeting === undefined
    ? ok(ranges)
    : refuse(text, 'a comma is a union, and these ranges together are every version', `for "and" write ${meeting}`);
}

/** The canonical text: `>=1.0.0 <1.11.1, ==2.0.0`. Reading it gives the same ranges. */
export function renderRanges(ranges: Ranges): string {
  return ranges.map((range) => range.map(({ operator, version }) => operator + version).join(' ')).join(', ');
}

/** Whether `version` is affected. `version` must be one that `isVersion` accepts. */
export function contains(ranges: Ranges, version: string): boolean {
  return ranges.some((range) => range.every((comparator) => holds(comparator, version)));
}

/**
 * Reads affected ranges together with the fixed versions (separated by commas; none is fine): no fixed version may be
 * affected.
 */
export function checkAffected(affected: string, fixed?: string): Result<{ ranges: Ranges; fixed: readonly string[] }> {
  const ranges = parseRanges(affected);
  if (!ranges.ok) {
    return ranges;
  }
  const versions = fixed === undefined || fixed.trim() === '' ? [] : fixed.split(',').map((each) => each.trim());
  for (const version of versions) {
    if (!isVersion(version)) {
      return refuse(version, 'not a version', 'write the fixed versions as 1.11.1, 2.0.1');
    }
    if (contains(ranges.value, version)) {
      const rule = `the fixed version ${version} lies in the affected range ${renderRanges(ranges.value)}`;
      return refuse(version, rule, 'end the range below the fixed version, with <');
    }
  }
  return ok({ ranges: ranges.value, fixed: versions });
}

/** Whether `text` is a version of the grammar above. */
export function isVersion(text: string): boolean {
  return text.length <= 200 && VERSION.test(text);
}

/** Negative, 0 or positive as `a` is before, equal to or after `b`; both must be versions. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [versionParts(a), versionParts(b)];
  const length = Math.max(left.numbers.length, right.numbers.length);
  for (let index = 0; index < length; index += 1) {
    const order = compareNumbers(left.numbers[index] ?? '0', right.numbers[index] ?? '0');
    if (order !== 0) {
      return order;
    }
  }
  return comparePreReleases(left.preRelease, right.preRelease);
}

function parseRange(text: string): Result<Range> {
  if (text === '') {
    return refuse(text, 'an affected range is empty', `write ranges as ${EXAMPLE}`);
  }
  const range: Comparator[] = [];
  // A blank between operator and version belongs to the comparator.
  const words = text.replace(/([<>=]) +/g, '$1').split(/ +/);
  for (const word of words) {
    const operator = OPERATORS.find((each) => word.startsWith(each));
    const version = word.slice(operator?.length ?? 0);
    if (operator === undefined) {
      const mend = isVersion(word) ? `for this one version write ==${word}` : `write ranges as ${EXAMPLE}`;
      return refuse(word, 'a bound begins with one of >= <= < > ==', mend);
    }
    if (!isVersion(version)) {
      return refuse(word, `"${version}" is not a version`, 'write versions as 1.11.0 or 2.0.0-rc1');
    }
    range.push({ operator, version });
  }
  return boundsOf(range, text);
}

function boundsOf(range: Range, text: string): Result<Range> {
  const lower = range.filter(({ operator }) => operator.startsWith('>'));
  const upper = range.filter(({ operator }) => operator.startsWith('<'));
  const exact = range.length - lower.length - upper.length;
  if (lower.length > 1 || upper.length > 1 || (exact > 0 && range.length > 1)) {
    return refuse(
      text,
      'a range has one lower and one upper bound at most, and == stands alone',
      'for "or" write a comma',
    );
  }
  const [low, high] = [lower[0], upper[0]];
  const order = low === undefined || high === undefined ? -1 : compareVersions(low.version, high.version);
  if (order > 0) {
    return refuse(text, 'the range is inverted: no version is in it', 'swap the bounds, or for "or" write a comma');
  }
  if (order === 0 && !(low?.operator === '>=' && high?.operator === '<=')) {
    return refuse(text, 'the range is empty: no version is in it', `for that one version write ==${low?.version}`);
  }
  return ok(range);
}

/** If two half-open ranges cover every version, the "and" that was probably meant. */
function everything(ranges: Ranges): string | undefined {
  const single = ranges.flatMap((range) => (range.length === 1 ? range : []));
  for (const low of single.filter(({ operator }) => operator.startsWith('>'))) {
    for (const high of single.filter(({ operator }) => operator.startsWith('<'))) {
      const order = compareVersions(low.version, high.version);
      if (order < 0 || (order === 0 && (low.operator === '>=' || high.operator === '<='))) {
        return renderRanges([[low, high]]);
      }
    }
  }
  return undefined;
}

function holds({ operator, version }: Comparator, candidate: string): boolean {
  const order = compareVersions(candidate, version);
  switch (operator) {
    case '>=':
      return order >= 0;
    case '<=':
      return order <= 0;
    case '==':
      return order === 0;
    case '<':
      return order < 0;
    case '>':
      return order > 0;
  }
}

function versionParts(text: string): { numbers: readonly string[]; preRelease: readonly string[] } {
  const [release = ''] = text.replace(/^v/, '').split('+');
  const dash = release.indexOf('-');
  const [numbers, preRelease] = dash < 0 ? [release, ''] : [release.slice(0, dash), release.slice(dash + 1)];
  return { numbers: numbers.split('.'), preRelease: preRelease === '' ? [] : preRelease.split('.') };
}

/** Numbers of up to 20 digits, compared as texts: they may be larger than a double holds exactly. */
function compareNumbers(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+(?=.)/, ''), b.replace(/^0+(?=.)/, '')];
  return left.length === right.length ? compareTexts(left, right) : left.length - right.length;
}

function comparePreReleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) {
    return b.length - a.length;
  }
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const order = compareIdentifiers(a[index] ?? '', b[index] ?? '');
    if (order !== 0) {
      return order;
    }
  }
  return a.length - b.length;
}

function compareIdentifiers(a: string, b: string): number {
  const numeric = (text: string): boolean => /^[0-9]+$/.test(text);
  if (numeric(a) && numeric(b)) {
    return compareNumbers(a, b);
  }
  return numeric(a) === numeric(b) ? compareTexts(a, b) : numeric(a) ? -1 : 1;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
