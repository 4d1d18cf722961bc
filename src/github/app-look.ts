/**
 * The app as GitHub has it: what it asks for, what each installation grants it (an owner may not have accepted yet what
 * the app asks for since), and what is left of the rate limit. Reads only.
 * Sources: OpenAPI `apps/get-authenticated`, `apps/get-repo-installation`, `apps/get-org-installation`; GitHub docs "Rate
 * limits for the REST API" (headers).
 */
import type { Clients } from './clients.ts';
import { orNull } from './faults.ts';
import { partsOf } from './purposes.ts';

/** Permissions by GitHub's names (`read`, `write`, `admin`), and names of events. */
export interface Granted {
  readonly permissions: Readonly<Record<string, string | undefined>>;
  readonly events: readonly string[];
}

export interface Installation extends Granted {
  readonly id: number;
  readonly isSuspended: boolean;
}

/** Requests that are left until `resets`, in epoch milliseconds. */
export interface RateLimit {
  readonly left: number;
  readonly limit: number;
  readonly resets: number;
}

/** Each method throws PortFault where GitHub does not answer. */
export interface AppLook {
  asksFor(): Promise<Granted>;
  /** Null: the app is not installed there. */
  installationOn(repository: string): Promise<Installation | null>;
  /** Of an organisation, by its login; null: the app is not installed there. */
  installationOf(organisation: string): Promise<Installation | null>;
  /** Of the installation that has the case repository; null: this GitHub sets no limit. */
  rateLimit(): Promise<RateLimit | null>;
}

/** Sends nothing yet. */
export function createAppLook(clients: Clients): AppLook {
  const { apps } = clients.app.rest;
  return {
    async asksFor() {
      const { data } = await apps.getAuthenticated();
      return { permissions: { ...data?.permissions }, events: data?.events ?? [] };
    },
    async installationOn(repository) {
      return installation(await orNull(apps.getRepoInstallation(partsOf(repository))));
    },
    async installationOf(organisation) {
      return installation(await orNull(apps.getOrgInstallation({ org: organisation })));
    },
    async rateLimit() {
      const { caseRepository } = clients;
      const { rest } = clients.repository('case-files', caseRepository);
      const { headers } = await rest.repos.get(partsOf(caseRepository));
      const limit = Number(headers['x-ratelimit-limit'] ?? 0);
      const left = Number(headers['x-ratelimit-remaining']);
      return limit > 0 ? { left, limit, resets: Number(headers['x-ratelimit-reset']) * 1000 } : null;
    },
  };
}

type Answer = Awaited<ReturnType<Clients['app']['rest']['apps']['getRepoInstallation']>>;

function installation(found: Answer | null): Installation | null {
  if (found === null) return null;
  const { id, permissions, events, suspended_at: suspendedAt } = found.data;
  return { id, permissions: { ...permissions }, events, isSuspended: typeof suspendedAt === 'string' };
}
