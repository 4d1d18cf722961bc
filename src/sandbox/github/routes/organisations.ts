/** Routes of organisations, teams and users, and what belongs to nobody in particular. */
import { type Call, type Handlers, noContent, ok, textIn } from '../call.ts';
import { notFound } from '../errors.ts';
import { findAccount, findTeam, theAccount, theOrganisation } from '../find.ts';
import { pageReply } from '../paging.ts';
import { fullTeamShape, publicUserShape, userShape } from '../shapes/accounts.ts';
import type { Account, Team } from '../state.ts';

function teamIn(call: Call): Team {
  const team = findTeam(call.world, textIn(call, 'org'), textIn(call, 'team_slug'));
  if (!team) throw notFound();
  return team;
}

/** Owners of the organisation count as maintainers of each of its teams that they are in. */
function roleIn(team: Team, account: Account): string | undefined {
  const role = team.members.get(account.id);
  return role && team.organisation.members.get(account.id) === 'admin' ? 'maintainer' : role;
}

export const organisationRoutes: Handlers = {
  'teams/get-by-name': (call) => ok(fullTeamShape(call.world, teamIn(call))),
  'teams/list-members-in-org': (call) => {
    const team = teamIn(call);
    const { role = 'all' } = call.query;
    const members = [...team.members.keys()]
      .flatMap((id) => call.world.accounts.get(id) ?? [])
      .filter((account) => role === 'all' || roleIn(team, account) === role);
    return pageReply(call, members, (account) => userShape(call.world, account));
  },
  'teams/get-membership-for-user-in-org': (call) => {
    const team = teamIn(call);
    const account = findAccount(call.world, textIn(call, 'username'));
    const role = account && roleIn(team, account);
    if (!role) throw notFound();
    return ok({ url: `${call.world.apiUrl}${call.path}`, role, state: 'active' });
  },
  'orgs/check-membership-for-user': (call) => {
    const account = findAccount(call.world, textIn(call, 'username'));
    if (!account || !theOrganisation(call.world, textIn(call, 'org')).members.has(account.id)) throw notFound();
    return noContent();
  },
  'users/get-by-username': (call) => ok(publicUserShape(call.world, theAccount(call.world, textIn(call, 'username')))),
  'meta/get': () => ok({ verifiable_password_authentication: true }),
};
