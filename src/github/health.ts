/**
 * Whether GitHub would take what is to be written, asked before the hour at which it must be.
 *
 * The installation is asked for first, by the app itself: its permissions are those of this moment, while a token that
 * was made earlier tells those of then. The repository is then read with the token that would write.
 * Source: OpenAPI `apps/get-repo-installation`, `repos/get`; GitHub's table "Permissions required for GitHub Apps".
 */
import type { GitHubHealth } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { GithubFault, orNull } from './faults.ts';
import { partsOf, type RepositoryPurpose } from './purposes.ts';

type What = Parameters<GitHubHealth['canWrite']>[1];

/** The purpose whose token writes it, and the permission that it takes, by GitHub's name. */
const WRITING = {
  issues: { purpose: 'public-issues', permission: 'issues' },
  advisories: { purpose: 'advisories', permission: 'repository_advisories' },
  contents: { purpose: 'public-files', permission: 'contents' },
} as const satisfies Record<What, { purpose: RepositoryPurpose; permission: string }>;

/** The health of the product repositories, as the app sees them. */
export function createHealth(clients: Clients): GitHubHealth {
  return {
    clockOffset: clients.serverClock.offset,
    askClock: () => askClock(clients),
    requestsLeft: clients.requestsLeft,
    canWrite: async (repository, what) => {
      try {
        return (
          (await installationProblem(clients, repository, what)) ?? (await repositoryProblem(clients, repository, what))
        );
      } catch (error) {
        // A redirect: the repository is elsewhere now, and no redirect is followed. The fault says so.
        if (error instanceof GithubFault && error.status === 301) {
          return error.message;
        }
        throw error;
      }
    },
  };
}

/** Milliseconds for which an answer tells what the clocks say. */
const FRESH = 10_000;

/** Any answer tells the time, a refusal too. */
async function askClock(clients: Clients): Promise<number | null> {
  const { serverClock, caseRepository } = clients;
  if (!isFresh(clients)) {
    const { rest } = clients.repository('case-issues', caseRepository);
    await rest.repos.get(partsOf(caseRepository)).catch((error: unknown) => {
      if (!isFresh(clients) && !(error instanceof GithubFault && error.status !== null)) throw error;
    });
  }
  return serverClock.offset();
}

/** An answer that is of the future says that our clock was set back since. */
function isFresh({ serverClock, clock }: Clients): boolean {
  const at = serverClock.heardAt();
  const age = at === null ? FRESH : clock() - at;
  return age >= 0 && age < FRESH;
}

async function installationProblem(clients: Clients, repository: string, what: What): Promise<string | null> {
  const found = await orNull(clients.app.rest.apps.getRepoInstallation(partsOf(repository)));
  if (found === null) {
    return 'the app does not see the repository: it was renamed or deleted, or the app is not installed on it';
  }
  const { suspended_at: suspendedAt } = found.data;
  if (typeof suspendedAt === 'string') {
    return `the installation of the app was suspended at ${suspendedAt}`;
  }
  const { permission } = WRITING[what];
  const granted = Object.entries(found.data.permissions).find(([name]) => name === permission)?.[1];
  return granted === 'write'
    ? null
    : `the app is not permitted to write ${what} there (${permission}: ${granted ?? 'none'})`;
}

async function repositoryProblem(clients: Clients, repository: string, what: What): Promise<string | null> {
  const { rest } = clients.repository(WRITING[what].purpose, repository);
  const found = await orNull(rest.repos.get(partsOf(repository)));
  if (found === null) {
    return 'the repository is not there, or the app does not see it';
  }
  const { archived, disabled, has_issues: hasIssues } = found.data;
  if (archived) {
    return 'the repository is archived: nothing can be written there';
  }
  if (disabled) {
    return 'GitHub has disabled the repository: nothing can be written there';
  }
  return what === 'issues' && !hasIssues ? 'issues are switched off in the repository' : null;
}
