/**
 * Everybody's share of the answers. An answer costs requests that are counted for all together (github/budget.ts), so
 * whoever writes on and on would keep the others waiting. Beyond the share a comment runs nothing: the first is told until
 * when, and the others stand in the journal alone. Source: security C12.
 */
import { HOUR, type Instant } from './time.ts';

/** So many comments with commands, within so many milliseconds. */
interface Share {
  readonly most: number;
  readonly within: number;
  readonly words: string;
}

/** Whoever has a role for what is asked works with the bot; what others ask is refused, or the reporter's few words. */
export const SHARES = {
  'with-role': { most: 30, within: HOUR / 60, words: '30 comments with commands in a minute' },
  'without-role': { most: 20, within: HOUR, words: '20 comments with commands in an hour' },
} as const satisfies Readonly<Record<string, Share>>;

export type ShareName = keyof typeof SHARES;

/** A comment is beyond the share of who wrote it: when there is room again, and whether that was said already. */
export interface TooMany {
  readonly share: ShareName;
  readonly until: Instant;
  readonly isTold: boolean;
}

/** What one person wrote under one share, by the comment's id: when, and what became of it (null: it ran). */
export type Written = ReadonlyMap<string, { readonly at: Instant; readonly tooMany: TooMany | null }>;

/** One comment more. The same id is the same comment, and has the same answer however often it is decided. */
export function withComment(written: Written, name: ShareName, id: string, at: Instant): Written {
  if (written.has(id)) return written;
  const { most, within } = SHARES[name];
  // Comments come in any order: one that was written long ago makes nobody forget the newer ones.
  const newest = Math.max(at, ...[...written.values()].map((one) => one.at));
  const recent = new Map([...written].filter(([, one]) => newest - one.at < within));
  const ran = [...recent.values()].filter((one) => one.tooMany === null && Math.abs(at - one.at) < within);
  if (ran.length < most) return recent.set(id, { at, tooMany: null });
  const until = Math.min(...ran.map((one) => one.at)) + within;
  const isTold = [...recent.values()].some(({ tooMany }) => tooMany !== null && at < tooMany.until);
  return recent.set(id, { at, tooMany: { share: name, until, isTold } });
}
