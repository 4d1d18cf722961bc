/** On PostgreSQL, too, `verify` finds what somebody did to the journal behind the bot's back. */
import { afterAll, beforeAll } from '@jest/globals';
import { openPostgres } from '../../src/store/postgres.ts';
import { openStore } from '../../src/store/store.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { tamperingSuite } from './tampering.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

tamperingSuite('PostgreSQL', async () => {
  const db = openPostgres(await server.fresh());
  return { db, store: await openStore(db, 'postgres') };
});
