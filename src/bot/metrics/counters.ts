/**
 * What is counted as it happens, for Prometheus. Every label has a closed list of values: no metric can name a case, a
 * repository or a person, and a series is there, with 0, before anything happened.
 */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Effect, EffectKind } from '../../core/effects.ts';
import type { Fact } from '../../core/facts.ts';
import type { Case, Target } from '../../core/model.ts';
import { stepOf } from '../../core/plan-run.ts';
import { planByHash } from '../../core/plan-states.ts';
import type { Process, Timer } from '../../core/process.ts';
import { type Counts, type Outcome, STOPS } from '../../engine/parts.ts';
import type { Clock } from '../../engine/ports.ts';
import type { RequestLog } from '../../github/fenced-octokit.ts';
import { PURPOSES } from '../../github/purposes.ts';

const OUTCOMES = total<Outcome>({ accepted: true, transient: true, permanent: true, unknown: true });

/** The compiler asks for a kind that is new. */
const EFFECT_KINDS = total<EffectKind>({
  ...({ 'open-case-issue': true, 'sync-case-issue': true, 'sync-public-issue': true, comment: true } as const),
  ...({ react: true, 'advisory-comment': true, 'sync-advisory': true, 'take-off-readers': true } as const),
  ...({ 'make-advisory': true, 'request-cve': true, step: true, 'sync-board': true, 'read-back': true } as const),
  ...({ rehearse: true, 'rehearse-leak': true, calendar: true, mail: true, 'note-leave': true } as const),
  ...({ 'tell-case': true, 'tell-published': true } as const),
});
/** Where what opens a disclosure goes; release notes wait for people who publish the release. */
const TARGETS = total<Exclude<Target['kind'], 'roster' | 'release'>>({
  ...({ mail: true, slack: true, 'tracking-issue': true, 'publish-advisory': true, file: true } as const),
  ...({ index: true, 'case-issue': true, advisory: true } as const),
});

/** Statuses of the webhook route (contract section 2, and 408). */
const WEBHOOK_STATUSES = [202, 400, 401, 408, 413, 503];
const ANSWERS = ['2xx', '3xx', '304', '4xx', '5xx', 'none'] as const;
/** Seconds from T0 to a receipt. */
const LAGS = [1, 5, 15, 60, 300, 900, 3600, 21_600, 86_400];

type Count = (fact: Fact, c: Case | null, effects: readonly Effect[]) => void;

export interface Counters extends Counts {
  /** The poll has had a cycle, and a look of it succeeded. */
  polled(): void;
  /** A request to the webhook route was answered. */
  webhook(status: number): void;
  requested(line: RequestLog): void;
  /** What was committed to a case, and what is to be done of it; null: facts of none. */
  committed(c: Case | null, facts: readonly Fact[], effects: readonly Effect[]): void;
}

