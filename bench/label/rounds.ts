/** One round of each kind: the bot, from the label to its last write; and the unavoidable requests alone. */
import type { Octokit } from '@octokit/rest';
import type { Logger } from '../../src/logger.ts';
import { type BotWorld, CASES, PRODUCT } from '../../test/support/bot-world.ts';
import type { Place, Transition } from './transitions.ts';

const MINUTE = 60_000;
const WRITES: readonly unknown[] = ['POST', 'PATCH', 'PUT'];

/** When the last write to GitHub was answered, by `performance.now()`. */
export interface Writes {
  last: number;
}

/** A log that notes the bot's writes. */
export function noting(writes: Writes): Logger {
  const ignore = () => undefined;
  const note = (fields: object) => {
    const { method } = fields as { readonly method?: unknown };
    if (WRITES.includes(method)) writes.last = performance.now();
  };
  return { debug: note, info: ignore, warn: ignore, error: ignore };
}

/** A new case, to which the coordinator typed what the transition needs. */
export async function openCase(world: BotWorld, { before }: Transition): Promise<Place> {
  const { github } = world.sandbox;
  const ghsa = github.as('rita').reportAdvisory(PRODUCT, { summary: 'A report', description: 'What was found' });
  await world.settle();
  const issue = Math.max(...github.issues(CASES).map(({ number }) => number));
  github.as('alice').comment(CASES, issue, before);
  await world.settle();
  return { issue, ghsa };
}

/** Milliseconds from the label until the last write was answered. Throws where the transition did not happen. */
export async function botRound(
  world: BotWorld,
  transition: Transition,
  writes: Writes,
  latency: number,
): Promise<number> {
  const { issue } = await openCase(world, transition);
  const { github } = world.sandbox;
  // Later, as after a while in which nothing happened: what was asked a minute ago is asked again.
  world.at(new Date(world.now() + 10 * MINUTE).toISOString());
  const took = await withLatency(world, latency, async () => {
    const start = performance.now();
    github.as('alice').label(CASES, issue, transition.label);
    await world.settle();
    return writes.last - start;
  });
  const stored = await world.bot().store.byNumber(issue);
  const labels = github.issue(CASES, issue).labels.map(({ name }) => name);
  const wanted = transition.label.replace(/^kcsa\//, '');
  if (stored?.case.status !== wanted || !labels.includes(transition.label) || github.violations.length > 0)
    throw new Error(`the case is ${stored?.case.status} after ${transition.label}, with ${labels.join(', ')}`);
  return took;
}

/** The unavoidable requests, one after the other. */
export async function plainRound(
  world: BotWorld,
  client: Octokit,
  place: Place,
  { unavoidable }: Transition,
  latency: number,
): Promise<number> {
  return withLatency(world, latency, async () => {
    const start = performance.now();
    for (const { ask } of unavoidable) await ask(client, place);
    return performance.now() - start;
  });
}

/** With so many milliseconds before every answer of the local GitHub. */
async function withLatency(world: BotWorld, ms: number, work: () => Promise<number>): Promise<number> {
  const { faults } = world.sandbox.github;
  faults.next({ do: 'latency', ms, times: Number.POSITIVE_INFINITY });
  try {
    return await work();
  } finally {
    faults.clear();
  }
}
