/** What a step of a story must lead to, and what of it is missing. What leaves the team is compared exactly. */
import type { Process } from '../../core/process.ts';
import type { Seen } from '../../sandbox/watch.ts';
import { isRefusal } from './seen-text.ts';

/** What a step must lead to. */
export interface Expected {
  /** Words that the bot must write on the case issue. */
  readonly says?: string | readonly string[];
  /** The bot must refuse, and must not refuse otherwise. */
  readonly refused?: true;
  /** The status afterwards; the one before by default. */
  readonly status?: string;
  /** All that leaves the team, in any order; nothing by default. */
  readonly leaves?: readonly string[];
  /** Whether the case is closed afterwards; open by default. */
  readonly closed?: true;
}

/** Where the case stood before and after the step. */
interface Standing {
  readonly process: Process;
  readonly before: string | null;
  readonly now: string | null;
  readonly closed: boolean;
}

/** What did not come as it must, in words. */
export function missing(
  seen: readonly Seen[],
  expected: Expected,
  { process, before, now, closed }: Standing,
): readonly string[] {
  const said = seen.filter(({ kind }) => kind === 'comment').map(({ text }) => text);
  const { says = [], refused = false } = expected;
  const status = expected.status === undefined ? before : `${process.labelPrefix}${expected.status}`;
  const left = seen.flatMap(departure);
  const wanted = expected.leaves ?? [];
  return [
    ...[says]
      .flat()
      .flatMap((words) => (said.some((text) => text.includes(words)) ? [] : [`the bot did not write: ${words}`])),
    ...(said.some(isRefusal) === refused ? [] : [refused ? 'it was not refused' : 'it was refused']),
    ...(now === status ? [] : [`the status is ${now}, not ${status}`]),
    ...(closed === (expected.closed ?? false) ? [] : [`the case is ${closed ? 'closed' : 'open'}`]),
    ...without(wanted, left).map((what) => `did not go out: ${what}`),
    ...without(left, wanted).map((what) => `went out: ${what}`),
  ];
}

/** What left the team, as a story names it. */
function departure({ kind, place, text }: Seen): readonly string[] {
  switch (kind) {
    case 'mail':
    case 'slack':
    case 'issue':
    case 'file':
    case 'release':
      return [`${kind} ${place}`];
    case 'advisory':
      return text === 'published' ? ['advisory'] : [];
    default:
      return [];
  }
}

/** `all` less `some`, each occurrence once. */
function without(all: readonly string[], some: readonly string[]): readonly string[] {
  const left = [...some];
  return all.filter((each) => {
    const at = left.indexOf(each);
    if (at >= 0) {
      left.splice(at, 1);
    }
    return at < 0;
  });
}
