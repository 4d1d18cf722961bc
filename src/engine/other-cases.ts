/**
 * Keeps in mind what the open private cases say (core/other-cases.ts): as fingerprints, in memory only, noted with every
 * commit of this process. What another process opened is read when it is asked for.
 */
import { createCaseTexts, type OtherCases, REPORT_FORM } from '../core/other-cases.ts';
import { inParallel } from './in-parallel.ts';
import type { Cases, Store } from './ports.ts';

export interface KnownCases extends OtherCases {
  /** Resolves when every open case is known. Throws what the store throws; asked again, it goes on from there. */
  ready(): Promise<void>;
}

/** Cases that are read at the same time. */
const READS = 8;

/**
 * `common`: texts that are nobody's, such as templates; `own`: those of the project's own templates, which change. Work
 * with the store that is given back.
 */
export function createKnownCases(
  store: Store,
  common: readonly string[],
  own: () => readonly string[] = () => [],
): { store: Store; otherCases: KnownCases } {
  const texts = createCaseTexts([...common, ...REPORT_FORM]);
  const seen = new Set<string>();
  let loading: Promise<void> | null = null;
  let isLoaded = false;
  return {
    store: {
      ...store,
      commit: async (commit) => {
        const outcome = await store.commit(commit);
        if (outcome === 'committed' && commit.case !== null) {
          seen.add(commit.case.id);
          texts.note(commit.case);
        }
        return outcome;
      },
    },
    otherCases: {
      sayingTheSame: (text, except) => {
        // Only beside all that the cases said before.
        if (isLoaded) texts.disown(own());
        return texts.sayingTheSame(text, except);
      },
      ready: () => {
        loading ??= load(store, texts, seen)
          .then(() => {
            isLoaded = true;
          })
          .finally(() => {
            loading = null;
          });
        return loading;
      },
    },
  };
}

async function load(store: Cases, texts: ReturnType<typeof createCaseTexts>, seen: Set<string>): Promise<void> {
  const unknown = (await store.openCases()).filter((id) => !seen.has(id));
  await inParallel(unknown, READS, async (id) => {
    const stored = await store.byId(id);
    // A commit may have come while it was read, and is newer.
    if (seen.has(id)) return;
    seen.add(id);
    if (stored !== null) texts.note(stored.case);
  });
}
