/**
 * A history as it is played: the real engine on a store, a GitHub, mail and Slack in memory, with clocks that the history
 * moves. One or two processes share the store; one that crashed is followed by another.
 */

import type { Effect } from '../core/effects.ts';
import type { Case, CaseId } from '../core/model.ts';
import { NO_OTHER_CASES } from '../core/other-cases.ts';
import type { Configuration } from '../engine/configuration.ts';
import { rolesOf } from '../engine/configuration-roles.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { type EngineParts, UNCOUNTED } from '../engine/parts.ts';
import type { Channels, Delivery, GitHub, Store } from '../engine/ports.ts';
import type { Reading } from '../engine/reading.ts';
import type { Community, ProcessId } from './community.ts';
import { type Counts, type Faults, gateOf, guarded, type Life, NO_FAULTS } from './faults.ts';
import { copyOfHub, type Hub } from './hub.ts';
import { githubOn, watchOn } from './hub-ports.ts';
import { createRandom, type Random } from './random.ts';
import type { Seen } from './seen.ts';
import { copyOf, type EffectRecord, freeClaims, type Kept, memoryStore, nextWork } from './store.ts';
import { copyOfWitness, type Witness, witnessed } from './witness.ts';

export interface Process {
  readonly owner: string;
  readonly life: Life;
  readonly engine: Engine;
}

/** A place at which a process runs. */
export interface Replica {
  /** Milliseconds by which its clock is ahead. */
  ahead: number;
  process: Process | null;
}

/** What a history can begin with. */
export interface Snapshot {
  readonly id: ProcessId;
  readonly community: Community;
  readonly kept: Kept;
  readonly hub: Hub;
  readonly now: number;
  readonly witness: Witness;
  /** The case of the history, and another one that must not be mixed with it. */
  readonly cases: Readonly<Record<'a' | 'b', CaseId>>;
  /** Which secrets its private fields have. */
  readonly secret: number;
}

/** Its words are others than those that were approved; or it goes to a list that everybody reads. */
export type Tampered = 'words' | 'place';

export interface Play extends Omit<Snapshot, 'now'> {
  /** The true time, and GitHub's. */
  now: number;
  /** The latest that any clock has been: a clock that was set back has leases and pauses before it. */
  latest: number;
  readonly replicas: readonly Replica[];
  /** By which two processes come one between the calls of the other; null: one works after the other. */
  readonly pace: Random | null;
  readonly box: { faults: Faults; readonly counts: Counts };
  /** Which configuration is in force. */
  configuration: number;
  readonly readings: Map<string, Reading>;
  /** What the core decides wrongly from now on, of messages: the gate must stop them. Null: nothing. */
  tampered: Tampered | null;
  /** What was done, for people. */
  readonly trace: string[];
  readonly violations: string[];
  processes: number;
}

/** `pace`: the seed by which two processes work at the same time; 0: one after the other. */
export function begin(snapshot: Snapshot, replicas: number, pace = 0): Play {
  return {
    ...snapshot,
    latest: snapshot.now,
    kept: copyOf(snapshot.kept),
    hub: copyOfHub(snapshot.hub),
    witness: copyOfWitness(snapshot.witness),
    replicas: Array.from({ length: replicas }, () => ({ ahead: 0, process: null })),
    pace: replicas === 1 || pace === 0 ? null : createRandom(pace),
    box: { faults: NO_FAULTS, counts: { calls: 0, crashes: 0, faults: 0, ambiguous: 0 } },
    configuration: 0,
    readings: new Map(),
    tampered: null,
    trace: [],
    violations: [],
    processes: 0,
  };
}

/** What is there now, to begin other histories with. Nothing may be under way. */
export function snapshotOf({ id, community, kept, hub, now, witness, cases, secret }: Play): Snapshot {
  const copies = { kept: copyOf(kept), hub: copyOfHub(hub), witness: copyOfWitness(witness) };
  return { id, community, now, cases, secret, ...copies };
}

export function caseOf(play: Play, which: 'a' | 'b' = 'a'): Case | null {
  return play.kept.cases.get(play.cases[which])?.case ?? null;
}

/** When a webhook is heard, by the clock of the process that hears it. */
export function heard({ now, replicas }: Play): number {
  return now + (replicas[0]?.ahead ?? 0);
}

