/** JSON of webhook deliveries, for the App hook deliveries API. */
import type { Delivery } from '../state.ts';
import { iso, type Json } from './common.ts';

/** `hook-delivery-item`. */
export function deliveryItemShape(delivery: Delivery): Json {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: iso(delivery.deliveredAt),
    redelivery: delivery.redelivery,
    duration: delivery.durationSeconds,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

/** `hook-delivery`. */
export function deliveryShape(delivery: Delivery, url: string): Json {
  return {
    ...deliveryItemShape(delivery),
    url,
    request: { headers: delivery.headers, payload: delivery.payload },
    response: { headers: {}, payload: delivery.responseBody },
  };
}
