/** node:sqlite's prepared statements, kept and reused, in the shape that kysely asks for. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { SqliteStatement } from 'kysely';
import { PortFault } from '../engine/ports.ts';
import { faultsOf } from './sqlite-fault.ts';

/** The store has some hundred different texts, most of them inserts of different lengths. */
const KEPT = 500;

/** A `prepare` that compiles each SQL text once. */
export function statements(database: DatabaseSync): (sql: string) => SqliteStatement {
  const kept = new Map<string, SqliteStatement>();
  return (sql) => {
    const known = kept.get(sql);
    if (known !== undefined) {
      return known;
    }
    if (kept.size >= KEPT) {
      kept.clear();
    }
    const made = sql === 'rollback' ? rollback(database) : statement(faultsOf(() => database.prepare(sql)));
    kept.set(sql, made);
    return made;
  };
}

function statement(prepared: StatementSync): SqliteStatement {
  return {
    reader: prepared.columns().length > 0,
    all: (parameters) => faultsOf(() => prepared.all(...parameters.map(bindable))),
    run: (parameters) => faultsOf(() => prepared.run(...parameters.map(bindable))),
    iterate: (parameters) => faultsOf(() => prepared.iterate(...parameters.map(bindable))),
  };
}

/** A full disk makes SQLite roll back by itself; a second time would be an error that hides the first. */
function rollback(database: DatabaseSync): SqliteStatement {
  const unchanged = { changes: 0, lastInsertRowid: 0 };
  const run = () => (database.isTransaction ? faultsOf(() => database.prepare('rollback').run()) : unchanged);
  return { reader: false, all: () => [], run, iterate: () => [].values() };
}

function bindable(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') {
    return value;
  }
  throw new PortFault('permanent', `the database cannot store a value of type ${typeof value}`);
}
