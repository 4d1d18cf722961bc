/** Plays the golden case on the real bot, and counts its requests. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { startBotWorld } from '../../test/support/bot-world.ts';
import { converse, type Step } from '../../test/support/conversation.ts';

const STEPS = new URL(
  '../../test/cases/the whole way from a private report to fix released/steps.yaml',
  import.meta.url,
);

/** How many requests counted against the rate limit, by operation, from the report on. Throws where the case does not end. */
export async function playGoldenCase(): Promise<ReadonlyMap<string, number>> {
  const { at, steps }: { readonly at: string; readonly steps: readonly Step[] } = parse(readFileSync(STEPS, 'utf8'));
  const world = await startBotWorld({ at });
  try {
    await world.settle();
    const { requests, violations } = world.sandbox.github;
    const before = requests.length;
    await converse(world, steps);
    const open = await world.bot().store.openCases();
    if (open.length > 0 || violations.length > 0)
      throw new Error(`${open.length} cases are open, ${violations.length} requests were not as GitHub describes them`);
    const counted = requests.slice(before).filter((request) => request.counted);
    const byOperation = Map.groupBy(counted, ({ operation }) => operation ?? 'none');
    return new Map([...byOperation].map(([operation, all]) => [operation, all.length]));
  } finally {
    await world.close();
  }
}
