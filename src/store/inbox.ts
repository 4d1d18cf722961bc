/**
 * The inbox: deliveries as they came, kept before anybody looks into them. A finished row stays, so that the same
 * delivery, or a replay of its bytes under a new id, is known again; its payload is dropped unless it failed.
 */
import { CompiledQuery, sql } from 'kysely';
import type { Delivery, Inbox, InboxRow } from '../engine/ports.ts';
import { claimed, putOff } from './claiming.ts';
import { again, type Dialect, inTurn } from './dialect.ts';
import { groupCommit } from './group-commit.ts';
import { isOfAnother } from './replicas.ts';
import type { Database, InboxState } from './schema.ts';

/** The inbox on a database. */
export function inboxOn(db: Database, dialect: Dialect): Inbox {
  const settled = groupCommit((items: readonly Settled[]) => again(() => settleAll(db, items)));
  // By the number of rows. To put one together takes longer than to run it, and GitHub waits.
  const inserts = new Map<number, string>();
  return {
    receive: groupCommit((deliveries: readonly Delivery[]) => again(() => store(db, inserts, deliveries))),
    claimDeliveries: (now, owner, leaseUntil, limit) =>
      inTurn(db, dialect, 'inbox', (one) => claim(one, dialect, { now, owner, leaseUntil, limit })),
    postponeDelivery: (seq, owner, until, problem) => postpone(db, seq, owner, until, problem),
    settleDelivery: (seq, outcome, problem) => settled({ seq, outcome, problem }),
    hasDelivery: async (id) => {
      const row = await db.selectFrom('inbox').select('seq').where('delivery_id', '=', id).executeTakeFirst();
      return row !== undefined;
    },
    isWaiting: async (subject, before) => {
      const row = await db
        .selectFrom('inbox')
        .select('seq')
        .where('subject', '=', subject)
        .$if(before !== undefined, (query) => query.where('seq', '<', before ?? 0))
        .where('ready_at', 'is not', null)
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
    inboxDepth: () => depth(db),
  };
}

interface Settled {
  readonly seq: number;
  readonly outcome: 'done' | 'ignored' | 'failed';
  readonly problem: string | null;
}

/** Finishes an open delivery; false where it was finished before (or never was). */
export function settle(db: Database, seq: number): Promise<boolean> {
  return settleAlike(db, [seq], { outcome: 'done', problem: null });
}

/** Most end alike: one statement for those. */
async function settleAll(db: Database, items: readonly Settled[]): Promise<readonly undefined[]> {
  const alike = Map.groupBy(items, ({ outcome, problem }) => JSON.stringify([outcome, problem])).values();
  await db.transaction().execute(async (trx) => {
    for (const [first, ...others] of alike) {
      if (first !== undefined)
        await settleAlike(
          trx,
          [first, ...others].map(({ seq }) => seq),
          first,
        );
    }
  });
  return items.map(() => undefined);
}

async function settleAlike(
  db: Database,
  seqs: readonly number[],
  { outcome, problem }: Pick<Settled, 'outcome' | 'problem'>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('inbox')
    .set({ state: outcome, ready_at: null, owner: null, problem, ...(outcome === 'failed' ? {} : { payload: '' }) })
    .where('seq', 'in', seqs)
    .where('ready_at', 'is not', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Deletes what deliveries of these subjects said that failed: of all others that are finished nothing is left. */
export async function purgeDeliveries(db: Database, subjects: readonly string[]): Promise<void> {
  await db
    .updateTable('inbox')
    .set({ payload: '', problem: null })
    .where('subject', 'in', subjects)
    // Written out, and not a parameter, so that the index of the failed ones serves it.
    .where('state', '=', sql.lit<InboxState>('failed'))
    .execute();
}

/** One statement for all of them, which skips what is known by its id or its bytes. */
async function store(
  db: Database,
  statements: Map<number, string>,
  deliveries: readonly Delivery[],
): Promise<('stored' | 'known')[]> {
  const rows = deliveries.map(rowOf);
  const text = statements.get(rows.length) ?? insertOf(db, rows).compile().sql;
  statements.set(rows.length, text);
  const inserted = await db.executeQuery<{ delivery_id: string }>(
    CompiledQuery.raw(
      text,
      rows.flatMap((row) => Object.values(row)),
    ),
  );
  const stored = new Set(inserted.rows.map((row) => row.delivery_id));
  // Of two with one id in a batch the first was stored.
  return deliveries.map((delivery) => (stored.delete(delivery.id) ? 'stored' : 'known'));
}

/** Every one has these columns, in this order. */
function rowOf(delivery: Delivery) {
  return {
    delivery_id: delivery.id,
    event: delivery.event,
    payload: delivery.payload,
    digest: delivery.digest,
    subject: delivery.subject,
    received_at: delivery.receivedAt,
    state: 'waiting' as const,
    ready_at: 0,
    attempts: 0,
  };
}

function insertOf(db: Database, rows: readonly ReturnType<typeof rowOf>[]) {
  return db
    .insertInto('inbox')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning('delivery_id');
}

interface Claim {
  readonly now: number;
  readonly owner: string;
  readonly leaseUntil: number;
  readonly limit: number;
}

/**
 * The replicas claim in turns: one of two at the same moment would not see what the other takes, and take a later
 * delivery of the same subject. Rows that somebody settles at this moment are passed over, so that nobody waits.
 */
async function claim(
  db: Database,
  dialect: Dialect,
  { now, owner, leaseUntil, limit }: Claim,
): Promise<readonly InboxRow[]> {
  const rows = await db
    // By itself, so that it is done once, whatever the plan: each time, it would lock other rows.
    .with('chosen', (cte) =>
      cte
        .selectFrom('inbox as candidate')
        .select('candidate.seq')
        .where('candidate.ready_at', '<=', now)
        .where((eb) => eb.not(isOfAnother('candidate.owner', owner)))
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('inbox as older')
                .select('older.seq')
                .whereRef('older.subject', '=', 'candidate.subject')
                .whereRef('older.seq', '<', 'candidate.seq')
                .where('older.ready_at', 'is not', null)
                // One that is tried again later keeps nobody waiting: what must come before is read (engine/catch-up.ts).
                .where('older.ready_at', '<=', now),
            ),
          ),
        )
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('inbox as beside')
                .select('beside.seq')
                .whereRef('beside.subject', '=', 'candidate.subject')
                .where('beside.ready_at', 'is not', null)
                // Written out, and not a parameter, so that the index of the claimed ones serves it.
                .where('beside.state', '=', sql.lit<InboxState>('claimed'))
                .where((of) => of.or([of('beside.ready_at', '>', now), isOfAnother('beside.owner', owner)])),
            ),
          ),
        )
        .orderBy('candidate.seq')
        .limit(limit)
        .$if(dialect === 'postgres', (query) => query.forUpdate('candidate').skipLocked()),
    )
    .updateTable('inbox')
    .set(claimed(owner, leaseUntil))
    .where('seq', 'in', (eb) => eb.selectFrom('chosen').select('chosen.seq'))
    .returning(['seq', 'delivery_id', 'event', 'payload', 'digest', 'subject', 'received_at', 'attempts'])
    .execute();
  return rows
    .map(({ delivery_id, received_at, ...row }) => ({ ...row, id: delivery_id, receivedAt: received_at }))
    .sort((a, b) => a.seq - b.seq);
}

async function postpone(db: Database, seq: number, owner: string, until: number, problem: string): Promise<void> {
  await db
    .updateTable('inbox')
    .set(putOff(until, problem, true))
    .where('seq', '=', seq)
    .where('state', '=', 'claimed')
    .where('owner', '=', owner)
    .execute();
}

async function depth(db: Database): Promise<{ readonly waiting: number; readonly oldest: number | null }> {
  return await db
    .selectFrom('inbox')
    .select((eb) => [eb.fn.countAll<number>().as('waiting'), eb.fn.min<number | null>('received_at').as('oldest')])
    .where('ready_at', 'is not', null)
    .executeTakeFirstOrThrow();
}
