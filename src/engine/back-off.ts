/** How long to wait before the next try: one second, doubled each time, five minutes at most. Milliseconds. */
export function backOff(attempts: number, most = 300_000): number {
  return Math.min(most, 1000 * 2 ** Math.min(attempts, 20));
}
