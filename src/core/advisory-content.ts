/**
 * The draft as an advisory says it, and back to the question whether two advisories say the same. GitHub has one entry
 * for each range, and writes it `>= 1.11.0, < 1.11.1`: its comma is "and", where the draft's is a union.
 */

import { type AdvisoryFields, advisoryFields } from './advisory-text.ts';
import { NOT_AFFECTED } from './case-file.ts';
import { markerLineOf } from './marker-line.ts';
import type { AdvisoryContent, Case, Component, Credit } from './model.ts';
import { compareVersions, parseRanges, type Range } from './ranges.ts';

/** GitHub's enum `security-advisory-ecosystems`. */
export const ECOSYSTEMS = [
  ...(['rubygems', 'npm', 'pip', 'maven', 'nuget', 'composer', 'go'] as const),
  ...(['rust', 'erlang', 'actions', 'pub', 'other', 'swift'] as const),
] as const;

/** GitHub's levels; what has none of them has no severity there. */
export const ADVISORY_SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

type Vulnerabilities = AdvisoryContent['vulnerabilities'];
type Credits = AdvisoryContent['credits'];

/** What GitHub shows of the draft once it is written there. Empty: the draft does not say it. */
export function contentOf(c: Case): AdvisoryContent {
  return contentOfFields(advisoryFields(c));
}

/** The same of fields that were approved. */
export function contentOfFields(fields: AdvisoryFields): AdvisoryContent {
  const cvss = fields.cvss === '' ? null : fields.cvss;
  return {
    summary: fields.summary,
    description: fields.description,
    cvss,
    severity: cvss === null ? (ADVISORY_SEVERITIES.find((level) => level === fields.severity) ?? null) : null,
    cwes: fields.cwes,
    vulnerabilities: vulnerabilitiesOf(fields.components),
    credits: creditsOf(fields.credits),
  };
}

/** GitHub credits accounts only; a person without one is named in the description. */
export function creditsOf(credits: readonly Credit[]): Credits {
  return credits.flatMap(({ login, type }) => (login === undefined ? [] : [{ login, type: type ?? 'reporter' }]));
}

/** One entry for each range. A component that is not affected has none. */
export function vulnerabilitiesOf(components: readonly Component[]): Vulnerabilities {
  return components.flatMap(({ name, affected, fixed, ecosystem }) => {
    if (affected === NOT_AFFECTED) return [];
    const entry = { ecosystem: ecosystemOf(ecosystem), name };
    const ranges = parseRanges(affected);
    if (!ranges.ok) return [{ ...entry, range: '', patched: fixed }];
    return ranges.value.map((range) => ({ ...entry, range: rangeText(range), patched: patchedIn(range, fixed) }));
  });
}

const SIGNS = { '>=': '>=', '<=': '<=', '==': '=', '<': '<', '>': '>' } as const;

function rangeText(range: Range): string {
  return range.map(({ operator, version }) => `${SIGNS[operator]} ${version}`).join(', ');
}

/** The first fixed version behind the range's upper end; where the range has none, all of them. */
function patchedIn(range: Range, fixed: string): string {
  const versions = fixed
    .split(',')
    .map((version) => version.trim())
    .filter((version) => version !== '');
  const upper = range.find(({ operator }) => operator === '<' || operator === '<=' || operator === '==');
  const behind = versions.filter((version) => upper !== undefined && compareVersions(version, upper.version) >= 0);
  const [first] = behind.toSorted(compareVersions);
  return first ?? versions.join(', ');
}

function ecosystemOf(text: string): (typeof ECOSYSTEMS)[number] {
  return ECOSYSTEMS.find((known) => known === text.toLowerCase()) ?? 'other';
}

/**
 * What an advisory says after the draft was written onto it. What the draft does not say stays as it is there; so do
 * credits that people gave there for something else than the report. With `whole` only that stays which GitHub lets
 * nobody take away: a title, a description, and the last entry of what is affected.
 */
export function afterWriting(there: AdvisoryContent, ours: AdvisoryContent, whole: boolean): AdvisoryContent {
  const isScored = whole || ours.cvss !== null || ours.severity !== null;
  return {
    summary: ours.summary === '' ? there.summary : ours.summary,
    description: ours.description === '' ? there.description : ours.description,
    cvss: isScored ? ours.cvss : there.cvss,
    severity: isScored ? ours.severity : there.severity,
    cwes: whole || ours.cwes.length > 0 ? ours.cwes : there.cwes,
    vulnerabilities: ours.vulnerabilities.length > 0 ? ours.vulnerabilities : there.vulnerabilities,
    credits: whole ? ours.credits : withKept(there.credits, ours.credits),
  };
}

function withKept(there: Credits, ours: Credits): Credits {
  if (ours.length === 0) return there;
  const isNamed = (login: string) => ours.some((credit) => sameLogin(credit.login, login));
  return [...ours, ...there.filter(({ login, type }) => type !== 'reporter' && !isNamed(login))];
}

/** GitHub's logins differ by more than their case. */
export function sameLogin(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Do they say the same? Line ends, the order of lists, and a severity that comes from a vector say nothing. */
export function sameContent(a: AdvisoryContent, b: AdvisoryContent): boolean {
  return canonicalText(a) === canonicalText(b);
}

/** The same text for all contents that say the same. */
export function canonicalText(content: AdvisoryContent): string {
  return JSON.stringify(normal(content));
}

/** The content in one form: what says nothing is the same everywhere. */
export function normal({ summary, description, cvss, severity, cwes, ...lists }: AdvisoryContent): AdvisoryContent {
  const { vulnerabilities, credits } = lists;
  return {
    summary: summary.trim(),
    description: plainText(description),
    cvss,
    severity: cvss === null ? severity : null,
    cwes: cwes.toSorted(),
    vulnerabilities: sorted(
      vulnerabilities.map(({ ecosystem, name, range, patched }) => ({ ecosystem, name, range, patched })),
    ),
    credits: sorted(credits.map(({ login, type }) => ({ login: login.toLowerCase(), type }))),
  };
}

/**
 * As it is read: GitHub keeps the line ends of whoever edited it last, and no blank end. An advisory that the bot made has
 * its marker as the first line until its text is written again.
 */
function plainText(text: string): string {
  const lines = text.replaceAll('\r\n', '\n');
  return (markerLineOf(lines) === null ? lines : lines.slice(lines.indexOf('\n') + 1)).trimEnd();
}

function sorted<T>(items: readonly T[]): readonly T[] {
  const keyed = items.map((item) => [JSON.stringify(item), item] as const);
  return keyed.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}
