/** Where a change of the roster stands in the case repository. */
import { lookOf } from '../near-miss.ts';
import type { RosterChange } from './state.ts';

const LONGEST = 40;

/** The name in letters that a path and a branch can have: `Acme Linux (EU)` → `acme-linux-eu`. Never empty. */
export function slugOf(name: string): string {
  const slug = lookOf(name)
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, LONGEST)
    .replace(/-$/, '');
  return slug === '' ? 'distributor' : slug;
}

/** Where a new key may stand, the first choice first. */
export function keyPathsFor(name: string, issue: number): readonly [string, string] {
  return [`keys/${slugOf(name)}.asc`, `keys/${slugOf(name)}-${issue}.asc`];
}

/** The branch of a change. An issue has one change, so the same branch is the same change. */
export function branchOf({ kind, member }: RosterChange, issue: number): string {
  return `distributors/${kind === 'remove' ? 'remove-' : ''}${slugOf(member.name)}-${issue}`;
}
