/** Plays a disclosure with channels in trouble (channel-table.ts), and keeps what was seen of each. */
import { setImmediate } from 'node:timers/promises';
import type { Receipt } from '../../src/core/model.ts';
import type { BotWorld } from '../support/bot-world.ts';
import type { Step } from '../support/conversation.ts';
import { CASE_ISSUE, playTo, said, T0, untilNotice } from './approved-plan.ts';
import {
  CHANNELS,
  type Channel,
  LIMIT_SECONDS,
  mailsTo,
  ROSTER,
  rosterChannel,
  type Trouble,
} from './channel-table.ts';
import { MEMBERS } from './keyed-world.ts';

/** What was seen of one channel. */
export interface Seen {
  /** Its line on the board while the trouble lasted, and when it was over; empty: no board yet. */
  readonly during: string;
  readonly after: string;
  /** Whether everything else of its hour was there while the trouble lasted. */
  readonly othersArrived: boolean;
  /** Comments that called the coordinator because of it. */
  readonly calls: readonly string[];
  readonly receipt: Receipt | undefined;
  /** How many of it were at its destination in the end, and their Message-IDs if they are mails. */
  readonly count: number;
  readonly ids: readonly string[];
}

export const STAGES = ['notice', 'opening', 'publication'] as const satisfies readonly Channel['stage'][];

const approvals: readonly Step[] = [{ alice: '/approve plan {hash}' }, { bob: '/approve plan {hash}' }];
/** The title names the CVE, so that the push is seen whether there is an issue or not. */
const push: Step = {
  grace: { pull: { title: 'Check the path (CVE-2026-2026)', body: '', base: 'main', head: 'fix' } },
};

/** What must be so before each stage, and what brings it about. */
const BEFORE: Readonly<Record<Channel['stage'], readonly Step[]>> = {
  notice: [...untilNotice, { alice: '/notify' }, { alice: '/approve plan {hash}' }],
  opening: [{ bob: '/plan' }, ...approvals],
  publication: [],
};
const NOW: Readonly<Record<Channel['stage'], Step>> = {
  notice: { bob: '/approve plan {hash}' },
  opening: { at: T0 },
  publication: push,
};
/** What the bot says on the case issue at that moment, too: it goes last of all, or first. */
const SAID: Readonly<Record<Channel['stage'], string>> = {
  notice: '',
  opening: 'this is the hour',
  publication: '\n## Sheet for the publication notice',
};

/** So much time passes, in steps at which what failed is tried again: after 1, 3, 7, … seconds. */
async function pass(world: BotWorld, ...seconds: readonly number[]): Promise<void> {
  for (const each of seconds) {
    world.at(new Date(world.now() + each * 1000).toISOString());
    await world.settle();
  }
}

/** Plays one stage with this half of its channels in trouble. */
export async function playInTrouble(
  world: BotWorld,
  trouble: Trouble,
  stage: Channel['stage'],
  half: Channel['half'],
): Promise<ReadonlyMap<string, Seen>> {
  const ofStage = CHANNELS.filter((channel) => channel.stage === stage);
  const isIn = (channel: Channel): boolean => channel.half === half && channel.troubles[trouble] !== undefined;
  const [bad, good] = [ofStage.filter(isIn), ofStage.filter((channel) => !isIn(channel))];
  const { mail, github, slack } = world.sandbox;

  await playTo(world, BEFORE[stage]);
  for (const channel of bad) channel.troubles[trouble]?.order(world.sandbox);
  const played = playTo(world, [NOW[stage]]);
  if (trouble === 'stalls') {
    for (const faults of [mail.faults, github.faults]) {
      if (bad.some(({ address }) => (faults === mail.faults) === (address !== null))) await faults.stalled();
    }
    await until('what does not stall', () => haveArrived(world, stage, bad, good));
    await until('a board that says so', () =>
      bad.every((channel) => lineOf(world, struck(world, channel)).includes('on its way')),
    );
  } else {
    await played;
    // People are told of what is a minute late.
    if (trouble !== 'loses its answer') await pass(world, 1, 2, 4, 8, 16, 32);
  }
  const inTrouble = bad.map((channel) => struck(world, channel));
  const othersArrived = haveArrived(world, stage, bad, good);
  const during = new Map(inTrouble.map((channel) => [channel.name, lineOf(world, channel)]));

  for (const { faults } of [mail, github, slack]) faults.clear();
  await played;
  await pass(world, 1, LIMIT_SECONDS);
  const plans = (await world.bot().store.byNumber(CASE_ISSUE))?.case.plans;
  const receipts = plans?.[stage === 'notice' ? 'notice' : 'disclosure']?.receipts ?? {};
  const seen = inTrouble.map((channel): [string, Seen] => [
    channel.name,
    {
      during: during.get(channel.name) ?? '',
      after: lineOf(world, channel),
      othersArrived,
      calls: said(world).filter((text) => text.includes("can't be delivered") && text.includes(channel.calledAs)),
      receipt: receipts[channel.message],
      count: channel.count(world),
      ids: idsOf(world, channel),
    },
  ]);
  return new Map(seen);
}

/** Waits for what the bot does meanwhile; some seconds at most, so that a test that fails ends. */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = performance.now() + 20_000; !holds(); ) {
    if (performance.now() > end) throw new Error(`it did not come: ${what}`);
    await setImmediate();
  }
}

/** Everything but what is in trouble; of the roster every other member. */
function haveArrived(
  world: BotWorld,
  stage: Channel['stage'],
  bad: readonly Channel[],
  good: readonly Channel[],
): boolean {
  const silent = bad.map((channel) => struck(world, channel).address);
  const members = stage === 'notice' ? MEMBERS.filter((member) => !silent.includes(member)) : [];
  return (
    good.every((channel) => channel.count(world) === 1) &&
    members.every((member) => mailsTo(member)(world) === 1) &&
    said(world).some((text) => text.includes(SAID[stage]))
  );
}

/** The mails of a roster go at the same time: in trouble is the member whose mail was not acknowledged. */
function struck(world: BotWorld, channel: Channel): Channel {
  const silent = world.sandbox.mail.messages.find(({ acknowledged }) => !acknowledged)?.to[0];
  return channel.name === ROSTER && silent !== undefined ? rosterChannel(silent) : channel;
}

function lineOf(world: BotWorld, { line }: Channel): string {
  const board = said(world).find((text) => text.includes('**Board**')) ?? '';
  return board.split('\n').find((each) => each.includes(line)) ?? '';
}

function idsOf(world: BotWorld, { address }: Channel): readonly string[] {
  return world.sandbox.mail.messages
    .filter(({ to }) => address !== null && to.includes(address))
    .map(({ raw }) => /^Message-ID: (\S+)/im.exec(raw.toString('latin1'))?.[1] ?? 'none');
}
