/**
 * From the start of the process until it serves, and how much memory it holds: idle, and after a flood of webhooks; the real
 * program on SQLite, whose database is there already, against bare Probot.
 */
import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { labelledIssues } from './ack/deliveries.ts';
import { sendAll } from './ack/load.ts';
import { type Benchmark, compared, inTurns } from './support/figure.ts';
import { type Program, startProgram } from './support/program.ts';
import { openSite, type Site } from './support/site.ts';

/** Milliseconds after which a program that has nothing to do is idle. */
const IDLE = 3000;
const WEBHOOKS = 100_000;
/** So many are prepared at a time. */
const CHUNK = 5000;

export const start: Benchmark = {
  id: 'start',
  about: `the start, and memory when idle and after ${WEBHOOKS.toLocaleString('en')} webhooks`,
  measure: async (tools) => {
    await using running = new AsyncDisposableStack();
    const site = running.adopt(await openSite(null), (one) => one.close());
    const works = {
      bot: () => site.start(),
      probot: () => startProgram('bench/ack/probot-server.ts', { ...site.env, NODE_ENV: 'production' }),
    };
    const { bot, probot } = await inTurns(tools, { bot: () => idle(works.bot), probot: () => idle(works.probot) });
    tools.say(`${WEBHOOKS.toLocaleString('en')} webhooks to each`);
    const flooded = { bot: await floodedBot(site), probot: await flood(site, await works.probot(), 200) };
    const row = (
      what: string,
      unit: string,
      [limit, held]: readonly [number, number],
      ours: readonly number[],
      samples: readonly number[],
    ) => compared({ what, unit, budget: { kind: 'at most', limit, held } }, ours, { what: 'bare Probot', samples });
    const began = (all: readonly Sample[]) => all.map((one) => one.began);
    const memory = (all: readonly Sample[]) => all.map((one) => one.memory);
    return [
      row('start until it serves', 'ms', [1.3, 5.8], began(bot), began(probot)),
      row('resident memory, idle', 'MiB', [1.5, 2.15], memory(bot), memory(probot)),
      row(
        `resident memory after ${WEBHOOKS.toLocaleString('en')} webhooks`,
        'MiB',
        [1.5, 1.95],
        [flooded.bot],
        [flooded.probot],
      ),
    ];
  },
};

interface Sample {
  /** Milliseconds until it served. */
  readonly began: number;
  /** Resident, in MiB, once it was idle. */
  readonly memory: number;
}

async function idle(begin: () => Promise<Program>): Promise<Sample> {
  const program = await begin();
  return { began: program.began, memory: await memoryOf(program) };
}

async function floodedBot(site: Site): Promise<number> {
  const memory = await flood(site, await site.start(), 202);
  const stored = await site.stored();
  if (stored !== WEBHOOKS) throw new Error(`${stored} of ${WEBHOOKS} deliveries are stored`);
  return memory;
}

/** Sends them, and waits until they are handled. */
async function flood({ sender, settled }: Site, program: Program, status: number): Promise<number> {
  for (let sent = 0; sent < WEBHOOKS; sent += CHUNK) {
    await sendAll([program.port], await labelledIssues(sender, CHUNK), status);
  }
  await settled();
  return memoryOf(program);
}

/** Ends the program. */
async function memoryOf(program: Program): Promise<number> {
  try {
    await pause(IDLE);
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(program.pid)]);
    return Number(stdout) / 1024;
  } finally {
    await program.close();
  }
}
