/**
 * Every kind of channel that a disclosure uses, and what can go wrong with each. A fault is ordered for one channel and
 * lasts until it is cleared; the others of the same plan are good.
 */
import type { Fault } from '../../src/sandbox/github/faults.ts';
import { secondaryLimit } from '../../src/sandbox/github/faults.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { type BotWorld, PRODUCT } from '../support/bot-world.ts';
import { LISTS, published } from './approved-plan.ts';
import { DISTROS, MEMBERS } from './keyed-world.ts';

/** What can go wrong, as a coordinator would say it. */
export const TROUBLES = ['refuses for now', 'refuses for long', 'stalls', 'loses its answer'] as const;
export type Trouble = (typeof TROUBLES)[number];

export interface Channel {
  readonly name: string;
  /** When it is used. */
  readonly stage: 'notice' | 'opening' | 'publication';
  /** Two halves: while one is in trouble, the other must not notice. */
  readonly half: 0 | 1;
  /** Where its mails go; null: it is none. */
  readonly address: string | null;
  /** The message of its plan. */
  readonly message: string;
  /** What its line on the board has, and no other. */
  readonly line: string;
  /** What a comment that calls for help names it. */
  readonly calledAs: string;
  /** How many of it are at its destination now. */
  readonly count: (world: BotWorld) => number;
  /** Whether the destination can be asked, so that nothing is there twice. */
  readonly canBeSearched: boolean;
  /** By trouble: the words that the board has for it. Absent: it can't happen to this channel here. */
  readonly troubles: Readonly<Partial<Record<Trouble, Ordered>>>;
}

interface Ordered {
  readonly order: (sandbox: Sandbox) => void;
  /** Of the problem, on the board. */
  readonly words: RegExp;
  /** Whether it says whether it took the message. */
  readonly isSilent?: true;
}

export const ROSTER = 'mail to the roster';
const FOR_EVER = 100_000;
const [KATA_DEV] = LISTS;
const NO_WORDS = /^$/;

/** Half a minute more than the minute after which people are told. */
export const LIMIT_SECONDS = 90;

const refusedMail = (code: number, address: string): Ordered => ({
  order: ({ mail }) => mail.faults.next({ do: 'refuse-recipient', code, address, times: FOR_EVER }),
  words: new RegExp(`mail: RCPT TO: ${code} Recipient .*refused`),
});

/** The first mail of its stage is the one that this happens to. */
const mailTroubles = (address: string): Channel['troubles'] => ({
  'refuses for now': refusedMail(451, address),
  'refuses for long': refusedMail(550, address),
  stalls: { order: ({ mail }) => mail.faults.next({ do: 'stall' }), words: NO_WORDS },
  'loses its answer': { order: ({ mail }) => mail.faults.next({ do: 'drop-after-data' }), words: NO_WORDS },
});

function githubTroubles(status: number, match: NonNullable<Fault['match']>): Channel['troubles'] {
  const ordered =
    (fault: Fault, times: number) =>
    ({ github }: Sandbox): void =>
      github.faults.next({ ...fault, match, times });
  return {
    'refuses for now': {
      order: ordered({ do: 'status', status }, FOR_EVER),
      words: new RegExp(`${match.method} .*: ${status}`),
    },
    'refuses for long': {
      order: ordered(secondaryLimit(LIMIT_SECONDS), FOR_EVER),
      words: /: (?:403 You have exceeded a secondary rate limit|not sent, GitHub said that a limit is reached)/,
    },
    stalls: { order: ordered({ do: 'stall' }, 1), words: NO_WORDS },
    'loses its answer': { order: ordered({ do: 'reset-after' }, 1), words: NO_WORDS },
  };
}

const at =
  (place: string) =>
  (world: BotWorld): number =>
    published(world)[place] ?? 0;
/** How many mails this address has. */
export const mailsTo =
  (address: string) =>
  ({ sandbox: { mail } }: BotWorld): number =>
    mail.messages.filter(({ to }) => to.includes(address)).length;

/** One member of the roster, which is the one in trouble. */
export function rosterChannel(address: string): Channel {
  return {
    name: ROSTER,
    stage: 'notice',
    half: 0,
    address,
    message: `pre-kcsa:downstream-mail:embargo-notice/${address}`,
    line: `, \`${address}\`: `,
    calledAs: `embargo-notice (mail to ${address}`,
    count: mailsTo(address),
    canBeSearched: false,
    troubles: mailTroubles(address),
  };
}

