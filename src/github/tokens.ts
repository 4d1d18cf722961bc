/**
 * Installation tokens, narrowed to one repository (or, for an organisation's teams, to none in particular) and to the
 * permissions of one purpose. Kept by @octokit/auth-app until a minute before they expire.
 *
 * Sources: GitHub docs "Generating an installation access token for a GitHub App"; OpenAPI
 * `apps/create-installation-access-token`, `apps/get-repo-installation`, `apps/get-org-installation`.
 */
import { createAppAuth } from '@octokit/auth-app';
import type { Octokit } from '@octokit/rest';
import { GithubFault } from './faults.ts';
import { type Connection, type Fence, fencedOctokit } from './fenced-octokit.ts';
import type { Permissions } from './purposes.ts';

export interface TokenScope {
  readonly owner: string;
  /** Null: whatever the installation covers. */
  readonly repo: string | null;
  readonly permissions: Permissions;
}

export interface Tokens {
  /** The app itself, by JWT. */
  readonly app: Octokit;
  /** An installation token for the scope; made anew, not taken from the cache, if `refresh`. */
  tokenFor(scope: TokenScope, refresh: boolean): Promise<string>;
}

/** No account has this name. */
const THE_APP = 'the app';
/** Milliseconds. The token would last for nine and a half minutes. */
const JWT_KEPT = 8 * 60_000;

const ofTheApp: Fence = (path) =>
  /^\/app(\/|$)/.test(path) || /^\/(repos\/[^/]+|orgs|users)\/[^/]+\/installation$/.test(path);

/** Makes the source of tokens. Sends nothing yet. */
export function createTokens(appId: number | string, privateKey: string, connection: Connection): Tokens {
  const minting = fencedOctokit({
    ...connection,
    purpose: 'tokens',
    payer: THE_APP,
    fence: ofTheApp,
    authorise: async () => null,
    isHarmless: true,
  });
  const auth = createAppAuth({ appId, privateKey, request: minting.request, log: { warn: () => undefined } });
  let jwt: { readonly token: string; readonly until: number } | null = null;

  /** The app's own token, the same one for some minutes: an ETag serves only the token that it was given to. */
  async function appToken(refresh: boolean): Promise<string> {
    // By this machine's clock, as the token itself is made.
    const now = Date.now();
    if (jwt === null || refresh || now >= jwt.until || now < jwt.until - JWT_KEPT) {
      jwt = { token: (await auth({ type: 'app' })).token, until: now + JWT_KEPT };
    }
    return jwt.token;
  }

  const app = fencedOctokit({
    ...connection,
    purpose: 'app',
    payer: THE_APP,
    fence: ofTheApp,
    authorise: async (refresh) => `bearer ${await appToken(refresh)}`,
    // A delivery that is sent again twice comes under its one id.
    isHarmless: true,
  });
  const installations = new Map<string, number>();

  async function installationOf({ owner, repo }: TokenScope): Promise<number> {
    const known = installations.get(owner.toLowerCase());
    if (known !== undefined) {
      return known;
    }
    const { data } =
      repo === null
        ? await app.rest.apps.getOrgInstallation({ org: owner })
        : await app.rest.apps.getRepoInstallation({ owner, repo });
    installations.set(owner.toLowerCase(), data.id);
    return data.id;
  }

  async function narrowedToken(scope: TokenScope, refresh: boolean): Promise<string> {
    const installationId = await installationOf(scope);
    const permissions = { ...scope.permissions };
    const repositories = scope.repo === null ? {} : { repositoryNames: [scope.repo] };
    const { token } = await auth({ type: 'installation', installationId, permissions, refresh, ...repositories });
    return token;
  }

  async function tokenFor(scope: TokenScope, refresh: boolean): Promise<string> {
    try {
      return await narrowedToken(scope, refresh);
    } catch (error) {
      if (!(error instanceof GithubFault)) {
        throw error;
      }
      // The app's own token, made by this machine: its key was deleted at GitHub, or the clock is wrong.
      if (error.status === 401 && error.kind === 'transient') {
        throw new GithubFault('transient', `${error.message}; check APP_ID, the private key and the clock`, {
          status: error.status,
        });
      }
      if (error.kind !== 'permanent') {
        throw error;
      }
      // The app may have been removed from the account; when it is installed again, the installation has another id.
      installations.delete(scope.owner.toLowerCase());
      // Without the status: a 404 here must not read as "there is no such file, member or release".
      const wanted = Object.entries(scope.permissions).map(([permission, access]) => `${permission} ${access}`);
      const mend = `check APP_ID, the private key, and that the app is installed for this repository with ${wanted.join(', ')}`;
      throw new GithubFault('permanent', `${error.message}; ${mend}`);
    }
  }

  return { app, tokenFor };
}
