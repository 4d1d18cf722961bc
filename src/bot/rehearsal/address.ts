/** Addresses of what was written in a rehearsal: `.invalid` names no host, for ever (RFC 2606). */

export function rehearsedUrl(...path: readonly (string | number)[]): string {
  return `https://rehearsal.invalid/${path.join('/')}`;
}

/** The first number that is given away: no issue, comment or release on GitHub has a number of this size for long. */
const FIRST = 9_000_000_000_000;

/** Numbers that no object on GitHub has. */
export function rehearsedNumbers(): () => number {
  let last = FIRST;
  return () => {
    last += 1;
    return last;
  };
}
