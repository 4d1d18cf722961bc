/** Look-ups in the world. `find…` gives undefined, `the…` throws GitHub's 404. Names are case-insensitive. */
import { GithubError, notFound } from './errors.ts';
import type {
  Account,
  Actor,
  Advisory,
  Comment,
  Issue,
  Label,
  Organisation,
  Repository,
  Team,
  World,
} from './state.ts';
import { fullName } from './state.ts';

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** The user, bot or organisation of that login. */
export function findAccount(world: World, login: string): Account | undefined {
  return [...world.accounts.values()].find((account) => same(account.login, login));
}

/** The account of that login, or 404. */
export function theAccount(world: World, login: string): Account {
  const account = findAccount(world, login);
  if (!account) throw notFound();
  return account;
}

/** The organisation of that login. */
export function findOrganisation(world: World, login: string): Organisation | undefined {
  return world.organisations.find((organisation) => same(organisation.account.login, login));
}

/** The organisation of that login, or 404. */
export function theOrganisation(world: World, login: string): Organisation {
  const organisation = findOrganisation(world, login);
  if (!organisation) throw notFound();
  return organisation;
}

/** The team of that slug in an organisation. */
export function findTeam(world: World, organisation: string, slug: string): Team | undefined {
  return world.teams.find((team) => same(team.organisation.account.login, organisation) && same(team.slug, slug));
}

/** The repository of that full name, as it is called now. */
export function findRepository(world: World, name: string): Repository | undefined {
  return world.repositories.find((repository) => same(fullName(repository), name));
}

/** The repository of that full name, or 404. */
export function theRepository(world: World, name: string): Repository {
  const repository = findRepository(world, name);
  if (!repository) throw notFound();
  return repository;
}

/** The issue or pull request of that number; 410 when deleted, 301 when transferred. */
export function theIssue(world: World, repository: Repository, number: number): Issue {
  const issue = repository.issues.get(number);
  if (issue) return issue;
  const gone = repository.gone.get(number);
  if (gone === 'deleted') throw new GithubError(410, 'This issue was deleted');
  if (!gone) throw notFound();
  const location = `${world.apiUrl}/repos/${fullName(gone.repository)}/issues/${gone.number}`;
  throw new GithubError(301, 'Moved Permanently', [], { location });
}

/** The comment of that id with its issue, or 404. */
export function theComment(repository: Repository, id: number): { issue: Issue; comment: Comment } {
  for (const issue of repository.issues.values()) {
    const comment = issue.comments.find((candidate) => candidate.id === id);
    if (comment) return { issue, comment };
  }
  throw notFound();
}

/** The label of that name in a repository. */
export function findLabel(repository: Repository, name: string): Label | undefined {
  return repository.labels.find((label) => same(label.name, name));
}

/** The advisory of that GHSA id in a repository, or 404. */
export function theAdvisory(repository: Repository, ghsaId: string): Advisory {
  const advisory = repository.advisories.find((candidate) => same(candidate.ghsaId, ghsaId));
  if (!advisory) throw notFound();
  return advisory;
}

/** The app acting through its installation. */
export function theBot(world: World): Actor {
  return { account: world.app.bot, viaApp: true };
}
