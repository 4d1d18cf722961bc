/** Many histories, one after the other, until the first that goes wrong. */
import { createCommunities, PROCESS_IDS } from './community.ts';
import { type Beginning, playHistory } from './history.ts';
import { shrink } from './shrink.ts';
import { snapshotsOf } from './stages.ts';

export interface Figures {
  readonly histories: number;
  readonly calls: number;
  readonly crashes: number;
  readonly faults: number;
}

export interface Failure {
  readonly seed: number;
  readonly violations: readonly string[];
  /** The shortest that was found. */
  readonly trace: readonly string[];
}

export interface BatchResult {
  readonly figures: Figures;
  readonly failure: Failure | null;
}

/** All beginnings of histories, of both processes. */
export async function allBeginnings(secret = 1): Promise<readonly Beginning[]> {
  const communities = createCommunities();
  const all: Beginning[] = [];
  for (const id of PROCESS_IDS) all.push(...(await snapshotsOf(id, communities[id], secret)));
  return all;
}

const PROGRESS = 250;

/** Histories with the seeds from `seed` on. `onProgress`: how many more were played. */
export async function playBatch(
  beginnings: readonly Beginning[],
  { seed, histories }: { readonly seed: number; readonly histories: number },
  onProgress: (more: number) => void = () => undefined,
): Promise<BatchResult> {
  const figures = { histories: 0, calls: 0, crashes: 0, faults: 0 };
  for (let n = 0; n < histories; n++) {
    const played = await playHistory(beginnings, seed + n);
    figures.histories += 1;
    figures.calls += played.calls;
    figures.crashes += played.crashes;
    figures.faults += played.faults;
    if (played.violations.length > 0) {
      const { violations, trace } = await shrink(played);
      return { figures, failure: { seed: seed + n, violations, trace } };
    }
    if (figures.histories % PROGRESS === 0) onProgress(PROGRESS);
  }
  return { figures, failure: null };
}
