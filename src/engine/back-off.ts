/** How long to wait before the next try: one second, doubled each time, five minutes at most. Milliseconds. */
export function backOff(attempts: number, most = 300_000): number {
  return Math.min(most, 1000 * 2 ** Math.min(attempts, 20));
}

const MINUTE = 60_000;
const SOON = 10;
const LONGEST = 15 * MINUTE;

/**
 * The same for a message that was refused for good, which people must mend: a minute for the first ten tries, then twice
 * as long each time, fifteen minutes at most. Milliseconds.
 */
export function refusalBackOff(attempts: number): number {
  return Math.min(LONGEST, MINUTE * 2 ** Math.min(20, Math.max(0, attempts - SOON + 1)));
}
