/** The ids under which documents are published. What was published once keeps its id, whatever is changed afterwards. */
import type { Config } from './config.ts';
import type { Lookup } from './inputs.ts';
import type { Case, PlanPurpose } from './model.ts';
import type { Scene } from './scene.ts';
import { type Day, type Instant, toIso } from './time.ts';

/**
 * `KCSA-CVE-…`, or by year `KCSA-YYYY-NN` with the next number that is not taken: neither in the published index nor by
 * a plan of another case that waits (the engine adds those to the index that it looks up).
 */
export function advisoryId({ case: c, config, now, found, documentId }: Naming): string {
  const known = publishedId(c, 'disclosure') ?? documentId ?? null;
  if (known !== null) return known;
  if (config.advisories.id === 'cve') return `KCSA-${c.cve.id ?? 'CVE-NONE'}`;
  const year = toIso(c.embargo?.t0 ?? now).slice(0, 4);
  const numbers = [...found.index.matchAll(/KCSA-(\d{4})-(\d{2,})/g)]
    .filter((m) => m[1] === year)
    .map((m) => Number(m[2]));
  return `KCSA-${year}-${String(Math.max(0, ...numbers) + 1).padStart(2, '0')}`;
}

type Naming = Pick<Scene, 'case' | 'config' | 'now' | 'found' | 'documentId'>;

/** The index is looked at where ids go by year: the next number depends on it. */
export function indexNeeds({ config }: { readonly config: Config }): readonly Lookup[] {
  return config.advisories.id === 'year' ? [{ kind: 'advisory-index' }] : [];
}

/** The note's id: as it was published, or of today and the title. */
export function noteId(c: Case, now: Instant): string {
  return publishedId(c, 'note') ?? noteIdOf(c.draft.title, toIso(now).slice(0, 10));
}

/** `KCSN-YYYY-MM-DD-title`: nothing in it tells how many private cases there are. */
export function noteIdOf(title: string, day: Day): string {
  const slug = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 60)
    .replace(/-$/, '');
  return `KCSN-${day}-${slug}`;
}

/** The name of the file of a plan that went out. */
function publishedId(c: Case, purpose: PlanPurpose): string | null {
  const state = c.plans[purpose];
  if (state === undefined || state.startedAt === null) return null;
  const file = state.plan.steps.map(({ target }) => target).find((target) => target.kind === 'file');
  return file === undefined ? null : file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.md$/, '');
}
