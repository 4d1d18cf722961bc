/**
 * What `/metrics` serves: counters of this process, the queues of the database, and Node's own. Source: contract section
 * 2 (no label names a case), docs/metrics.md.
 */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Process } from '../core/process.ts';
import type { Clock } from '../engine/ports.ts';
import type { Page } from '../intake/admin.ts';
import { type Counters, createCounters } from './metrics/counters.ts';
import { createGauges, type Watched } from './metrics/gauges.ts';

export interface Metrics {
  readonly registry: Registry;
  readonly counters: Counters;
  /** The page, when it is known what to look at. */
  page(watched: Watched): Page;
}

/** `processes`: those that a configuration may name. `version`: of this program. */
export function createMetrics(processes: Iterable<Process>, version: string, clock: Clock): Metrics {
  const registry = new Registry();
  const counters = createCounters(registry, processes, clock);
  const help = 'The version of vmt-bot that runs.';
  new Gauge({ name: 'vmt_build_info', help, labelNames: ['version'], registers: [registry] }).set({ version }, 1);
  return {
    registry,
    counters,
    page: (watched) => {
      collectDefaultMetrics({ register: registry });
      const look = createGauges(registry, watched);
      return async () => {
        await look();
        return { type: registry.contentType, text: await registry.metrics() };
      };
    },
  };
}
