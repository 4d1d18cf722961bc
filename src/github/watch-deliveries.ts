/**
 * Webhook deliveries that GitHub could not hand over, and their redelivery, by the app itself. GitHub sends none again by
 * itself, and forgets them after three days.
 *
 * Source: OpenAPI `apps/list-webhook-deliveries`, `apps/redeliver-webhook-delivery`. The id of a delivery is an int64,
 * beyond what a number holds exactly: Octokit hands it out as a bigint where it must.
 */
import type { Watch } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { createReader, createSteady } from './conditional.ts';
import { wholeSecond } from './issues.ts';
import { PER_PAGE } from './pages.ts';

type Delivery = Awaited<ReturnType<Watch['failedDeliveries']>>[number];

/** Octokit's types know the id as a number only, so the route is not told to them. */
const ATTEMPTS: string = 'POST /app/hook/deliveries/{delivery_id}/attempts';

/** The app's log of deliveries, the newest first. */
export function watchDeliveries({ app }: Clients): Pick<Watch, 'failedDeliveries' | 'redeliver'> {
  const read = createReader(delivery);
  const steady = createSteady<Delivery>();
  return {
    async failedDeliveries(since) {
      const from = wholeSecond(since);
      const query = { status: 'failure', per_page: PER_PAGE } as const;
      const found = await read({
        name: 'failed',
        get: (ask) => app.rest.apps.listWebhookDeliveries({ ...query, ...ask }),
        isEnough: (items) => (items.at(-1)?.at ?? from) < from,
      });
      return steady('failed', found.filter(({ at }) => at >= from).toReversed());
    },
    async redeliver(id) {
      await app.request(ATTEMPTS, { delivery_id: id });
    },
  };
}

function delivery(answer: {
  readonly id: number | bigint;
  readonly guid: string;
  readonly delivered_at: string;
}): Delivery {
  return { id: String(answer.id), guid: answer.guid, at: Date.parse(answer.delivered_at) };
}
