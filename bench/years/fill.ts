/**
 * Years of cases in an SQLite file, as they stand there when they are over: snapshots, journal in one valid chain, done
 * effects and deliveries. Written past the store, since that makes each commit durable; read and checked by it.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { nextDue } from '../../src/core/deadlines.ts';
import { sha256 } from '../../src/core/hash.ts';
import type { World } from '../../src/core/scene.ts';
import { caseRow } from '../../src/store/cases.ts';
import { chained, GENESIS, type Head } from '../../src/store/chain.ts';
import { openStoreAt } from '../../src/store/store.ts';
import { type Closed, oneOfMany } from './closed-case.ts';

/** Deliveries that a case had. */
const DELIVERIES = 30;

type Row = Readonly<Record<string, string | number | null>>;

/** Fills a new file with so many closed cases. `say` is told how far it is. */
export async function fill(
  path: string,
  world: World,
  closed: Closed,
  count: number,
  say: (text: string) => void,
): Promise<void> {
  await (await openStoreAt(path)).close();
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000; BEGIN');
    const put = inserting(database);
    let head: Head = { seq: 0, hash: GENESIS };
    for (let n = 0; n < count; n++) {
      head = putCase(put, world, oneOfMany(closed, count - n), head);
      if ((n + 1) % 2500 === 0) say(`${n + 1} closed cases, ${head.seq} journal rows`);
    }
    database.prepare('UPDATE journal_head SET seq = ?, hash = ?').run(head.seq, head.hash);
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}

type Put = (table: string, row: Row) => void;

function putCase(put: Put, world: World, { case: c, entries, effects }: Closed, from: Head): Head {
  const now = entries.at(-1)?.at ?? 0;
  put('cases', caseRow(c, entries.length, nextDue(c, world.process, world.config, now)));
  let head = from;
  for (const [index, { at, by, fact }] of entries.entries()) {
    const row = chained(head, { case_id: c.id, case_seq: index + 1, at, by, type: fact.type, fact });
    put('journal', { ...row });
    head = row;
  }
  const over = { ready_at: null, owner: null, attempts: 0, problem: null };
  for (const effect of effects) {
    const receipt = JSON.stringify({ at: now, proof: 'it arrived', url: null, messageId: null, maybeTwice: false });
    const { key, due } = effect;
    const text = JSON.stringify(effect);
    put('outbox', { key, case_id: c.id, due, effect: text, created_at: due, state: 'done', ...over, receipt });
  }
  for (let n = 0; n < DELIVERIES; n++) {
    const id = sha256(`${c.id} ${n}`);
    const names = { delivery_id: id, event: 'issue_comment', digest: sha256(id), subject: `o/cases#${c.number}` };
    put('inbox', { ...names, payload: '', received_at: now, state: 'done', ...over });
  }
  return head;
}

/** Each table's statement is prepared once, for the columns of its first row in their order. */
function inserting(database: DatabaseSync): Put {
  const kept = new Map<string, StatementSync>();
  const prepare = (table: string, columns: readonly string[]): StatementSync => {
    const names = columns.map((name) => `"${name}"`).join();
    return database.prepare(`INSERT INTO ${table} (${names}) VALUES (${columns.map(() => '?').join()})`);
  };
  return (table, row) => {
    const statement = kept.get(table) ?? prepare(table, Object.keys(row));
    kept.set(table, statement);
    statement.run(...Object.values(row));
  };
}
