/**
 * The eight criteria for a place on the list of distributors, in the order of their numbers in the roster.
 * Source: processes section 5; kubeedge "Private Distributors List", Membership Criteria.
 */

interface Criterion {
  readonly number: string;
  /** What must hold, as one plain phrase. */
  readonly holds: string;
}

export const CRITERIA: readonly Criterion[] = [
  { number: '1', holds: 'an address for security mail that somebody watches' },
  { number: '2', holds: 'users outside of the own organization' },
  { number: '3', holds: 'security fixes that anybody can look up, until today' },
  { number: '4', holds: 'not made from another distribution' },
  { number: '5', holds: 'takes part in the work of the project' },
  { number: '6', holds: 'agrees to the embargo terms' },
  { number: '7', holds: 'gives something back: reviews and tests of patches' },
  { number: '8', holds: 'somebody on the list vouches for them' },
];

/** How the form asks for a criterion; docs/forms/distributor-application.yml has the same words. */
export function questionOf({ number, holds }: Criterion): string {
  return `Criterion ${number}: ${holds}`;
}

/** `4 (not made from another distribution)`; the number alone where there is no such criterion. */
export function criterionText(number: string): string {
  const found = CRITERIA.find((criterion) => criterion.number === number);
  return found === undefined ? number : `${number} (${found.holds})`;
}
