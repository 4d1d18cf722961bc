/** What must be good before the bot starts, and what `/readyz` looks at while it runs. */
import { CLOCK_MEND } from '../core/clock-check.ts';
import { ok, type Refusal, type Result, refusal, refuse } from '../core/refusals.ts';
import { databaseProblem, offsetProblem } from '../engine/clock-offset.ts';
import { type Clock, type GitHub, PortFault, type Store } from '../engine/ports.ts';
import type { Checks } from '../intake/admin.ts';
import { problemOf } from '../logger.ts';
import type { RunSettings } from '../settings.ts';
import { isPostgresUrl } from '../store/postgres.ts';
import { openStoreAt } from '../store/store.ts';
import { problemIn } from './checks/check.ts';
import { type QuickParts, quickChecks, restoreCheck } from './checks/quick.ts';

/** Cases are kept there: it must be seen, and be private. */
export async function caseRepositoryFaults(
  { caseRepository }: RunSettings,
  { caseIssues }: Pick<GitHub, 'caseIssues'>,
): Promise<readonly Refusal[]> {
  const name = `CASE_REPOSITORY: ${caseRepository}`;
  try {
    const isPrivate = await caseIssues.isPrivate(caseRepository);
    return isPrivate
      ? []
      : [refusal(name, 'is not private, and cases would be kept there', 'make it private, or name another')];
  } catch (error) {
    const isPassing = error instanceof PortFault && error.kind !== 'permanent';
    const mend = isPassing
      ? 'start the bot again when GitHub can be reached'
      : 'name the repository as it is now, and install the app on it';
    return [refusal(name, `can not be seen (${problemOf(error)})`, mend)];
  }
}

/**
 * With a wrong clock everything would be at the wrong hour. By GitHub's last answer: where it can't be reached, nothing is
 * known of its clock.
 */
export async function clockFaults(parts: {
  readonly github: Pick<GitHub, 'health'>;
  readonly store: Pick<Store, 'now'> | null;
  readonly clock: Clock;
}): Promise<readonly Refusal[]> {
  const { github, store, clock } = parts;
  const offset = github.health.clockOffset();
  const problem = offset === null ? null : offsetProblem(offset, "GitHub's");
  const other = store === null ? null : await databaseProblem({ store, clock }).catch(() => null);
  return [problem, other].flatMap((rule) => (rule === null ? [] : [refusal('clock', rule, CLOCK_MEND)]));
}

/** The store of the settings, brought up to date. */
export async function openStore({ databaseUrl }: RunSettings): Promise<Result<Store>> {
  try {
    return ok(await openStoreAt(databaseUrl));
  } catch (error) {
    const mend = isPostgresUrl(databaseUrl)
      ? 'let the bot reach the server, with an account that may make tables in this database'
      : 'give the bot a database file that it alone may write to';
    return refuse('DATABASE_URL', problemOf(error), mend);
  }
}

/** The quick checks, asked anew each time; what is slow or may wait is asked by `vmt doctor`. */
export function readinessChecks(parts: QuickParts & { readonly store: Pick<Store, 'remember' | 'recall'> }): Checks {
  const { database, github, caseRepository, configuration, clock } = quickChecks(parts);
  const restore = restoreCheck(parts.store);
  return {
    database: async () => {
      const problem = await problemIn(database);
      // A full disk still reads.
      if (problem === null) await parts.store.remember('readiness-checked-at', String(parts.clock()));
      return problem;
    },
    github: () => problemIn(github),
    'case-repository': () => problemIn(caseRepository),
    configuration: () => problemIn(configuration),
    clock: () => problemIn(clock),
    restore: () => problemIn(restore),
  };
}