/** A webhook that arrives. `digest`: the same for the same bytes. */
export function deliver(play: Play, id: string, subject: string, reading: Reading, digest = id): void {
  play.readings.set(id, reading);
  const delivery: Delivery = { id, event: 'webhook', payload: id, digest, subject, receivedAt: heard(play) };
  void memoryStore(play.kept).receive(delivery);
}

/** A process that crashes in every round would never end. */
const ROUNDS = 60;

/** Every replica works until nothing is left to do at this moment; one that crashed begins anew. */
export async function settle(play: Play): Promise<void> {
  if (play.pace !== null) await Promise.all(play.replicas.map((replica) => settleOne(play, replica)));
  else for (const replica of play.replicas) await settleOne(play, replica);
}

async function settleOne(play: Play, replica: Replica): Promise<void> {
  for (let rounds = 0; rounds < ROUNDS; rounds++) {
    const process = alive(play, replica);
    play.hub.now = play.now;
    play.latest = Math.max(play.latest, play.now + replica.ahead);
    const done = await process.engine.round().catch(() => 1);
    while (await process.engine.oneEnds());
    if (process.life.isDead) continue;
    // What is due may have been put off: a plan that waits for GitHub.
    if (done === 0) return;
    const next = nextWork(play.kept);
    if (next === null || next > play.now + replica.ahead) return;
  }
}

/** The process of this replica; a new one where the last has crashed. */
function alive(play: Play, replica: Replica): Process {
  const { process } = replica;
  if (process !== null && !process.life.isDead) return process;
  // A file has one writer, which frees what the last one had claimed; among replicas the leases must end.
  if (process !== null && play.replicas.length === 1) freeClaims(play.kept);
  play.processes += 1;
  const life: Life = { isDead: false, unkept: [] };
  const owner = `process ${play.processes}`;
  const started = { owner, life, engine: createEngine(partsOf(play, replica, life, owner)) };
  replica.process = started;
  return started;
}

/** As if the power went off. */
export function kill(replica: Replica): void {
  if (replica.process !== null) replica.process.life.isDead = true;
}

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

function partsOf(play: Play, replica: Replica, life: Life, owner: string): EngineParts {
  const { community, hub } = play;
  const gate = gateOf(life, play.box, play.pace);
  const clock = () => play.now + replica.ahead;
  const known = new Map<CaseId, StoredCase>();
  const see = (seen: Seen) => witnessed(asKnown(play, known), seen, { owner, now: clock() });
  const store = guarded('store', remembersWhatItRead(swallowsNothing(play, memoryStore(play.kept)), known), gate);
  const github = guardedGitHub(githubOn(hub, community, see, clock), gate);
  return {
    store,
    github,
    watch: guarded('watch', watchOn(hub), gate),
    channels: channelsOf(gate, see),
    cveRecords: { stateOf: async () => 'unknown' },
    rehearsal: { run: async () => ({ messages: [] }), leak: async () => ({ messages: [] }) },
    configuration: configurationOf(play, github),
    processes: { [community.process.id]: community.process },
    renderer: () => community.renderer,
    // Other cases' words are looked for at the sinks, as canaries.
    otherCases: { ...NO_OTHER_CASES, ready: async () => undefined },
    readDelivery: (row) => play.readings.get(row.payload) ?? { kind: 'ignored', why: 'unknown' },
    clock,
    log: SILENT,
    counts: UNCOUNTED,
    caseRepository: community.caseRepository,
    host: 'github.com',
    salt: 'salt',
    mailDomain: 'example.org',
    owner,
  };
}

type StoredCase = NonNullable<Awaited<ReturnType<Store['byId']>>>;

function remembersWhatItRead(store: Store, known: Map<CaseId, StoredCase>): Store {
  const byId: Store['byId'] = async (id) => {
    const stored = await store.byId(id);
    if (stored !== null) known.set(id, stored);
    return stored;
  };
  return { ...store, byId };
}

/** What the other process commits while a message is handed over stops it no more: what was read last counts. */
function asKnown(play: Play, known: ReadonlyMap<CaseId, StoredCase>): Play {
  if (play.pace === null) return play;
  const cases = new Map(play.kept.cases);
  for (const [id, { case: c }] of known) {
    const row = cases.get(id);
    if (row !== undefined) cases.set(id, { ...row, case: c });
  }
  return { ...play, kept: { ...play.kept, cases } };
}

