/** One round: the notice of a real case sent to the whole roster. */
import type { World } from '../../src/core/scene.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { handle } from '../../src/engine/handle.ts';
import { PEOPLE } from '../../test/support/core-world.ts';
import { begin, START, say, until } from '../../test/support/kata-history.ts';
import { startBot } from '../support/bot-parts.ts';
import { type Accepted, lastOf, startServer } from '../support/mail-server.ts';
import type { Roster } from './members.ts';

/** Milliseconds. */
export interface BotRound {
  /** From the last approval to the last acceptance by the mail server. */
  readonly accepted: number;
  readonly mails: readonly Accepted[];
  readonly connections: number;
}

/** Approves the notice of a case and sends it, prepared or not. Throws where a mail or a receipt is missing. */
export async function botRound(world: World, roster: Roster, prepared: boolean, latency = 0): Promise<BotRound> {
  const server = await startServer(latency);
  const offset = START - Date.now();
  const bot = await startBot(world, roster, server.url, () => Date.now() + offset);
  try {
    const run = until(begin(world), '/approve plan');
    say(run, 'alice', '/approve plan {hash}');
    const { parts } = bot;
    const { id, plans } = run.case;
    const nothing = { effects: [], nextDue: null, settles: null, completes: [], cancels: [] };
    await parts.store.commit({ caseId: id, expectedVersion: 0, case: run.case, entries: run.entries, ...nothing });
    const engine = createEngine(parts);
    if (prepared) await engine.settle();
    const start = performance.now();
    await handle(
      parts,
      id,
      {
        ...{
          kind: 'comment',
          id: 'comment:1',
          at: parts.clock(),
          comment: 1,
          url: 'https://github.com/o/cases/issues/12',
        },
        source: { kind: 'person', person: PEOPLE.bob },
        body: `/approve plan ${plans.notice?.plan.hash}`,
      },
      { delivery: null, effects: [] },
    );
    await engine.settle();
    const receipts = Object.keys((await parts.store.byId(id))?.case.plans.notice?.receipts ?? {}).length;
    if (receipts < roster.members.length || receipts !== server.accepted.length)
      throw new Error(`${server.accepted.length} mails and ${receipts} receipts for ${roster.members.length} members`);
    if (bot.problems.length > 0) throw new Error(`something failed: ${bot.problems.join('; ')}`);
    return {
      accepted: lastOf(server.accepted) - start,
      mails: server.accepted,
      connections: server.connections(),
    };
  } finally {
    await bot.close();
    await server.close();
  }
}
