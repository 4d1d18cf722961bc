/** GitHub as the engine knows it: every interface with a client, and so a token, of its own purpose. */
import type { GitHub } from '../engine/ports.ts';
import { createAdvisories } from './advisories.ts';
import { createCasePulls } from './case-pulls.ts';
import type { Clients } from './clients.ts';
import { createDirectory } from './directory.ts';
import { createFiles } from './files.ts';
import { createHealth } from './health.ts';
import { createIssues } from './issues.ts';
import { createPulls } from './pulls.ts';
import { createReleases } from './releases.ts';

/** Puts the interfaces together. Sends nothing yet. */
export function createGithub(clients: Clients): GitHub {
  return {
    health: createHealth(clients),
    caseIssues: createIssues(clients, 'case-issues'),
    caseFiles: createFiles(clients, 'case-files'),
    publicIssues: createIssues(clients, 'public-issues'),
    advisories: createAdvisories(clients),
    releases: createReleases(clients),
    publicFiles: createFiles(clients, 'public-files'),
    pulls: createPulls(clients),
    casePulls: createCasePulls(clients),
    directory: createDirectory(clients),
  };
}
