/** Deadlines: the timers of a process, each told once (or again every so many hours) to the people whom it concerns. */
import { addBusinessDays } from './calendar.ts';
import type { Config } from './config.ts';
import { disclosureWay } from './disclosure-ways.ts';
import { waitFor } from './holds.ts';
import { isInvitationDue } from './invitation.ts';
import type { Case } from './model.ts';
import { fixes, unmergedBranches } from './patches.ts';
import { messagesOf, nextPlanWake, waitingT0 } from './plan-run.ts';
import { posts } from './plan-states.ts';
import { nextPreFlight } from './pre-flight.ts';
import type { Process, Timer } from './process.ts';
import { isPurged } from './purged.ts';
import { nextRetentionLook } from './retention.ts';
import { laneRuleOf } from './severity.ts';
import { HOUR, type Instant } from './time.ts';

export interface Deadline {
  /** The timer and its anchor, so that a moved date has a deadline of its own. */
  readonly id: string;
  readonly timer: Timer;
  readonly due: Instant;
}

/** Deadlines that are running and were not told yet. */
export function deadlines(c: Case, process: Process, config: Config): readonly Deadline[] {
  return process.timers.flatMap((timer) => {
    const anchor = anchorOf(c, timer, config);
    if (anchor === null || !holds(c, process, config, timer)) return [];
    // A reporter's terms override what presses for disclosure; a T0 that was set is still called out.
    if (c.terms !== null && c.openedAt === null && PRESSING.includes(timer.while)) return [];
    if (waitFor(c) !== null && c.openedAt === null && !isKnownDate(c, timer)) return [];
    const first = dueAt(anchor, timer, process, config) + (WAITING.includes(timer.from) ? c.waited : 0);
    const due = timer.everyHours === undefined ? first : nextOf(c, timer, first);
    const id = `${timer.id}@${due}`;
    return c.reminded.includes(id) || c.met.includes(id) ? [] : [{ id, timer, due }];
  });
}

const PRESSING: readonly Timer['while'][] = ['embargoed', 'embargoed-unfixed', 'waiting-for-people', 'unfixed'];
/** What counts from then on waits while the case waits for another project. */
const WAITING: readonly Timer['from'][] = ['reported', 'accepted'];

/** What is to be done for a date, which is none before two people approved what the calendar does not allow. */
const PREPARING: readonly Timer['while'][] = ['unnoticed', 'unapproved', 'unadvised'];

function isProposedOnly({ embargo }: Case, { approvals }: Config): boolean {
  const override = embargo?.override ?? null;
  return override !== null && override.approvedBy.length < approvals;
}

/** Those who had the notice take the embargo for ended at T0: that it passes is said, whatever the case waits for. */
function isKnownDate(c: Case, timer: Timer): boolean {
  return (timer.while === 'unopened' && c.noticed.length > 0) || timer.while === 'misled';
}

function nextOf(c: Case, timer: Timer, first: Instant): Instant {
  const told = [...c.reminded, ...c.met]
    .filter((id) => id.startsWith(`${timer.id}@`))
    .map((id) => Number(id.slice(timer.id.length + 1)));
  return Math.max(first, ...told.map((at) => at + (timer.everyHours ?? 24) * HOUR));
}

function anchorOf(c: Case, timer: Timer, config: Config): Instant | null {
  switch (timer.from) {
    case 'reported':
      return c.reportedAt;
    case 'accepted':
      return c.acceptedAt;
    case 'last-activity':
      return c.lastActivity;
    case 'notice':
      return c.noticeAt;
    case 't0':
      return PREPARING.includes(timer.while) && isProposedOnly(c, config) ? null : (c.embargo?.t0 ?? null);
    case 'old-t0':
      return oldDate(c);
    case 'opened':
      return c.plans.disclosure?.startedAt ?? null;
    case 'published':
      return c.publishedAt;
    case 'posted':
      return firstUnarchived(c);
    case 'pushed':
      return c.pushedAt;
    case 'cve-requested':
      return c.cve.requestedAt;
  }
}

function dueAt(anchor: Instant, timer: Timer, process: Process, config: Config): Instant {
  const { amount } = timer;
  if ('hours' in amount) return anchor + amount.hours * HOUR;
  const days = 'businessDays' in amount ? amount.businessDays : config.stallDays + amount.stallDays;
  return addBusinessDays(anchor, days, process.disclosureRule.zone, config.calendar.countries);
}

