/**
 * People and teams, asked each time: a membership that ended a minute ago must not count.
 * Source: OpenAPI `users/get-by-username`, `teams/get-membership-for-user-in-org`, `teams/get-by-name`,
 * `teams/list-members-in-org`.
 */
import type { Person } from '../core/model.ts';
import { type Directory, PortFault } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { orNull } from './faults.ts';
import { numbered, PER_PAGE } from './pages.ts';
import { personOf } from './repository-client.ts';

const TEAM = /^([A-Za-z0-9-]+)\/([\w-]+)$/;
const LOGIN = /^[A-Za-z0-9-]+(\[bot\])?$/;

/** The directory of the accounts of GitHub and of the teams of organisations in which the app is installed. */
export function createDirectory(clients: Clients): Directory {
  return {
    async user(login) {
      const { rest } = clients.repository('accounts', clients.caseRepository);
      const found = LOGIN.test(login) ? await orNull(rest.users.getByUsername({ username: login })) : null;
      return found === null ? null : personOf(found.data);
    },
    async inTeam(team, login) {
      const { org, slug } = partsOfTeam(team);
      const query = { org, team_slug: slug, username: login };
      const { rest } = clients.directory(org);
      const found = LOGIN.test(login) ? await orNull(rest.teams.getMembershipForUserInOrg(query)) : null;
      return found?.data.state === 'active';
    },
    async teamId(team) {
      const { org, slug } = partsOfTeam(team);
      const found = await orNull(clients.directory(org).rest.teams.getByName({ org, team_slug: slug }));
      return found === null ? null : found.data.id;
    },
    async members(team) {
      const { org, slug } = partsOfTeam(team);
      const { rest } = clients.directory(org);
      const query = { org, team_slug: slug, per_page: PER_PAGE };
      const people: Person[] = [];
      for await (const { id, login } of numbered((page) => rest.teams.listMembersInOrg({ ...query, page }))) {
        people.push({ id, login });
      }
      return people;
    },
  };
}

function partsOfTeam(team: string): { org: string; slug: string } {
  const [, org, slug] = TEAM.exec(team) ?? [];
  if (org === undefined || slug === undefined) {
    throw new PortFault('permanent', 'a team is written organisation/slug');
  }
  return { org, slug };
}
