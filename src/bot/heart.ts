/**
 * The heart of a replica: while it beats, nobody takes what this process has claimed. It stops last, when nothing is under
 * way any more, and gives back what is still claimed. Where there is one process on a database, it is idle.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { EngineParts } from '../engine/parts.ts';
import { problemOf } from '../logger.ts';

/** Milliseconds. */
const BEAT = 1000;

export interface Heart {
  /** Resolves after the first beat. Throws PortFault where there is none. */
  start(): Promise<void>;
  /** Never fails: what could not be given back is free when the others find this one dead. */
  stop(): Promise<void>;
}

export function createHeart({ store, owner, log }: Pick<EngineParts, 'store' | 'owner' | 'log'>): Heart {
  const ending = new AbortController();
  let beating: Promise<void> | null = null;
  const told = (problem: string) => log.warn({ kind: 'replica', problem }, 'the other replicas could not be told');

  async function beat(): Promise<void> {
    while (!ending.signal.aborted) {
      await pause(BEAT, undefined, { signal: ending.signal }).catch(() => undefined);
      if (!ending.signal.aborted) await store.beat(owner).catch((error: unknown) => told(problemOf(error)));
    }
  }

  return {
    start: async () => {
      await store.beat(owner);
      beating = beat();
    },
    stop: async () => {
      ending.abort();
      if (beating === null) return;
      await beating;
      await store.leave(owner).catch((error: unknown) => told(problemOf(error)));
    },
  };
}
