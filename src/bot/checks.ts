/** What must be good before the bot starts, and what `/readyz` looks at while it runs. */
import { ok, type Refusal, type Result, refusal, refuse } from '../core/refusals.ts';
import type { EngineParts } from '../engine/parts.ts';
import { type GitHub, PortFault, type Store } from '../engine/ports.ts';
import type { Checks } from '../intake/admin.ts';
import { problemOf } from '../logger.ts';
import type { RunSettings } from '../settings.ts';
import { openStoreAt } from '../store/store.ts';

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

/** The store of the settings, brought up to date. */
export async function openStore({ databasePath }: RunSettings): Promise<Result<Store>> {
  try {
    return ok(await openStoreAt(databasePath));
  } catch (error) {
    return refuse('DATABASE_URL', problemOf(error), 'give the bot a database file that it alone may write to');
  }
}

/** Database, GitHub and configuration, asked anew each time. */
export function readinessChecks({ store, github, configuration, caseRepository }: EngineParts): Checks {
  return {
    database: async () => {
      await store.inboxDepth();
      return null;
    },
    github: async () =>
      (await github.caseIssues.isPrivate(caseRepository)) ? null : 'the case repository is not private',
    configuration: async () =>
      configuration.inForce() === null ? 'none is in force; see the issue "vmt-bot configuration"' : null,
  };
}
