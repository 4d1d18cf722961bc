/** How a row of the inbox or the outbox changes hands: a claim is a lease, and what is put off is free again. */
import { type RawBuilder, sql } from 'kysely';

/** What a claim sets. A lease that ran out was an attempt: nobody knows how far it came. */
export function claimed(owner: string, leaseUntil: number) {
  const attempts: RawBuilder<number> = sql`case when state = 'claimed' then attempts + 1 else attempts end`;
  return { state: 'claimed' as const, owner, ready_at: leaseUntil, attempts };
}

/** What is set where it is tried again at `until`, and why. */
export function putOff(until: number, problem: string, attempted: boolean) {
  const attempts: RawBuilder<number> = sql`attempts + ${sql.lit(attempted ? 1 : 0)}`;
  return { state: 'waiting' as const, owner: null, ready_at: until, problem, attempts };
}
