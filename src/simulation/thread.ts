/** A thread of the simulation: plays what it is given, share by share, and tells what came of each. */
import { parentPort } from 'node:worker_threads';
import { allBeginnings, playBatch } from './batch.ts';
import type { Share, Told } from './simulate.ts';

// Faults are thrown by the thousand, and nobody reads where.
Error.stackTraceLimit = 0;

const tell = (told: Told): void => parentPort?.postMessage(told);

const beginnings = allBeginnings();

async function play(share: Share): Promise<void> {
  try {
    tell({ result: await playBatch(await beginnings, share, (more) => tell({ more })) });
  } catch (error) {
    tell({ error: error instanceof Error ? error.message : String(error) });
  }
}

parentPort?.on('message', play);
