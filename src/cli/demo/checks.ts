/** All checks, in the order in which they are told. */
import { botChecks } from './bot-checks.ts';
import type { Check } from './check.ts';
import { embargoMailChecks } from './embargo-mail-checks.ts';
import { erratumChecks } from './erratum-checks.ts';
import type { Evidence } from './evidence.ts';
import { mailChecks } from './mail-checks.ts';
import { planChecks } from './plan-checks.ts';
import { publicChecks } from './public-checks.ts';
import { storyChecks } from './story-checks.ts';

/** Runs every check on what was collected. */
export async function checksOf(evidence: Evidence): Promise<readonly Check[]> {
  const checkers = [
    ...storyChecks,
    ...planChecks,
    ...publicChecks,
    ...erratumChecks,
    ...mailChecks,
    ...embargoMailChecks,
    ...botChecks,
  ];
  return await Promise.all(checkers.map((each) => each(evidence)));
}
