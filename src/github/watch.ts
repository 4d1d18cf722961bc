/** GitHub as the poll sees it: every list with a client, and so a token, that can read just that. */
import type { Watch } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { watchAdvisories } from './watch-advisories.ts';
import { watchCommits } from './watch-commits.ts';
import { watchDeliveries } from './watch-deliveries.ts';
import { watchEditor } from './watch-editor.ts';
import { watchIssues } from './watch-issues.ts';
import { watchReaders } from './watch-readers.ts';
import { watchReleases } from './watch-releases.ts';
import { watchRepositories } from './watch-repositories.ts';

/**
 * Puts the lists together; each remembers what it read. Sends nothing yet. A list is the very same array as before while
 * nothing in it changed.
 */
export function createWatch(clients: Clients): Watch {
  return {
    ...watchRepositories(clients),
    ...watchReaders(clients),
    ...watchIssues(clients),
    ...watchEditor(clients),
    ...watchAdvisories(clients),
    ...watchReleases(clients),
    ...watchCommits(clients),
    ...watchDeliveries(clients),
  };
}
