/**
 * The store in memory: the same port as the one on a database, and the same answers (test/store/suite.ts), without a
 * disk, without a hash chain. Everything that it keeps is immutable and replaced when it changes, so that a copy of it is
 * cheap: the histories begin with copies.
 */
import type { Effect } from '../core/effects.ts';
import type { Case, CaseId, Receipt } from '../core/model.ts';
import {
  ALONE,
  type Commit,
  type Delivery,
  type Forgets,
  type InboxRow,
  type JournalRow,
  type OutboxRow,
  type Store,
  type StoredCase,
} from '../engine/ports.ts';

interface CaseRecord extends StoredCase {
  readonly nextDue: number | null;
}

interface DeliveryRecord extends Delivery {
  readonly seq: number;
  readonly attempts: number;
  readonly isClaimed: boolean;
  readonly owner: string | null;
  readonly readyAt: number;
}

export interface EffectRecord {
  readonly effect: Effect;
  readonly createdAt: number;
  readonly state: 'waiting' | 'claimed' | 'done' | 'failed' | 'cancelled';
  /** Null: nothing is to be done any more. */
  readonly readyAt: number | null;
  readonly owner: string | null;
  readonly attempts: number;
  readonly receipt: Receipt | null;
  readonly problem: string | null;
}

/** What is kept. `copyOf` makes one that changes by itself. */
export interface Kept {
  seq: number;
  readonly cases: Map<CaseId, CaseRecord>;
  readonly journal: JournalRow[];
  /** Entries and effects without their words: numbers and keys. */
  readonly purged: Set<number | string>;
  /** Ids and digests of all deliveries that ever came. */
  readonly known: Set<string>;
  /** Deliveries that are not settled. */
  readonly inbox: Map<number, DeliveryRecord>;
  readonly outbox: Map<string, EffectRecord>;
  /** Keys of those that are not done, in the order in which they were decided. */
  readonly open: Set<string>;
  readonly memory: Map<string, string>;
}

export function nothingKept(): Kept {
  return {
    seq: 0,
    cases: new Map(),
    journal: [],
    purged: new Set(),
    known: new Set(),
    inbox: new Map(),
    outbox: new Map(),
    open: new Set(),
    memory: new Map(),
  };
}

export function copyOf(kept: Kept): Kept {
  return {
    seq: kept.seq,
    cases: new Map(kept.cases),
    journal: [...kept.journal],
    purged: new Set(kept.purged),
    known: new Set(kept.known),
    inbox: new Map(kept.inbox),
    outbox: new Map(kept.outbox),
    open: new Set(kept.open),
    memory: new Map(kept.memory),
  };
}

const PAGE = 1000;