/** A key that is there already is not put in again: then it must be the very same effect, or one is lost. */
function swallowsNothing(play: Play, store: Store): Store {
  const commit: Store['commit'] = async (decided) => {
    const decision = { ...decided, effects: decided.effects.map((effect) => tamper(play, effect)) };
    const known = decision.effects.flatMap((effect) => {
      const before = play.kept.outbox.get(effect.key)?.effect;
      return before === undefined || isSame(before, effect) ? [] : [effect];
    });
    const unkept = decision.completes.filter(({ key }) => !isKept(play.kept.outbox.get(key)));
    const outcome = await store.commit(decision);
    if (outcome === 'conflict') return outcome;
    for (const { key } of unkept) play.violations.push(`${key} was told to its case before its receipt was kept`);
    for (const { key, kind } of known) play.violations.push(`${kind} ${key} was decided, and another has its key`);
    return outcome;
  };
  return { ...store, commit };
}

function tamper({ tampered, community }: Play, effect: Effect): Effect {
  if (tampered === null || (effect.kind !== 'mail' && effect.kind !== 'step')) return effect;
  const { step } = effect;
  if (tampered === 'words') return { ...effect, step: { ...step, body: `${step.body}\nAnd more.\n` } };
  const list = Object.values(community.configurations[0]?.config.channels ?? {}).find((c) => c.audience === 'public');
  const { target } = step;
  if (target.kind !== 'mail' || list?.kind !== 'mail') return effect;
  return { ...effect, step: { ...step, target: { ...target, to: list.email, encrypt: null } } };
}

/** A mail or Slack message can't be looked up: its receipt is on record before anything else is done with it. */
function isKept(row: EffectRecord | undefined): boolean {
  if (row === undefined || row.receipt !== null) return true;
  const { effect } = row;
  const isMessage = effect.kind === 'step' && ['mail', 'slack'].includes(effect.step.target.kind);
  return !(isMessage || effect.kind === 'mail' || effect.kind === 'calendar');
}

/** When it is due does not matter. */
function isSame(a: Effect, b: Effect): boolean {
  return JSON.stringify({ ...a, due: 0 }) === JSON.stringify({ ...b, due: 0 });
}

function guardedGitHub(github: GitHub, gate: ReturnType<typeof gateOf>): GitHub {
  return {
    health: guarded('health', github.health, gate, ['clockOffset', 'requestsLeft']),
    caseIssues: guarded('caseIssues', github.caseIssues, gate),
    publicIssues: guarded('publicIssues', github.publicIssues, gate),
    caseFiles: guarded('caseFiles', github.caseFiles, gate),
    publicFiles: guarded('publicFiles', github.publicFiles, gate),
    advisories: guarded('advisories', github.advisories, gate),
    releases: guarded('releases', github.releases, gate),
    pulls: guarded('pulls', github.pulls, gate),
    casePulls: github.casePulls,
    directory: guarded('directory', github.directory, gate),
  };
}

function channelsOf(gate: ReturnType<typeof gateOf>, see: (seen: Seen) => void): Channels {
  return {
    mail: guarded(
      'mail',
      {
        send: async (mail) => {
          see({ kind: 'mail', mail });
          return { response: '250 OK' };
        },
        prepare: async () => undefined,
        check: async () => null,
      },
      gate,
    ),
    slack: guarded(
      'slack',
      {
        post: async (place, text) => {
          see({ kind: 'slack', place, text });
          return { response: 'ok' };
        },
        check: () => null,
      },
      gate,
      ['check'],
    ),
    keys: {
      inspect: async () => ({ expires: null, addresses: [], fault: null }),
      own: async () => ({ expires: null, addresses: [], fault: null }),
    },
  };
}

/** What is in force is chosen by the history; how it comes into force has tests of its own. */
function configurationOf(play: Play, github: GitHub): Configuration {
  const inForce = () => play.community.configurations[play.configuration] ?? null;
  return {
    current: () => inForce()?.config ?? null,
    inForce,
    isSettled: () => true,
    issueNumber: () => null,
    refresh: async () => undefined,
    reload: async () => 'unchanged',
    handleApprove: async ({ hash }) => ({ ok: true, value: hash }),
    tell: async () => undefined,
    rolesOf: async (person, asked) => {
      const loaded = inForce();
      return loaded === null ? [] : rolesOf(loaded, github.directory, person, asked);
    },
  };
}
