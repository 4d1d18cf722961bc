/**
 * A notice to a whole roster, from the last approval to the last acceptance by the mail server: with mails that were
 * prepared and with mails that were not, against nodemailer alone with the same bytes and as many connections.
 *
 * The parts are the bot's own, with SQLite on disk and a mail server on loopback; GitHub is answered for at once. That
 * server greets a connection after 100 ms, needs no other time, and works in the same thread: what is compared is the
 * processor time of both, to which the bot adds, for each mail, the question of the gate, a receipt on the disk before
 * anything else, and its entry in the journal. Where the server's answers take five milliseconds each, as in the same
 * region, that is done meanwhile.
 */
import { kataWorld } from '../test/support/core-world.ts';
import { makeRoster } from './roster/members.ts';
import { botRound } from './roster/rounds.ts';
import { type Benchmark, compared, inTurns } from './support/figure.ts';
import { LATENCY } from './support/mail-server.ts';
import { rawRound } from './support/raw-mails.ts';

const MEMBERS = 500;

export const roster: Benchmark = {
  id: 'roster',
  about: `a notice to ${MEMBERS} members of a roster, signed and encrypted to each`,
  measure: async (tools) => {
    const made = await makeRoster(MEMBERS, (keys) => keys % 100 === 0 && tools.say(`${keys} keys are made`));
    const world = { ...kataWorld(), roster: made.members, keys: made.keys };
    let sent = await botRound(world, made, true);
    const { prepared, raw, unprepared, near, rawNear } = await inTurns(tools, {
      prepared: async () => {
        sent = await botRound(world, made, true);
        return sent.accepted;
      },
      raw: () => rawRound(sent.mails, sent.connections),
      unprepared: async () => (await botRound(world, made, false)).accepted,
      near: async () => (await botRound(world, made, true, LATENCY)).accepted,
      rawNear: () => rawRound(sent.mails, sent.connections, LATENCY),
    });
    const what = `notice to ${MEMBERS} members`;
    const pool = 'nodemailer’s pool, the same bytes';
    const budget = { kind: 'at most', limit: 1.2 } as const;
    return [
      compared({ what: `${what}, prepared, mail server ${LATENCY} ms away`, unit: 'ms', budget }, near, {
        what: pool,
        samples: rawNear,
      }),
      compared({ what: `${what}, prepared, on loopback`, unit: 'ms', budget: { ...budget, held: 2.3 } }, prepared, {
        what: pool,
        samples: raw,
      }),
      compared(
        { what: `${what}, not prepared, on loopback`, unit: 'ms', budget: { ...budget, held: 3.7 } },
        unprepared,
        {
          what: pool,
          samples: raw,
        },
      ),
    ];
  },
};
