/**
 * The acknowledgement of webhooks, each durable before it is answered: requests per second, and the time within which 99 of
 * 100 are answered, against bare Probot, which keeps nothing, and the least that node:http can do.
 *
 * The bot is the real program: while it acknowledges it reads and handles what it has stored already.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../test/support/postgres-server.ts';
import { labelledIssues, type Sender } from './ack/deliveries.ts';
import { type Load, sendAll } from './ack/load.ts';
import { type Benchmark, compared, inTurns, type Row } from './support/figure.ts';
import { type Program, startProgram } from './support/program.ts';
import { openSite, type Site } from './support/site.ts';

/** Of one round, to each. */
const REQUESTS = 8000;

/**
 * What the bot runs on, and how much of bare Probot's requests per second it must reach. Who keeps nothing waits for no
 * disk, and two cores are fewer than load, replicas and database server need: what is held is what is left (figure.ts).
 */
const KINDS = {
  sqlite: { what: 'SQLite', least: 'onSqlite', atLeast: 1, held: 0.45, slowest: 4 },
  postgres: { what: 'PostgreSQL', least: 'onPostgres', atLeast: 0.8, held: 0.3, slowest: 6 },
  replicas: { what: 'PostgreSQL, two replicas', least: 'onPostgresTwice', atLeast: 1.2, held: 0.3, slowest: 6 },
} as const;

const BASELINES = {
  probot: 'bare Probot',
  quiet: 'bare Probot without its log',
  raw: 'node:http alone',
  onSqlite: 'node:http and SQLite alone',
  onPostgres: 'node:http and PostgreSQL alone',
  onPostgresTwice: 'node:http and PostgreSQL alone, two of them',
} as const;

/** Else Probot writes its log in colours. */
const PRODUCTION = { NODE_ENV: 'production' };

type Samples = Readonly<Record<keyof typeof BASELINES | keyof typeof KINDS, readonly Load[]>>;

export const ack: Benchmark = {
  id: 'ack',
  about: 'signed webhooks over 32 connections',
  measure: async (tools) => {
    await using running = new AsyncDisposableStack();
    const kept = <T extends { close(): Promise<void> }>(one: T): T => running.adopt(one, () => one.close());
    const server = kept(await startPostgres(tmpdir()));
    const bots = {
      sqlite: await started(kept(await openSite(null)), 1),
      postgres: await started(kept(await openSite(await server.fresh())), 1),
      replicas: await started(kept(await openSite(await server.fresh())), 2),
    };
    const { sender } = bots.sqlite;
    const folder = await mkdtemp(join(tmpdir(), 'vmt-bench-'));
    running.defer(() => rm(folder, { recursive: true }));
    const { env } = bots.sqlite;
    const baseline = async (name: string, more: Readonly<Record<string, string>> = {}) =>
      kept(await startProgram(`bench/ack/${name}-server.ts`, { ...env, ...more }));
    const raw = await baseline('raw');
    const onSqlite = await baseline('durable', { DATABASE: join(folder, 'durable.db') });
    const onPostgres = await baseline('durable', { DATABASE: await server.fresh() });
    const twice = { DATABASE: await server.fresh() };
    const onPostgresTwice = [await baseline('durable', twice), await baseline('durable', twice)];
    const probot = await baseline('probot', PRODUCTION);
    const quiet = await baseline('probot', { ...PRODUCTION, QUIET: 'yes' });
    return rowsOf(
      await inTurns(tools, {
        raw: () => load(sender, [raw], 202),
        onSqlite: () => load(sender, [onSqlite], 202),
        onPostgres: () => load(sender, [onPostgres], 202),
        onPostgresTwice: () => load(sender, onPostgresTwice, 202),
        probot: () => load(sender, [probot], 200),
        quiet: () => load(sender, [quiet], 200),
        sqlite: () => loadBots(bots.sqlite),
        postgres: () => loadBots(bots.postgres),
        replicas: () => loadBots(bots.replicas),
      }),
    );
  },
};

interface Bots extends Site {
  readonly programs: readonly Program[];
}

async function started(site: Site, count: number): Promise<Bots> {
  const programs: Program[] = [];
  while (programs.length < count) programs.push(await site.start());
  return { ...site, programs };
}

async function load(sender: Sender, programs: readonly Program[], status: number): Promise<Load> {
  const requests = await labelledIssues(sender, REQUESTS);
  return sendAll(
    programs.map(({ port }) => port),
    requests,
    status,
  );
}

/** What is left to handle afterwards must not be in the way of what is measured next. */
async function loadBots({ sender, programs, stored, settled }: Bots): Promise<Load> {
  const before = await stored();
  const sample = await load(sender, programs, 202);
  const kept = (await stored()) - before;
  if (kept !== REQUESTS) throw new Error(`${kept} of ${REQUESTS} deliveries are stored`);
  await settled();
  return sample;
}

function rowsOf(samples: Samples): readonly Row[] {
  const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[];
  return kinds.flatMap((kind) => {
    const { what, least, atLeast, held, slowest } = KINDS[kind];
    const against = (of: keyof typeof BASELINES, get: (load: Load) => number) => ({
      what: BASELINES[of],
      samples: samples[of].map(get),
    });
    const about = { what: `acknowledged, ${what}`, unit: '/s' };
    const rates = samples[kind].map(perSecond);
    return [
      compared({ ...about, budget: { kind: 'at least', limit: atLeast, held } }, rates, against('probot', perSecond)),
      compared({ ...about, budget: null }, rates, against('quiet', perSecond)),
      compared({ ...about, budget: null }, rates, against('raw', perSecond)),
      compared({ ...about, budget: null }, rates, against(least, perSecond)),
      compared(
        {
          what: `99 of 100 acknowledged within, ${what}`,
          unit: 'ms',
          budget: { kind: 'at most', limit: 2, held: slowest },
        },
        samples[kind].map(p99),
        against('probot', p99),
      ),
    ];
  });
}

const perSecond = (load: Load): number => load.perSecond;
const p99 = (load: Load): number => load.p99;
