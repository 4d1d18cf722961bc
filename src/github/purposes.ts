/**
 * What the bot does on GitHub, each with the least permissions that suffice. A token is made for one purpose in one
 * repository, so that the code that writes to a product repository holds a token that cannot read the case repository,
 * and the other way round (security rules: narrowed tokens).
 *
 * Source: GitHub's table "Permissions required for GitHub Apps". `repository_advisories` is a permission that GitHub's
 * OpenAPI description, and with it Octokit's types, does not list.
 */
import { PortFault } from '../engine/ports.ts';

/** Permissions of an installation token, by GitHub's names. */
export type Permissions = Readonly<Record<string, 'read' | 'write'>>;

/** The purposes that belong to one repository. `accounts` reads public profiles; its token can do nothing else. */
export const REPOSITORY_PURPOSES = {
  'case-issues': { issues: 'write', metadata: 'read' },
  'case-files': { contents: 'read', metadata: 'read' },
  // It asks who edited a case issue (GraphQL), and does nothing else.
  'case-editors': { issues: 'read', metadata: 'read' },
  // Who put on a label: asked for by the poll and before commands, so apart from both.
  'case-events': { issues: 'read', metadata: 'read' },
  'case-pulls': { contents: 'write', pull_requests: 'write', metadata: 'read' },
  'public-issues': { issues: 'write', metadata: 'read' },
  advisories: { repository_advisories: 'write', metadata: 'read' },
  // Apart from the one that publishes: a limit that an answer meets is none on that.
  'advisory-comments': { repository_advisories: 'write', metadata: 'read' },
  releases: { contents: 'write', metadata: 'read' },
  'public-files': { contents: 'write', metadata: 'read' },
  pulls: { pull_requests: 'read', metadata: 'read' },
  // The poll reads and does nothing else. GitHub lists pull requests among the issues.
  'watch-cases': { issues: 'read', metadata: 'read' },
  'watch-issues': { issues: 'read', pull_requests: 'read', metadata: 'read' },
  'watch-advisories': { repository_advisories: 'read', metadata: 'read' },
  'watch-releases': { contents: 'read', metadata: 'read' },
  accounts: { metadata: 'read' },
} as const satisfies Record<string, Permissions>;

export type RepositoryPurpose = keyof typeof REPOSITORY_PURPOSES;

/** Every client's: the app itself, and teams of an organisation, too. */
export const PURPOSES: readonly string[] = [...Object.keys(REPOSITORY_PURPOSES), 'directory', 'app'];

/** Teams of an organisation. */
export const DIRECTORY_PERMISSIONS: Permissions = { members: 'read' };

const IN_CASE_REPOSITORY: readonly RepositoryPurpose[] = [
  'case-issues',
  'case-files',
  'case-editors',
  'case-events',
  'case-pulls',
  'watch-cases',
  'accounts',
];
const NAME = /^[A-Za-z0-9-]+\/(?!\.{1,2}$)[\w.-]+$/;

/** `owner/name` in its parts. Throws a permanent fault for what is no repository's name. */
export function partsOf(repository: string): { readonly owner: string; readonly repo: string } {
  const [owner = '', repo = ''] = NAME.test(repository) ? repository.split('/') : [];
  if (repo === '') {
    throw new PortFault('permanent', 'a repository is written owner/name');
  }
  return { owner, repo };
}

/** Throws a permanent fault when the purpose has no business in this repository. Names are compared without case. */
export function checkPurpose(purpose: RepositoryPurpose, repository: string, caseRepository: string): void {
  const inCaseRepository = repository.toLowerCase() === caseRepository.toLowerCase();
  if (inCaseRepository !== IN_CASE_REPOSITORY.includes(purpose)) {
    const where = inCaseRepository ? 'the case repository' : 'a repository that is not the case repository';
    throw new PortFault('permanent', `refused: a client for ${purpose} does not work in ${where}`);
  }
}
