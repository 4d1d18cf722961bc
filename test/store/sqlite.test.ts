/** The store on SQLite: the suites that every store passes, on real files. */
import { openSqlite } from '../../src/store/sqlite.ts';
import { openStore, openStoreAt } from '../../src/store/store.ts';
import { scratch } from './scratch.ts';
import { storeSuite } from './suite.ts';
import { tamperingSuite } from './tampering.ts';

const folder = scratch();
let count = 0;

function fresh(): string {
  count += 1;
  return `sqlite:${folder()}/${count}/vmt.db`;
}

storeSuite('SQLite', () => openStoreAt(fresh()));

tamperingSuite('SQLite', async () => {
  const db = openSqlite(fresh());
  return { db, store: await openStore(db, 'sqlite') };
});