export const CHANNELS: readonly Channel[] = [
  rosterChannel(MEMBERS[0]),
  {
    name: 'mail that is encrypted to one key',
    stage: 'notice',
    half: 1,
    address: DISTROS,
    message: 'pre-kcsa:downstream-mail:linux-distros',
    line: '| linux-distros (mail to ',
    calledAs: 'linux-distros (mail to',
    count: mailsTo(DISTROS),
    canBeSearched: false,
    troubles: mailTroubles(DISTROS),
  },
  {
    name: 'tracking issue',
    stage: 'opening',
    half: 0,
    address: null,
    message: 'tracking-issue:tracking-issue',
    line: '| an issue in ',
    calledAs: 'an issue in',
    count: at('issue'),
    canBeSearched: true,
    troubles: githubTroubles(502, { method: 'POST', path: /^\/repos\/kata-containers\/kata-containers\/issues$/ }),
  },
  {
    name: 'advisory',
    stage: 'publication',
    half: 1,
    address: null,
    message: 'kcsa:advisory',
    line: '| the advisory GHSA-',
    calledAs: 'the advisory GHSA-',
    count: at('advisory'),
    canBeSearched: true,
    troubles: githubTroubles(503, { method: 'PATCH', path: /\/security-advisories\// }),
  },
  {
    name: 'file',
    stage: 'publication',
    half: 0,
    address: null,
    message: 'kcsa:document',
    line: '| kata-containers/community: KCSA/KCSA-CVE-2026-2026.md ',
    calledAs: 'kata-containers/community: KCSA/KCSA-CVE-2026-2026.md',
    count: at('document'),
    canBeSearched: true,
    troubles: githubTroubles(500, { method: 'PUT', path: /\/community\/contents\/KCSA%2F/ }),
  },
  {
    name: 'index',
    stage: 'publication',
    // Written by the same kind of request as the file: what closes one closes both.
    half: 0,
    address: null,
    message: 'kcsa:index',
    line: '| kata-containers/community: a row in KCSA.md ',
    calledAs: 'kata-containers/community: a row in KCSA.md',
    count: at('index'),
    canBeSearched: true,
    troubles: githubTroubles(502, { method: 'PUT', path: /\/community\/contents\/KCSA\.md/ }),
  },
  {
    name: 'mail to a public list',
    stage: 'publication',
    half: 0,
    address: KATA_DEV,
    message: 'kcsa:public-mail:kata-dev',
    line: '| kata-dev (mail to ',
    calledAs: 'kata-dev (mail to',
    count: at(KATA_DEV),
    canBeSearched: false,
    troubles: mailTroubles(KATA_DEV),
  },
  {
    name: 'Slack',
    stage: 'publication',
    half: 1,
    address: null,
    message: 'slack-announcement:public-slack:announcements',
    line: '| announcements (Slack) ',
    calledAs: 'announcements (Slack)',
    count: at('slack'),
    canBeSearched: false,
    troubles: {
      // It may have posted before it failed.
      'refuses for now': {
        order: ({ slack }) => slack.faults.next({ do: 'status', status: 500, times: FOR_EVER }),
        words: /Slack: SLACK_WEBHOOK_URL_ANNOUNCEMENTS answered 500/,
        isSilent: true,
      },
      'refuses for long': {
        order: ({ slack }) => slack.faults.next({ do: 'status', status: 404, times: FOR_EVER }),
        words: /Slack: SLACK_WEBHOOK_URL_ANNOUNCEMENTS answered 404/,
      },
      'loses its answer': { order: ({ slack }) => slack.faults.next({ do: 'reset-after' }), words: NO_WORDS },
    },
  },
  {
    name: 'release notes',
    stage: 'publication',
    half: 0,
    address: null,
    message: 'release-notes:releases:1.11.0',
    line: '| the notes of release 1.11.0 ',
    calledAs: 'the notes of release 1.11.0',
    count: at('notes'),
    canBeSearched: true,
    troubles: githubTroubles(500, { method: 'PATCH', path: new RegExp(`^/repos/${PRODUCT}/releases/`) }),
  },
];
