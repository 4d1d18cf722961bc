/** Small values by name that survive a restart. */
import type { Memory } from '../engine/ports.ts';
import type { Database } from './schema.ts';

/** The memory on a database. */
export function memoryOn(db: Database): Memory {
  return {
    remember: (name, value) => remember(db, name, value),
    recall: (name) => recall(db, name),
    replace: (name, before, value) => replace(db, name, before, value),
  };
}

/** Deletes these. */
export async function forget(db: Database, names: readonly string[]): Promise<void> {
  await db.deleteFrom('memory').where('name', 'in', names).execute();
}

async function remember(db: Database, name: string, value: string): Promise<void> {
  await db
    .insertInto('memory')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}

async function recall(db: Database, name: string): Promise<string | null> {
  const row = await db.selectFrom('memory').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value ?? null;
}

async function replace(db: Database, name: string, before: string | null, value: string): Promise<boolean> {
  if (before === null) {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('memory')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .executeTakeFirst();
    return (numInsertedOrUpdatedRows ?? 0n) > 0n;
  }
  const { numUpdatedRows } = await db
    .updateTable('memory')
    .set({ value })
    .where('name', '=', name)
    .where('value', '=', before)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
