/** The patches of a case: which branches are covered, approved, pushed and merged. */
import type { Case, Patch } from './model.ts';

export type Fix = Extract<Patch, { kind: 'fix' }>;

export function fixes(c: Case): readonly Fix[] {
  return c.patches.filter((p): p is Fix => p.kind === 'fix');
}

/** What tells the fixes of one branch apart; null: a fix of the branch as a whole. */
export function componentsOf(of: readonly Fix[]): readonly (string | null)[] {
  return of.map(({ component }) => component);
}

/** Supported branches for which nothing is registered, neither a fix nor that it is not affected. */
export function branchesWithoutPatch(c: Case, branches: readonly string[]): readonly string[] {
  return branches.filter((branch) => !c.patches.some((p) => p.branch === branch));
}

export function unapproved(c: Case): readonly Fix[] {
  return fixes(c).filter((p) => p.approvedBy === null);
}

/** Every fix has its public pull request; so it is, too, where every branch is known to need none. False while nothing is registered. */
export function allPushed(c: Case): boolean {
  return c.patches.length > 0 && fixes(c).every((p) => p.pushed !== null);
}

export function unmergedBranches(c: Case): readonly string[] {
  return [
    ...new Set(
      fixes(c)
        .filter((p) => !p.merged)
        .map((p) => p.branch),
    ),
  ];
}
