/** All checks, in the order in which they are told. */
import { botChecks } from './bot-checks.ts';
import type { Check, Checker } from './check.ts';
import { embargoMailChecks } from './embargo-mail-checks.ts';
import type { Evidence } from './evidence.ts';
import { mailChecks } from './mail-checks.ts';
import type { Outcome } from './outcome.ts';
import { planChecks } from './plan-checks.ts';
import { publicChecks } from './public-checks.ts';
import { storyChecks } from './story-checks.ts';

/** Runs every check on what was collected; `own`: those of this story alone. */
export async function checksOf(
  evidence: Evidence,
  outcome: Outcome,
  own: readonly Checker[],
): Promise<readonly Check[]> {
  const checkers = [
    ...storyChecks,
    ...planChecks,
    ...publicChecks,
    ...mailChecks,
    ...embargoMailChecks,
    ...own,
    ...botChecks,
  ];
  return await Promise.all(checkers.map((each) => each(evidence, outcome)));
}
