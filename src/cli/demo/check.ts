/** What a check is: a sentence that is true or not, with what speaks against it. */
import type { Evidence } from './evidence.ts';
import type { Outcome } from './outcome.ts';

export interface Check {
  readonly sentence: string;
  readonly yes: boolean;
  /** Why not; empty where it is true. */
  readonly against: readonly string[];
}

export type Checker = (evidence: Evidence, outcome: Outcome) => Check | Promise<Check>;

/** True where nothing speaks against it. */
export function check(sentence: string, against: readonly string[]): Check {
  return { sentence, yes: against.length === 0, against };
}

/** What speaks against `holds`: the words, where it does not hold. */
export function unless(holds: boolean, words: string): readonly string[] {
  return holds ? [] : [words];
}
