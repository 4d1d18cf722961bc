/** One history: a beginning, acts with faults at any port call, the faults heal, the verdict. By its seed, or written down. */
import { type Act, perform } from './acts.ts';
import { nextAct } from './chance.ts';
import { FAULT_KINDS, type FaultKind, type Faults, NO_FAULTS } from './faults.ts';
import { begin, type Play, type Snapshot, settle } from './play.ts';
import { createRandom, type Random } from './random.ts';
import { verdict } from './verdict.ts';

export interface Beginning {
  readonly name: string;
  readonly snapshot: Snapshot;
}

/** An act, and whether the bot works before the next one comes. */
export interface Step {
  readonly act: Act;
  readonly settles: boolean;
  /** Milliseconds that pass after it. */
  readonly wait: number;
}

/** All that makes a history, so that it can be played again. */
export interface Scenario {
  readonly beginning: Beginning;
  readonly replicas: number;
  /** The seed by which two processes work at the same time; 0: one after the other. */
  readonly pace: number;
  readonly steps: readonly Step[];
  /** By the number of the port call. */
  readonly faults: readonly (readonly [call: number, kind: FaultKind])[];
}

export interface Played {
  readonly scenario: Scenario;
  readonly violations: readonly string[];
  readonly trace: readonly string[];
  /** What the public could read, in its order. */
  readonly published: readonly string[];
  /** How it ended: the same for every crash on the way. */
  readonly outcome: string;
  readonly calls: number;
  readonly crashes: number;
  readonly faults: number;
}

/** Plays the history of this seed. The same seed and beginnings give the same history. */
export async function playHistory(beginnings: readonly Beginning[], seed: number): Promise<Played> {
  const random = createRandom(seed);
  const beginning = random.pick(beginnings.filter(random.percent(50) ? hasPlan : hasCase));
  const replicas = random.percent(25) ? 2 : 1;
  const pace = random.percent(60) ? 1 + random.below(1_000_000) : 0;
  const faults = faultsOf(random);
  const length = lengthOf(random);
  const next = (play: Play, n: number): Step | null =>
    n >= length ? null : { act: nextAct(random, play), wait: random.below(3) * 7000, settles: random.percent(75) };
  return play({ beginning, replicas, pace }, faults, next);
}

/** Before the report nobody has anything to do. */
function hasCase({ snapshot }: Beginning): boolean {
  return snapshot.kept.cases.size > 0;
}

/** Something waits to leave: there most can go wrong. */
function hasPlan({ snapshot }: Beginning): boolean {
  const plans = snapshot.kept.cases.get(snapshot.cases.a)?.case.plans ?? {};
  return Object.values(plans).some(({ startedAt }) => startedAt === null);
}

/** Most begin at a stage that took many acts, and need few to go wrong. */
function lengthOf(random: Random): number {
  const kind = random.below(100);
  if (kind < 80) return 1 + random.below(3);
  return kind < 96 ? 4 + random.below(5) : 9 + random.below(12);
}

/** Plays what was written down. */
export function playScenario({ faults, ...scenario }: Scenario): Promise<Played> {
  const planned = new Map(faults);
  let calls = 0;
  const at = () => {
    calls += 1;
    return planned.get(calls) ?? null;
  };
  return playWith({ ...scenario, faults }, faults.length === 0 ? NO_FAULTS : { at });
}

/** Plays what was written down with other faults. */
export function playWith({ steps, ...scenario }: Scenario, faults: Faults): Promise<Played> {
  return play(scenario, faults, (_play, n) => steps[n] ?? null);
}

async function play(
  { beginning, replicas, pace }: Pick<Scenario, 'beginning' | 'replicas' | 'pace'>,
  faults: Faults,
  next: (play: Play, n: number) => Step | null,
): Promise<Played> {
  const { name, snapshot } = beginning;
  const now = begin(snapshot, replicas, pace);
  now.trace.push(`${snapshot.id}, ${name}, ${replicas} ${replicas === 1 ? 'process' : 'processes'}`);
  const happened: [number, FaultKind][] = [];
  now.box.faults = noting(faults, now, happened);
  const steps: Step[] = [];
  for (let n = 0; now.violations.length === 0; n++) {
    const step = next(now, n);
    if (step === null) break;
    steps.push(step);
    perform(now, step.act);
    now.now += step.wait;
    if (step.settles) await settle(now);
  }
  await end(now, snapshot);
  const { calls, crashes, faults: count } = now.box.counts;
  return {
    scenario: { beginning, replicas, pace, steps, faults: happened },
    violations: now.violations,
    trace: now.trace,
    published: now.witness.published.slice(snapshot.witness.published.length),
    outcome: outcomeOf(now),
    ...{ calls, crashes, faults: count },
  };
}

