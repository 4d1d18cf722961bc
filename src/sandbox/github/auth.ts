/**
 * Who calls: the app by a JWT (RS256), an installation by its narrowed token, or nobody. Expiry follows the machine's
 * clock (`authClock`), not the world's: client libraries cache tokens by the machine's clock.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { GithubError, invalidField, notAccessible, notFound } from './errors.ts';
import { isPermitted, needOf } from './permissions.ts';
import { installedRepositories } from './shapes/app.ts';
import type { Installation, Repository, World } from './state.ts';

export type InstallationToken = {
  token: string;
  installation: Installation;
  /** null: all repositories of the installation, also later ones. */
  repositories: Repository[] | null;
  permissions: Record<string, 'read' | 'write'>;
  expiresAt: number;
};

export type Caller = { kind: 'nobody' } | { kind: 'app' } | { kind: 'installation'; token: InstallationToken };

export type Auth = { authClock: () => number; tokens: Map<string, InstallationToken>; issued: number };

export type TokenRequest = {
  repositories?: string[];
  repository_ids?: number[];
  permissions?: Record<string, 'read' | 'write'>;
};

const badCredentials = (message = 'Bad credentials'): GithubError => new GithubError(401, message);

type Claims = { iat?: unknown; exp?: unknown; iss?: unknown };

function part(text: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(text ?? '', 'base64url').toString('utf8'));
  } catch {
    throw badCredentials('A JSON web token could not be decoded');
  }
}

