/**
 * What the advisory (GHSA) says, from the draft. One function, so that the text kept equal during the case and the text
 * that is approved and published are the same.
 */
import { escapeValue, unturned } from './escape.ts';
import type { Case, Component, Credit, Draft, Erratum } from './model.ts';
import type { Scene } from './scene.ts';
import { toIso } from './time.ts';

/** GitHub's fields that the bot keeps equal to the draft; absent ones are left alone. */
export interface AdvisoryFields {
  readonly summary: string;
  readonly description: string;
  readonly components: readonly Component[];
  readonly cvss: string | null;
  readonly severity: string | null;
  readonly cwes: readonly string[];
  readonly cve: string | null;
  readonly credits: readonly Credit[];
}

export function advisoryFields(c: Case): AdvisoryFields {
  const { draft } = c;
  return {
    summary: draft.title,
    description: unturned(description(draft, c.errata)),
    components: draft.components,
    cvss: draft.cvss === '' ? null : draft.cvss,
    severity: c.severity?.level ?? null,
    cwes: draft.cwe,
    cve: c.cve.id,
    credits: draft.reporters,
  };
}

/** The headings below which the draft's other texts stand on the advisory, in their order. */
export const SECTION_TITLES = {
  mitigation: 'Mitigation',
  workaround: 'Workaround',
  detection: 'Detection',
  fixImpact: 'Impact of the fix',
  actionRequired: 'Action required',
  references: 'References',
} as const satisfies Partial<Record<keyof Draft, string>>;

function sectionTexts(draft: Draft): readonly (readonly [string, string])[] {
  const { references, ...titles } = SECTION_TITLES;
  const fields = Object.keys(titles) as (keyof typeof titles)[];
  return [
    ...fields.map((field) => [titles[field], draft[field].trim()] as const),
    [references, draft.references.map((r) => `- ${r}`).join('\n')],
  ];
}

function description(draft: Draft, errata: readonly Erratum[]): string {
  const sections = [...sectionTexts(draft), ['Errata', errata.map(erratumText).join('\n\n')] as const].filter(
    ([, text]) => text !== '',
  );
  return [draft.description.trim(), ...sections.map(([title, text]) => `## ${title}\n\n${text}`)].join('\n\n');
}

/** Written once it is public, and read back by nobody: it can do nothing there. */
function erratumText({ text, at }: Erratum): string {
  return `**${toIso(at).slice(0, 10)}**\n\n${escapeValue(text, 'text', 'markdown', 'public').trim()}`;
}

/** The fields as text: what the plan shows and hashes, and what is published at T0. */
export function advisoryText(scene: Scene): string {
  return JSON.stringify(advisoryFields(scene.case), null, 2);
}