function holds(c: Case, process: Process, config: Config, timer: Timer): boolean {
  switch (timer.while) {
    case 'open':
      return !c.closed;
    case 'waiting-for-people':
      // After the notice everybody waits for T0: that is no stall.
      return !c.closed && !(c.noticeAt !== null && c.openedAt === null && c.plans.disclosure !== undefined);
    case 'embargoed':
      return !c.closed && c.track === 'private';
    case 'embargoed-unfixed':
      return !c.closed && c.track === 'private' && fixes(c).length === 0;
    case 'planned':
      return waitsForT0(c, process);
    case 'unopened':
      return waitsForT0(c, process) && c.plans.disclosure?.startedAt == null;
    case 'unpublished':
      return !c.closed && c.status === process.disclosing && c.publishedAt === null;
    case 'unmerged':
      return !c.closed && c.status === process.disclosing && unmergedBranches(c).length > 0;
    case 'cve-open':
      return c.cve.id !== null && c.publishedAt !== null;
    case 'cve-unassigned':
      return !c.closed && c.cve.id === null && c.cve.later === null;
    case 'unarchived':
      return firstUnarchived(c) !== null;
    case 'untaken':
      return !c.closed && c.coordinator === null && c.status === process.initial;
    case 'unfixed':
      return !c.closed && c.publishedAt === null && fixes(c).length === 0 && laneRuleOf(c, process)?.slow !== true;
    case 'unnoticed':
      return !c.closed && c.track === 'private' && c.noticeAt === null && c.cve.id !== null;
    case 'unapproved':
      return waitsForT0(c, process) && (c.plans.disclosure?.approvals.length ?? 0) < config.approvals;
    case 'unadvised':
      return !c.closed && c.openedAt === null && c.noticeAt !== null && !isAdvised(c);
    case 'misled':
      return !c.closed && c.openedAt === null && oldDate(c) !== null;
    case 'cve-unannounced':
      return !c.closed && c.publishedAt !== null && waitsForNotice(c);
  }
}

/** Others know the date, or the disclosure can be planned from where the case stands. */
function waitsForT0(c: Case, process: Process): boolean {
  return !c.closed && c.openedAt === null && (c.noticeAt !== null || disclosureWay(process, c.status) !== null);
}

/** Everybody has got what the plan tells in advance of T0. */
function isAdvised({ plans, past, embargo }: Case): boolean {
  // What was told stays told when its plan is void since.
  const disclosure =
    plans.disclosure ?? past.findLast(({ plan }) => plan.purpose === 'disclosure' && plan.t0 === embargo?.t0);
  if (disclosure === undefined) return false;
  const messages = disclosure.plan.steps.filter(({ phase }) => phase === 'advance').flatMap(messagesOf);
  return messages.every(({ id }) => disclosure.receipts[id] !== undefined);
}

/** The first hour that some of those who had the notice know as T0, and that is it no more. */
function oldDate({ noticed, embargo }: Case): Instant | null {
  const dates = noticed.flatMap(({ t0 }) => (t0 === null || t0 === embargo?.t0 ? [] : [t0]));
  return dates.length === 0 ? null : Math.min(...dates);
}

/** When the first public mail went out (or was to) that nobody has seen in its list's archive yet. */
function firstUnarchived(c: Case): Instant | null {
  const times = posts(c)
    .filter(({ state, step }) => state.archives[step.id] === undefined)
    .map(({ state, step }) => state.receipts[step.id]?.at ?? state.startedAt);
  return times.length === 0 ? null : Math.min(...times);
}

function waitsForNotice(c: Case): boolean {
  const plan = c.plans.disclosure;
  const step = plan?.plan.steps.find((s) => s.target.kind === 'case-issue');
  return plan !== undefined && step !== undefined && plan.receipts[step.id] === undefined;
}

/** When the clock must look at this case next; null: never. */
export function nextDue(c: Case, process: Process, config: Config, now: Instant): Instant | null {
  if (isPurged(c)) return null;
  const flight = nextPreFlight(c, process, now)?.due ?? null;
  const times = [
    ...deadlines(c, process, config).map((d) => d.due),
    ...[waitingT0(c), nextPlanWake(c, process, config, now), flight, nextRetentionLook(c, config, now)].filter(
      (t): t is Instant => t !== null,
    ),
    ...(isInvitationDue(c, config, now) ? [now] : []),
  ];
  return times.length === 0 ? null : Math.min(...times);
}