/** The store over what is kept. */
export function memoryStore(kept: Kept): Store {
  return {
    receive: async (delivery) => receive(kept, delivery),
    claimDeliveries: async (now, owner, leaseUntil, limit) => claimDeliveries(kept, now, owner, leaseUntil, limit),
    hasDelivery: async (id) => kept.known.has(`id ${id}`),
    isWaiting: async (subject, before = Number.MAX_SAFE_INTEGER) =>
      [...kept.inbox.values()].some((row) => row.subject === subject && row.seq < before),
    postponeDelivery: async (seq, owner, until) => {
      const row = kept.inbox.get(seq);
      if (row?.isClaimed !== true || row.owner !== owner) return;
      kept.inbox.set(seq, { ...row, isClaimed: false, owner: null, readyAt: until, attempts: row.attempts + 1 });
    },
    settleDelivery: async (seq) => {
      kept.inbox.delete(seq);
    },
    inboxDepth: async () => {
      const rows = [...kept.inbox.values()];
      return { waiting: rows.length, oldest: least(rows.map((row) => row.receivedAt)) };
    },
    byId: async (id) => stored(kept.cases.get(id)),
    byNumber: async (number) => found(kept, (c) => c.number === number),
    byAdvisory: async (ghsa) => found(kept, (c) => same(ghsaOf(c), ghsa)),
    byPublicIssue: async (repository, number) =>
      found(
        kept,
        ({ origin }) =>
          origin.kind === 'public-issue' && origin.number === number && same(origin.repository, repository),
      ) ?? found(kept, (c) => c.trackingIssue?.number === number && same(c.repository, repository)),
    byCve: async (cve) => found(kept, (c) => same(c.cve.id, cve)),
    openByRepository: async (repository) => openCases(kept, (c) => same(c.repository, repository)),
    openCases: async () => openCases(kept, () => true),
    dueCases: async (now, limit) => dueCases(kept, now, limit),
    commit: async (commit) => write(kept, commit),
    claimEffects: async (now, owner, leaseUntil, limit, except = []) =>
      claimEffects(kept, { now, owner, leaseUntil, limit, except }),
    postponeEffect: async (key, owner, until, problem, attempted) =>
      changeOwn(kept, key, owner, (row) => ({
        ...row,
        state: 'waiting',
        owner: null,
        readyAt: until,
        problem,
        attempts: row.attempts + (attempted ? 1 : 0),
      })),
    noteReceipt: async (key, _owner, receipt) => {
      const row = kept.outbox.get(key);
      if (row !== undefined && row.receipt === null) kept.outbox.set(key, { ...row, receipt });
    },
    hasEffect: async (key) => kept.outbox.has(key),
    completeEffect: async (key, _owner, receipt) => {
      const row = kept.outbox.get(key);
      if (row !== undefined && row.state !== 'done') complete(kept, key, row, receipt);
    },
    failEffect: async (key, owner, problem) =>
      changeOwn(kept, key, owner, (row) => ({ ...row, state: 'failed', readyAt: null, owner: null, problem })),
    outboxDepth: async () => {
      const open = [...kept.outbox.values()].filter((row) => row.readyAt !== null);
      const failed = [...kept.outbox.values()].filter((row) => row.state === 'failed').length;
      const claimed = open.filter((row) => row.state === 'claimed').length;
      return { waiting: open.length, claimed, oldest: least(open.map(dueOf)), failed };
    },
    casesWithEffects: async () => {
      const open = [...kept.outbox.values()].filter(({ readyAt }) => readyAt !== null);
      return [...new Set(open.flatMap(({ effect }) => effect.caseId ?? []))].toSorted();
    },
    openEffectsOf: async (caseId) =>
      [...kept.outbox.values()]
        .filter(({ effect, readyAt }) => effect.caseId === caseId && readyAt !== null)
        .map(({ effect }) => effect),
    effectsOf: async (caseId) =>
      [...kept.outbox.values()]
        .filter(({ effect }) => effect.caseId === caseId && !kept.purged.has(effect.key))
        .map(({ effect, state, receipt }) => ({ effect, state, receipt })),
    journalOf: async (caseId) => kept.journal.filter((row) => row.caseId === caseId && !kept.purged.has(row.seq)),
    linesOf: async (caseId) =>
      kept.journal
        .filter((row) => row.caseId === caseId)
        .map(({ seq, entry: { at, by, fact } }) => ({
          ...{ seq, at, by, type: fact.type },
          fact: kept.purged.has(seq) ? null : fact,
        })),
    lastEntry: async () => kept.journal.at(-1)?.seq ?? 0,
    changedSince: async (after) => changedSince(kept, after),
    lastSeen: async (since) => lastSeen(kept, since),
    verify: async (onProgress = () => undefined) => {
      const entries = kept.journal.length;
      for (let done = 0; done < entries; ) {
        done = Math.min(entries, done + PAGE);
        onProgress(done);
      }
      return { entries, broken: null };
    },
    remember: async (name, value) => {
      kept.memory.set(name, value);
    },
    recall: async (name) => kept.memory.get(name) ?? null,
    replace: async (name, before, value) => {
      if ((kept.memory.get(name) ?? null) !== before) return false;
      kept.memory.set(name, value);
      return true;
    },
    ...ALONE,
    close: async () => undefined,
  };
}

function changedSince({ journal, cases }: Kept, after: number): Awaited<ReturnType<Store['changedSince']>> {
  const rows = journal.filter(({ seq }) => seq > after);
  const ids = rows.flatMap(({ caseId }) => (caseId === null ? [] : [caseId]));
  return { seq: rows.at(-1)?.seq ?? after, cases: new Map(ids.map((id) => [id, cases.get(id)?.version ?? 0])) };
}

/** One file has one writer, so what a process had claimed that ended is free at once; with replicas the lease must end. */
export function freeClaims(kept: Kept): void {
  for (const [key, row] of kept.outbox) {
    if (row.state === 'claimed') kept.outbox.set(key, { ...row, readyAt: 0 });
  }
  for (const [seq, row] of kept.inbox) {
    if (row.isClaimed) kept.inbox.set(seq, { ...row, readyAt: 0 });
  }
}

