/** Who may do what on a repository: direct collaborators, teams, organisation owners, and everybody on a public one. */
import { findOrganisation } from './find.ts';
import type { Account, Repository, RepositoryRole, World } from './state.ts';
import { repositoryRoles } from './state.ts';

function higher(a: RepositoryRole, b: RepositoryRole): RepositoryRole {
  return repositoryRoles.indexOf(a) >= repositoryRoles.indexOf(b) ? a : b;
}

/** The role that was granted to somebody; `none` also on a public repository that he can only read like everybody. */
export function grantedRole(world: World, repository: Repository, account: Account): RepositoryRole {
  if (repository.owner.id === account.id) return 'admin';
  const organisation = findOrganisation(world, repository.owner.login);
  let role: RepositoryRole = organisation?.members.get(account.id) === 'admin' ? 'admin' : 'none';
  role = higher(role, repository.collaborators.get(account.id) ?? 'none');
  for (const [team, granted] of repository.teams) if (team.members.has(account.id)) role = higher(role, granted);
  return role;
}

/** The role that GitHub's permission API tells: everybody reads a public repository. */
export function roleOf(world: World, repository: Repository, account: Account): RepositoryRole {
  return higher(grantedRole(world, repository, account), repository.private ? 'none' : 'read');
}

/** Assignable are those with granted access, and members of the organisation that owns a public repository. */
export function canBeAssigned(world: World, repository: Repository, account: Account): boolean {
  if (grantedRole(world, repository, account) !== 'none') return true;
  const organisation = findOrganisation(world, repository.owner.login);
  return !repository.private && (organisation?.members.has(account.id) ?? false);
}

/** Everybody with a granted role. */
export function collaboratorsOf(world: World, repository: Repository): { account: Account; role: RepositoryRole }[] {
  return [...world.accounts.values()]
    .filter((account) => account.type === 'User')
    .map((account) => ({ account, role: grantedRole(world, repository, account) }))
    .filter(({ role }) => role !== 'none');
}
