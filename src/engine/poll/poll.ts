/**
 * The poll: webhooks are hints, and this finds what none of them told. Each look reads GitHub (conditionally, so that an
 * unchanged world costs no rate limit), and what it finds goes the way of everything else: into the inbox, or to the case.
 * Whichever of webhook and poll comes second finds it handled. Source: contract section 2, POLL_SECONDS.
 */

import { asFault } from '../as-fault.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import type { WatchingParts } from '../parts.ts';
import { isReconciled } from '../restored-case.ts';
import { createAdvisoryLook } from './advisories.ts';
import { createCaseIssueLook } from './case-issues.ts';
import { createRepositoryLook } from './case-repository.ts';
import { createReaderLook } from './case-repository-readers.ts';
import { createCommitLook } from './commits.ts';
import { createDeliveryRecovery } from './deliveries.ts';
import { createLostIssueLook } from './lost-issues.ts';
import { createProductLook } from './product-issues.ts';
import { createPublishedLook } from './published-advisories.ts';
import { createReleaseLook } from './releases.ts';

/** One look at one part of the world. Throws PortFault: the next poll looks again. */
export type Look = () => Promise<void>;

type Named = readonly [kind: string, look: Look];

export interface Poll {
  /**
   * A cycle with all looks; a call while one runs waits for that one. Never fails: what could not be read is read later.
   * Answers whether GitHub could be read: something was looked at, and no look failed.
   */
  all(): Promise<boolean>;
  /**
   * The cycle whose time has come, twice in POLL_SECONDS: by turns what contract section 2 names, and the rest. The first has
   * all. Of several replicas one polls; another goes on when it is dead.
   * Answers whether it had a cycle, and GitHub could be read. Each cycle has a look that always asks, so a GitHub that is
   * away is never taken for one that could be read.
   */
  next(): Promise<boolean>;
}

/** After `ending` no other look is begun. */
export function createPoll(parts: WatchingParts, ending: AbortSignal): Poll {
  // Without a configuration, and before a restored database is reconciled, it is the only one that looks.
  const repository: Named = ['case repository', createRepositoryLook(parts)];
  const productIssues: Named = ['product issues', createProductLook(parts)];
  const inTurn: readonly Named[] = [
    repository,
    ['lost issues', createLostIssueLook(parts)],
    ['published advisories', createPublishedLook(parts)],
    ['releases', createReleaseLook(parts)],
    ['commits', createCommitLook(parts)],
    ['readers', createReaderLook(parts)],
  ];
  // Deliveries before what they tell of: what GitHub sends again has its own actor and order.
  const cases: readonly Named[] = [
    ['deliveries', createDeliveryRecovery(parts)],
    ['case issues', createCaseIssueLook(parts)],
    ['advisories', createAdvisoryLook(parts)],
  ];
  let cycles = 0;
  const inOrder = oneAtATime();
  let full: Promise<boolean> | null = null;

  async function cycle(looks: readonly Named[]): Promise<boolean> {
    const came = new Set<Outcome>();
    for (const one of looks) {
      if (ending.aborted) break;
      came.add(await look(parts, one, one === repository));
    }
    return came.has('read') && !came.has('failed');
  }
  const queue = (looks: () => readonly Named[]): Promise<boolean> => inOrder(() => cycle(looks()));
  const all = (): Promise<boolean> => {
    full ??= queue(() => [...inTurn, ...cases, productIssues]).finally(() => {
      full = null;
    });
    return full;
  };
  // Read apart, so that an idle cycle asks at most once for each repository and for each hundred open advisories.
  const looksOf = (cycle: number): readonly Named[] => {
    if (cycle % 2 === 1) return cases;
    const turn = inTurn[(cycle / 2 - 1) % inTurn.length];
    return parts.configuration.inForce() === null || turn === undefined ? [repository] : [turn, productIssues];
  };
  return {
    all,
    next: async () => {
      if (!(await isMine(parts))) return false;
      const cycle = cycles++;
      return cycle === 0 ? all() : queue(() => looksOf(cycle));
    },
  };
}

async function isMine({ store, owner, log }: WatchingParts): Promise<boolean> {
  try {
    return await store.lead('poll', owner);
  } catch (error) {
    log.warn({ kind: 'poll', problem: asFault(error).message }, 'nobody can say who polls');
    return false;
  }
}

type Outcome = 'read' | 'not yet' | 'failed';

/** `isFirst`: also without a configuration, and before all that a restore left open is known. Never fails. */
async function look(
  { configuration, store, log }: WatchingParts,
  [kind, work]: Named,
  isFirst: boolean,
): Promise<Outcome> {
  try {
    if (!isFirst && (configuration.inForce() === null || !(await isReconciled(store)))) return 'not yet';
    await work();
    return 'read';
  } catch (error) {
    log.warn({ kind, problem: asFault(error).message }, 'a part of GitHub could not be polled');
    return 'failed';
  }
}
