/** The impact description: which facts it must have, and the hash that its approvals refer to. */
import { shortHash } from './hash.ts';
import { type Case, type Draft, reportersAmong } from './model.ts';
import { type Refusal, refusal } from './refusals.ts';

/** Approvals hold for these very words: any edit of the draft needs new ones. */
export function descriptionHash(draft: Draft): string {
  return shortHash(draft);
}

/**
 * What the impact description lacks: credit, title, description, affected versions of every component, and how to
 * mitigate (or the words that there is no way). Source: kata, "Draft impact description".
 */
export function descriptionFaults(draft: Draft): readonly Refusal[] {
  return [...creditFaults(draft), ...textFaults(draft), ...mitigationFaults(draft)];
}

/** Nobody is credited for the report. */
export function creditFaults({ reporters }: Draft): readonly Refusal[] {
  return reportersAmong(reporters).length > 0 ? [] : [lack('no credit', 'type `/credit NAME (AFFILIATION)`')];
}

/** Title, description, components, and the affected versions of each. */
export function textFaults({ title, description, components }: Draft): readonly Refusal[] {
  return [
    ...(title.trim() === '' ? [lack('no title', 'type `/set title …`')] : []),
    ...(description.trim() === '' ? [lack('no description', 'type `/set description` and a fenced block')] : []),
    ...(components.length === 0 ? [lack('no component', 'type `/set component NAME`')] : []),
    ...components
      .filter(({ affected }) => affected.trim() === '')
      .map(({ name }) =>
        lack(`no affected versions of ${name}`, `type \`/set affected ${name} RANGE\`, unsupported versions too`),
      ),
  ];
}

/** Neither how to mitigate, nor the words that there is no way. */
export function mitigationFaults({ mitigation, workaround }: Draft): readonly Refusal[] {
  if (mitigation.trim() !== '' || workaround.trim() !== '') return [];
  const mend = 'type `/set mitigation …`; if there is none, say so: `/set mitigation There is none.`';
  return [lack('no mitigation', mend)];
}

function lack(what: string, mend: string): Refusal {
  return refusal(what, 'the impact description must have it', mend);
}

/** Has somebody of this role approved the description as it stands now? */
export function approvedBy(c: Case, role: 'reporter' | 'architecture-committee'): boolean {
  const hash = descriptionHash(c.draft);
  return c.descriptionApprovals.some((a) => a.role === role && a.hash === hash);
}
