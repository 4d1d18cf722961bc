/** Every benchmark, in the order of docs/performance.md. */
import { ack } from './ack.ts';
import { core } from './core.ts';
import { disclosure } from './disclosure.ts';
import { idle } from './idle.ts';
import { label } from './label.ts';
import { requests } from './requests.ts';
import { roster } from './roster.ts';
import { simulation } from './simulation.ts';
import { start } from './start.ts';
import type { Benchmark } from './support/figure.ts';
import { years } from './years.ts';

export const BENCHMARKS: readonly Benchmark[] = [
  ack,
  label,
  requests,
  idle,
  roster,
  disclosure,
  core,
  years,
  start,
  simulation,
];
