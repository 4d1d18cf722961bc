/**
 * SIGTERM and SIGINT: the real program ends within ten seconds with 0, whatever hangs, and the next one goes on at once:
 * nothing is lost, early or there twice without a word.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CASES } from '../support/bot-world.ts';
import { CASE_ISSUE } from './approved-plan.ts';
import { openEffects, type Prepared, people, planOf, prepare, START } from './crash/stages.ts';
import { CLEAN, type Ending, endingOf, judge } from './crash/verdict.ts';
import { type Running, until } from './real-bot.ts';

let prepared: Prepared;
let wanted: Ending;
const RECEIPTS = 9;

beforeAll(async () => {
  prepared = await prepare();
  await begin();
  await finished(await prepared.place.start(), people(prepared, 'T0'));
  wanted = await endingOf(prepared, 'T0');
}, 120_000);
afterAll(() => prepared.place.close());

async function begin(): Promise<void> {
  await prepared.place.restore(prepared.saved.T0);
  prepared.place.startClock(START.T0);
}

/** Works until all of the plan has arrived, and stops. */
async function finished(running: Running, act: () => void): Promise<void> {
  const { place } = prepared;
  const all = async (): Promise<boolean> => {
    act();
    const receipts = Object.keys((await planOf(place, 'T0'))?.receipts ?? {}).length;
    return receipts >= RECEIPTS && (await openEffects(place)) === 0;
  };
  await until('all of the plan', all, 60);
  expect(await running.kill('SIGTERM')).toEqual({ code: 0, signal: null });
}

/** What hangs or waits while the signal comes; resolves when it does. */
const SITUATIONS = [
  { name: 'nothing is going on', signal: 'SIGTERM', arrange: async () => undefined },
  { name: 'nothing is going on', signal: 'SIGINT', arrange: async () => undefined },
  {
    name: 'the mail server does not answer at T0',
    signal: 'SIGTERM',
    arrange: async (_running: Running, act: () => void) => {
      const { mail } = prepared.place.sandbox;
      mail.faults.next({ do: 'stall', times: 100 });
      await acting(mail.faults.stalled(), act);
    },
  },
  {
    name: 'GitHub answers nothing from T0 on',
    signal: 'SIGTERM',
    arrange: async (_running: Running, act: () => void) => {
      const { github } = prepared.place.sandbox;
      await until('T0', () =>
        github.requests.some(({ method, path }) => method === 'POST' && /-containers\/issues$/.test(path)),
      );
      github.faults.next({ do: 'stall', times: 10_000 });
      await acting(github.faults.stalled(), act);
    },
  },
  {
    name: 'a client sends a webhook byte by byte',
    signal: 'SIGTERM',
    arrange: async (running: Running) => {
      const socket = connect(running.port, '127.0.0.1');
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.write('POST /api/github/webhooks HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n');
      socket.write(`x-hub-signature-256: sha256=${'0'.repeat(64)}\r\n\r\n`);
      const drip = setInterval(() => socket.write('x'), 50);
      socket.on('close', () => clearInterval(drip));
    },
  },
  {
    name: 'dozens of deliveries wait, and GitHub takes its time for each',
    signal: 'SIGTERM',
    arrange: async () => {
      const { github } = prepared.place.sandbox;
      github.faults.next({
        match: { method: 'GET', path: /\/memberships\// },
        do: 'latency',
        ms: 3_000,
        times: 10_000,
      });
      for (let count = 0; count < 24; count++) github.as('bob').comment(CASES, CASE_ISSUE, `/timeline ${count}`);
      await github.delivered();
    },
  },
] as const;

async function acting(done: Promise<void>, act: () => void): Promise<void> {
  let isDone = false;
  void done.then(() => (isDone = true));
  await until('what hangs', () => {
    act();
    return isDone;
  });
}

test.each(SITUATIONS)(
  '$signal while $name',
  async ({ signal, arrange }) => {
    const { place } = prepared;
    const { github, mail } = place.sandbox;
    await begin();
    const act = people(prepared, 'T0');
    const running = await place.start();
    await arrange(running, act);
    const asked = performance.now();
    expect(await running.kill(signal)).toEqual({ code: 0, signal: null });
    const took = performance.now() - asked;
    process.stdout.write(
      `${signal}: ${(took / 1000).toFixed(1)} s\n${running.lines
        .filter((line) => /warn|stop|ended/.test(line))
        .slice(-3)
        .join('\n')}\n`,
    );
    expect(took).toBeLessThan(10_000);
    for (const { faults } of [github, mail]) faults.clear();
    await finished(await place.start(), act);
    expect(await judge(prepared, 'T0', wanted)).toEqual(CLEAN);
  },
  120_000,
);
