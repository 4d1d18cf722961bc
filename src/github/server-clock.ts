/**
 * What GitHub's clock says, from the Date header of its answers. The header counts whole seconds, cut off, and was
 * written at some moment between the sending of the request and the coming of the answer; so it gives an interval for
 * the difference between the two clocks, not a number.
 *
 * Source: RFC 9110, sections 6.6.1 (Date) and RFC 9111, section 5.1 (Age: the answer of a cache, written earlier).
 */
import type { Instant } from '../core/time.ts';

/** One answer: its headers, and when, by our clock, its request left and it was here. */
export interface Heard {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly sentAt: Instant;
  readonly receivedAt: Instant;
}

export interface ServerClock {
  hear(heard: Heard): void;
  /**
   * GitHub's clock less ours in milliseconds, by the last answer that told the time: 0 where the two may be the same,
   * else the least difference that there must be. Null: no answer told the time yet.
   */
  offset(): number | null;
  /** When, by our clock, the time was told last; null: not yet. */
  heardAt(): Instant | null;
}

/** The milliseconds that the header does not tell. */
const CUT_OFF = 999;

/** Has heard nothing yet. */
export function createServerClock(): ServerClock {
  let last: { readonly offset: number; readonly at: Instant } | null = null;
  return {
    hear: (heard) => {
      const offset = offsetOf(heard);
      if (offset !== null) last = { offset, at: heard.receivedAt };
    },
    offset: () => last?.offset ?? null,
    heardAt: () => last?.at ?? null,
  };
}

/** Null where the answer does not tell the time, or comes out of a cache. */
function offsetOf({ headers, sentAt, receivedAt }: Heard): number | null {
  const date = Date.parse(String(headers.date ?? ''));
  if (Number.isNaN(date) || Number(headers.age ?? 0) !== 0) {
    return null;
  }
  const least = date - receivedAt;
  const most = date + CUT_OFF - sentAt;
  return least > 0 ? least : Math.min(most, 0);
}
