/** A bot on a database with years of cases in it, and one case that is open; and what is measured of it. */

import { sha256 } from '../../src/core/hash.ts';
import type { Receipt } from '../../src/core/model.ts';
import type { World } from '../../src/core/scene.ts';
import { handle, SETTLES_NOTHING } from '../../src/engine/handle.ts';
import type { EngineParts } from '../../src/engine/parts.ts';
import { PEOPLE } from '../../test/support/core-world.ts';
import { begin, until } from '../../test/support/kata-history.ts';
import type { Roster } from '../roster/members.ts';
import { startBotOn } from '../support/bot-parts.ts';
import { spreadOf } from '../support/figure.ts';

export interface Place {
  /** Milliseconds until the store was open, and until it was known what the open cases say. */
  readonly opened: number;
  readonly known: number;
  /** Milliseconds of one delivery, of those that come 32 at a time. */
  acknowledge(): Promise<number>;
  /**
   * Milliseconds of one look of the engine at what is due: deliveries, cases, effects. The median of some: whoever commits
   * when the log is full writes it back, with what was received before; that is in the time of the deliveries.
   */
  claim(): Promise<number>;
  /** Milliseconds of one command, from the input to the commit. */
  transition(): Promise<number>;
  close(): Promise<void>;
}

const AT_ONCE = 32;
/** So many that the log is written back a few times meanwhile. */
const BATCHES = 25;
const LOOKS = 20;
const COMMANDS = 30;
const MINUTE = 60_000;
/** Between two commands: nobody may give so many in a minute. */
const PAUSE = 10 * MINUTE;
/** As large as GitHub's `issues.labeled`. */
const PAYLOAD = 'x'.repeat(8_000);

/** Opens the database, as the bot does when it starts. */
export async function openPlace(database: string, world: World, keys: Roster): Promise<Place> {
  const run = until(begin(world), '/notify');
  let now = run.at;
  let count = 0;
  const start = performance.now();
  const bot = await startBotOn(database, world, keys, 'smtp://127.0.0.1:1', () => now);
  const opened = performance.now() - start;
  const { parts } = bot;
  const { store } = parts;
  const { id } = run.case;
  if ((await store.byId(id)) === null) {
    const nothing = { effects: [], nextDue: null, settles: null, completes: [], cancels: [] };
    await store.commit({ caseId: id, expectedVersion: 0, case: run.case, entries: run.entries, ...nothing });
  }
  const before = performance.now();
  await parts.otherCases.ready();
  const known = performance.now() - before;
  return {
    opened,
    known,
    acknowledge: async () => {
      let took = 0;
      for (let batch = 0; batch < BATCHES; batch++) {
        const deliveries = Array.from({ length: AT_ONCE }, () => delivery(now, ++count));
        const from = performance.now();
        const answers = await Promise.all(deliveries.map((one) => store.receive(one)));
        took += performance.now() - from;
        if (answers.some((answer) => answer !== 'stored')) throw new Error('a delivery was not stored');
      }
      await finish(parts);
      return took / (BATCHES * AT_ONCE);
    },
    claim: async () => {
      const took: number[] = [];
      for (let look = 0; look < LOOKS; look++) {
        for (let n = 0; n < AT_ONCE; n++) await store.receive(delivery(now, ++count));
        now += PAUSE;
        await command(parts, id, ++count);
        took.push(await finish(parts));
      }
      return spreadOf(took).median;
    },
    transition: async () => {
      const first = (await store.byId(id))?.version ?? 0;
      let took = 0;
      for (let n = 0; n < COMMANDS; n++) {
        now += PAUSE;
        const from = performance.now();
        await command(parts, id, ++count);
        took += performance.now() - from;
      }
      const last = (await store.byId(id))?.version ?? 0;
      if (last < first + COMMANDS) throw new Error(`${COMMANDS} commands made ${last - first} entries`);
      await finish(parts);
      return took / COMMANDS;
    },
    close: async () => {
      await bot.close();
      if (bot.problems.length > 0) throw new Error(`something failed: ${bot.problems.join('; ')}`);
    },
  };
}

function delivery(now: number, n: number) {
  const payload = `${PAYLOAD}${n}`;
  const digest = sha256(payload);
  return { id: digest.slice(0, 36), event: 'issues', payload, digest, subject: `o/cases#${n}`, receivedAt: now };
}

/** A comment that changes the draft, as the inbox hands it over. */
function command(parts: EngineParts, id: string, n: number): Promise<void> {
  const source = { kind: 'person', person: PEOPLE.alice } as const;
  const url = `https://github.com/o/cases/issues/12#issuecomment-${n}`;
  const body = `/set mitigation Do not use it, version ${n}.`;
  const input = { kind: 'comment', id: `comment:${n}`, at: parts.clock(), source, comment: n, body, url } as const;
  return handle(parts, id, input, SETTLES_NOTHING);
}

const RECEIPT: Receipt = { at: 0, proof: 'it arrived', url: null, messageId: null, maybeTwice: false };

/** Claims and ends all that waits. Answers the milliseconds of a claim that found something. */
async function finish({ store, owner, clock }: EngineParts): Promise<number> {
  let took = 0;
  for (let rounds = 1; ; rounds++) {
    const now = clock();
    const from = performance.now();
    const rows = await store.claimDeliveries(now, owner, now + MINUTE, 20);
    await store.dueCases(now, 100);
    const effects = await store.claimEffects(now, owner, now + MINUTE, 500);
    const looked = performance.now() - from;
    if (rows.length === 0 && effects.length === 0) return took / (rounds - 1);
    took += looked;
    await Promise.all(rows.map(({ seq }) => store.settleDelivery(seq, 'done', null)));
    const completes = effects.map(({ effect: { key } }) => ({ key, receipt: RECEIPT, owner }));
    const nothing = { entries: [], effects: [], nextDue: null, settles: null, cancels: [] };
    await store.commit({ caseId: null, expectedVersion: 0, case: null, ...nothing, completes });
  }
}
