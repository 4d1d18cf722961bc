/**
 * The tables, as kysely types. Instants are epoch milliseconds; JSON is TEXT and is never looked into by a query: what
 * a query asks for stands in a column beside it. `ready_at` is when a row of a queue may be claimed: 0 or the due time
 * while it waits, the end of the lease while it is claimed, null once it is finished.
 */
import type { Generated, Kysely, Selectable } from 'kysely';

export type InboxState = 'waiting' | 'claimed' | 'done' | 'ignored' | 'failed';
export type OutboxState = 'waiting' | 'claimed' | 'done' | 'failed' | 'cancelled';

interface InboxTable {
  seq: Generated<number>;
  delivery_id: string;
  event: string;
  /** Emptied when the delivery is done or ignored: id and digest are enough to know it again. */
  payload: string;
  digest: string;
  subject: string;
  received_at: number;
  state: InboxState;
  ready_at: number | null;
  owner: string | null;
  attempts: number;
  problem: string | null;
}

interface CasesTable {
  id: string;
  /** The number of the case's last journal entry. */
  version: number;
  /** The case, as JSON. */
  state: string;
  number: number | null;
  status: string;
  /** 0 or 1: the subset of SQL has no boolean. */
  closed: number;
  /** Names and ids that GitHub compares without case are in lower case. */
  repository: string;
  ghsa: string | null;
  cve: string | null;
  origin_repository: string | null;
  origin_number: number | null;
  tracking_number: number | null;
  next_due: number | null;
}

interface JournalTable {
  /** 1, 2, 3 … without a gap, over all cases. */
  seq: number;
  case_id: string | null;
  /** 1, 2, 3 … within the case; 0 for entries of the bot itself. */
  case_seq: number;
  at: number;
  by: string;
  type: string;
  /** The fact, as canonical JSON; null, as is the salt, once it is purged. */
  payload: string | null;
  salt: string | null;
  digest: string;
  prev: string;
  hash: string;
}

interface JournalHeadTable {
  id: number;
  seq: number;
  hash: string;
}

interface OutboxTable {
  seq: Generated<number>;
  key: string;
  case_id: string | null;
  due: number;
  /** The effect, as JSON. */
  effect: string;
  created_at: number;
  state: OutboxState;
  ready_at: number | null;
  owner: string | null;
  attempts: number;
  problem: string | null;
  /** Of a row that is not done: it arrived, and its case was not told yet. */
  receipt: string | null;
}

interface MemoryTable {
  name: string;
  value: string;
}

/** Processes that are alive, by the clock of the database server. Empty on SQLite. */
interface ReplicasTable {
  owner: string;
  /** Since when it has been alive without a break. */
  since: number;
  beat_at: number;
}

interface MigrationsTable {
  number: number;
  name: string;
}

export interface Schema {
  inbox: InboxTable;
  cases: CasesTable;
  journal: JournalTable;
  journal_head: JournalHeadTable;
  outbox: OutboxTable;
  memory: MemoryTable;
  replicas: ReplicasTable;
  migrations: MigrationsTable;
}

/** A connection, or a transaction on one. */
export type Database = Kysely<Schema>;
export type JournalRecord = Selectable<JournalTable>;
