/**
 * Does the bot get slower as years of cases pile up? The same on a database with ten closed cases and on one with ten
 * thousand, and a million journal rows: an acknowledgement (a delivery that is on the disk), a look at what is due, and a
 * command until its facts and effects are committed. SQLite on disk.
 *
 * The cases are copies of one that went through its whole way; each has a hundred journal entries, thirty deliveries and
 * thirty-five done effects, so that the large file has more than a gigabyte.
 *
 * A delivery is known again for ever, by its id and by a digest of its bytes. Both are random, so that each delivery changes
 * one page of each of the two indexes, anywhere in the file; while an index has a few pages only, those of one commit share
 * them. In pages that a delivery writes to the log: 2.8 with ten closed cases, 4.1 with a hundred, 5.0 with a thousand, 5.1
 * with ten thousand. The row beside a thousand cases shows what is left of that growth after the first months.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReadOnly } from '../src/store/store.ts';
import { kataWorld } from '../test/support/core-world.ts';
import { makeRoster } from './roster/members.ts';
import { type Benchmark, type Budget, compared, inTurns, type Row } from './support/figure.ts';
import { closedCase } from './years/closed-case.ts';
import { fill } from './years/fill.ts';
import { openPlace, type Place } from './years/place.ts';

const FEW = 10;
const SOME = 1000;
const MANY = 10_000;
const ENTRIES = 100;

const LIMIT = { kind: 'at most', limit: 1.2 } as const;

const FIGURES: readonly {
  readonly of: 'acknowledge' | 'claim' | 'transition';
  readonly what: string;
  readonly budget: Budget;
}[] = [
  { of: 'acknowledge', what: 'a delivery is on the disk', budget: { ...LIMIT, held: 3.6 } },
  { of: 'claim', what: 'a look at what is due', budget: LIMIT },
  { of: 'transition', what: 'a command is committed', budget: LIMIT },
];

export const years: Benchmark = {
  id: 'years',
  about: `${FEW} and ${MANY} closed cases, with ${MANY * ENTRIES} journal rows`,
  measure: async (tools) => {
    const folder = await mkdtemp(join(tmpdir(), 'vmt-years-'));
    const world = kataWorld();
    const closed = closedCase(ENTRIES);
    const pathOf = (cases: number): string => join(folder, `${cases}.db`);
    try {
      for (const cases of [FEW, SOME, MANY]) await fill(pathOf(cases), world, closed, cases, tools.say);
      await check(pathOf(FEW));
      const keys = await makeRoster(0, () => undefined);
      const places: Place[] = [];
      try {
        const open = async (cases: number) => {
          const place = await openPlace(pathOf(cases), world, keys);
          places.push(place);
          return place;
        };
        // So that none of those that count is the first.
        await (await openPlace(pathOf(FEW), world, keys)).close();
        const [few, some, many] = [await open(FEW), await open(SOME), await open(MANY)];
        const rows: Row[] = [];
        for (const figure of FIGURES) {
          const samples = await inTurns(tools, {
            many: () => many[figure.of](),
            some: () => some[figure.of](),
            few: () => few[figure.of](),
          });
          const [fewer, midway] = [`${FEW} closed cases`, `${SOME} closed cases`];
          const about = { what: `${figure.what}, ${MANY} closed cases`, unit: 'ms' };
          rows.push(
            compared({ ...about, budget: figure.budget }, samples.many, { what: fewer, samples: samples.few }),
            compared({ ...about, budget: null }, samples.many, { what: midway, samples: samples.some }),
          );
        }
        const start = (place: Place) => [place.opened + place.known];
        const about = { what: `start: store open, open cases read, ${MANY} closed cases`, unit: 'ms', budget: null };
        rows.push(compared(about, start(many), { what: `${FEW} closed cases`, samples: start(few) }));
        return rows;
      } finally {
        for (const place of places) await place.close();
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

/** What was written past the store is as the store writes it. */
async function check(path: string): Promise<void> {
  const store = await openReadOnly(path);
  const { entries, broken } = await store.verify();
  await store.close();
  if (broken !== null || entries !== FEW * ENTRIES) throw new Error(`the journal was not filled: ${broken?.why}`);
}
