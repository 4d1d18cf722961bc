/** What a benchmark measures, and what it says of it: rows, each with its spread over the rounds and its budget. */

/** Median, least and most of the rounds. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Asserted by `--check` of the ratio, or of the value itself where there is no baseline. */
export interface Budget {
  readonly kind: 'at least' | 'at most';
  readonly limit: number;
  /**
   * The budget can't be met: what is held instead, so that it does not get worse. docs/performance.md says why, with the
   * numbers.
   */
  readonly held?: number;
}

export interface Row {
  /** What was measured. */
  readonly what: string;
  readonly unit: string;
  readonly ours: Spread;
  /** In the same unit and the same rounds. */
  readonly baseline: { readonly what: string; readonly spread: Spread } | null;
  /** Ours to the baseline, of each round. */
  readonly ratio: Spread | null;
  /** Null: told, and not asserted. */
  readonly budget: Budget | null;
}

/** One benchmark. `measure` rejects where what it does went wrong: a figure of something else is worse than none. */
export interface Benchmark {
  /** By which `--only` names it. */
  readonly id: string;
  readonly about: string;
  measure(tools: Tools): Promise<readonly Row[]>;
}

export interface Tools {
  /** Measured rounds; one more comes before them, to warm up, and is not counted. */
  readonly rounds: number;
  /** Tells how far it is. */
  readonly say: (text: string) => void;
}

export function spreadOf(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (place: number) => sorted[place] ?? Number.NaN;
  const middle = Math.floor(sorted.length / 2);
  return {
    median: sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2,
    least: at(0),
    most: at(sorted.length - 1),
  };
}

/**
 * Does each of these once to warm up, then in turns for as many rounds; every second round goes through them backwards, so
 * that none always has the machine after the same one. Answers the samples by name, one for each round.
 */
export async function inTurns<N extends string, S>(
  { rounds, say }: Tools,
  works: Readonly<Record<N, () => Promise<S>>>,
): Promise<Readonly<Record<N, readonly S[]>>> {
  const names = Object.keys(works) as N[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as S[]])) as Record<N, S[]>;
  for (let round = 0; round <= rounds; round++) {
    say(round === 0 ? 'warm-up' : `round ${round} of ${rounds}`);
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const sample = await works[name]();
      if (round > 0) samples[name].push(sample);
    }
  }
  return samples;
}

/** A row of what was measured against its baseline, round by round. */
export function compared(
  about: Pick<Row, 'what' | 'unit' | 'budget'>,
  ours: readonly number[],
  baseline: { readonly what: string; readonly samples: readonly number[] },
): Row {
  return {
    ...about,
    ours: spreadOf(ours),
    baseline: { what: baseline.what, spread: spreadOf(baseline.samples) },
    ratio: spreadOf(ours.map((sample, round) => sample / (baseline.samples[round] ?? Number.NaN))),
  };
}

/** A row of what has no baseline. */
export function alone(about: Pick<Row, 'what' | 'unit' | 'budget'>, ours: readonly number[]): Row {
  return { ...about, ours: spreadOf(ours), baseline: null, ratio: null };
}

export type Verdict = 'met' | 'held' | 'missed';

/** Is the budget met by the median; if not, is at least what is held? Null: there is no budget. */
export function verdictOf({ ours, ratio, budget }: Row): Verdict | null {
  if (budget === null) return null;
  const { median } = ratio ?? ours;
  // What could not be measured is not within any limit.
  const within = (limit: number) => (budget.kind === 'at least' ? median >= limit : median <= limit);
  if (within(budget.limit)) return 'met';
  return budget.held !== undefined && within(budget.held) ? 'held' : 'missed';
}
