/**
 * Who reads an advisory besides those whom GitHub shows it to anyway: the coordinators from the first moment on (a report
 * is shown to administrators only), whoever leads the case, and those of the ledger.
 */
import { sameLogin } from './advisory-content.ts';
import type { Config } from './config.ts';
import type { Found } from './inputs.ts';
import type { Case, Person, SeenAdvisory } from './model.ts';

/** Logins, and slugs of teams of the repository's organisation. */
export interface Readers {
  readonly users: readonly string[];
  readonly teams: readonly string[];
}

/** Coordinators of the configuration who can be let in: a team of another organisation can't. */
function coordinatorsOf({ roles }: Config, repository: string): Readers {
  const [owner = ''] = repository.split('/');
  const { users, teams } = roles.coordinators;
  return {
    users,
    teams: teams.flatMap((team) => {
      const [org = '', slug = ''] = team.split('/');
      return sameLogin(org, owner) ? [slug] : [];
    }),
  };
}

/** All who are to be on it, on top of those who are: nobody is taken off but who was revoked. */
export function wantedReaders(c: Case, config: Config, now: Pick<SeenAdvisory, 'collaborators' | 'teams'>): Readers {
  const coordinators = coordinatorsOf(config, c.repository);
  const before = now.collaborators.map(({ login }) => login).filter((login) => !isIn(c.revoked, login));
  const granted = c.grants.map(({ person }) => person.login);
  const leader = c.coordinator === null ? [] : [c.coordinator.login];
  const ours = c.advisory?.published === true ? granted : [...coordinators.users, ...leader, ...granted];
  return {
    users: unique([...before, ...ours]),
    teams: unique([...now.teams, ...(c.advisory?.published === true ? [] : coordinators.teams)]),
  };
}

/** Those on it who may stay: all but who was revoked. Nobody comes. */
export function remainingReaders(
  c: Case,
  config: Config,
  now: Pick<SeenAdvisory, 'collaborators' | 'teams'>,
): readonly string[] {
  const { users } = wantedReaders(c, config, now);
  return now.collaborators.map(({ login }) => login).filter((login) => isIn(users, login));
}

/** People on it whom neither the ledger nor the configuration names. */
export function unknownPeople(
  c: Case,
  config: Config,
  { collaborators }: Pick<SeenAdvisory, 'collaborators'>,
): readonly Person[] {
  const { users } = config.roles.coordinators;
  const known: readonly Person[] = [c.reporter, c.coordinator, ...c.grants.map(({ person }) => person)].filter(
    (person) => person !== null,
  );
  return collaborators.filter(({ id, login }) => !known.some((person) => person.id === id) && !isIn(users, login));
}

/** How the readers differ from the ledger. */
export interface Drift {
  readonly people: readonly string[];
  readonly teams: readonly string[];
  /** On the ledger, and not on the advisory. */
  readonly missing: readonly string[];
}

/** Whether somebody who is no user of the configuration is a coordinator by a team has been looked up by then. */
export function driftOf(
  c: Case,
  config: Config,
  seen: Pick<SeenAdvisory, 'collaborators' | 'teams'>,
  roles: Found['roles'],
): Drift {
  const coordinators = coordinatorsOf(config, c.repository);
  return {
    people: unknownPeople(c, config, seen)
      .map(({ login }) => login)
      .filter((login) => roles[login]?.includes('coordinators') !== true),
    teams: seen.teams.filter((slug) => !isIn(coordinators.teams, slug)),
    missing: c.grants
      .filter(({ person }) => !seen.collaborators.some(({ id }) => id === person.id))
      .map(({ person }) => person.login),
  };
}

function isIn(logins: readonly string[], login: string): boolean {
  return logins.some((other) => sameLogin(other, login));
}

function unique(logins: readonly string[]): readonly string[] {
  return logins.filter((login, i) => logins.findIndex((other) => sameLogin(other, login)) === i);
}
