/** A local GitHub with an organisation, a product repository and a private case repository, and our clients of it. */
import { afterEach } from '@jest/globals';
import type { GitHub } from '../../src/engine/ports.ts';
import { type ClientSettings, type Clients, createClients } from '../../src/github/clients.ts';
import { createGithub } from '../../src/github/github.ts';
import { type FakeGithub, startGithub } from '../../src/sandbox/github.ts';

export const CASES = 'kata-containers/vmt-cases';
export const PRODUCT = 'kata-containers/kata-containers';
export const COMMUNITY = 'kata-containers/community';
/** The time of the local GitHub, which stands still. */
export const NOW = Date.UTC(2026, 10, 22, 12);

export interface Kata {
  readonly github: FakeGithub;
  readonly clients: Clients;
  readonly port: GitHub;
}

const open: FakeGithub[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((github) => github.close()));
});

/** Starts it, with a clock of its own if need be; it ends after the test. */
export async function startKata(
  settings: Partial<ClientSettings> = {},
  clock: () => number = () => NOW,
): Promise<Kata> {
  const github = await startGithub({ clock });
  open.push(github);
  github.addOrg('kata-containers', { members: ['alice', 'carol'], owners: ['alice'] });
  github.addUser('mallory');
  github.addTeam('kata-containers/vmt', ['alice']);
  github.addRepository(CASES, {
    private: true,
    files: { '.github/vmt.yml': 'process: kata\n' },
  });
  github.addRepository(PRODUCT, {});
  github.addRepository(COMMUNITY, {});
  const clients = createClients({
    appId: github.appId,
    privateKey: github.privateKey,
    baseUrl: github.apiUrl,
    caseRepository: CASES,
    clock: () => NOW,
    ...settings,
  });
  return { github, clients, port: createGithub(clients) };
}

/** The requests that were not for tokens, as `GET /repos/…`. */
export function asked({ github }: Kata): string[] {
  return github.requests
    .filter(({ path }) => !/^\/app\/|\/installation$/.test(path))
    .map(({ method, path }) => `${method} ${path}`);
}

/** What the call throws. */
export async function thrown(call: Promise<unknown>): Promise<unknown> {
  return await call.then(
    () => {
      throw new Error('the call did not fail');
    },
    (error: unknown) => error,
  );
}
