/** The store on PostgreSQL: the suite that every store passes, and what only replicas do, on a real server. */
import { afterAll, beforeAll } from '@jest/globals';
import { openStoreAt } from '../../src/store/store.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { replicaSuite } from './replica-suite.ts';
import { storeSuite } from './suite.ts';

let server: PostgresServer;
let migrated: string;
beforeAll(async () => {
  server = await startPostgres();
  migrated = await server.fresh();
  await (await openStoreAt(migrated)).close();
});
const fresh = () => server.fresh(migrated);
afterAll(() => server.close());

replicaSuite(() => server, fresh);

storeSuite('PostgreSQL', async () => openStoreAt(await fresh()));
