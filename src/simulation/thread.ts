/** A thread of the simulation: plays its share and tells what came of it. */
import { parentPort, workerData } from 'node:worker_threads';
import { allBeginnings, playBatch } from './batch.ts';
import type { Share, Told } from './simulate.ts';

// Faults are thrown by the thousand, and nobody reads where.
Error.stackTraceLimit = 0;

const tell = (told: Told): void => parentPort?.postMessage(told);

try {
  const result = await playBatch(await allBeginnings(), workerData as Share, (more) => tell({ more }));
  tell({ result });
} catch (error) {
  tell({ error: error instanceof Error ? error.message : String(error) });
}