function outcomeOf({ kept, witness }: Play): string {
  const cases = [...kept.cases.values()].map(({ case: c }) =>
    [c.id, c.status, c.closed, c.extent, c.track, c.hold?.why, c.class, c.cve.id, c.embargo?.t0, c.number].join(' '),
  );
  return [...cases, ...[...witness.sent.keys()].toSorted()].join('\n');
}

/** Faults as they happen, for the trace. */
function noting(faults: Faults, { trace, box }: Play, happened: [number, FaultKind][]): Faults {
  if (faults === NO_FAULTS) return faults;
  return {
    at: (port, method) => {
      const kind = faults.at(port, method);
      if (kind === null) return null;
      happened.push([box.counts.calls, kind]);
      trace.push(`    ${kind} at ${port}.${method} (call ${box.counts.calls})`);
      return kind;
    },
  };
}

/** When everything was tried again, in milliseconds after the last fault: leases end, the longest pause is over. */
const HEALS = [1_000, 20_000, 65_000, 130_000, 320_000, 640_000, 960_000];

/** The faults heal, the time goes on, and what was wrong is on record. */
async function end(play: Play, from: Snapshot): Promise<void> {
  play.box.faults = NO_FAULTS;
  play.now = Math.max(play.now, play.latest);
  const healed = play.now;
  for (const replica of play.replicas) replica.ahead = 0;
  await settle(play);
  for (const after of HEALS) {
    const next = nextEffect(play);
    if (play.violations.length > 0 || next === null) break;
    if (next > healed + after) continue;
    play.now = healed + after;
    await settle(play);
  }
  if (play.violations.length === 0) play.violations.push(...verdict(play, from, healed));
}

/** A case whose time has come may be put off for some seconds, too. */
function nextEffect({ kept, now }: Play): number | null {
  let next = Number.POSITIVE_INFINITY;
  for (const { nextDue } of kept.cases.values()) if (nextDue !== null && nextDue <= now) next = Math.min(next, now);
  for (const { readyAt } of kept.inbox.values()) next = Math.min(next, readyAt);
  for (const key of kept.open) next = Math.min(next, kept.outbox.get(key)?.readyAt ?? next);
  return Number.isFinite(next) ? next : null;
}

function faultsOf(random: Random): Faults {
  const kind = random.below(100);
  if (kind < 15) return NO_FAULTS;
  return kind < 45 ? atCalls(random) : byChance(random, random.pick([10, 30, 100]), random.percent(5) ? 60 : 6);
}

/** Where a fault costs most: what leaves, and what is kept of it. */
export const CALLS: readonly string[] = [
  ...['mail.send', 'slack.post', 'store.noteReceipt', 'store.commit', 'store.completeEffect'],
  ...['publicIssues.create', 'advisories.update', 'publicFiles.write', 'releases.updateBody'],
  ...['caseIssues.comment', 'caseIssues.create', 'advisories.comment', 'caseIssues.update'],
];

/** One of these calls fails, from its first, second … time on, once or a few times. */
function atCalls(random: Random): Faults {
  const call = random.pick(CALLS);
  let before = random.below(4);
  let faults = 1 + random.below(3);
  return {
    at: (port, method) => {
      if (`${port}.${method}` !== call || faults === 0) return null;
      before -= 1;
      if (before >= 0) return null;
      faults -= 1;
      return possible(random.pick(FAULT_KINDS), port);
    },
  };
}

/** A fault after each so many calls, on the average; at the most so many. */
function byChance(random: Random, gap: number, most: number): Faults {
  let left = 1 + random.below(2 * gap);
  let faults = 1 + random.below(most);
  return {
    at: (port) => {
      left -= 1;
      if (left > 0 || faults === 0) return null;
      left = 1 + random.below(2 * gap);
      faults -= 1;
      return possible(random.pick(FAULT_KINDS), port);
    },
  };
}

/** The store refuses nothing for good: a statement that can never run is a fault of the program. */
function possible(kind: FaultKind, port: string): FaultKind {
  return kind === 'permanent' && (port === 'store' || port === 'mail') ? 'refused' : kind;
}
