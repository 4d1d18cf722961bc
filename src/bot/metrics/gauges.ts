/**
 * What is asked for when somebody looks: the queues, GitHub's limit, the clock. Where the database does not answer, its
 * gauges are left as they were, and `vmt_database_up` says so. What GitHub did not tell yet has no series.
 */
import { Gauge, type Registry } from 'prom-client';
import { atMost } from '../../engine/at-most.ts';
import type { Configuration } from '../../engine/configuration.ts';
import type { Clock, GitHub, Store } from '../../engine/ports.ts';

/** Real milliseconds that the database has to answer in: Prometheus gives up after ten seconds. */
const PATIENCE = 3000;

export interface Watched {
  readonly store: Pick<Store, 'inboxDepth' | 'outboxDepth'>;
  readonly github: { readonly health: Pick<GitHub['health'], 'clockOffset' | 'requestsLeft'> };
  readonly configuration: Pick<Configuration, 'inForce'>;
  readonly clock: Clock;
}

/** Makes the gauges on a registry; answers what brings them up to date. Never fails. */
export function createGauges(
  registry: Registry,
  { store, github, configuration, clock }: Watched,
): () => Promise<void> {
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const up = gauge('vmt_database_up', '1 while the database answers; 0: the queues are as they were last seen.');
  const inbox = gauge('vmt_inbox_deliveries', 'Deliveries that are yet to be handled.');
  const inboxAge = gauge('vmt_inbox_oldest_age_seconds', 'How long ago the oldest of them came; 0: there is none.');
  const outbox = new Gauge({
    ...{ name: 'vmt_outbox_effects', registers, labelNames: ['state'] },
    help: 'Effects: waiting for their time, or for another try; claimed: being sent; failed: not tried any more, or needless by now.',
  });
  for (const state of ['waiting', 'claimed', 'failed']) outbox.set({ state }, 0);
  const overdue = gauge(
    'vmt_outbox_oldest_due_seconds',
    'For how long the oldest effect that is not done has been due; 0: none is, or what is waits by design and was not tried.',
  );
  const left = gauge(
    'vmt_github_requests_left',
    'What is left of the limit of the hour that is the nearest to its end.',
  );
  const offset = gauge('vmt_clock_offset_seconds', "GitHub's clock less ours, beyond the whole seconds that it tells.");
  const inForce = gauge('vmt_configuration_in_force', '1 with a configuration in force; without one nothing is done.');

  const queues = async (): Promise<void> => {
    const now = clock();
    const since = (oldest: number | null): number => (oldest === null ? 0 : Math.max(0, now - oldest) / 1000);
    const deliveries = await store.inboxDepth();
    const effects = await store.outboxDepth();
    inbox.set(deliveries.waiting);
    inboxAge.set(since(deliveries.oldest));
    outbox.set({ state: 'waiting' }, effects.waiting - effects.claimed);
    outbox.set({ state: 'claimed' }, effects.claimed);
    outbox.set({ state: 'failed' }, effects.failed);
    overdue.set(since(effects.oldest));
  };

  return async () => {
    let isUp = false;
    const looking = queues().then(
      () => {
        isUp = true;
      },
      () => undefined,
    );
    await atMost(PATIENCE, looking);
    up.set(isUp ? 1 : 0);
    setOrRemove(left, github.health.requestsLeft());
    const ahead = github.health.clockOffset();
    setOrRemove(offset, ahead === null ? null : ahead / 1000);
    inForce.set(configuration.inForce() === null ? 0 : 1);
  };
}

/** Null: it is not known, and 0 would be a lie. */
function setOrRemove(gauge: Gauge, value: number | null): void {
  if (value === null) gauge.remove();
  else gauge.set(value);
}
