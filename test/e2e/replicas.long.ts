/**
 * Replicas on one PostgreSQL database. Two in this process play a disclosure side by side; of two real programs one is
 * killed with SIGKILL at T0, at a known moment of what it does, and the other completes the disclosure in seconds:
 * nothing is lost, early, or there twice, but for a mail of which nobody knows whether it arrived.
 */
import { expect, test } from '@jest/globals';
import { CASES, PRODUCT } from '../support/bot-world.ts';
import { converse } from '../support/conversation.ts';
import {
  everywhere,
  fromT0,
  JUST_BEFORE_T0,
  LISTS,
  published,
  receipts,
  said,
  T0,
  untilApproval,
} from './approved-plan.ts';
import { until } from './real-bot.ts';
import { type Replica, type ReplicaPlace, replicaPlace } from './replica-place.ts';

test('two replicas that start together play a disclosure: everything is there once', async () => {
  const here = await replicaPlace();
  try {
    await here.inProcess('2026-11-23T09:00:00Z', 2, async (world, bots) => {
      await converse(world, [...untilApproval, { at: JUST_BEFORE_T0 }]);
      expect(published(world)).toEqual(everywhere(0));
      await converse(world, fromT0);
      expect(published(world)).toEqual(everywhere(1));
      const all = Object.values(await receipts(world));
      expect(all).toHaveLength(9);
      expect(all.filter(({ maybeTwice }) => maybeTwice)).toEqual([]);
      const { github } = world.sandbox;
      for (const { number } of github.issues(CASES)) {
        const bodies = github.comments(CASES, number).map(({ body }) => body);
        expect(bodies.filter((body, at) => body.startsWith('<!-- vmt:') && bodies.indexOf(body) !== at)).toEqual([]);
      }
      const [one, two] = bots.map(({ store }) => store);
      expect(await one?.outboxDepth()).toMatchObject({ waiting: 0, failed: 0 });
      expect((await two?.verify())?.broken).toBeNull();
      expect(github.violations).toEqual([]);
    });
  } finally {
    await here.close();
  }
}, 90_000);

/** Seconds from the kill until everything is out: ten of silence, one for the look, and the work itself on a slow machine. */
const COMPLETE = 20;
/** Seconds that a start may take. */
const START = 30;

interface Moment {
  readonly name: string;
  /** Before T0: what the replica shall be held at. */
  readonly hold: (here: ReplicaPlace) => Promise<void> | void;
  /** Resolves when one is held there, with the name of the one to kill. */
  readonly held: (here: ReplicaPlace) => Promise<string>;
  /** After the kill. */
  readonly release: (here: ReplicaPlace) => Promise<void> | void;
  /** Is it held before anybody has pushed the fix? */
  readonly isAtT0: boolean;
  /** Are mails in the hands of the server, of which nobody knows whether they arrived? They may be there twice. */
  readonly isMailing?: true;
}

/** Who sends something now. */
async function sender({ client }: ReplicaPlace): Promise<string> {
  const { rows } = await client.query(
    "select distinct owner from outbox where state = 'claimed' and owner is not null",
  );
  expect(rows).toHaveLength(1);
  return rows[0].owner;
}

function atRequest(name: string, method: string, path: RegExp, isAtT0: boolean): Moment {
  return {
    name,
    isAtT0,
    hold: ({ sandbox }) => sandbox.github.faults.next({ match: { method, path }, do: 'stall' }),
    held: async (here) => {
      await here.sandbox.github.faults.stalled();
      return sender(here);
    },
    release: ({ sandbox }) => sandbox.github.faults.release(),
  };
}

const MOMENTS: readonly Moment[] = [
  atRequest('GitHub makes the tracking issue', 'POST', /\/kata-containers\/issues$/, true),
  atRequest('GitHub publishes the advisory', 'PATCH', /\/security-advisories\/GHSA-/, false),
  {
    name: 'a list has the mail, and has not answered',
    isAtT0: false,
    isMailing: true,
    hold: ({ sandbox }) => sandbox.mail.faults.next({ do: 'stall' }),
    held: async (here) => {
      await here.sandbox.mail.faults.stalled();
      return sender(here);
    },
    release: ({ sandbox }) => sandbox.mail.faults.release(),
  },
  {
    name: 'it commits that T0 has come',
    isAtT0: true,
    hold: async ({ client }) => {
      await client.query('begin');
      await client.query('select * from journal_head for update');
    },
    held: async ({ client }) => {
      // Both want to commit it: one waits for the journal, and the other for the case.
      const waits = "select 1 from pg_stat_activity where application_name = 'vmt-bot' and wait_event_type = 'Lock'";
      const areTwo = async (): Promise<boolean> => {
        // Else a transaction sees what it saw first.
        await client.query('select pg_stat_clear_snapshot()');
        return (await client.query(waits)).rows.length >= 2;
      };
      await until('a commit', areTwo, 30);
      const { rows } = await client.query('select owner from replicas order by since limit 1');
      return rows[0].owner;
    },
    release: async ({ client }) => {
      await client.query('commit');
    },
  },
];

