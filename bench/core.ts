/**
 * What the core does in a second: decide a comment, render a message, make the whole disclosure plan, fold an entry; and
 * whether that grows with the journal. A case is the fold of its journal: what it keeps must not grow with what was said.
 *
 * The short case is as short as one can be whose disclosure is planned and approved (fifty entries); the long one has gone
 * through months of talk, edits and plans made again, each of them decided, and ends the same.
 */
import { kataWorld } from '../test/support/core-world.ts';
import type { Run } from '../test/support/kata-history.ts';
import { longCase, shortCase } from './core/history.ts';
import { copiesOf, OPERATIONS, type Operation, operate } from './core/operations.ts';
import { alone, type Benchmark, compared, inTurns, type Row } from './support/figure.ts';

const ENTRIES = 10_000;
const LIMIT = 1.2;
/** Of one operation in a block, and blocks in a sample. */
const TIMES: Readonly<Record<Operation, number>> = { decide: 600, render: 150, plan: 75, evolve: 2000 };
const BLOCKS = 10;

export const core: Benchmark = {
  id: 'core',
  about: `decide, render, plan and fold, of a short case and of one with ${ENTRIES} journal entries`,
  measure: async (tools) => {
    const world = kataWorld();
    const short = shortCase(world);
    const long = longCase(world, ENTRIES);
    const rows: Row[] = [];
    for (const operation of OPERATIONS) {
      const samples = await inTurns(tools, {
        long: async () => sample(operation, long),
        short: async () => sample(operation, short),
      });
      const perSecond = samples.long.map((microseconds) => 1e6 / microseconds);
      const what = `${operation}, a case with ${long.entries.length} entries`;
      const baseline = { what: `with ${short.entries.length}`, samples: samples.short };
      rows.push(
        alone({ what: `${operation} in a second`, unit: '/s', budget: null }, perSecond),
        compared({ what, unit: 'µs', budget: { kind: 'at most', limit: LIMIT } }, samples.long, baseline),
      );
    }
    return rows;
  },
};

/** Microseconds of processor time that one takes: others on the machine do not count. */
function sample(operation: Operation, run: Run): number {
  let used = 0;
  for (let block = 0; block < BLOCKS; block++) {
    const cases = copiesOf(run.case, TIMES[operation]);
    const start = process.threadCpuUsage();
    for (const [n, c] of cases.entries()) operate(operation, run, c, n);
    const { user, system } = process.threadCpuUsage(start);
    used += user + system;
  }
  return used / (BLOCKS * TIMES[operation]);
}
