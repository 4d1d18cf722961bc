/**
 * Webhooks of the app: each happening in a repository that the app is installed on becomes a signed HTTP POST, one
 * after the other in order. All deliveries are kept for the App hook deliveries API, where a delivery can be asked for
 * again under the same delivery id.
 */
import { randomUUID } from 'node:crypto';
import { post, signatureOf, statusText } from './post.ts';
import { organisationShape, userShape } from './shapes/accounts.ts';
import { type Json, nodeId } from './shapes/common.ts';
import { repositoryShape } from './shapes/repositories.ts';
import { shuffled } from './shuffle.ts';
import type { Delivery, Happening, World } from './state.ts';

/**
 * normal · lose: no trace of the event anywhere · fail: recorded as failed, can be redelivered · hold: kept until the
 * mode changes · duplicate: each delivered that often · shuffle: kept until `delivered()`, then sent in another order.
 * What is asked for again fares no better than what is new.
 */
export type WebhookMode = 'normal' | 'lose' | 'fail' | 'hold' | { duplicate: number } | { shuffle: number };

type Queued = {
  guid: string;
  happening: Pick<Happening, 'event' | 'action'>;
  installationId: number;
  repositoryId: number | null;
  body: string;
  redelivery: boolean;
};

export type Webhooks = {
  url: string | undefined;
  secret: string;
  mode: WebhookMode;
  deliveries: Delivery[];
  happened: (happening: Happening) => void;
  redeliver: (delivery: Delivery) => void;
  delivered: () => Promise<void>;
};

/** Events that every app gets, whatever it subscribes to. */
const unasked = new Set(['installation', 'installation_repositories']);

/** The payload as GitHub sends it: what is special to the event, and what all events have. */
function payloadOf(world: World, happening: Happening, installationId: number): Json {
  const { action, repository, organisation, sender, payload } = happening;
  return {
    ...(action === null ? {} : { action }),
    ...(repository ? { repository: repositoryShape(world, repository) } : {}),
    ...payload,
    ...(organisation ? { organization: organisationShape(world, organisation.account) } : {}),
    sender: userShape(world, sender),
    installation: { id: installationId, node_id: nodeId('IN', installationId), ...(payload.installation ?? {}) },
  };
}

/** The sender. Nothing is sent, and nothing recorded, while `url` is not set. */
export function createWebhooks(world: () => World, secret: string): Webhooks {
  let queue: Queued[] = [];
  let pump: Promise<void> | undefined;
  let current: WebhookMode = 'normal';

  const isHeld = (): boolean => current === 'hold' || (typeof current === 'object' && 'shuffle' in current);

  const send = async (item: Queued): Promise<void> => {
    const { clock, newId, app } = world();
    const headers: Record<string, string> = {
      accept: '*/*',
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/c0ffee1',
      'x-github-delivery': item.guid,
      'x-github-event': item.happening.event,
      'x-github-hook-id': String(app.id + 1),
      'x-github-hook-installation-target-id': String(app.id),
      'x-github-hook-installation-target-type': 'integration',
      'x-hub-signature-256': signatureOf(webhooks.secret, item.body),
    };
    const started = clock();
    const isFailed = current === 'fail' || webhooks.url === undefined;
    const answer = isFailed ? { status: 502, text: '' } : await post(webhooks.url ?? '', headers, item.body);
    webhooks.deliveries.push({
      id: newId(),
      guid: item.guid,
      event: item.happening.event,
      action: item.happening.action,
      installationId: item.installationId,
      repositoryId: item.repositoryId,
      deliveredAt: started,
      redelivery: item.redelivery,
      statusCode: answer.status,
      status: statusText(answer.status),
      durationSeconds: Math.max(0, clock() - started) / 1000,
      headers,
      payload: JSON.parse(item.body) as Json,
      responseBody: answer.text,
    });
  };

  const run = async (): Promise<void> => {
    // With nothing in the queue it would end before `pump` is set, and `pump` would never be cleared.
    await null;
    for (let item = queue.shift(); item; item = queue.shift()) await send(item);
    pump = undefined;
  };

  const start = (): void => {
    if (!isHeld() && queue.length > 0) pump ??= run();
  };

  const enqueue = (item: Queued): void => {
    if (current === 'lose') return;
    const copies = typeof current === 'object' && 'duplicate' in current ? current.duplicate : 1;
    for (let copy = 0; copy < copies; copy += 1) queue.push(item);
    start();
  };

  const happened = (happening: Happening): void => {
    const { app, installations } = world();
    const owner = happening.repository?.owner ?? happening.organisation?.account;
    const installation = installations.find(({ account }) => account === owner);
    if (webhooks.url === undefined || installation === undefined) return;
    const isWanted = unasked.has(happening.event) || app.events.includes(happening.event);
    const isCovered =
      (happening.repository?.installed ?? true) && (installation.suspendedAt === null || unasked.has(happening.event));
    if (!isWanted || !isCovered) return;
    enqueue({
      guid: randomUUID(),
      happening: { event: happening.event, action: happening.action },
      installationId: installation.id,
      repositoryId: happening.repository?.id ?? null,
      body: JSON.stringify(payloadOf(world(), happening, installation.id)),
      redelivery: false,
    });
  };

  const delivered = async (): Promise<void> => {
    if (typeof current === 'object' && 'shuffle' in current) {
      queue = shuffled(queue, current.shuffle);
      pump ??= run();
    } else start();
    while (pump) await pump;
  };

  const webhooks: Webhooks = {
    url: undefined,
    secret,
    deliveries: [],
    happened,
    delivered,
    redeliver: ({ guid, event, action, installationId, repositoryId, payload }) => {
      const body = JSON.stringify(payload);
      enqueue({
        guid,
        happening: { event, action },
        installationId: installationId ?? 0,
        repositoryId,
        body,
        redelivery: true,
      });
    },
    get mode() {
      return current;
    },
    set mode(mode) {
      current = mode;
      start();
    },
  };
  return webhooks;
}
