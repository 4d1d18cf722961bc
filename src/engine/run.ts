/**
 * What all work of one run of the engine has in common: whether it is to end, and what it could not give back to the
 * store (a full disk). That is tried again as soon as the store takes something: to wait until the lease of a claim ends
 * could make T0 two minutes late, and a receipt that is lost makes a message go twice.
 */
import { asFault } from './as-fault.ts';

export interface Run {
  /** Nothing more is begun. */
  readonly ending: AbortSignal;
  end(): void;
  /** Tries `work` again later, after what came before it. */
  later(work: () => Promise<void>): void;
  /** Does what could not be done; false where the store does not take it yet. Never fails. */
  again(): Promise<boolean>;
}

export function createRun(): Run {
  const ending = new AbortController();
  const waiting: (() => Promise<void>)[] = [];
  return {
    ending: ending.signal,
    end: () => ending.abort(),
    later: (work) => {
      waiting.push(work);
    },
    again: async () => {
      for (let [work] = waiting; work !== undefined; [work] = waiting) {
        try {
          await work();
        } catch (error) {
          // Done twice it is the same. Where it never can be, the lease ends by itself.
          if (asFault(error).kind !== 'permanent') return false;
        }
        waiting.shift();
      }
      return true;
    },
  };
}
