/**
 * The hash chain over the journal, without the database. Each entry has a digest of its salted payload, and a hash
 * over the hash of the entry before it, its own place, time, author and type, and the digest. Payload and salt can
 * therefore be deleted at the end of retention: the chain still holds, and without the salt nobody can find out from
 * the digest what the payload was.
 */
import { randomBytes } from 'node:crypto';
import { canonicalJson, sha256 } from '../core/hash.ts';
import type { JournalRecord } from './schema.ts';

/** The `prev` of the first entry. */
export const GENESIS = '0'.repeat(64);

/** What an entry says, before it has its place in the chain. */
export type Unchained = Pick<JournalRecord, 'case_id' | 'case_seq' | 'at' | 'by' | 'type'> & { readonly fact: unknown };

/** The last link of a chain. */
export type Head = Pick<JournalRecord, 'seq' | 'hash'>;

/** The entry that follows `head`. */
export function chained(head: Head, entry: Unchained): JournalRecord {
  const { fact, ...rest } = entry;
  const payload = canonicalJson(fact);
  const salt = randomBytes(16).toString('hex');
  const linked = { ...rest, seq: head.seq + 1, prev: head.hash, digest: digestOf(salt, payload) };
  return { ...linked, payload, salt, hash: hashOf(linked) };
}

/** Why `row` can't be the entry that follows `head`; null where it fits. */
export function misfit(head: Head, row: JournalRecord): string | null {
  if (row.seq !== head.seq + 1) {
    return row.seq < 1 ? 'an entry was inserted before the first one' : 'the entry is missing: it was deleted';
  }
  if (row.prev !== head.hash) {
    return 'it does not follow the entry before it: entries were swapped, inserted or replaced here';
  }
  if ((row.payload === null) !== (row.salt === null)) {
    return 'its payload or its salt is missing: a purge deletes both';
  }
  if (row.payload !== null && row.salt !== null && row.digest !== digestOf(row.salt, row.payload)) {
    return 'its payload was edited';
  }
  return row.hash === hashOf(row) ? null : 'its place, case, time, author, type, digest or hash was edited';
}

function digestOf(salt: string, payload: string): string {
  return sha256(salt + payload);
}

/** JSON keeps the fields apart: no two entries have the same text. */
function hashOf(row: Omit<JournalRecord, 'payload' | 'salt' | 'hash'>): string {
  return sha256(JSON.stringify([row.prev, row.seq, row.case_id, row.case_seq, row.at, row.by, row.type, row.digest]));
}
