/** One T0: a disclosure with its public lists, from the hour of the plan to the last mail that was accepted. */
import { nextDue } from '../../src/core/deadlines.ts';
import type { Case } from '../../src/core/model.ts';
import type { World } from '../../src/core/scene.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { EngineParts } from '../../src/engine/parts.ts';
import type { Run } from '../../test/support/kata-history.ts';
import type { Roster } from '../roster/members.ts';
import { startBot } from '../support/bot-parts.ts';
import { type Accepted, lastOf, startServer } from '../support/mail-server.ts';

/** Milliseconds from T0. */
export interface Disclosure {
  /** Until the document of the advisory was written, after which the plan's order lets the mails go. */
  readonly written: number;
  /** Until the mail server took the last mail. */
  readonly last: number;
  readonly mails: readonly Accepted[];
  readonly connections: number;
}

/** Real milliseconds before T0 at which the bot has done all that comes before it. */
const BEFORE = 60_000;

/**
 * Plays T0 of this case on a database of its own; `latency`: of the mail server. Throws where a message has no receipt, or a
 * mail came too early.
 */
export async function disclose(world: World, keys: Roster, run: Run, latency = 0): Promise<Disclosure> {
  const t0 = run.case.plans.disclosure?.plan.t0;
  if (typeof t0 !== 'number') throw new Error('no disclosure plan waits for its hour');
  const server = await startServer(latency);
  let ahead = t0 - BEFORE - performance.now();
  const bot = await startBot(world, keys, server.url, () => Math.floor(performance.now() + ahead));
  const { publicFiles } = bot.parts.github;
  const { write } = publicFiles;
  let writtenAt = 0;
  publicFiles.write = (...file) => {
    writtenAt = performance.now();
    return write(...file);
  };
  try {
    await put(bot.parts, run);
    const engine = createEngine(bot.parts);
    await engine.settle();
    if (server.accepted.length > 0) throw new Error('a mail left before T0');
    const start = performance.now();
    ahead = t0 - start;
    await engine.settle();
    const after = await bot.parts.store.byId(run.case.id);
    check(after?.case, server.accepted);
    if (bot.problems.length > 0) throw new Error(`something failed at T0: ${bot.problems.join('; ')}`);
    const { accepted: mails } = server;
    const connections = server.connections();
    return { written: writtenAt - start, last: lastOf(mails) - start, mails, connections };
  } finally {
    await bot.close();
    await server.close();
  }
}

/** The case as its history made it; the clock looks at it from now on. */
async function put({ store, clock }: EngineParts, { case: c, entries, world }: Run): Promise<void> {
  await store.commit({
    caseId: c.id,
    expectedVersion: 0,
    case: c,
    entries,
    effects: [],
    nextDue: nextDue(c, world.process, world.config, clock()),
    ...{ settles: null, completes: [], cancels: [] },
  });
}

function check(c: Case | undefined, mails: readonly Accepted[]): void {
  const state = c?.plans.disclosure;
  const open = state?.plan.steps.filter(({ id }) => state.receipts[id] === undefined) ?? [];
  const to = new Set(mails.map((mail) => mail.to));
  const lists = state?.plan.steps.filter(({ target }) => target.kind === 'mail').length ?? 0;
  if (open.length > 0 || to.size !== lists || mails.length !== lists)
    throw new Error(`${mails.length} mails for ${lists} lists; without a receipt: ${open.map(({ id }) => id).join()}`);
}
