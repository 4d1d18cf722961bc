/** A roster on the board: one row for all its mails, and below the table a line for each member. */
import { afterStart, clock, span } from './board-times.ts';
import { cell } from './markdown-table.ts';
import { type Looking, MESSAGE_KINDS, type MessageState, messageState } from './message-state.ts';
import type { Step, Target } from './model.ts';
import { placeName } from './plan.ts';
import { messagesOf } from './plan-run.ts';
import type { Instant } from './time.ts';

type Roster = Extract<Target, { kind: 'roster' }>;

interface Member {
  readonly name: string;
  readonly address: string;
  readonly state: MessageState;
}

/** Characters of a problem that are told where there is little room. */
const SHORT = 40;

function membersOf(looking: Looking, step: Step, { members }: Roster, limit?: number): readonly Member[] {
  // One message for each member, in the same order.
  const messages = messagesOf(step);
  return members.map(({ name, address }, i) => ({
    name,
    address,
    state: messageState(looking, step, messages[i]?.id ?? '', limit),
  }));
}

/** `497 of 500 have arrived, 2 FAILING`, from the first to the last. */
export function rosterRow(looking: Looking, step: Step, target: Roster, listed: boolean): readonly string[] {
  const members = membersOf(looking, step, target);
  const times = arrivals(members);
  return [
    cell(step.communication),
    cell(placeName(target)),
    [`${times.length} of ${members.length} have arrived`, ...counts(members)].join(', '),
    fromTo(times, clock),
    fromTo(times, (at) => afterStart(looking, at)),
    listed ? 'each below' : 'too many to be listed here',
  ];
}

/** When they arrived, the first one first. */
function arrivals(members: readonly Member[]): readonly Instant[] {
  return members.flatMap(({ state }) => (state.receipt === null ? [] : [state.receipt.at])).toSorted((a, b) => a - b);
}

function fromTo(times: readonly Instant[], show: (at: Instant) => string): string {
  const [first, last] = [times.at(0), times.at(-1)];
  return first === undefined || last === undefined ? '' : span(show(first), show(last));
}

function counts(members: readonly Member[]): readonly string[] {
  const of = (kind: MessageState['kind']): number => members.filter(({ state }) => state.kind === kind).length;
  const counted: readonly (readonly [number, string])[] = [
    [of('failing'), 'FAILING'],
    [of('waits'), 'waiting'],
    [of('on-its-way'), 'on their way'],
    [members.filter(({ state }) => state.receipt?.maybeTwice === true).length, 'of them maybe twice'],
  ];
  return counted.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
}

/** The members in a part that is folded up: those that are not done first, always; the others as far as there is room. */
export function membersPart(looking: Looking, step: Step, target: Roster, detail: 'each' | 'open' | 'short'): string {
  const members = membersOf(looking, step, target, detail === 'short' ? SHORT : undefined);
  const done = members.filter(({ state }) => state.kind === 'arrived');
  const open = members
    .filter(({ state }) => state.kind !== 'arrived')
    .toSorted((a, b) => MESSAGE_KINDS.indexOf(a.state.kind) - MESSAGE_KINDS.indexOf(b.state.kind));
  const line = ({ name, address, state }: Member): string => {
    const at = state.receipt === null ? '' : `, ${afterStart(looking, state.receipt.at)}`;
    return `- ${cell(name)}, ${cell(address)}: ${state.words}${at}`;
  };
  const sum = `- ${done.length} more: sent, ${fromTo(arrivals(done), (at) => afterStart(looking, at))}`;
  return [
    `<details><summary>${step.communication}: ${done.length} of ${members.length} members</summary>`,
    '',
    ...(detail === 'short' ? byState(open) : open.map(line)),
    ...(detail === 'each' ? done.map(line) : done.length === 0 ? [] : [sum]),
    '',
    '</details>',
  ].join('\n');
}

/** One line for each state, with the addresses. */
function byState(members: readonly Member[]): readonly string[] {
  return Object.entries(Object.groupBy(members, ({ state }) => state.words)).map(
    ([words, group = []]) => `- ${words}: ${group.map(({ address }) => cell(address)).join(', ')}`,
  );
}
