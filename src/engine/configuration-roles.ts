/**
 * Which configured roles a person holds now. Users are compared by the numeric id that their login had when the
 * configuration was loaded; teams are asked of GitHub each time, and count only while they are the team that was pinned:
 * a slug can be given to another team. Source: security, rules (actor check for each command).
 */
import type { Config, Pins } from '../core/config.ts';
import { type ConfiguredRole, type Person, ROLES } from '../core/model.ts';
import type { Directory } from './ports.ts';

/** The roles among `asked` that the person holds. Asks only for teams of these roles, each once. Throws PortFault. */
export async function rolesOf(
  configuration: { readonly config: Config; readonly pins: Pins },
  directory: Directory,
  person: Person,
  asked: readonly ConfiguredRole[] = ROLES,
): Promise<ConfiguredRole[]> {
  const { config, pins } = configuration;
  const byUser = asked.filter((role) =>
    config.roles[role].users.some((login) => pinned(pins.users, login) === person.id),
  );
  const open = asked.filter((role) => !byUser.includes(role));
  const teams = [...new Set(open.flatMap((role) => config.roles[role].teams))];
  const answers = await Promise.all(teams.map((team) => isMember(team, person, pins, directory)));
  const theirs = new Set(teams.filter((_team, i) => answers[i] === true));
  return asked.filter((role) => byUser.includes(role) || config.roles[role].teams.some((team) => theirs.has(team)));
}

async function isMember(team: string, person: Person, pins: Pins, directory: Directory): Promise<boolean> {
  const [isThere, id] = await Promise.all([directory.inTeam(team, person.login), directory.teamId(team)]);
  return isThere && id !== null && id === pinned(pins.teams, team);
}

function pinned(ids: Readonly<Record<string, number>>, name: string): number | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(ids, key) ? ids[key] : undefined;
}
