/** The ids under which documents are published. */
import type { Config } from './config.ts';
import type { Lookup } from './inputs.ts';
import type { Case } from './model.ts';
import { type Instant, toIso } from './time.ts';

/**
 * `KCSA-CVE-…`, or by year `KCSA-YYYY-NN` with the next number that the published index does not have.
 * `index` is the index file's text; only the ids by year need it.
 */
export function advisoryId(c: Case, config: Config, now: Instant, index: string): string {
  if (config.advisories.id === 'cve') return `KCSA-${c.cve.id ?? 'CVE-NONE'}`;
  const year = toIso(c.embargo?.t0 ?? now).slice(0, 4);
  const numbers = [...index.matchAll(/KCSA-(\d{4})-(\d{2,})/g)].filter((m) => m[1] === year).map((m) => Number(m[2]));
  return `KCSA-${year}-${String(Math.max(0, ...numbers) + 1).padStart(2, '0')}`;
}

/** The index is looked at where ids go by year: the next number depends on it. */
export function indexNeeds({ config }: { readonly config: Config }): readonly Lookup[] {
  return config.advisories.id === 'year' ? [{ kind: 'advisory-index' }] : [];
}

/** `KCSN-YYYY-MM-DD-title`: nothing in it tells how many private cases there are. */
export function noteId(c: Case, now: Instant): string {
  const slug = c.draft.title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 60)
    .replace(/-$/, '');
  return `KCSN-${toIso(now).slice(0, 10)}-${slug}`;
}