/** When something is to be done next, of all that waits; null: never. */
export function nextWork(kept: Kept): number | null {
  let next = Number.POSITIVE_INFINITY;
  for (const { readyAt } of kept.inbox.values()) next = Math.min(next, readyAt);
  for (const key of kept.open) next = Math.min(next, kept.outbox.get(key)?.readyAt ?? next);
  for (const { nextDue } of kept.cases.values()) next = Math.min(next, nextDue ?? next);
  return Number.isFinite(next) ? next : null;
}

function receive(kept: Kept, delivery: Delivery): 'stored' | 'known' {
  if (!Number.isFinite(delivery.receivedAt)) throw new TypeError('a delivery came at a time');
  const names = [`id ${delivery.id}`, `digest ${delivery.digest}`];
  if (names.some((name) => kept.known.has(name))) return 'known';
  for (const name of names) kept.known.add(name);
  kept.seq += 1;
  kept.inbox.set(kept.seq, { ...delivery, seq: kept.seq, attempts: 0, isClaimed: false, owner: null, readyAt: 0 });
  return 'stored';
}

function claimDeliveries(
  kept: Kept,
  now: number,
  owner: string,
  leaseUntil: number,
  limit: number,
): readonly InboxRow[] {
  if (kept.inbox.size === 0) return [];
  const beside = [...kept.inbox.values()].filter((row) => row.isClaimed && row.readyAt > now);
  const busy = new Set(beside.map(({ subject }) => subject));
  const claimed: InboxRow[] = [];
  for (const row of [...kept.inbox.values()]) {
    const isReady = row.readyAt <= now;
    if (isReady && !busy.has(row.subject) && claimed.length < limit) {
      // A lease that ran out was an attempt: nobody knows how far it came.
      const attempts = row.attempts + (row.isClaimed ? 1 : 0);
      kept.inbox.set(row.seq, { ...row, isClaimed: true, owner, readyAt: leaseUntil, attempts });
      const { id, event, payload, digest, subject, receivedAt, seq } = row;
      claimed.push({ id, event, payload, digest, subject, receivedAt, seq, attempts });
    }
    if (isReady) busy.add(row.subject);
  }
  return claimed;
}

function stored(record: CaseRecord | undefined): StoredCase | null {
  return record === undefined ? null : { case: record.case, version: record.version };
}

/** Of several (a duplicate keeps its CVE) the open one comes first. */
function found(kept: Kept, isIt: (c: Case) => boolean): StoredCase | null {
  const all = [...kept.cases.values()].filter((record) => isIt(record.case));
  return stored(all.find((record) => !record.case.closed) ?? all[0]);
}

function same(a: string | null, b: string): boolean {
  return a !== null && a.toLowerCase() === b.toLowerCase();
}

function ghsaOf({ advisory, origin }: Case): string | null {
  return advisory?.ghsa ?? (origin.kind === 'advisory' ? origin.ghsa : null);
}

function openCases(kept: Kept, isIt: (c: Case) => boolean): readonly CaseId[] {
  return [...kept.cases.values()]
    .filter((record) => !record.case.closed && isIt(record.case))
    .map((record) => record.case.id)
    .toSorted();
}

function dueCases(kept: Kept, now: number, limit: number): readonly CaseId[] {
  const due = [...kept.cases.values()].filter(({ nextDue }) => nextDue !== null && nextDue <= now);
  if (due.length === 0) return [];
  return due
    .toSorted((a, b) => (a.nextDue ?? 0) - (b.nextDue ?? 0) || (a.case.id < b.case.id ? -1 : 1))
    .slice(0, limit)
    .map((record) => record.case.id);
}

function claimEffects(
  kept: Kept,
  claim: { now: number; owner: string; leaseUntil: number; limit: number; except: readonly CaseId[] },
): readonly OutboxRow[] {
  const claimed: OutboxRow[] = [];
  for (const key of kept.open) {
    if (claimed.length === claim.limit) break;
    const row = kept.outbox.get(key);
    if (row?.readyAt == null || row.readyAt > claim.now) continue;
    if (row.effect.caseId !== null && claim.except.includes(row.effect.caseId)) continue;
    const attempts = row.attempts + (row.state === 'claimed' ? 1 : 0);
    kept.outbox.set(key, { ...row, state: 'claimed', owner: claim.owner, readyAt: claim.leaseUntil, attempts });
    claimed.push({ effect: row.effect, attempts, createdAt: row.createdAt, receipt: row.receipt });
  }
  return claimed;
}