const isPublicWrite = ({ method, path }: { method: string; path: string }): boolean =>
  method !== 'GET' && /^\/repos\/kata-containers\/(kata-containers|community)\/(issues|contents|releases)/.test(path);

test.each(MOMENTS)(
  'one of two is killed at T0, while $name: the other completes it',
  async (moment) => {
    const here = await replicaPlace();
    const { sandbox } = here;
    const { github, mail, slack } = sandbox;
    try {
      await here.inProcess('2026-11-23T12:00:00Z', 1, async (world) => {
        await converse(world, untilApproval);
      });
      here.startClock(new Date(Date.parse(T0) - START * 1000).toISOString());
      const replicas = [await here.start(), await here.start()];
      await until('T0', () => here.now() > Date.parse(T0) - 500, START);
      expect(published(here)).toEqual(everywhere(0));
      if (moment.isAtT0) await moment.hold(here);
      let killed: Promise<number> | null = null;
      const kill = async (): Promise<number> => {
        const owner = await moment.held(here);
        const victim = replicas.find((replica) => replica.owner === owner) as Replica;
        replicas.find((replica) => replica !== victim)?.hear();
        expect(await victim.kill('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
        const at = performance.now();
        await moment.release(here);
        replicas.splice(replicas.indexOf(victim), 1);
        return at;
      };
      if (moment.isAtT0) killed = kill();
      await killed;
      await until('the receipt of the issue', () => said(here).some((text) => text.includes('issues/1` |')), COMPLETE);
      if (!moment.isAtT0) await moment.hold(here);
      github.as('grace').openPull(PRODUCT, { title: 'Check the path', body: 'Fixes #1', head: 'fix-main' });
      killed ??= kill();
      const at = await killed;
      const isThere = () => {
        const there = published(here);
        const twice = twiceOf(there);
        const isRight = JSON.stringify(there) === JSON.stringify(everywhere(1, twice));
        return isRight && Object.keys(twice).length > 0 === (moment.isMailing ?? false);
      };
      await until('everything', isThere, COMPLETE);
      const seconds = (performance.now() - at) / 1000;
      process.stdout.write(`killed while ${moment.name}: all is out after ${seconds.toFixed(1)} s\n`);
      expect(seconds).toBeLessThan(COMPLETE);
      await until('an empty outbox', async () => (await waiting(here)) === 0, COMPLETE);
      const twice = twiceOf(published(here));
      expect(await replicas[0]?.kill('SIGTERM')).toEqual({ code: 0, signal: null });

      await here.inProcess(new Date(here.now() + 60_000).toISOString(), 1, async (world) => {
        await world.settle();
        expect(published(world)).toEqual(everywhere(1, twice));
        const all = await receipts(world);
        expect(Object.keys(all)).toHaveLength(9);
        const told = Object.keys(all).filter((step) => all[step]?.maybeTwice);
        for (const list of Object.keys(twice)) expect(told).toContain(`kcsa:public-mail:${list.split('@')[0]}`);
        expect((await world.bot().store.verify()).broken).toBeNull();
      });
      const times = [
        ...github.requests.filter(isPublicWrite),
        ...slack.messages,
        ...mail.messages.filter(({ to }) => LISTS.some((list) => to.includes(list))),
      ].map((each) => each.at);
      expect(Math.min(...times)).toBeGreaterThanOrEqual(Date.parse(T0));
      const ids = mail.messages.map(({ to, raw }) => `${to} ${/^Message-ID: (\S+)/im.exec(raw.toString('utf8'))?.[1]}`);
      expect(ids.length - new Set(ids).size).toBe(Object.keys(twice).length);
      expect(github.violations).toEqual([]);
    } finally {
      await here.close();
    }
  },
  120_000,
);

/** The lists that have it twice. */
function twiceOf(there: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(LISTS.flatMap((list) => (there[list] === 2 ? [[list, 2]] : [])));
}

async function waiting({ client }: ReplicaPlace): Promise<number> {
  const { rows } = await client.query('select count(*) as count from outbox where ready_at is not null and due <= $1', [
    Date.parse(T0) + 10 * 60_000,
  ]);
  return Number(rows[0].count);
}
