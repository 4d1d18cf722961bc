/** The store of which every commit is counted, once it is made. */
import type { Store } from '../../engine/ports.ts';
import type { Counters } from './counters.ts';

export function countedStore(store: Store, counters: Pick<Counters, 'committed'>): Store {
  return {
    ...store,
    commit: async (commit) => {
      const outcome = await store.commit(commit);
      const facts = commit.entries.map(({ fact }) => fact);
      if (outcome === 'committed') counters.committed(commit.case, facts, commit.effects);
      return outcome;
    },
  };
}
