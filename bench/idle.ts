/**
 * Idle cycles of the poll, in which nothing has changed: processor time of this process, which has the bot's clients, poll
 * and SQLite in memory, while the local GitHub is a process of its own. Lists of GitHub have a hundred items on a page, so
 * more open advisories are more requests whatever the bot does: the baseline is the cycle with 10 open cases, plus the
 * requests for the other pages as the bot's own client makes them without the poll (by ETag, answered 304), measured between
 * the cycles of the same round. Throws where a request of an idle cycle counts against the rate limit.
 */
import type { Octokit } from '@octokit/rest';
import { kataProductRepository } from '../src/sandbox/kata-world.ts';
import { askPages, type Page, pagesOf } from './idle/pages.ts';
import { type IdleWorld, startIdleWorld } from './idle/world.ts';
import { type Benchmark, compared, inTurns, type Row } from './support/figure.ts';

const FEW = 10;
const MANY = 1_000;
const MOST = 10_000;
/** Times that a round looks at everything, two cycles each: one cycle of a thousand cases takes too little to be measured. */
const TIMES = { [MANY]: 12, [MOST]: 4 } as const;

export const idle: Benchmark = {
  id: 'idle',
  about: `an idle cycle of the poll with ${FEW}, ${MANY} and ${MOST} open cases`,
  measure: async (tools) => {
    const worlds: IdleWorld[] = [];
    const start = async (count: number): Promise<Measured> => {
      tools.say(`${count} open cases`);
      const world = await startIdleWorld(count);
      worlds.push(world);
      return { ...world, ...(await listsOf(world)) };
    };
    try {
      const [few, many, most] = [await start(FEW), await start(MANY), await start(MOST)];
      const samples = await inTurns(tools, {
        many: () => round(few, many, TIMES[MANY]),
        most: () => round(few, most, TIMES[MOST]),
      });
      return [rowOf(MANY, samples.many), rowOf(MOST, samples.most)];
    } finally {
      for (const { close } of worlds) await close();
    }
  },
};

type Measured = IdleWorld & Lists;

interface Lists {
  readonly client: Octokit;
  readonly pages: readonly Page[];
}

async function listsOf({ clients, asked }: IdleWorld): Promise<Lists> {
  const client = clients.repository('watch-advisories', kataProductRepository);
  const pages = await pagesOf(client);
  await asked();
  return { client, pages };
}

/** Milliseconds of processor time for a cycle. */
interface Sample {
  readonly few: number;
  readonly pages: number;
  readonly ours: number;
}

async function round(few: Measured, ours: Measured, times: number): Promise<Sample> {
  const took = { few: 0, pages: 0, ours: 0 };
  const beyond = ours.pages.slice(few.pages.length);
  const works = [
    async () => {
      took.few += await timeOf(() => twoCycles(few));
    },
    async () => {
      took.ours += await timeOf(() => twoCycles(ours));
      await expectIdle(ours);
    },
    async () => {
      took.pages += await timeOf(() => askPages(ours.client, beyond));
      await ours.asked();
    },
  ];
  // None always comes after the same one.
  for (let time = 0; time < times; time++) for (const work of time % 2 === 0 ? works : works.toReversed()) await work();
  await expectIdle(few);
  const each = 2 * times;
  return { few: took.few / each, pages: took.pages / each, ours: took.ours / each };
}

/** One that asks for the pages, and one that does not. */
async function twoCycles({ poll }: Measured): Promise<void> {
  await poll.next();
  await poll.next();
}

async function expectIdle({ asked }: Measured): Promise<void> {
  const { all, counted, violations } = await asked();
  if (all === 0 || counted > 0 || violations > 0)
    throw new Error(`idle cycles made ${all} requests; ${counted} counted, ${violations} were wrong`);
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function rowOf(count: number, samples: readonly Sample[]): Row {
  return compared(
    {
      what: `idle cycle, ${count.toLocaleString('en-US')} open cases`,
      unit: 'ms of processor time',
      budget: { kind: 'at most', limit: 1.2 },
    },
    samples.map(({ ours }) => ours),
    {
      what: `${FEW} open cases, and its client asks for the other pages`,
      samples: samples.map(({ few, pages }) => few + pages),
    },
  );
}
