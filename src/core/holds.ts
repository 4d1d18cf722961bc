/** Holds of a case, and what lies below them. */
import type { Case, Hold } from './model.ts';

/** The wait for another project that has not disclosed yet; null: none. */
export function waitFor({ hold }: Pick<Case, 'hold'>): Hold | null {
  return hold?.kind === 'upstream' ? hold : (hold?.below ?? null);
}
