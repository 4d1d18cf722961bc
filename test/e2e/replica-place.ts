/**
 * The sandbox, a PostgreSQL server, and replicas of the real program: each a process of its own, with a clock that is
 * shifted as the sandbox's and the server's are. Webhooks go to one of them, as through a load balancer.
 */
import pg from 'pg';
import type { Bot } from '../../src/bot.ts';
import { kataConfiguration } from '../../src/sandbox/kata-world.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { makeOpenpgpKey } from '../../src/sandbox/signing-key.ts';
import type { BotWorld } from '../support/bot-world.ts';
import { startPostgres } from '../support/postgres-server.ts';
import { oneBranch } from './approved-plan.ts';
import { openPlace, type Running } from './real-bot.ts';

/** What the server tells of its clock, as many milliseconds ahead as the programs' clocks are; nothing while there are none. */
const SHIFTED_CLOCK = `
  create table test_clock as select null::bigint as ahead;
  create function public.statement_timestamp() returns timestamptz language sql as
    'select pg_catalog.statement_timestamp() + ahead * interval ''1 millisecond'' from public.test_clock'`;

export interface Replica extends Running {
  /** By which it is known in the database. */
  readonly owner: string;
}

export interface ReplicaPlace {
  readonly sandbox: Sandbox;
  /** A connection of the test's own. */
  readonly client: pg.Client;
  /** The clock of the sandbox, and of programs that are started from now on, is this moment now, and goes on. */
  readonly startClock: (iso: string) => void;
  readonly now: () => number;
  readonly start: () => Promise<Replica>;
  /** Bots in this process, on one clock that `work` moves; they are stopped after it. */
  readonly inProcess: (
    at: string,
    count: number,
    work: (world: BotWorld, bots: readonly Bot[]) => Promise<void>,
  ) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function replicaPlace(): Promise<ReplicaPlace> {
  const { privateKey } = await makeOpenpgpKey('Kata VMT', 'vmt@example.org');
  const server = await startPostgres();
  const url = await server.fresh();
  const client = new pg.Client(url);
  await client.connect();
  await client.query(SHIFTED_CLOCK);
  await client.query(`alter database ${url.split('/').at(-1)} set search_path = public, pg_catalog`);
  const place = await openPlace({
    files: { '.github/vmt.yml': oneBranch(kataConfiguration) },
    signingKey: privateKey,
    env: { DATABASE_URL: url },
  });
  const { sandbox, now } = place;
  return {
    sandbox,
    client,
    now,
    startClock: (iso) => place.startClock(Date.parse(iso)),
    start: async () => {
      await client.query('update test_clock set ahead = $1', [now() - Date.now()]);
      const running = await place.start();
      // The newest is this one.
      const { rows } = await client.query('select owner from replicas order by since desc limit 1');
      return { ...running, owner: rows[0].owner };
    },
    inProcess: async (at, count, work) => {
      let moment = Date.parse(at);
      await client.query('update test_clock set ahead = null');
      const moving = (iso: string): void => {
        moment = Date.parse(iso);
      };
      await place.inProcess(
        () => moment,
        (world, bots) => work({ ...world, at: moving }, bots),
        count,
      );
    },
    close: async () => {
      await place.close();
      await client.end();
      await server.close();
    },
  };
}