/** Makes the counters on a registry. `timers`: of every process that a configuration may name. */
export function createCounters(registry: Registry, processes: Iterable<Process>, clock: Clock): Counters {
  const registers = [registry];
  const timers = new Map(
    [...processes].flatMap((process) => process.timers.map((timer) => [timer.id, timer] as const)),
  );
  const missed = [...timers.values()].filter(isOverdue).map(({ id }) => id);

  const rounds = new Gauge({
    ...{ name: 'vmt_loop_last_round_timestamp_seconds', registers },
    help: 'When the engine last served inbox, clock and outbox. It does so every second: older than that is a dead man.',
  });
  const polls = new Gauge({
    ...{ name: 'vmt_poll_last_cycle_timestamp_seconds', registers },
    help: 'When this process last had a cycle of the poll in which GitHub could be read. Of several replicas one polls.',
  });
  const stops = counter(
    registry,
    'vmt_gate_stops_total',
    'Effects that the gate did not let out: waits (held, frozen), refused (a person must look), needless (done already).',
    { kind: EFFECT_KINDS, how: STOPS },
  );
  const webhooks = counter(registry, 'vmt_webhooks_total', 'Answers of the webhook route.', {
    status: WEBHOOK_STATUSES.map(String),
  });
  const requests = counter(registry, 'vmt_github_requests_total', 'Requests to GitHub; none: without an answer.', {
    purpose: PURPOSES,
    answer: ANSWERS,
  });
  const messages = counter(
    registry,
    'vmt_messages_total',
    'Tries to hand a message to the mail server or to Slack; a message that is tried again counts each time.',
    {
      channel: ['mail', 'slack'],
      outcome: OUTCOMES,
    },
  );
  const late = counter(registry, 'vmt_steps_late_total', 'Steps of plans that left after their time.', {});
  const deadlines = counter(
    registry,
    'vmt_deadlines_missed_total',
    'Deadlines of the process that passed, and were told.',
    { timer: missed },
  );
  const failures = counter(
    registry,
    'vmt_delivery_failures_total',
    'Effects that could not be done; final: not tried again, and the case issue says so.',
    { final: ['true', 'false'] },
  );
  const refusals = counter(registry, 'vmt_refusals_total', 'Commands and labels that were refused.', {
    what: ['command', 'label'],
  });
  const lag = new Histogram<'target'>({
    ...{ name: 'vmt_t0_lag_seconds', registers, labelNames: ['target'], buckets: LAGS },
    help: 'From T0 to the receipt, of each message that opens a disclosure.',
  });
  for (const target of TARGETS) lag.zero({ target });

  const count: {
    readonly [T in Fact['type']]?: (
      fact: Extract<Fact, { type: T }>,
      c: Case | null,
      effects: readonly Effect[],
    ) => void;
  } = {
    'step-done': ({ hash, step, receipt }, c) => {
      const opened = c === null ? null : opening(c, hash, step);
      if (opened !== null) lag.observe({ target: opened.target }, Math.max(0, receipt.at - opened.at) / 1000);
    },
    'step-sent': (fact) => {
      if (fact.late) late({});
    },
    reminded: ({ deadline }) => {
      const timer = deadline.split('@')[0] ?? '';
      if (missed.includes(timer)) deadlines({ timer });
    },
    'delivery-failed': ({ final, message }, _c, effects) => {
      if (!final || message !== null || effects.some(isTold)) failures({ final: String(final) });
    },
    'command-refused': () => refusals({ what: 'command' }),
    'labels-refused': () => refusals({ what: 'label' }),
  };

  return {
    round: () => rounds.set(clock() / 1000),
    polled: () => polls.set(clock() / 1000),
    gateStopped: (kind, how) => stops({ kind, how }),
    webhook: (status) => webhooks({ status: String(status) }),
    requested: ({ purpose, status }) => requests({ purpose, answer: answerOf(status) }),
    handedOver: (channel, outcome) => messages({ channel, outcome }),
    committed: (c, facts, effects) => {
      for (const fact of facts) (count[fact.type] as Count | undefined)?.(fact, c, effects);
    },
  };
}

function total<K extends string>(all: Readonly<Record<K, true>>): readonly K[] {
  return Object.keys(all) as K[];
}

/** A counter whose series are all there. What is not on the lists is not counted: labels stay closed. */
function counter<L extends string>(
  registry: Registry,
  name: string,
  help: string,
  labels: Readonly<Record<L, readonly string[]>>,
): (values: Readonly<Record<L, string>>) => void {
  const labelNames = Object.keys(labels) as L[];
  const made = new Counter<L>({ name, help, labelNames, registers: [registry] });
  for (const values of combinations(labels)) made.inc(values, 0);
  return (values) => {
    if (labelNames.every((label) => labels[label].includes(values[label]))) made.inc(values);
  };
}

function combinations<L extends string>(labels: Readonly<Record<L, readonly string[]>>): Record<L, string>[] {
  let all = [{} as Record<L, string>];
  for (const label of Object.keys(labels) as L[]) {
    all = all.flatMap((values) => labels[label].map((value) => ({ ...values, [label]: value })));
  }
  return all;
}

/** What is told before its time is a reminder; all else is told because its time has passed. */
function isOverdue({ amount }: Timer): boolean {
  return !('hours' in amount && amount.hours < 0);
}

/** Calls somebody; a comment that `shows` something is only tried anew. What failed in silence needs nobody (receipts.ts). */
function isTold(effect: Effect): boolean {
  return effect.kind === 'comment' && effect.shows === undefined;
}

/**
 * The lag is of what opens a disclosure. What goes in advance has an hour of its own; a publication waits for people, as
 * release notes do.
 */
function opening(c: Case, hash: string, message: string): { at: number; target: (typeof TARGETS)[number] } | null {
  const state = planByHash(c, hash);
  const step = state === undefined ? null : stepOf(state.plan.steps, message);
  if (state === undefined || state.startedAt === null || step?.phase !== 'opening') return null;
  if (state.plan.purpose !== 'disclosure' || step.target.kind === 'release') return null;
  const at = state.plan.t0 === 'now' ? state.startedAt : state.plan.t0;
  return { at, target: step.target.kind === 'roster' ? 'mail' : step.target.kind };
}

function answerOf(status: number | null): (typeof ANSWERS)[number] {
  if (status === null) return 'none';
  if (status === 304) return '304';
  if (status >= 500) return '5xx';
  if (status >= 400) return '4xx';
  return status >= 300 ? '3xx' : '2xx';
}
