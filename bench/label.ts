/**
 * From a label that somebody puts on a case issue to the answer to the last write of its transition: the real bot with
 * SQLite on disk, and a local GitHub that takes 50 ms for every answer, in one process. The baseline are the requests
 * that have to wait for one another (label/transitions.ts), made by a plain client.
 */
import { tmpdir } from 'node:os';
import { installationClient } from '../test/sandbox/clients.ts';
import { startBotWorld } from '../test/support/bot-world.ts';
import { botRound, noting, openCase, plainRound } from './label/rounds.ts';
import { TRANSITIONS, type Transition } from './label/transitions.ts';
import { type Benchmark, compared, inTurns, type Row, type Tools } from './support/figure.ts';

/** Milliseconds. */
const LATENCY = 50;

export const label: Benchmark = {
  id: 'label',
  about: `label to the last GitHub write of its transition, GitHub answers after ${LATENCY} ms`,
  measure: async (tools) => {
    const rows: Row[] = [];
    for (const transition of TRANSITIONS) rows.push(await measureOne(tools, transition));
    return rows;
  },
};

async function measureOne(tools: Tools, transition: Transition): Promise<Row> {
  const writes = { last: 0 };
  const world = await startBotWorld({ root: tmpdir(), bot: { log: noting(writes) } });
  try {
    const client = await installationClient(world.sandbox.github);
    const place = await openCase(world, transition);
    const { bot, plain } = await inTurns(tools, {
      bot: () => botRound(world, transition, writes, LATENCY),
      plain: () => plainRound(world, client, place, transition, LATENCY),
    });
    return compared(
      { what: `label ${transition.label} to the last write`, unit: 'ms', budget: { kind: 'at most', limit: 1.3 } },
      bot,
      { what: `${transition.unavoidable.length} requests that wait for one another`, samples: plain },
    );
  } finally {
    await world.close();
  }
}
