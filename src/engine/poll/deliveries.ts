/** Webhooks that failed: GitHub sends none again by itself, and forgets them after three days. */
import { HOUR, type Instant } from '../../core/time.ts';
import type { WatchingParts } from '../parts.ts';
import type { Look } from './poll.ts';

const KEPT = 72 * HOUR;
/** Milliseconds until one that failed again is asked for once more. */
const AGAIN = 10 * 60_000;
/** Of one cycle, so that an outage of days does not come back at once. */
const MOST = 50;

/** Asks for each failed delivery of which the inbox has nothing, under its own id: it is still handled once. */
export function createDeliveryRecovery({ store, watch, clock, log }: WatchingParts): Look {
  const asked = new Map<string, Instant>();
  return async () => {
    const now = clock();
    for (const [guid, at] of asked) if (now - at >= KEPT) asked.delete(guid);
    // Of several attempts of one delivery, the last.
    const failed = new Map((await watch.failedDeliveries(now - KEPT)).map(({ id, guid }) => [guid, id]));
    let count = 0;
    for (const [guid, id] of failed) {
      if (now - (asked.get(guid) ?? Number.NEGATIVE_INFINITY) < AGAIN) continue;
      if (await store.hasDelivery(guid)) continue;
      if (count === MOST) break;
      asked.set(guid, now);
      await watch.redeliver(id);
      count++;
    }
    if (count > 0) log.warn({ count }, 'deliveries that had failed are asked for again');
  };
}
