/** The case repository itself: a configuration that was pushed, and a repository that was made public. */
import { HOUR, type Instant } from '../../core/time.ts';
import { checkIdentity, knownIdentity } from '../case-repository-identity.ts';
import type { WatchingParts } from '../parts.ts';
import { PortFault } from '../ports.ts';
import { isCaseRepositoryPrivate } from '../visibility.ts';
import { askVisibilityAgain } from '../visibility-memory.ts';
import type { Look } from './poll.ts';

/** Milliseconds. GitHub tells whole seconds, by its clock: so soon after a push there may be another one in the same. */
const JUST_PUSHED = 10_000;

/**
 * One conditional request where nothing was pushed. The configuration is read when something was, while something of it
 * is not settled, and hourly: accounts and teams come and go without a push.
 */
export function createRepositoryLook(parts: WatchingParts): Look {
  const { watch, store, configuration, clock, caseRepository } = parts;
  let read: { readonly version: string; readonly at: Instant } | null = null;
  let isGone = false;
  return async () => {
    const seen = await watch.repository(caseRepository);
    if (seen === null) {
      // At two looks: no delivery need tell of it, and an answer may be wrong once.
      if (isGone) await checkIdentity(parts);
      isGone = true;
      throw new PortFault('permanent', 'the case repository is not seen any more, or has moved');
    }
    isGone = false;
    const { id, isPrivate, branch, pushedAt } = seen;
    if ((await knownIdentity(parts))?.id !== id) await checkIdentity(parts);
    if (!isPrivate) {
      // What counts is what GitHub says now, as after the webhook.
      await askVisibilityAgain(store);
      await isCaseRepositoryPrivate(parts);
    }
    const now = clock();
    const version = `${branch} ${pushedAt}`;
    if (read?.version === version && now - read.at < HOUR && configuration.isSettled()) return;
    await configuration.reload();
    if (now - pushedAt >= JUST_PUSHED) read = { version, at: now };
  };
}
