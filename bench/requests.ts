/**
 * GitHub requests that count against the rate limit for a whole kata case, from the private report to the released fix,
 * against a table of those that are unavoidable. Played once: it differs by a few at most, by how many receipts come together.
 */
import { playGoldenCase } from './requests/golden-case.ts';
import { ONCE_FOR_A_REPOSITORY, UNAVOIDABLE } from './requests/unavoidable.ts';
import { type Benchmark, compared } from './support/figure.ts';

export const requests: Benchmark = {
  id: 'requests',
  about: 'GitHub requests that count for a whole kata case',
  measure: async ({ say }) => {
    const made = new Map([...(await playGoldenCase())].filter(([name]) => !ONCE_FOR_A_REPOSITORY.includes(name)));
    for (const [operation, count] of made) {
      const needed = UNAVOIDABLE.find((one) => one.operation === operation);
      if (count !== needed?.count)
        say(`${operation}: ${count}, unavoidable ${needed === undefined ? 0 : `${needed.count} (${needed.why})`}`);
    }
    return [
      compared(
        {
          what: 'requests that count for a whole kata case',
          unit: 'requests',
          budget: { kind: 'at most', limit: 1.25 },
        },
        [sum([...made.values()])],
        { what: 'those that are unavoidable', samples: [sum(UNAVOIDABLE.map(({ count }) => count))] },
      ),
    ];
  },
};

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
