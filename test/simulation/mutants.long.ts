/** The simulation finds every one of the mutants, and nothing where all rules are right. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import type { Hunted } from './hunt.ts';
import { MUTANTS, type Mutant, ROOT } from './mutants.ts';

/** Some are played at the same time. */
const AT_ONCE = 3;
const MINUTE = 60_000;
/** A mutant may also hang, which is no proof. */
const LIMIT = 2 * MINUTE;

const run = promisify(execFile);
const stop = new AbortController();

// Those that are under way are of no use to anybody any more.
afterAll(() => stop.abort());

async function hunt(mutant: Mutant | null): Promise<Hunted> {
  const change = mutant === null ? [] : [mutant.file, mutant.from, mutant.to];
  const options = { timeout: LIMIT, maxBuffer: 2 ** 26, signal: stop.signal };
  const { stdout } = await run(process.execPath, [`${ROOT}test/simulation/hunt.ts`, ...change], options);
  return JSON.parse(stdout);
}

/** All of them, a few at a time, in their order. Each rejects for itself. */
function huntAll(mutants: readonly (Mutant | null)[]): readonly Promise<Hunted>[] {
  const lanes: Promise<unknown>[] = Array.from({ length: AT_ONCE }, () => Promise.resolve());
  return mutants.map((mutant, i) => {
    const hunted = (lanes[i % AT_ONCE] ?? Promise.resolve()).then(() => hunt(mutant));
    lanes[i % AT_ONCE] = hunted.catch(() => undefined);
    return hunted;
  });
}

const [unchanged, ...hunts] = huntAll([null, ...MUTANTS]);

test(
  'without a mutant nothing is found',
  async () => {
    expect((await unchanged)?.violations).toEqual([]);
  },
  LIMIT,
);

test('there are enough of them', () => {
  expect(MUTANTS.length).toBeGreaterThanOrEqual(30);
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
});

test.each(MUTANTS.map((mutant, i) => ({ ...mutant, hunted: hunts[i] })))(
  '$name: it is found',
  async ({ file, from, hunted }) => {
    // Where the code has changed, the row is to be mended.
    const places = readFileSync(`${ROOT}${file}`, 'utf8').split(from).length - 1;
    expect({ file, from, places }).toEqual({ file, from, places: 1 });
    expect((await hunted)?.violations.length).toBeGreaterThan(0);
  },
  30 * MINUTE,
);
