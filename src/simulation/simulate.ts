/** The simulation as a whole: histories shared out to threads, one for each core, until all are played or one goes wrong. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { BatchResult, Failure, Figures } from './batch.ts';

export interface SimulationResult {
  readonly figures: Figures;
  readonly seconds: number;
  readonly threads: number;
  /** Of those that went wrong, the one with the least seed. */
  readonly failure: Failure | null;
}

/** What a thread tells. */
export type Told = { readonly more: number } | { readonly result: BatchResult } | { readonly error: string };

/** What a thread is to play. */
export interface Share {
  readonly seed: number;
  readonly histories: number;
}

/** Fewer are not worth a thread of their own. */
const LEAST = 200;

/**
 * Plays the histories of the seeds from `seed` on. `onProgress`: how many were played so far. Rejects where a thread can't
 * work at all (templates that do not load).
 */
export async function simulate(
  { seed, histories }: Share,
  onProgress: (played: number) => void = () => undefined,
): Promise<SimulationResult> {
  const begun = performance.now();
  const threads = Math.max(1, Math.min(availableParallelism(), Math.floor(histories / LEAST)));
  let played = 0;
  const onMore = (more: number): void => {
    played += more;
    onProgress(played);
  };
  const workers: Worker[] = [];
  const shares = sharesOf({ seed, histories }, threads);
  const results = await Promise.all(
    shares.map(async (share) => {
      const result = await inThread(share, onMore, workers);
      // The others need not go on.
      if (result?.failure != null) await Promise.all(workers.map((worker) => worker.terminate()));
      return result;
    }),
  );
  const known = results.filter((result) => result !== null);
  const failures = known.flatMap(({ failure }) => (failure === null ? [] : [failure]));
  return {
    figures: sum(known.map((result) => result.figures)),
    seconds: (performance.now() - begun) / 1000,
    threads,
    failure: failures.toSorted((a, b) => a.seed - b.seed)[0] ?? null,
  };
}

function sharesOf({ seed, histories }: Share, threads: number): readonly Share[] {
  const each = Math.ceil(histories / threads);
  return Array.from({ length: threads }, (_, i) => ({
    seed: seed + i * each,
    histories: Math.min(each, histories - i * each),
  }));
}

/** Null where it was stopped. */
function inThread(share: Share, onMore: (more: number) => void, workers: Worker[]): Promise<BatchResult | null> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData: share });
    workers.push(worker);
    worker.on('message', (told: Told) => {
      if ('more' in told) onMore(told.more);
      else if ('result' in told) resolve(told.result);
      else reject(new Error(told.error));
    });
    worker.on('error', reject);
    worker.on('exit', () => resolve(null));
  });
}

function sum(all: readonly Figures[]): Figures {
  const total = { histories: 0, calls: 0, crashes: 0, faults: 0 };
  for (const { histories, calls, crashes, faults } of all) {
    total.histories += histories;
    total.calls += calls;
    total.crashes += crashes;
    total.faults += faults;
  }
  return total;
}
