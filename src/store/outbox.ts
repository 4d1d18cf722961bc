/**
 * The outbox: effects that were committed and are to be done. A claim is a lease; an effect whose lease ran out is
 * claimed again, and counts as attempted, since nobody knows how far it came.
 */
import { sql } from 'kysely';
import type { Effect } from '../core/effects.ts';
import type { CaseId, Receipt } from '../core/model.ts';
import type { Commit, Outbox, OutboxRow } from '../engine/ports.ts';
import { claimed, putOff } from './claiming.ts';
import { again, type Dialect, inTurn } from './dialect.ts';
import { groupCommit } from './group-commit.ts';
import { isOfAnother } from './replicas.ts';
import type { Database, OutboxState } from './schema.ts';

/** Rows of one insert: SQLite takes 32,766 values, PostgreSQL 65,535. */
const CHUNK = 500;

/** Milliseconds that a receipt waits for those of the mails beside it: a few connections fill a batch in that time. */
const GATHER = 5;

/** What stands in place of an effect whose words were deleted at the end of retention. */
const PURGED = '';

/** The outbox on a database. What many senders write at the same time shares one wait for the disk. */
export function outboxOn(db: Database, dialect: Dialect): Outbox {
  const note = groupCommit((arrived: readonly Arrival[]) => each(db, arrived, noteReceipt), GATHER);
  const postponed = groupCommit((items: readonly Postponed[]) => each(db, items, postpone));
  const completed = groupCommit((arrived: readonly Arrival[]) => each(db, arrived, complete));
  return {
    claimEffects: (now, owner, leaseUntil, limit, except = []) =>
      inTurn(db, dialect, 'outbox', (one) => claim(one, dialect, { now, owner, leaseUntil, limit, except })),
    postponeEffect: (key, owner, until, problem, attempted) => postponed({ key, owner, until, problem, attempted }),
    noteReceipt: (key, _owner, receipt) => note({ key, receipt }),
    hasEffect: (key) => hasEffect(db, key),
    completeEffect: (key, _owner, receipt) => completed({ key, receipt }),
    failEffect: (key, owner, problem) => fail(db, key, owner, problem),
    outboxDepth: () => depth(db),
    casesWithEffects: () => idsOf(casesWithOpen(db).orderBy('case_id')),
    openEffectsOf: (caseId) => openEffectsOf(db, caseId),
    effectsOf: (caseId) => effectsOf(db, caseId),
  };
}

/** Puts effects in, in this order; a key that is there already stays as it is. `doubtful`: which of them may have been done, and since when. */
export async function enqueue(
  db: Database,
  effects: readonly Effect[],
  now: number | null,
  doubtful?: Commit['doubtful'],
): Promise<void> {
  for (let start = 0; start < effects.length; start += CHUNK) {
    await db
      .insertInto('outbox')
      .values(
        effects.slice(start, start + CHUNK).map((effect) => ({
          key: effect.key,
          case_id: effect.caseId,
          due: effect.due,
          effect: JSON.stringify(effect),
          // A decision without entries has no time of its own; an effect is never done before it is due.
          created_at: isDoubtful(effect, doubtful) ? doubtful.since : (now ?? effect.due),
          state: 'waiting' as const,
          ready_at: effect.due,
          attempts: isDoubtful(effect, doubtful) ? 1 : 0,
        })),
      )
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute();
  }
}

function isDoubtful({ key }: Effect, doubtful: Commit['doubtful']): doubtful is NonNullable<Commit['doubtful']> {
  return doubtful?.keys.includes(key) === true;
}

interface Arrival {
  readonly key: string;
  readonly receipt: Receipt;
}

interface Postponed {
  readonly key: string;
  readonly owner: string;
  readonly until: number;
  readonly problem: string;
  readonly attempted: boolean;
}

/** Writes all of them in one transaction. */
function each<T>(
  db: Database,
  items: readonly T[],
  write: (trx: Database, item: T) => Promise<void>,
): Promise<readonly undefined[]> {
  return again(() =>
    db.transaction().execute(async (trx) => {
      for (const item of items) {
        await write(trx, item);
      }
      return items.map(() => undefined);
    }),
  );
}

/** What the case is told completes its effect; false where the claim is no longer this owner's: somebody else tells it. */
export async function completeOwn(db: Database, done: Commit['completes'][number]): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('outbox')
    .set({ state: 'done', ready_at: null, owner: null, receipt: JSON.stringify(done.receipt) })
    .where('key', '=', done.key)
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'claimed'), eb('owner', '=', done.owner)]),
        // It was cancelled while it was sent, and arrived all the same.
        eb('state', '=', 'cancelled'),
      ]),
    )
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** A receipt proves that it arrived, whoever holds the claim by now. The first one stays. */
async function noteReceipt(db: Database, { key, receipt }: Arrival): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ receipt: JSON.stringify(receipt) })
    .where('key', '=', key)
    .where('receipt', 'is', null)
    .execute();
}

async function hasEffect(db: Database, key: string): Promise<boolean> {
  return (await db.selectFrom('outbox').select('seq').where('key', '=', key).executeTakeFirst()) !== undefined;
}

/** A receipt proves that it was done, whoever holds the claim by now, and even if it was cancelled meanwhile. */
async function complete(db: Database, { key, receipt }: Arrival): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ state: 'done', ready_at: null, owner: null, receipt: JSON.stringify(receipt) })
    .where('key', '=', key)
    .where('state', '!=', 'done')
    .execute();
}

/** Deletes what the finished effects of a case said, and what came back of them. Their keys stay: none is decided again. */
export async function purgeEffects(db: Database, caseId: CaseId): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ effect: PURGED, receipt: null, problem: null })
    .where('case_id', '=', caseId)
    .where('ready_at', 'is', null)
    .execute();
}

