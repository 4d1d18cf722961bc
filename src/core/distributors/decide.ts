/**
 * What becomes of an issue about the list of distributors: its text is looked at, coordinators approve or reject. An
 * approval is for the text that was answered last; an edit voids it.
 */
import type { Person } from '../model.ts';
import { type ParsedCommand, parseComment } from '../parse.ts';
import { ok, type Refusal, type Result, refuse } from '../refusals.ts';
import type { Instant } from '../time.ts';
import type { DistributorKind, DistributorState, RosterChange } from './state.ts';
import { refusalText, rejectedText, someApprovedText } from './texts.ts';

/** The issue as it is now. */
export interface Looked {
  /** Digest of its text. */
  readonly digest: string;
  readonly open: boolean;
  /** What would be approved; null while something has to be mended. */
  readonly change: RosterChange | null;
  /** So many different coordinators must approve. */
  readonly needed: number;
}

/** A comment of a person. */
export interface Said {
  readonly comment: number;
  readonly body: string;
  readonly person: Person;
  readonly isCoordinator: boolean;
  readonly at: Instant;
}

const NAMES = ['approve', 'reject'];
const HANDLED = 200;

/** Whether there is anything for us in a comment. */
export function hasCommand(body: string): boolean {
  return parseComment(body, NAMES).kind !== 'none';
}

/** The issue was opened, edited or opened again. What was rejected is open again when its issue is. */
export function decideLooked(state: DistributorState, { digest, open }: Looked): DistributorState {
  const reopened = state.outcome === 'rejected' && open && !state.closing;
  if (state.outcome !== 'open' && !reopened) return state;
  const same = digest === state.seen && !reopened;
  return { ...state, outcome: 'open', seen: digest, approvals: same ? state.approvals : [] };
}

/** A comment was made. One that was handled before, or has no command, changes nothing. */
export function decideSaid(state: DistributorState, looked: Looked, said: Said): DistributorState {
  if (state.handled.includes(said.comment) || !hasCommand(said.body)) return state;
  const decided = decideCommand(state, looked, said);
  const now = decided.ok ? decided.value.state : decideLooked(state, looked);
  const reply = {
    key: `reply-${said.comment}`,
    at: said.at,
    body: decided.ok ? decided.value.say : refusalText(decided.refusal),
    answers: { comment: said.comment, reaction: decided.ok ? ('+1' as const) : ('-1' as const) },
  };
  return { ...now, replies: [...now.replies, reply], handled: [...now.handled, said.comment].slice(-HANDLED) };
}

interface Decided {
  readonly state: DistributorState;
  readonly say: string;
}

function decideCommand(state: DistributorState, looked: Looked, said: Said): Result<Decided> {
  const parsed = theCommand(said.body, state.is);
  if (!parsed.ok) return parsed;
  const { name, args } = parsed.value;
  const typed = `/${name} ${args}`.trim();
  if (!said.isCoordinator) {
    return refuse(typed, 'only coordinators decide who is on the list', 'ask one of them');
  }
  if (state.outcome !== 'open') {
    return refuse(typed, `this was ${state.outcome} already`, 'open a new issue, if it is to be decided once more');
  }
  if (!looked.open) return refuse(typed, 'this issue is closed', 'open it again first');
  return name === 'reject' ? reject(state, args, said) : approve(state, looked, args, said);
}

function reject(state: DistributorState, why: string, { person }: Said): Result<Decided> {
  return why === ''
    ? refuse('/reject', 'a refusal has its reason', 'write `/reject WHY`')
    : ok({ state: { ...state, outcome: 'rejected', closing: true }, say: rejectedText(state.is, person, why) });
}

function approve(state: DistributorState, looked: Looked, args: string, { person }: Said): Result<Decided> {
  const { is } = state;
  const [, what = '', evidence = ''] = /^(\S*) *(.*)$/.exec(args) ?? [];
  const usage = usageOf(is);
  if (what !== is) {
    return refuse(
      `/approve ${args}`,
      `here one approves the ${is}`,
      `write \`${usage}\`; a configuration is approved on its own issue`,
    );
  }
  if (is === 'application' && evidence === '') {
    return refuse(
      `/approve ${args}`,
      'says not where the voucher vouched',
      `write \`${usage}\`: a link, or which mail of which day`,
    );
  }
  if (is === 'removal' && evidence !== '') {
    return refuse(`/approve ${args}`, 'a removal is approved as it stands', `write \`${usage}\``);
  }
  if (looked.digest !== state.seen) {
    return refuse(
      `/approve ${args}`,
      'the text was edited after my last answer',
      'read my answer, which is new now, and approve again if all is good',
    );
  }
  if (looked.change === null) {
    return refuse(`/approve ${args}`, `the ${is} is not complete`, 'mend what my answer above says');
  }
  if (state.approvals.some((each) => each.person.id === person.id)) {
    return refuse(
      `/approve ${args}`,
      `you have approved this; it takes ${looked.needed} different coordinators`,
      'ask another one',
    );
  }
  const approvals = [...state.approvals, { person, evidence }];
  const isEnough = approvals.length >= looked.needed;
  return ok({
    state: { ...state, approvals, ...(isEnough ? { outcome: 'approved', change: looked.change } : {}) },
    say: someApprovedText(
      is,
      approvals.map((each) => each.person),
      looked.needed,
    ),
  });
}

/** How an approval is written on such an issue. */
function usageOf(is: DistributorKind): string {
  return is === 'application' ? '/approve application EVIDENCE' : '/approve removal';
}

/** The one command of a comment. */
function theCommand(body: string, is: DistributorKind): Result<ParsedCommand> {
  const parsed = parseComment(body, NAMES);
  const found = parsed.kind === 'commands' ? parsed.commands : [];
  const [first] = found;
  const wrong: Refusal | undefined = parsed.kind === 'wrong' ? parsed.refusals[0] : undefined;
  if (wrong !== undefined) return { ok: false, refusal: wrong };
  return first === undefined || found.length > 1
    ? refuse(
        found.map(({ name }) => `/${name}`).join(', '),
        'one comment decides one thing',
        `write \`${usageOf(is)}\` or \`/reject WHY\` alone`,
      )
    : ok(first);
}
