/**
 * At the end of a case: when everything happened, which deadlines were kept, and how long the messages took. It follows
 * from the case alone; every receipt stands on the board.
 */

import { clock } from './board-times.ts';
import { checkDisclosureDate } from './calendar.ts';
import { cell, table } from './markdown-table.ts';
import { PHASES, type PlanState, type Receipt, type Step } from './model.ts';
import { latency, progressOf } from './plan-progress.ts';
import { messagesOf } from './plan-run.ts';
import { startedPlans } from './plan-states.ts';
import type { Process, Timer } from './process.ts';
import type { Scene } from './scene.ts';
import { HOUR, type Instant } from './time.ts';

type Ended = Pick<Scene, 'case' | 'process' | 'config' | 'now'>;

/** Timeline, deadlines and messages, as Markdown. */
export function retrospective(scene: Ended): string {
  const { case: c } = scene;
  const plans = startedPlans(c);
  return [
    table(['', 'when (UTC)', 'after the report'], timeline(scene)),
    table(
      ['deadline', '', ''],
      [...leakRows(scene), ...noticeRows(scene), ...publicationRows(scene), ...timerRows(scene)],
    ),
    ...(plans.length === 0
      ? []
      : [
          table(
            ['messages', 'arrived', 'median after T0 (or the start)', 'worst', 'remarks'],
            plans.flatMap(messageRows),
          ),
        ]),
    ...(c.errata.length === 0 ? [] : [`Errata: ${c.errata.map(({ at }) => clock(at)).join(', ')}.`]),
  ].join('\n\n');
}

function timeline({ case: c, now }: Ended): readonly (readonly string[])[] {
  const milestones: readonly (readonly [string, Instant | null])[] = [
    ['reported', c.reportedAt],
    ['confirmed (triaged)', c.acceptedAt],
    ['CVE requested', c.cve.requestedAt],
    ['notice sent (fixed on every branch)', c.noticeAt],
    ['the leak was known', c.leak?.at ?? null],
    ['disclosed (T0)', c.openedAt],
    ['every branch pushed', c.pushedAt],
    ['published', c.publishedAt],
    ['ended', now],
  ];
  return milestones.flatMap(([name, at]) =>
    at === null ? [] : [[name, clock(at), at === c.reportedAt ? '' : duration(c.reportedAt, at)]],
  );
}

/** How long the leak was known and the public was not told: what the leak path is for. */
function leakRows({ case: c }: Ended): readonly (readonly string[])[] {
  const { leak } = c;
  if (leak === null) return [];
  const told = startedPlans(c)
    .filter(({ plan }) => plan.purpose === 'disclosure')
    .flatMap((state) =>
      arrivedOf(
        state,
        state.plan.steps.filter(({ audience, target }) => audience === 'public' && target.kind !== 'case-issue'),
      ),
    )
    .map(({ at }) => at)
    .filter((at) => at >= leak.at);
  const row = (name: string, at: Instant) => [name, '', latency(leak.at, at)];
  return told.length === 0
    ? []
    : [row('leak → first public receipt', Math.min(...told)), row('leak → last public receipt', Math.max(...told))];
}

/** Was the notice as long as the process asks for, and did T0 come when it was told? */
function noticeRows({ case: c, process, config }: Ended): readonly (readonly string[])[] {
  if (c.noticeAt === null || c.openedAt === null || c.openedAt < c.noticeAt) return [];
  const length = `${duration(c.noticeAt, c.openedAt)} before T0`;
  const { embargo } = c;
  if (embargo === null) return [['notice', '', length]];
  const told = checkDisclosureDate(process.disclosureRule, c.noticeAt, embargo.t0, config.calendar);
  const allowed = embargo.override === null ? '' : `, an override: ${cell(embargo.override.why)}`;
  return [
    ['notice', verdict(told.ok), `${length}${told.ok ? '' : allowed}`],
    ['T0 as it was told', verdict(Math.abs(c.openedAt - embargo.t0) < 60_000), latency(embargo.t0, c.openedAt)],
  ];
}

function publicationRows({ case: c, process }: Ended): readonly (readonly string[])[] {
  if (c.publishedAt === null) return [];
  const row = (name: string, from: Instant | null, hours: number, to: Instant): readonly (readonly string[])[] =>
    from === null ? [] : [[`${name} within ${hours} h`, verdict(to - from <= hours * HOUR), latency(from, to)]];
  return [
    ...row('push → publication', c.pushedAt, process.publicationAfterHours, c.publishedAt),
    ...row('disclosure → publication', c.openedAt, 24, c.publishedAt),
  ];
}

/** A timer speaks when its deadline comes and what it waits for has not happened: who was told, was late. */
function timerRows({ case: c, process }: Ended): readonly (readonly string[])[] {
  const told = (timer: Timer): readonly Instant[] =>
    c.reminded.filter((id) => id.startsWith(`${timer.id}@`)).map((id) => Number(id.slice(timer.id.length + 1)));
  const timers = deadlinesOf(process).map((timer) => ({ name: `\`${timer.id}\``, dues: told(timer) }));
  const silent = timers.filter(({ dues }) => dues.length === 0).map(({ name }) => name);
  return [
    ...timers
      .filter(({ dues }) => dues.length > 0)
      .map(({ name, dues }) => [name, 'missed', dues.map(clock).join(', ')]),
    ...(silent.length === 0 ? [] : [[silent.join(', '), 'kept', 'or did not come up so far']]),
  ];
}

/** Those before T0 only call people. */
function deadlinesOf({ timers }: Process): readonly Timer[] {
  return timers.filter(({ amount, while: holds }) => holds !== 'planned' && !('hours' in amount && amount.hours < 0));
}

/** One row for each phase of a plan: an opening is measured by T0 alone, a publication waits for the push. */
function messageRows(state: PlanState): readonly (readonly string[])[] {
  const { plan, startedAt } = state;
  const from = plan.t0 === 'now' ? startedAt : plan.t0;
  return PHASES.flatMap((phase) => {
    const steps = plan.steps.filter((s) => s.phase === phase);
    if (steps.length === 0 || from === null) return [];
    const receipts = arrivedOf(state, steps);
    const took = receipts.map(({ at }) => at).toSorted((a, b) => a - b);
    const show = (at: Instant | undefined): string => (at === undefined ? '' : latency(from, at));
    return [
      [
        `${plan.purpose}: ${phase}`,
        `${receipts.length} of ${steps.flatMap(messagesOf).length}`,
        show(took[Math.floor((took.length - 1) / 2)]),
        show(took.at(-1)),
        remarks(state, steps, receipts),
      ],
    ];
  });
}

function arrivedOf(state: PlanState, steps: readonly Step[]): readonly Receipt[] {
  return steps.flatMap(messagesOf).flatMap(({ id }) => state.receipts[id] ?? []);
}

function remarks(state: PlanState, steps: readonly Step[], receipts: readonly Receipt[]): string {
  const { failing, differing } = progressOf({ ...state, plan: { ...state.plan, steps } });
  const counted: readonly (readonly [number, string])[] = [
    [failing, 'failing'],
    [differing, 'read back differently'],
    [receipts.filter(({ maybeTwice }) => maybeTwice).length, 'maybe twice'],
  ];
  return counted
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`)
    .join(', ');
}

function verdict(kept: boolean): string {
  return kept ? 'kept' : '**missed**';
}

/** `6 d 15 h`; of less than a day, `3 h 20 min`. */
function duration(from: Instant, to: Instant): string {
  const minutes = Math.floor((to - from) / 60_000);
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