/** Checks the app's JWT with the messages by which client libraries know a wrong clock. */
function checkJwt(world: World, auth: Auth, jwt: string): void {
  const [head, body, signature] = jwt.split('.');
  const claims = part(body) as Claims;
  const header = part(head) as { alg?: unknown };
  const signed = Buffer.from(`${head}.${body}`);
  const isBy = (key: string) =>
    verify('RSA-SHA256', signed, createPublicKey(key), Buffer.from(signature ?? '', 'base64url'));
  const isSigned = header.alg === 'RS256' && world.app.publicKeys.some(isBy);
  if (!isSigned) throw badCredentials('A JSON web token could not be decoded');
  if (String(claims.iss) !== String(world.app.id)) throw badCredentials("'Issuer' claim ('iss') must be an Integer");
  const now = auth.authClock() / 1000;
  const { iat, exp } = claims;
  if (typeof exp !== 'number' || exp <= now) {
    throw badCredentials(
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > now + 660) throw badCredentials("'Expiration time' claim ('exp') is too far in the future");
  if (typeof iat !== 'number' || iat > now + 60) {
    throw badCredentials(
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
}

/** Reads the Authorization header; throws 401 for what is not valid. */
export function callerOf(world: World, auth: Auth, authorization: string | undefined): Caller {
  if (authorization === undefined) return { kind: 'nobody' };
  const secret = /^(?:token|bearer) (\S+)$/i.exec(authorization)?.[1];
  if (secret === undefined) throw badCredentials();
  if (secret.split('.').length === 3) {
    checkJwt(world, auth, secret);
    return { kind: 'app' };
  }
  const token = auth.tokens.get(secret);
  if (!token || token.expiresAt <= auth.authClock()) throw badCredentials();
  return { kind: 'installation', token };
}

function requestedRepositories(world: World, installation: Installation, request: TokenRequest): Repository[] | null {
  const covered = installedRepositories(world, installation);
  if (request.repositories === undefined && request.repository_ids === undefined) return null;
  const pick = (found: Repository | undefined): Repository => {
    if (found) return found;
    throw new GithubError(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  };
  const byName = (request.repositories ?? []).map((name) =>
    pick(covered.find((repository) => repository.name.toLowerCase() === name.toLowerCase())),
  );
  const byId = (request.repository_ids ?? []).map((id) => pick(covered.find((repository) => repository.id === id)));
  return [...new Set([...byName, ...byId])];
}

function requestedPermissions(installation: Installation, request: TokenRequest): Record<string, 'read' | 'write'> {
  if (!request.permissions) return installation.permissions;
  for (const [permission, access] of Object.entries(request.permissions)) {
    const granted = installation.permissions[permission];
    if (granted === undefined || (access === 'write' && granted === 'read')) {
      throw new GithubError(422, 'The permissions requested are not granted to this installation.');
    }
  }
  return { metadata: 'read', ...request.permissions };
}

/** Makes an installation token, narrowed to the repositories and permissions asked for; 422 when they are not granted. */
export function issueToken(
  world: World,
  auth: Auth,
  installation: Installation,
  request: TokenRequest,
): InstallationToken {
  if (installation.suspendedAt !== null) throw new GithubError(403, 'This installation has been suspended');
  const repositories = requestedRepositories(world, installation, request);
  if (repositories?.length === 0) throw invalidField('InstallationToken', 'repositories', 'invalid');
  auth.issued += 1;
  const digest = createHash('sha256').update(`${world.app.publicKeys.join()}/${auth.issued}`).digest('hex');
  const token: InstallationToken = {
    token: `ghs_${digest.slice(0, 36)}`,
    installation,
    repositories,
    permissions: requestedPermissions(installation, request),
    expiresAt: auth.authClock() + 3_600_000,
  };
  auth.tokens.set(token.token, token);
  return token;
}

/** The repositories that a token covers. */
export function coveredRepositories(world: World, token: InstallationToken): Repository[] {
  const installed = installedRepositories(world, token.installation);
  return token.repositories ? installed.filter((repository) => token.repositories?.includes(repository)) : installed;
}

const appOperations = /^apps\/(?!list-repos-accessible)/;
const openToAll = new Set([
  'meta/get',
  'rate-limit/get',
  'users/get-by-username',
  'security-advisories/get-global-advisory',
]);

function checkNobody(operationId: string, method: string, repository: Repository | null): void {
  if (openToAll.has(operationId)) return;
  if (repository?.private) throw notFound();
  const { permission } = needOf(operationId);
  const isPublicRead =
    repository && method === 'GET' && ['metadata', 'issues', 'contents', 'pull_requests'].includes(permission);
  const isAdvisoryRead = repository && method === 'GET' && /(get|list)-repository-advisor/.test(operationId);
  if (!isPublicRead && !isAdvisoryRead) throw badCredentials('Requires authentication');
}

function checkInstallation(
  world: World,
  token: InstallationToken,
  operationId: string,
  repository: Repository | null,
  organisation: string | undefined,
): void {
  if (token.installation.suspendedAt !== null) throw new GithubError(403, 'This installation has been suspended');
  if (operationId === 'users/get-authenticated') throw notAccessible();
  if (organisation !== undefined && organisation.toLowerCase() !== token.installation.account.login.toLowerCase()) {
    throw notFound();
  }
  if (repository && !coveredRepositories(world, token).includes(repository)) {
    if (repository.private) throw notFound();
    if (needOf(operationId).permission !== 'metadata') throw notAccessible();
  }
  if (!isPermitted(operationId, token.permissions)) throw notAccessible();
}

/** Throws GitHub's refusal when the caller may not do this operation here. */
export function authorise(
  world: World,
  caller: Caller,
  operation: { id: string; method: string },
  repository: Repository | null,
  organisation: string | undefined,
): void {
  if (appOperations.test(operation.id)) {
    if (caller.kind !== 'app') throw badCredentials('A JSON web token could not be decoded');
    return;
  }
  if (caller.kind === 'nobody') checkNobody(operation.id, operation.method, repository);
  else if (caller.kind === 'app') {
    throw badCredentials('This endpoint does not accept a JSON web token; use an installation access token');
  } else checkInstallation(world, caller.token, operation.id, repository, organisation);
  if (repository?.archived && operation.method !== 'GET' && operation.id !== 'repos/update') {
    throw new GithubError(403, 'Repository was archived so is read-only.');
  }
}
