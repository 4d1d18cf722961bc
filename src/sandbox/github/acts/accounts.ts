/** Accounts, organisations and teams. */
import { findAccount, findTeam, theAccount, theOrganisation } from '../find.ts';
import { userShape } from '../shapes/accounts.ts';
import type { Account, Organisation, Team, World } from '../state.ts';

/** An account; the one that is there when the login is taken. */
export function addUser(world: World, login: string, options: { type?: 'User' | 'Bot'; name?: string } = {}): Account {
  const known = findAccount(world, login);
  if (known) return known;
  const account: Account = { id: world.newId(), login, type: options.type ?? 'User', name: options.name ?? null };
  world.accounts.set(account.id, account);
  return account;
}

/** An organisation with its members and owners, with the app installed on it. */
export function addOrganisation(
  world: World,
  login: string,
  options: { members?: string[]; owners?: string[]; installed?: boolean },
): Organisation {
  const account: Account = { id: world.newId(), login, type: 'Organization', name: null };
  const organisation: Organisation = { account, members: new Map(), createdAt: world.clock() };
  for (const member of options.members ?? []) organisation.members.set(addUser(world, member).id, 'member');
  for (const owner of options.owners ?? []) organisation.members.set(addUser(world, owner).id, 'admin');
  world.accounts.set(account.id, account);
  world.organisations.push(organisation);
  if (options.installed ?? true) {
    world.installations.push({
      id: world.newId(),
      account,
      permissions: world.app.permissions,
      suspendedAt: null,
      createdAt: world.clock(),
    });
  }
  return organisation;
}

function emitMembership(world: World, team: Team, account: Account, action: string): void {
  const { organisation } = team;
  const { id, slug, name } = team;
  world.happened({
    event: 'membership',
    action,
    repository: null,
    organisation,
    sender: organisation.account,
    payload: { scope: 'team', member: userShape(world, account), team: { id, slug, name } },
  });
}

/** The two parts of `owner/name`. */
export function splitName(path: string): [string, string] {
  const [owner = '', name = '', ...rest] = path.split('/');
  if (owner === '' || name === '' || rest.length > 0) throw new Error(`"${path}" is not of the form owner/name`);
  return [owner, name];
}

/** Adds people to a team, making it when it is not there. People of a team are members of its organisation. */
export function addTeam(world: World, path: string, logins: string[]): Team {
  const [login, slug] = splitName(path);
  const organisation = theOrganisation(world, login);
  const known = findTeam(world, login, slug);
  const team = known ?? {
    id: world.newId(),
    organisation,
    slug,
    name: slug,
    members: new Map(),
    createdAt: world.clock(),
  };
  if (!known) world.teams.push(team);
  for (const account of logins.map((member) => addUser(world, member))) {
    if (!organisation.members.has(account.id)) organisation.members.set(account.id, 'member');
    team.members.set(account.id, 'member');
    emitMembership(world, team, account, 'added');
  }
  return team;
}

/** Takes somebody out of a team. */
export function removeFromTeam(world: World, path: string, login: string): void {
  const team = findTeam(world, ...splitName(path));
  const account = theAccount(world, login);
  if (team?.members.delete(account.id)) emitMembership(world, team, account, 'removed');
}
