/**
 * Who holds a role now. A team counts only while it is the team that was approved, as for commands
 * (configuration-roles.ts).
 */
import type { Config, Pins } from '../core/config.ts';
import type { ConfiguredRole, Person } from '../core/model.ts';
import { inParallel } from './in-parallel.ts';
import type { Directory } from './ports.ts';

/** Requests at the same time. */
const AT_ONCE = 4;

export interface Holders {
  /** Each once. */
  readonly people: readonly Person[];
  /** Teams that are not the ones that were approved. */
  readonly uncounted: readonly string[];
}

/** Throws PortFault. */
export async function holdersOf(
  role: ConfiguredRole,
  { config, pins }: { readonly config: Config; readonly pins: Pins },
  directory: Pick<Directory, 'teamId' | 'members'>,
): Promise<Holders> {
  const { users, teams } = config.roles[role];
  const named = users.map((login): Person => ({ id: pins.users[login.toLowerCase()] ?? 0, login }));
  const groups = await inParallel(teams, AT_ONCE, async (team) => {
    const isApproved = (await directory.teamId(team)) === pins.teams[team.toLowerCase()];
    return { team, isApproved, people: isApproved ? await directory.members(team) : [] };
  });
  const all = [...named, ...groups.flatMap(({ people }) => people)];
  return {
    people: [...new Map(all.map((person) => [person.id, person])).values()],
    uncounted: groups.filter(({ isApproved }) => !isApproved).map(({ team }) => team),
  };
}
