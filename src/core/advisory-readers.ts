/**
 * Who reads an advisory besides those whom GitHub shows it to anyway: the coordinators from the first moment on (a report
 * is shown to administrators only), whoever leads the case, and those of the ledger.
 */
import { sameLogin } from './advisory-content.ts';
import type { Found } from './inputs.ts';
import type { Case, CaseAdvisory, Person, SeenAdvisory } from './model.ts';
import type { World } from './scene.ts';

type Ours = Pick<World, 'config' | 'people'>;

/** Who is to be on it. People are told apart by their ids: an account can be renamed, and its old name taken by another. */
export interface Readers {
  /** On it now, and may stay. */
  readonly stay: readonly Person[];
  /** Not on it yet. The login is that of then: whoever lets them in must see that it is still the same account. */
  readonly come: readonly Person[];
  /** Slugs of teams of the repository's organisation. */
  readonly teams: readonly string[];
}

/** Coordinators of the configuration, as pinned when it was loaded; teams of another organisation can't be let in. */
function coordinatorsOf({ config, people }: Ours, repository: string) {
  const [owner = ''] = repository.split('/');
  const { users, teams } = config.roles.coordinators;
  return {
    users: users.flatMap((login): readonly Person[] => {
      const id = people[login.toLowerCase()];
      return id === undefined ? [] : [{ id, login }];
    }),
    teams: teams.flatMap((team) => {
      const [org = '', slug = ''] = team.split('/');
      return sameLogin(org, owner) ? [slug] : [];
    }),
  };
}

/** All who are to be on it, on top of those who are: nobody is taken off but who was revoked. */
export function wantedReaders(c: Case, world: Ours, now: Pick<SeenAdvisory, 'collaborators' | 'teams'>): Readers {
  const coordinators = coordinatorsOf(world, c.repository);
  const granted = c.grants.map(({ person }) => person);
  const leader = c.coordinator === null ? [] : [c.coordinator];
  const isPublic = c.advisory?.published === true;
  const ours = isPublic ? granted : [...coordinators.users, ...leader, ...granted];
  return {
    stay: now.collaborators.filter((person) => has(ours, person) || !has(c.revoked, person)),
    come: ours.filter((person, i) => !has(now.collaborators, person) && !has(ours.slice(0, i), person)),
    teams: unique([...now.teams, ...(isPublic ? [] : coordinators.teams)]),
  };
}

/** Is somebody on it who was revoked? */
export function hasRevoked(c: Case, world: Ours, now: Pick<SeenAdvisory, 'collaborators' | 'teams'>): boolean {
  return wantedReaders(c, world, now).stay.length < now.collaborators.length;
}

/** People on it whom neither the ledger nor the configuration names. */
export function unknownPeople(
  c: Case,
  world: Ours,
  { collaborators }: Pick<SeenAdvisory, 'collaborators'>,
): readonly Person[] {
  const known: readonly Person[] = [
    ...[c.reporter, c.coordinator].filter((person) => person !== null),
    ...c.grants.map(({ person }) => person),
    ...coordinatorsOf(world, c.repository).users,
  ];
  return collaborators.filter((person) => !has(known, person));
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
  world: Ours,
  seen: Pick<SeenAdvisory, 'collaborators' | 'teams'>,
  roles: Found['roles'],
): Drift {
  const coordinators = coordinatorsOf(world, c.repository);
  return {
    people: unknownPeople(c, world, seen)
      .map(({ login }) => login)
      .filter((login) => roles[login]?.includes('coordinators') !== true),
    teams: seen.teams.filter((slug) => !isIn(coordinators.teams, slug)),
    missing: c.grants.filter(({ person }) => !has(seen.collaborators, person)).map(({ person }) => person.login),
  };
}

/** How the people of a drift are kept in one text: `CaseAdvisory.drift`. */
export const BETWEEN = ', ';
export const REVOKED = 'revoked ';
export const WITHOUT = 'without ';

/** What is left of the drift that was told last, by the ledger of now: whoever was let in since does not differ any more. */
export function driftLeft({ advisory, grants }: Pick<Case, 'advisory' | 'grants'>): readonly string[] {
  const { drift, readers } = advisory ?? { drift: '', readers: { people: [] } };
  const isGranted = (login: string) => grants.some(({ person }) => sameLogin(person.login, login));
  const mayRead = (login: string) => {
    const seen = readers.people.find((person) => sameLogin(person.login, login));
    return seen !== undefined && grants.some(({ person }) => person.id === seen.id);
  };
  return drift.split(BETWEEN).filter((part) => {
    if (part === '') return false;
    if (part.startsWith(WITHOUT)) return isGranted(part.slice(WITHOUT.length));
    return !mayRead(part.startsWith(REVOKED) ? part.slice(REVOKED.length) : part);
  });
}

/** The same people, by their ids, and the same teams. */
export function sameReaders(a: CaseAdvisory['readers'], b: CaseAdvisory['readers']): boolean {
  const names = ({ people, teams }: CaseAdvisory['readers']) => [
    people.map(({ id }) => id).toSorted(),
    teams.toSorted(),
  ];
  return JSON.stringify(names(a)) === JSON.stringify(names(b));
}

function has(people: readonly Person[], person: Person): boolean {
  return people.some(({ id }) => id === person.id);
}

function isIn(logins: readonly string[], login: string): boolean {
  return logins.some((other) => sameLogin(other, login));
}

function unique(logins: readonly string[]): readonly string[] {
  return logins.filter((login, i) => logins.findIndex((other) => sameLogin(other, login)) === i);
}
