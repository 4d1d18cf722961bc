/**
 * The simulation: histories in a second, on as many threads as there are cores; and what bounds it. A history is not one
 * decision but some two hundred calls of the ports, each of which may fail, and all that leaves is looked at. So the other
 * rows tell how many calls a history has, how many a thread makes in a second with all that is between them, and how many
 * inputs the core alone decides in a second, of a whole case from report to release. A history has about twelve decisions:
 * twelve times the first budget is what the core alone would have to do.
 */

import { simulate } from '../src/simulation/simulate.ts';
import { kataWorld } from '../test/support/core-world.ts';
import { alone, type Benchmark, inTurns } from './support/figure.ts';
import { closedRun } from './years/closed-case.ts';

/** In a sample, and the seed of the first: that of the simulation's own test. */
const HISTORIES = 6000;
const SEED = 6_000_000;
/** Whole cases in a sample of the core alone. */
const CASES = 40;

interface Played {
  readonly perSecond: number;
  readonly calls: number;
  readonly callsPerSecond: number;
}

export const simulation: Benchmark = {
  id: 'simulation',
  about: 'random histories with faults, on all cores',
  measure: async (tools) => {
    let seed = SEED;
    const played: Played[] = [];
    const { histories, decided } = await inTurns(tools, {
      histories: async () => {
        const one = await play(seed);
        seed += HISTORIES;
        played.push(one);
        return one.perSecond;
      },
      decided: async () => decidedPerSecond(),
    });
    // The first was to warm up.
    const counted = played.slice(1);
    const figure = (what: string, unit: string, samples: readonly number[]) =>
      alone({ what, unit, budget: null }, samples);
    return [
      alone(
        { what: 'histories in a second', unit: '/s', budget: { kind: 'at least', limit: 10_000, held: 420 } },
        histories,
      ),
      figure(
        'calls of the ports in a history',
        '',
        counted.map(({ calls }) => calls),
      ),
      figure(
        'calls of the ports in a second and thread',
        '/s',
        counted.map(({ callsPerSecond }) => callsPerSecond),
      ),
      figure('inputs that the core alone decides in a second of processor time', '/s', decided),
    ];
  },
};

/** With the start of the threads, each of which plays to where histories begin first. */
async function play(seed: number): Promise<Played> {
  const { figures, seconds, threads, failure } = await simulate({ seed, histories: HISTORIES });
  if (failure !== null) throw new Error(`the history of seed ${failure.seed} goes wrong`);
  const calls = figures.calls / figures.histories;
  const perSecond = figures.histories / seconds;
  return { perSecond, calls, callsPerSecond: (perSecond * calls) / threads };
}

/** Of processor time. */
function decidedPerSecond(): number {
  const world = kataWorld();
  const start = process.threadCpuUsage();
  let inputs = 0;
  for (let n = 0; n < CASES; n++) inputs += closedRun(world).inputs;
  const { user, system } = process.threadCpuUsage(start);
  return (inputs * 1e6) / (user + system);
}
