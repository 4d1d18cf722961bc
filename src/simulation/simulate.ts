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

/** What a thread is to play at a time. */
export interface Share {
  readonly seed: number;
  readonly histories: number;
}

/** Fewer are not worth a thread of their own. */
const LEAST = 200;
/** What a thread is given at a time: little enough that all are busy to the end. */
const AT_ONCE = 500;

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
  const workers = Array.from({ length: threads }, () => new Worker(new URL('./thread.ts', import.meta.url)));
  const waiting = sharesOf({ seed, histories }, Math.min(AT_ONCE, Math.ceil(histories / threads)));
  const results: BatchResult[] = [];
  let played = 0;
  const tools: Tools = {
    next: () => waiting.shift() ?? null,
    onMore: (more) => {
      played += more;
      onProgress(played);
    },
    onResult: (result) => {
      results.push(result);
      // Nobody needs to go on.
      if (result.failure !== null) for (const worker of workers) void worker.terminate();
    },
  };
  try {
    await Promise.all(workers.map((worker) => serve(worker, tools)));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  const failures = results.flatMap(({ failure }) => (failure === null ? [] : [failure]));
  return {
    figures: sum(results.map(({ figures }) => figures)),
    seconds: (performance.now() - begun) / 1000,
    threads,
    failure: failures.toSorted((a, b) => a.seed - b.seed)[0] ?? null,
  };
}

function sharesOf({ seed, histories }: Share, each: number): Share[] {
  return Array.from({ length: Math.ceil(histories / each) }, (_, i) => ({
    seed: seed + i * each,
    histories: Math.min(each, histories - i * each),
  }));
}

interface Tools {
  /** Null: all are given out. */
  next(): Share | null;
  onMore(more: number): void;
  onResult(result: BatchResult): void;
}

/** Gives a thread one share after the other. Resolves when none is left, or it was stopped. */
function serve(worker: Worker, { next, onMore, onResult }: Tools): Promise<void> {
  return new Promise((resolve, reject) => {
    const give = (): void => {
      const share = next();
      if (share === null) resolve();
      else worker.postMessage(share);
    };
    worker.on('message', (told: Told) => {
      if ('more' in told) return onMore(told.more);
      if ('error' in told) return reject(new Error(told.error));
      onResult(told.result);
      give();
    });
    worker.on('error', reject);
    worker.on('exit', () => resolve());
    give();
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
