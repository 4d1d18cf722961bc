/**
 * Acknowledging goes before handling: GitHub waits ten seconds and then counts a delivery as failed, while what is stored
 * can wait. So the engine gives way to what is being stored, between one batch of deliveries and the next; not for long,
 * so that whoever floods the bot with webhooks does not stop it.
 */
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import type { Inbox } from '../engine/ports.ts';

export interface RightOfWay {
  readonly receive: Inbox['receive'];
  /** Waits while deliveries are being stored, one soon after the other. */
  readonly giveWay: () => Promise<void>;
}

/** Real milliseconds without a delivery after which no more are expected at once. */
const QUIET = 5;
/** For so many the engine gives way. */
const LONGEST = 250;

export function rightOfWay(inbox: Pick<Inbox, 'receive'>): RightOfWay {
  let storing = 0;
  let last = Number.NEGATIVE_INFINITY;
  const isQuiet = (): boolean => storing === 0 && performance.now() - last >= QUIET;
  return {
    receive: async (delivery) => {
      storing++;
      try {
        return await inbox.receive(delivery);
      } finally {
        storing--;
        last = performance.now();
      }
    },
    giveWay: async () => {
      const end = performance.now() + LONGEST;
      // What has come by now is read at the next turn of the event loop.
      await turn();
      while (!isQuiet() && performance.now() < end) await pause(QUIET);
    },
  };
}