function changeOwn(kept: Kept, key: string, owner: string, change: (row: EffectRecord) => EffectRecord): void {
  const row = kept.outbox.get(key);
  if (row?.state !== 'claimed' || row.owner !== owner) return;
  const after = change(row);
  kept.outbox.set(key, after);
  if (after.readyAt === null) kept.open.delete(key);
}

function complete(kept: Kept, key: string, row: EffectRecord, receipt: Receipt): void {
  kept.outbox.set(key, { ...row, state: 'done', readyAt: null, owner: null, receipt });
  kept.open.delete(key);
}

/** Everything is looked at before anything is written. */
function write(kept: Kept, commit: Commit): 'committed' | 'conflict' {
  const { caseId, case: after, expectedVersion, entries } = commit;
  if (after?.id !== (caseId ?? undefined)) {
    throw new Error('a commit has a case exactly where it has the id of that case');
  }
  const version = expectedVersion + entries.length;
  if (after !== null && version === 0) throw new Error('a new case needs an entry');
  if (commit.settles !== null && !kept.inbox.has(commit.settles)) return 'conflict';
  if (after !== null && (kept.cases.get(after.id)?.version ?? 0) !== expectedVersion) return 'conflict';
  for (const { key, owner } of commit.completes) {
    const row = kept.outbox.get(key);
    const isOwn = row?.state === 'claimed' && row.owner === owner;
    // It was cancelled while it was sent, and arrived all the same.
    if (!isOwn && row?.state !== 'cancelled') return 'conflict';
  }
  if (commit.settles !== null) kept.inbox.delete(commit.settles);
  if (caseId !== null && commit.forgets !== undefined) purge(kept, caseId, commit.forgets);
  if (after !== null) kept.cases.set(after.id, { case: after, version, nextDue: commit.nextDue });
  for (const entry of entries) {
    kept.journal.push({ seq: kept.journal.length + 1, caseId, entry: { ...entry, by: storable(entry.by) } });
  }
  for (const effect of commit.effects) {
    const since = commit.doubtful?.keys.includes(effect.key) === true ? commit.doubtful.since : null;
    enqueue(kept, effect, since ?? entries[0]?.at ?? effect.due, since === null ? 0 : 1);
  }
  for (const { key, receipt } of commit.completes) {
    const row = kept.outbox.get(key);
    if (row !== undefined) complete(kept, key, row, receipt);
  }
  for (const key of commit.cancels) {
    const row = kept.outbox.get(key);
    if (row?.readyAt == null) continue;
    kept.outbox.set(key, { ...row, state: 'cancelled', readyAt: null, owner: null });
    kept.open.delete(key);
  }
  return 'committed';
}

/** What has come before the entries and effects of this very commit. */
function purge(kept: Kept, id: CaseId, { names }: Forgets): void {
  for (const { seq, caseId } of kept.journal) if (caseId === id) kept.purged.add(seq);
  for (const [key, { effect, readyAt }] of kept.outbox) {
    if (effect.caseId === id && readyAt === null) kept.purged.add(key);
  }
  for (const name of names) kept.memory.delete(name);
}

function enqueue(kept: Kept, effect: Effect, createdAt: number, attempts: number): void {
  if (kept.outbox.has(effect.key)) return;
  kept.open.add(effect.key);
  kept.outbox.set(effect.key, {
    effect,
    createdAt,
    state: 'waiting',
    readyAt: effect.due,
    owner: null,
    attempts,
    receipt: null,
    problem: null,
  });
}

function lastSeen(kept: Kept, since: number): Readonly<Record<string, number>> {
  const last: Record<string, number> = {};
  for (const { caseId, entry } of kept.journal) {
    if (caseId === null || entry.by === 'vmt-bot' || entry.at < since) continue;
    last[entry.by] = Math.max(last[entry.by] ?? 0, entry.at);
  }
  return last;
}

/** As in the outbox of the database: what was put off and never tried waits by design. */
function dueOf({ state, attempts, readyAt, effect }: EffectRecord): number {
  return state === 'waiting' && attempts === 0 && readyAt !== null ? readyAt : effect.due;
}

function least(times: readonly number[]): number | null {
  return times.length === 0 ? null : Math.min(...times);
}

/** As a database gives text back. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
