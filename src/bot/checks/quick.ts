/** The checks that `/readyz` and `vmt doctor` share: each takes a request to GitHub at most, and writes nothing. */
import { CLOCK_CHECK, CLOCK_MEND } from '../../core/clock-check.ts';
import type { ClockParts } from '../../engine/clock-offset.ts';
import { clockProblem } from '../../engine/clock-offset.ts';
import type { Configuration } from '../../engine/configuration.ts';
import { type Clock, type GitHub, PortFault, type Store } from '../../engine/ports.ts';
import { isReconciled } from '../../engine/restored-case.ts';
import { type Check, fault, good } from './check.ts';

/** What is used of the engine's parts. */
export interface QuickParts {
  readonly store: Pick<Store, 'inboxDepth' | 'now'>;
  readonly github: {
    readonly caseIssues: Pick<GitHub['caseIssues'], 'isPrivate'>;
    readonly health: ClockParts['github']['health'];
  };
  readonly configuration: Pick<Configuration, 'inForce'>;
  /** `owner/name`. */
  readonly caseRepository: string;
  readonly clock: Clock;
}

const DATABASE_MEND = 'look at the disk and the rights of the database (DATABASE_URL)';
const GITHUB_MEND = 'look whether GitHub can be reached from here, and whether APP_ID and the key are those of the app';

/** By their names in the answer of `/readyz`. */
export function quickChecks(parts: QuickParts) {
  const { store, github, configuration, caseRepository } = parts;
  const look = atOnce(() => github.caseIssues.isPrivate(caseRepository));
  return {
    database: {
      name: 'database',
      mend: DATABASE_MEND,
      ask: async () => {
        const { waiting } = await store.inboxDepth();
        return [good(`opens; ${waiting} ${waiting === 1 ? 'delivery waits' : 'deliveries wait'}`)];
      },
    },
    github: {
      name: 'GitHub',
      mend: GITHUB_MEND,
      ask: async () => {
        await look().catch(unlessRefused);
        return [good('answers')];
      },
    },
    caseRepository: {
      name: 'case repository',
      mend: 'name the repository in CASE_REPOSITORY as it is now, and install the app on it',
      ask: async () => [
        (await look())
          ? good(`${caseRepository} is private`)
          : fault('the case repository is not private', 'make it private, then look at each case and type /resume'),
      ],
    },
    configuration: {
      name: 'configuration in force',
      mend: DATABASE_MEND,
      ask: async () => [
        configuration.inForce() === null
          ? fault(
              'none is in force; see the issue "vmt-bot configuration"',
              'start the bot, and mend what is refused in .github/vmt.yml of the case repository',
            )
          : good('there is one'),
      ],
    },
    clock: {
      name: CLOCK_CHECK,
      mend: GITHUB_MEND,
      ask: async () => {
        await look().catch(unlessRefused);
        const problem = await clockProblem(parts);
        return [problem === null ? good("is GitHub's and the database's within 2 s") : fault(problem, CLOCK_MEND)];
      },
    },
  } as const satisfies Record<string, Check>;
}

/** Of the bot that runs: before the first start nothing can be reconciled, and doctor runs before it, too. */
export function restoreCheck(store: Pick<Store, 'recall'>): Check {
  return {
    name: 'restore',
    mend: DATABASE_MEND,
    ask: async () => [
      (await isReconciled(store))
        ? good('nothing of a restore is left to be looked at')
        : fault(
            'restored, and not yet reconciled',
            'look in the log for "the database was restored"; it needs GitHub and a configuration in force, and nothing is sent before',
          ),
    ],
  };
}

/** A refusal is an answer, too, and tells the time. */
function unlessRefused(error: unknown): void {
  if (!(error instanceof PortFault) || error.kind !== 'permanent') throw error;
}

/** One request for all who ask while it is under way; asked anew after that. */
function atOnce<T>(ask: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | null = null;
  return () => {
    underWay ??= ask().finally(() => {
      underWay = null;
    });
    return underWay;
  };
}