/** Takes back what was not done yet. What is being sent at this moment may still bring its receipt. */
export async function cancel(db: Database, keys: readonly string[]): Promise<void> {
  for (let start = 0; start < keys.length; start += CHUNK) {
    await db
      .updateTable('outbox')
      .set({ state: 'cancelled', ready_at: null, owner: null })
      .where('key', 'in', keys.slice(start, start + CHUNK))
      .where('ready_at', 'is not', null)
      .execute();
  }
}

interface Claim {
  readonly now: number;
  readonly owner: string;
  readonly leaseUntil: number;
  readonly limit: number;
  readonly except: readonly CaseId[];
}

/**
 * A case that another replica serves is left to it, so that a plan keeps its order. The replicas claim in turns, since
 * one does not see what the other takes at the same moment.
 */
async function claim(
  db: Database,
  dialect: Dialect,
  { now, owner, leaseUntil, limit, except }: Claim,
): Promise<readonly OutboxRow[]> {
  const served = dialect === 'postgres' ? [...except, ...(await servedByOthers(db, owner))] : except;
  const rows = await db
    // By itself, so that it is done once, whatever the plan: each time, it would lock other rows.
    .with('chosen', (cte) =>
      cte
        .selectFrom('outbox as candidate')
        .select('candidate.seq')
        .where('candidate.ready_at', '<=', now)
        .where((eb) => eb.not(isOfAnother('candidate.owner', owner)))
        .where((eb) =>
          eb.or([
            eb('candidate.case_id', 'is', null),
            eb('candidate.case_id', 'not in', served.length > 0 ? served : ['']),
          ]),
        )
        .orderBy('candidate.seq')
        .limit(limit)
        .$if(dialect === 'postgres', (query) => query.forUpdate('candidate').skipLocked()),
    )
    .updateTable('outbox')
    .set(claimed(owner, leaseUntil))
    .where('seq', 'in', (eb) => eb.selectFrom('chosen').select('chosen.seq'))
    .returning(['seq', 'effect', 'attempts', 'created_at', 'receipt'])
    .execute();
  return rows
    .sort((a, b) => a.seq - b.seq)
    .map((row) => ({
      effect: JSON.parse(row.effect),
      attempts: row.attempts,
      createdAt: row.created_at,
      receipt: parsed(row.receipt),
    }));
}

async function servedByOthers(db: Database, owner: string): Promise<readonly CaseId[]> {
  return idsOf(casesWithOpen(db).where(isOfAnother('outbox.owner', owner)));
}

function casesWithOpen(db: Database) {
  return db
    .selectFrom('outbox')
    .select('case_id')
    .distinct()
    .where('ready_at', 'is not', null)
    .where('case_id', 'is not', null)
    .$narrowType<{ case_id: string }>();
}

async function idsOf(query: { execute(): Promise<{ case_id: string }[]> }): Promise<readonly CaseId[]> {
  return (await query.execute()).map(({ case_id }) => case_id);
}

async function postpone(db: Database, { key, owner, until, problem, attempted }: Postponed): Promise<void> {
  await db
    .updateTable('outbox')
    .set(putOff(until, problem, attempted))
    .where('key', '=', key)
    .where('state', '=', 'claimed')
    .where('owner', '=', owner)
    .execute();
}

async function fail(db: Database, key: string, owner: string, problem: string): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ state: 'failed', ready_at: null, owner: null, problem })
    .where('key', '=', key)
    .where('state', '=', 'claimed')
    .where('owner', '=', owner)
    .execute();
}

/** `oldest` is the earliest due time: what waits for its day, or was put off and never tried, is not late. */
async function depth(db: Database): ReturnType<Outbox['outboxDepth']> {
  const open = await db
    .selectFrom('outbox')
    .select((eb) => [
      eb.fn.countAll<number>().as('waiting'),
      eb.fn.count<number>(eb.case().when('state', '=', 'claimed').then(1).end()).as('claimed'),
      eb.fn
        .min<number | null>(
          eb
            .case()
            .when(eb.and([eb('state', '=', 'waiting'), eb('attempts', '=', 0)]))
            .then(eb.ref('ready_at'))
            .else(eb.ref('due'))
            .end(),
        )
        .as('oldest'),
    ])
    .where('ready_at', 'is not', null)
    .executeTakeFirstOrThrow();
  const { failed } = await db
    .selectFrom('outbox')
    .select((eb) => eb.fn.countAll<number>().as('failed'))
    // Written out, and not a parameter, so that the index of the failed ones serves it.
    .where('state', '=', sql.lit<OutboxState>('failed'))
    .executeTakeFirstOrThrow();
  return { ...open, failed };
}

async function openEffectsOf(db: Database, caseId: CaseId): Promise<readonly Effect[]> {
  const rows = await db
    .selectFrom('outbox')
    .select('effect')
    .where('case_id', '=', caseId)
    .where('ready_at', 'is not', null)
    .orderBy('seq')
    .execute();
  return rows.map(({ effect }) => JSON.parse(effect));
}

async function effectsOf(
  db: Database,
  caseId: CaseId,
): Promise<readonly { readonly effect: Effect; readonly state: OutboxState; readonly receipt: Receipt | null }[]> {
  const rows = await db
    .selectFrom('outbox')
    .select(['effect', 'state', 'receipt'])
    .where('case_id', '=', caseId)
    .where('effect', '!=', PURGED)
    .orderBy('seq')
    .execute();
  return rows.map(({ effect, state, receipt }) => ({
    effect: JSON.parse(effect),
    state,
    receipt: parsed(receipt),
  }));
}

function parsed(receipt: string | null): Receipt | null {
  return receipt === null ? null : JSON.parse(receipt);
}
