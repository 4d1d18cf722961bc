/**
 * Clients of GitHub's REST API, one for each purpose and repository, each with a token narrowed to just that.
 * The code that writes to product repositories so holds tokens that cannot read the case repository, and the other way
 * round; each client also refuses by itself what is not in its one repository.
 *
 * Source: security rules (narrowed tokens); GitHub docs "Authenticating as a GitHub App installation".
 */
import type { Octokit } from '@octokit/rest';
import type { Clock } from '../engine/ports.ts';
import { createBudget } from './budget.ts';
import { type Connection, fencedOctokit, type RequestLog } from './fenced-octokit.ts';
import {
  checkPurpose,
  DIRECTORY_PERMISSIONS,
  partsOf,
  REPOSITORY_PURPOSES,
  type RepositoryPurpose,
} from './purposes.ts';
import { createServerClock, type ServerClock } from './server-clock.ts';
import { createTokens, type TokenScope } from './tokens.ts';

export interface ClientSettings {
  readonly appId: number | string;
  /** PEM. */
  readonly privateKey: string;
  /** The API's root, without a slash at the end: `https://api.github.com` or `https://HOST/api/v3`. */
  readonly baseUrl: string;
  /** `owner/name`: the purposes of the case repository work there and nowhere else, and no other one works there. */
  readonly caseRepository: string;
  readonly clock: Clock;
  /** Milliseconds until a request is given up; 10,000 by default. */
  readonly timeout?: number;
  readonly log?: (line: RequestLog) => void;
}

export interface Clients {
  readonly caseRepository: string;
  readonly appId: string;
  /** The app itself, by JWT: installations and webhook deliveries. */
  readonly app: Octokit;
  /** A client for one purpose in one repository (`owner/name`). Throws a permanent fault for a wrong pair. */
  repository(purpose: RepositoryPurpose, repository: string): Octokit;
  /** A client that reads the teams of one organisation. */
  directory(organisation: string): Octokit;
  /** The app's slug, asked once: its account is `SLUG[bot]`. */
  slug(): Promise<string>;
  /** What is left of the limit of the hour that is the nearest to its end; null: no answer told it yet. */
  requestsLeft(): number | null;
  /** What GitHub's clock says, by the last answer that any of the clients had. */
  readonly serverClock: Pick<ServerClock, 'offset' | 'heardAt'>;
  readonly clock: Clock;
}

const TIMEOUT = 10_000;

/** Makes the clients. Sends nothing yet. */
export function createClients(settings: ClientSettings): Clients {
  const serverClock = createServerClock();
  const budget = createBudget(settings.clock);
  const connection: Connection = {
    baseUrl: settings.baseUrl,
    clock: settings.clock,
    timeout: settings.timeout ?? TIMEOUT,
    log: settings.log ?? (() => undefined),
    hear: serverClock.hear,
    budget,
  };
  const { app, tokenFor } = createTokens(settings.appId, settings.privateKey, connection);
  const known = new Map<string, Octokit>();
  let slug: string | null = null;

  function client(purpose: string, root: string, scope: TokenScope): Octokit {
    const key = `${purpose} ${root}`.toLowerCase();
    const made =
      known.get(key) ??
      fencedOctokit({
        ...connection,
        purpose,
        payer: scope.owner.toLowerCase(),
        fence:
          purpose === 'case-editors'
            ? 'graphql'
            : (path) => path === root.toLowerCase() || path.startsWith(`${root.toLowerCase()}/`),
        // A query that was made twice was made once.
        isHarmless: purpose === 'case-editors',
        authorise: async (refresh) => `token ${await tokenFor(scope, refresh)}`,
      });
    known.set(key, made);
    return made;
  }

  return {
    caseRepository: settings.caseRepository,
    appId: String(settings.appId),
    app,
    repository(purpose, repository) {
      const { owner, repo } = partsOf(repository);
      checkPurpose(purpose, repository, settings.caseRepository);
      const root = purpose === 'accounts' ? '/users' : `/repos/${repository}`;
      return client(purpose, root, { owner, repo, permissions: REPOSITORY_PURPOSES[purpose] });
    },
    directory(organisation) {
      const root = `/orgs/${organisation}/teams`;
      return client('directory', root, { owner: organisation, repo: null, permissions: DIRECTORY_PERMISSIONS });
    },
    async slug() {
      slug ??= (await app.rest.apps.getAuthenticated()).data?.slug ?? '';
      return slug;
    },
    requestsLeft: budget.lowest,
    serverClock,
    clock: settings.clock,
  };
}
