/**
 * T0 of a disclosure with many public lists, from the hour itself to the last acceptance by the mail server, against
 * nodemailer alone with the same bytes and as many connections; with a mail server whose answers take five milliseconds each,
 * and with one that answers at once. Both greet after 100 ms, which is most of the second baseline.
 *
 * The hour itself is when the bot's loop looks at what is due, as it does at each full second (src/bot/loop.ts).
 *
 * Before its mails the plan has an order, in which each thing is on record before the next one goes: T0 itself, the public
 * issue (its address stands in every mail, so that none can be signed before), the advisory, index and document. GitHub is
 * answered for at once; what is left of that order are commits on the disk. The last row is without them: from the
 * moment when the document was written, to the last acceptance.
 */
import { kataWorld } from '../test/support/core-world.ts';
import { waitingCase, withLists } from './disclosure/case.ts';
import { type Disclosure, disclose } from './disclosure/rounds.ts';
import { makeRoster } from './roster/members.ts';
import { type Benchmark, compared, inTurns } from './support/figure.ts';
import { LATENCY } from './support/mail-server.ts';
import { rawRound } from './support/raw-mails.ts';

const LISTS = 20;
/** Of each kind in a round: it takes a few milliseconds only. */
const REPEATS = 5;
/** The mailer's own (src/channels/mail.ts). */
const CONNECTIONS = 3;

export const disclosure: Benchmark = {
  id: 'disclosure',
  about: `T0 of a disclosure with ${LISTS} public lists, signed mails`,
  measure: async (tools) => {
    const keys = await makeRoster(2, () => undefined);
    const world = { ...withLists(kataWorld(), LISTS), roster: keys.members, keys: keys.keys };
    const run = waitingCase(world);
    const { mails } = await disclose(world, keys, run);
    const played: (readonly Disclosure[])[] = [];
    const { ours, raw, near, rawNear } = await inTurns(tools, {
      ours: async () => {
        const all = await repeated(() => disclose(world, keys, run));
        played.push(all);
        return mean(all.map(({ last }) => last));
      },
      raw: async () => mean(await repeated(() => rawRound(mails, CONNECTIONS))),
      near: async () => mean((await repeated(() => disclose(world, keys, run, LATENCY))).map(({ last }) => last)),
      rawNear: async () => mean(await repeated(() => rawRound(mails, CONNECTIONS, LATENCY))),
    });
    const about = `T0 with ${LISTS} lists`;
    const what = 'nodemailer’s pool, the same bytes';
    const baseline = { what, samples: raw };
    const budget = { kind: 'at most', limit: 1.2 } as const;
    // The first was to warm up.
    const after = played.slice(1).map((all) => mean(all.map(({ written, last }) => last - written)));
    return [
      compared(
        {
          what: `${about}, mail server ${LATENCY} ms away: all accepted`,
          unit: 'ms',
          budget: { ...budget, held: 1.35 },
        },
        near,
        { what, samples: rawNear },
      ),
      compared(
        { what: `${about}, on loopback: all accepted`, unit: 'ms', budget: { ...budget, held: 1.65 } },
        ours,
        baseline,
      ),
      compared(
        {
          what: 'on loopback, from the plan’s last step before its mails',
          unit: 'ms',
          budget: { ...budget, held: 1.45 },
        },
        after,
        baseline,
      ),
    ];
  },
};

async function repeated<T>(work: () => Promise<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for (let n = 0; n < REPEATS; n++) all.push(await work());
  return all;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
