/**
 * What may be sent to GitHub now. After an answer that the limit of the hour is reached, nothing more goes out for that
 * installation until GitHub's time: who goes on asking is shut out for longer; while little of it is left, the poll waits. After one that something came too fast,
 * the client for that purpose stops reading or stops writing, whichever it was, and the poll waits; the rest goes on, so
 * that one place that refuses does not keep a disclosure from the others, nor from being stopped by a `/hold`. And of what GitHub counts as content (texts that people are told of) less goes out than
 * it allows, of which talk gets a part only, so that what is published at T0 always has room.
 *
 * Sources: GitHub docs "Rate limits for the REST API" (content: in general 80 a minute and 500 an hour, shared with the
 * web pages) and "Best practices for using the REST API". GitHub does not list what it counts. Here it is what people are
 * told of (issues, comments, pull requests, reviews, advisories and releases when they are made) and comments that change.
 */
import { HOUR, type Instant } from '../core/time.ts';
import { type Clock, PortFault } from '../engine/ports.ts';
import { GithubFault } from './faults.ts';

/** A request that is about to be sent. */
export interface Spending {
  /** Whose limit it is: the account of an installation, or the app. */
  readonly payer: string;
  readonly purpose: string;
  readonly method: string;
  /** The route's template, `/repos/{owner}/{repo}/issues`. */
  readonly route: string;
}

export interface Budget {
  /** Counts a request that is sent now. Throws a transient fault, with the time from which it may, where it may not be. */
  spend(spending: Spending): void;
  /** Told of every fault, to learn of limits. */
  hear(who: Pick<Spending, 'payer' | 'purpose' | 'method'>, fault: PortFault): void;
  /** Told of the headers of every answer: where little is left of the hour, the poll waits for the next one. */
  left(who: Pick<Spending, 'payer'>, headers: Readonly<Record<string, unknown>>): void;
  /** What is left of the limit of the hour that is the nearest to its end; null: no answer told it of this hour. */
  lowest(): number | null;
}

interface Sent {
  readonly at: Instant;
  readonly isTalk: boolean;
}

const WINDOWS = [
  { length: 60_000, most: 70 },
  { length: HOUR, most: 450 },
] as const;
/** The part of it that may be used by talk: of the case repository, and on advisories, where strangers can ask for answers. */
const TALK = 2 / 3;
const TALKING: readonly string[] = ['case-issues', 'case-pulls', 'advisory-comments'];
/** Reading and writing: one of the polls asks by POST. */
const METHODS = ['GET', 'POST'];
/** Requests that are kept for what people wait for, and for T0. */
const RESERVE = 500;
/** It can wait for whatever goes out. */
const POLLING: readonly string[] = [
  'watch-cases',
  'watch-issues',
  'watch-advisories',
  'watch-releases',
  'case-editors',
];

const MADE =
  /^POST \/repos\/[^/]+\/[^/]+\/(?:(?:issues|pulls|security-advisories|releases)(?:\/[^/]+\/(?:comments|reviews))?)$/;
const CHANGED = /^PATCH \/repos\/.+\/comments\/[^/]+$/;

/** One for all clients. Knows of no limit yet. */
export function createBudget(clock: Clock): Budget {
  const closed = new Map<string, { readonly since: Instant; readonly opens: Instant }>();
  const remaining = new Map<string, { readonly left: number; readonly until: Instant }>();
  let sent: readonly Sent[] = [];
  const close = (gates: readonly string[], until: Instant): void => {
    // No limit of GitHub lasts longer than an hour, whatever its clock says.
    const since = clock();
    for (const name of gates) {
      const known = closed.get(name);
      const longest = known !== undefined && known.since <= since ? known.opens : 0;
      closed.set(name, { since, opens: Math.max(longest, Math.min(until, since + HOUR)) });
    }
  };
  return {
    spend(spending) {
      const now = clock();
      for (const name of [spending.payer, gateOf(spending)]) {
        const gate = closed.get(name);
        // A clock that was set back since then says nothing of how long is left: GitHub is asked.
        if (gate !== undefined && gate.since <= now && now < gate.opens) {
          throw unsent(spending, 'GitHub said that a limit is reached', gate.opens);
        }
      }
      if (!isContent(spending)) {
        return;
      }
      sent = sent.filter(({ at }) => at > now - HOUR).map((one) => (one.at > now ? { ...one, at: now } : one));
      const isTalk = TALKING.includes(spending.purpose);
      const free = Math.max(roomAt(sent, 1, now), isTalk ? roomAt(sent.filter(isOfTalk), TALK, now) : 0);
      if (free > now) {
        throw unsent(spending, 'it would be more than GitHub allows in a while', free);
      }
      sent = [...sent, { at: now, isTalk }];
    },
    hear({ payer, purpose, method }, fault) {
      if (!(fault instanceof GithubFault) || fault.limit === null || fault.retryAt === null) {
        return;
      }
      const gates = fault.limit === 'primary' ? [payer] : [gateOf({ payer, purpose, method }), ...pollOf(payer)];
      close(gates, fault.retryAt);
    },
    left({ payer }, headers) {
      const { 'x-ratelimit-remaining': left, 'x-ratelimit-reset': reset, 'x-ratelimit-resource': of } = headers;
      if (of === 'core' && Number.isFinite(Number(left)) && Number.isFinite(Number(reset))) {
        remaining.set(payer, { left: Number(left), until: Number(reset) * 1000 });
      }
      const isLow = of === 'core' && Number(left) < RESERVE && Number(reset) * 1000 > clock();
      if (isLow) close(pollOf(payer), Number(reset) * 1000);
    },
    lowest: () => {
      const now = clock();
      const known = [...remaining.values()].filter(({ until }) => until > now).map(({ left }) => left);
      return known.length === 0 ? null : Math.min(...known);
    },
  };
}

function pollOf(payer: string): readonly string[] {
  return POLLING.flatMap((purpose) => METHODS.map((method) => gateOf({ payer, purpose, method })));
}

/** From when one more may be sent: now, or when enough of what was sent is a window ago. */
function roomAt(sent: readonly Sent[], part: number, now: Instant): Instant {
  const free = WINDOWS.map(({ length, most }) => {
    const recent = sent.filter(({ at }) => at > now - length).toSorted((a, b) => a.at - b.at);
    const last = recent.at(-Math.floor(most * part));
    return last === undefined ? now : last.at + length;
  });
  return Math.max(...free);
}

function isOfTalk({ isTalk }: Sent): boolean {
  return isTalk;
}

function isContent({ method, route }: Spending): boolean {
  const what = `${method} ${route}`;
  return MADE.test(what) || CHANGED.test(what);
}

/** What one client reads, or writes: that it may not write does not keep it from reading whether somebody said `/hold`. */
function gateOf({ payer, purpose, method }: Pick<Spending, 'payer' | 'purpose' | 'method'>): string {
  return `${payer} ${purpose} ${method === 'GET' ? 'reads' : 'writes'}`;
}

function unsent({ method, route }: Spending, why: string, until: Instant): PortFault {
  return new PortFault('transient', `GitHub ${method} ${route}: not sent, ${why}`, until);
}
