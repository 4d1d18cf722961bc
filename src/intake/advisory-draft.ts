/** What a reported advisory already says in GitHub's own fields, as the first draft. What our rules refuse is left out. */

import type { z } from 'zod';
import { parseDraft } from '../core/case-file.ts';
import type { Component, Draft } from '../core/model.ts';
import type { advisoryPayload } from './payloads.ts';

type Advisory = z.infer<typeof advisoryPayload>['repository_advisory'];

export function draftOfAdvisory(advisory: Advisory): Partial<Draft> {
  const fields: readonly Partial<Draft>[] = [
    { cvss: advisory.cvss?.vector_string ?? '' },
    { cwe: advisory.cwe_ids ?? [] },
    { components: componentsOf(advisory) },
    { description: advisory.description ?? '' },
  ];
  // Each field by itself: one that is not well-formed must not cost the others. The report itself is kept whole.
  return Object.assign({}, ...fields.filter((field) => parseDraft(field).ok));
}

function componentsOf({ vulnerabilities }: Advisory): readonly Component[] {
  return (vulnerabilities ?? []).flatMap((v): Component[] => {
    const name = v.package?.name ?? '';
    const component = {
      name,
      affected: rangeOf(v.vulnerable_version_range ?? ''),
      fixed: v.patched_versions ?? '',
      ecosystem: v.package?.ecosystem ?? 'other',
    };
    if (name === '') return [];
    return parseDraft({ components: [component] }).ok ? [component] : [{ ...component, affected: '', fixed: '' }];
  });
}

/** GitHub writes `>= 1.0, < 1.2` for one range; here a blank is "and", and a comma a union. */
function rangeOf(text: string): string {
  return text
    .split(',')
    .map((part) => part.trim().replaceAll(/\s+/g, ''))
    .join(' ');
}
