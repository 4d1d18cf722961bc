/** The impact description: which facts it must have, and the hash that its approvals refer to. */
import { shortHash } from './hash.ts';
import type { Case, Draft } from './model.ts';
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
  const faults: Refusal[] = [];
  const lack = (what: string, mend: string) => faults.push(refusal(what, 'the impact description must have it', mend));
  if (draft.reporters.length === 0) lack('no credit', 'type `/credit NAME (AFFILIATION)`');
  if (draft.title.trim() === '') lack('no title', 'type `/set title …`');
  if (draft.description.trim() === '') lack('no description', 'type `/set description` and a fenced block');
  if (draft.components.length === 0) lack('no component', 'type `/set component NAME`');
  for (const component of draft.components) {
    if (component.affected.trim() === '') {
      lack(
        `no affected versions of ${component.name}`,
        `type \`/set affected ${component.name} RANGE\`, unsupported versions too`,
      );
    }
  }
  if (draft.mitigation.trim() === '' && draft.workaround.trim() === '') {
    lack('no mitigation', 'type `/set mitigation …`; if there is none, say so: `/set mitigation There is none.`');
  }
  return faults;
}

/** Has somebody of this role approved the description as it stands now? */
export function approvedBy(c: Case, role: 'reporter' | 'architecture-committee'): boolean {
  const hash = descriptionHash(c.draft);
  return c.descriptionApprovals.some((a) => a.role === role && a.hash === hash);
}
