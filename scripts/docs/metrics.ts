/** The metrics of the bot itself, as the registry has them. */
import { createMetrics } from '../../src/bot/metrics.ts';
import { PROCESSES } from '../../src/processes/all.ts';
import { code, table } from './table.ts';

/** Whoever makes the page has no bot to look at: nothing is asked of it. */
const NOTHING = {
  store: {
    inboxDepth: async () => ({ waiting: 0, oldest: null }),
    outboxDepth: async () => ({ waiting: 0, claimed: 0, oldest: null, failed: 0 }),
  },
  github: { health: { clockOffset: () => null, requestsLeft: () => null } },
  configuration: { inForce: () => null },
  clock: () => 0,
};

export async function metrics(): Promise<string> {
  const { registry, page } = createMetrics(Object.values(PROCESSES), '0', () => 0);
  page(NOTHING);
  const own = (await registry.getMetricsAsJSON()).filter(({ name }) => name.startsWith('vmt_'));
  const rows = own
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, type, help, values }) => [code(name), String(type), labelsOf(values), help]);
  return table(['metric', 'type', 'labels', 'what it says'], rows);
}

/** Those of its series; the bounds of a histogram are none of ours. */
function labelsOf(values: readonly { readonly labels: object }[]): string {
  const names = new Set(values.flatMap(({ labels }) => Object.keys(labels)));
  names.delete('le');
  return [...names].map(code).join(', ');
}
