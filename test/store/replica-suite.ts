/** What several replicas do on one PostgreSQL database, each with connections of its own. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Store } from '../../src/engine/ports.ts';
import { again } from '../../src/store/dialect.ts';
import { openPostgres, openPostgresReadOnly } from '../../src/store/postgres.ts';
import { DEAD_AFTER } from '../../src/store/replicas.ts';
import type { Database } from '../../src/store/schema.ts';
import { openReadOnly, openStoreAt } from '../../src/store/store.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { aCommit, botCommit, caseNumber, delivery, effect, entry, MINUTE, NOW, RECEIPT } from './samples.ts';

/** Long after every lease ended. */
const MUCH_LATER = NOW + 60 * MINUTE;

/** Runs the suite on databases of `server`; `fresh` answers the address of one that has its tables. */
export function replicaSuite(server: () => PostgresServer, fresh: () => Promise<string>): void {
  describe('replicas on PostgreSQL', () => {
    let url: string;
    let one: Store;
    let two: Store;
    let db: Database;
    beforeEach(async () => {
      url = await fresh();
      [one, two] = await Promise.all([openStoreAt(url), openStoreAt(url)]);
      db = openPostgres(url);
    });
    afterEach(() => Promise.all([one.close(), two.close(), db.destroy()]));

    /** For so long it says nothing. */
    const silent = (owner: string, milliseconds: number) =>
      db
        .updateTable('replicas')
        .set((eb) => ({ beat_at: eb('beat_at', '-', milliseconds) }))
        .where('owner', '=', owner)
        .execute();
    /** It has been looking for as long as others must be silent. */
    const watchful = (owner: string) =>
      db
        .updateTable('replicas')
        .set((eb) => ({ since: eb('since', '-', DEAD_AFTER) }))
        .where('owner', '=', owner)
        .execute();
    const decide = (number: number, ...keys: string[]) =>
      one.commit(
        aCommit(caseNumber(number), { effects: keys.map((key) => ({ ...effect(key), caseId: `#${number}` })) }),
      );
    const keysOf = async (store: Store, owner: string, now = NOW) =>
      (await store.claimEffects(now, owner, now + MINUTE, 10)).map((row) => row.effect.key);

    /** Whoever claims there is held in the middle of it for a moment, so that another one comes in between. */
    const holdClaims = async (table: 'inbox' | 'outbox') => {
      await sql`create function hold() returns trigger language plpgsql as
        'begin perform pg_sleep(0.3); return new; end'`.execute(db);
      await sql`create trigger hold before update on ${sql.table(table)} for each row execute function hold()`.execute(
        db,
      );
    };
    const isHeld = async () =>
      (await sql`select 1 from pg_stat_activity where wait_event = 'PgSleep'`.execute(db)).rows.length > 0;
    /** Somebody is held. */
    const claimed = async () => {
      while (!(await isHeld()));
    };

    test('one delivery that ten connections receive at once is stored once', async () => {
      const stores = await Promise.all(Array.from({ length: 4 }, () => openStoreAt(url)));
      const receivers = [one, two, ...stores, ...stores];
      const batches = receivers.map((store, index) =>
        // In another order each: whoever waits for another is done again.
        Promise.all((index % 2 === 0 ? ['a', 'b', 'c'] : ['c', 'b', 'a']).map((id) => store.receive(delivery(id)))),
      );
      const answers = (await Promise.all(batches)).flat();
      expect(answers.filter((answer) => answer === 'stored')).toHaveLength(3);
      expect(await one.inboxDepth()).toMatchObject({ waiting: 3 });
      await Promise.all(stores.map((store) => store.close()));
    });

    test('those who claim at the same moment never hold two deliveries of one subject', async () => {
      for (let n = 0; n < 60; n++) await one.receive(delivery(`d${n}`, { subject: `s${n % 7}` }));
      const owners = ['one', 'two', 'three', 'four'];
      const order: string[] = [];
      for (let round = 0; order.length < 60; round++) {
        expect(round).toBeLessThan(60);
        const claims = await Promise.all(
          owners.map((owner, index) => (index % 2 ? one : two).claimDeliveries(NOW, owner, NOW + MINUTE, 3)),
        );
        const rows = claims.flat();
        expect(new Set(rows.map(({ subject }) => subject)).size).toBe(rows.length);
        for (const row of rows) {
          order.push(row.id);
          await one.settleDelivery(row.seq, 'done', null);
        }
      }
      for (let s = 0; s < 7; s++) {
        const ofOne = order.map((id) => Number(id.slice(1))).filter((n) => n % 7 === s);
        expect(ofOne).toEqual(ofOne.toSorted((a, b) => a - b));
      }
    });

    test('one whose clock is ahead, and who may try the earlier one again, waits for whom it does not see claim the later one', async () => {
      await one.beat('one');
      await two.beat('two');
      const [earlier, later] = [delivery('a', { subject: 's' }), delivery('b', { subject: 's' })];
      for (const each of [earlier, later]) await one.receive(each);
      const [row] = await one.claimDeliveries(NOW, 'one', NOW + MINUTE, 1);
      await one.postponeDelivery(row?.seq ?? 0, 'one', NOW + MINUTE, 'GitHub did not answer');
      await holdClaims('inbox');
      const first = one.claimDeliveries(NOW, 'one', NOW + MINUTE, 3);
      await claimed();
      const second = two.claimDeliveries(NOW + MINUTE, 'two', NOW + 2 * MINUTE, 3);
      expect((await first).map(({ id }) => id)).toEqual(['b']);
      expect(await second).toEqual([]);
    });

    test('of two effects of a case nobody claims the second while another one, whom it does not see, claims the first', async () => {
      await one.beat('one');
      await two.beat('two');
      await decide(1, 'a', 'b');
      await holdClaims('outbox');
      const first = one.claimEffects(NOW, 'one', NOW + MINUTE, 1);
      await claimed();
      const second = keysOf(two, 'two');
      expect((await first).map((row) => row.effect.key)).toEqual(['a']);
      expect(await second).toEqual([]);
    });

    test('what a living one has claimed is not taken, however late its lease and its clock are', async () => {
      await one.beat('one');
      await two.beat('two');
      await decide(1, 'e');
      await one.receive(delivery('a', { subject: 's' }));
      await one.receive(delivery('b', { subject: 's' }));
      expect(await keysOf(one, 'one')).toEqual(['e']);
      expect(await one.claimDeliveries(NOW, 'one', NOW, 10)).toHaveLength(1);
      expect(await keysOf(two, 'two', MUCH_LATER)).toEqual([]);
      expect(await two.claimDeliveries(MUCH_LATER, 'two', MUCH_LATER, 10)).toEqual([]);
      expect(await one.holds('e', 'one')).toBe(true);
      expect(await two.holds('e', 'two')).toBe(false);
      // Its own, which it left, are its to take again.
      expect(await keysOf(one, 'one', MUCH_LATER)).toEqual(['e']);
    });

    test('a case that one serves is left to it, so that its plan keeps its order', async () => {
      await one.beat('one');
      await two.beat('two');
      await decide(1, 'e', 'f');
      await decide(2, 'g');
      expect((await one.claimEffects(NOW, 'one', NOW, 1)).map((row) => row.effect.key)).toEqual(['e']);
      expect(await keysOf(two, 'two', MUCH_LATER)).toEqual(['g']);
      await one.completeEffect('e', 'one', RECEIPT);
      expect(await keysOf(two, 'two', MUCH_LATER)).toEqual(['f']);
    });

    test('what a dead one had claimed is free after seconds, and counts as attempted', async () => {
      await one.beat('one');
      await two.beat('two');
      await decide(1, 'e');
      await one.receive(delivery('a'));
      await one.claimEffects(NOW, 'one', NOW + MINUTE, 1);
      await one.claimDeliveries(NOW, 'one', NOW + MINUTE, 1);
      await watchful('two');
      await silent('one', DEAD_AFTER - 2000);
      await two.beat('two');
      expect(await keysOf(two, 'two')).toEqual([]);
      // Before others take it for dead, it sends nothing any more.
      expect(await one.holds('e', 'one')).toBe(false);
      await silent('one', 2000);
      await two.beat('two');
      expect(await two.claimEffects(NOW, 'two', NOW + MINUTE, 1)).toMatchObject([{ attempts: 1 }]);
      expect(await two.claimDeliveries(NOW, 'two', NOW + MINUTE, 1)).toMatchObject([{ id: 'a', attempts: 1 }]);

      // It was only slow, and comes back: the claim is another's, but what it sent before has arrived.
      await one.beat('one');
      expect(await one.holds('e', 'one')).toBe(false);
      await one.postponeEffect('e', 'one', NOW, 'too late', true);
      await one.noteReceipt('e', 'one', RECEIPT);
      expect(await one.effectsOf('#1')).toMatchObject([{ state: 'claimed', receipt: RECEIPT }]);
    });

    test('whoever was away itself takes nobody for dead', async () => {
      await one.beat('one');
      await two.beat('two');
      await decide(1, 'e');
      expect(await keysOf(one, 'one')).toEqual(['e']);
      await watchful('two');
      // The database was stopped.
      await silent('one', DEAD_AFTER);
      await silent('two', DEAD_AFTER);
      await two.beat('two');
      await two.beat('two');
      expect(await keysOf(two, 'two')).toEqual([]);
      await one.beat('one');
      expect(await one.holds('e', 'one')).toBe(true);
    });

    test('one that ends gives back what it had claimed', async () => {
      await one.beat('one');
      await decide(1, 'e');
      expect(await keysOf(one, 'one')).toEqual(['e']);
      await one.leave('one');
      expect(await keysOf(two, 'two')).toEqual(['e']);
    });

    test('one polls at a time, and another goes on when it has left or is dead', async () => {
      await one.beat('one');
      await two.beat('two');
      expect(await Promise.all([one.lead('poll', 'one'), two.lead('poll', 'two')])).toContain(true);
      const leads = await Promise.all([one.lead('poll', 'one'), two.lead('poll', 'two')]);
      expect(leads.filter((does) => does)).toHaveLength(1);
      const [other, name] = leads[0] ? ([two, 'two'] as const) : ([one, 'one'] as const);
      await other.leave(leads[0] ? 'one' : 'two');
      expect(await other.lead('poll', name)).toBe(true);
    });

    test('what one replica does alone, the others do after it', async () => {
      let under = 0;
      const work = async () => {
        under += 1;
        await db.selectFrom('memory').selectAll().execute();
        expect(under).toBe(1);
        under -= 1;
      };
      const all = [one, two, one, two].map((store) => store.alone('configuration', work));
      const failing = two.alone('configuration', () => Promise.reject(new Error('no')));
      await expect(failing).rejects.toThrow('no');
      await Promise.all(all);
    });

    test('a value that another writes has another version', async () => {
      const before = await one.versionOf('x');
      await two.remember('x', 'a');
      const after = await one.versionOf('x');
      expect(after).not.toBe(before);
      expect(await one.versionOf('x')).toBe(after);
      await two.remember('x', 'a');
      expect(await one.versionOf('x')).not.toBe(after);
    });

    test('a number that no number of the program can hold is refused, not rounded', async () => {
      const most = sql<{ n: number }>`select 9007199254740991::bigint as n`.execute(db);
      expect((await most).rows).toEqual([{ n: Number.MAX_SAFE_INTEGER }]);
      await expect(sql`select 9007199254740993::bigint`.execute(db)).rejects.toThrow('too large');
    });

    test('the clock of the server', async () => {
      expect(Math.abs(((await one.now()) ?? 0) - Date.now())).toBeLessThan(2000);
    });

    test('a case that two change at once is changed by one', async () => {
      await one.commit(aCommit(caseNumber(1)));
      const next = (store: Store) => store.commit(aCommit(caseNumber(1), { expectedVersion: 1 }));
      expect((await Promise.all([next(one), next(two)])).toSorted()).toEqual(['committed', 'conflict']);
      await Promise.all([one, two, one, two].map((store, n) => store.commit(aCommit(caseNumber(n + 2)))));
      expect(await two.verify()).toEqual({ entries: 6, broken: null });
    });

    test('of those that start at once on an empty database one makes the tables, and the others wait', async () => {
      const empty = await server().fresh();
      const stores = await Promise.all(Array.from({ length: 4 }, () => openStoreAt(empty)));
      expect(await Promise.all(stores.map((store) => store.lastEntry()))).toEqual([0, 0, 0, 0]);
      await Promise.all(stores.map((store) => store.close()));
    });

    test('an older replica goes on while a newer one migrates, and does not start any more', async () => {
      const expand = db.schema.alterTable('cases').addColumn('later', 'text').execute();
      await Promise.all([expand, decide(1, 'e')]);
      await db.insertInto('migrations').values({ number: 1000, name: 'of a newer program' }).execute();
      expect(await one.commit(botCommit())).toBe('committed');
      expect((await one.byId('#1'))?.version).toBe(1);
      await expect(openStoreAt(url)).rejects.toThrow('made by a newer vmt-bot');
      await expect(openReadOnly(url)).rejects.toThrow('made by a newer vmt-bot');
    });

    test('beside the bot, readers read and cannot write', async () => {
      await one.commit(aCommit(caseNumber(7)));
      const reader = await openReadOnly(url);
      expect((await reader.byNumber(7))?.case.number).toBe(7);
      expect(await reader.verify()).toEqual({ entries: 1, broken: null });
      await reader.close();
      const readOnly = openPostgresReadOnly(url);
      const writing = readOnly.insertInto('memory').values({ name: 'x', value: '' }).execute();
      const refused = { kind: 'transient', message: expect.stringContaining('read-only') };
      expect(await writing.catch((error: unknown) => error)).toMatchObject(refused);
      await readOnly.destroy();
    });

    test('what it complains about says nothing of what was stored', async () => {
      const secret = 'the secret of the case';
      const bad = aCommit(caseNumber(1, { status: `${secret}\0` }), { entries: [entry(secret)] });
      const fault = await one.commit(bad).catch((error: unknown) => error);
      expect(fault).toMatchObject({ name: 'PortFault', kind: 'permanent', message: expect.stringContaining('22021') });
      const doubled = db.insertInto('memory').values({ name: secret, value: '' });
      await doubled.execute();
      const second = await doubled.execute().catch((error: unknown) => error);
      expect(second).toMatchObject({ kind: 'permanent', message: expect.stringContaining('23505, memory_pkey') });
      const late = await one.receive(delivery('a', { receivedAt: Number.NaN })).catch((error: unknown) => error);
      expect(String(late)).toContain('22P02');
      expect(String(late)).not.toContain('NaN');
      for (const each of [fault, second]) expect(JSON.stringify([String(each), each])).not.toContain('secret');
    });

    test('of two that wait for each other, the one that the server rolls back does it again', async () => {
      for (const name of ['x', 'y']) await one.remember(name, '');
      const { promise: met, resolve: meet } = Promise.withResolvers<void>();
      let begun = 0;
      const write = (names: readonly [string, string]) =>
        again(() =>
          db.transaction().execute(async (trx) => {
            for (const name of names) {
              await trx
                .updateTable('memory')
                .set((eb) => ({ value: eb('value', '||', name) }))
                .where('name', '=', name)
                .execute();
              begun += 1;
              if (begun === 2) meet();
              await met;
            }
          }),
        );
      await Promise.all([write(['x', 'y']), write(['y', 'x'])]);
      expect(await one.recall('x')).toBe('xx');
      expect(begun).toBeGreaterThan(4);
    });

    test('a connection that the server ends within a transaction is a fault that passes, and holds no lock', async () => {
      await one.remember('x', 'a');
      const writing = db.transaction().execute(async (trx) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
        await trx.updateTable('memory').set({ value: 'b' }).where('name', '=', 'x').execute();
        await sql`select pg_terminate_backend(${rows[0]?.pid}, 5000)`.execute(db);
        await two.replace('x', 'a', 'c');
        await trx.selectFrom('memory').selectAll().execute();
      });
      expect(await writing.catch((error: unknown) => error)).toMatchObject({ name: 'PortFault', kind: 'transient' });
      expect(await one.recall('x')).toBe('c');
    });

    test('a server that is stopped is a fault that passes', async () => {
      await one.receive(delivery('a'));
      await server().stop();
      const gone = { name: 'PortFault', kind: 'transient' };
      expect(await one.receive(delivery('b')).catch((error: unknown) => error)).toMatchObject(gone);
      expect(await one.commit(botCommit()).catch((error: unknown) => error)).toMatchObject(gone);
      expect(await openStoreAt(url).catch((error: unknown) => error)).toMatchObject(gone);
      await server().startAgain();
      expect(await one.receive(delivery('b'))).toBe('stored');
      expect(await one.commit(botCommit())).toBe('committed');
    });
  });
}
