/** A comment that GitHub took, and whose answer was lost, stands there once (G7). */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type BotWorld, CASES, PRODUCT, startBotWorld } from '../support/bot-world.ts';

let world: BotWorld;
beforeEach(async () => {
  world = await startBotWorld();
});
afterEach(async () => {
  expect(world.sandbox.github.violations).toEqual([]);
  await world.close();
});

const HELP = 'What you may type here now';

/** What fails is tried again some seconds later. */
async function settleAgain(): Promise<void> {
  await world.settle();
  world.at('2026-11-23T09:00:30Z');
  await world.settle();
}

test('an answer on the case issue', async () => {
  const { github } = world.sandbox;
  const number = github.as('alice').openIssue(CASES, { title: 'A case', body: 'What was found' });
  await world.settle();
  github.faults.next({ do: 'reset-after', match: { method: 'POST', path: /\/vmt-cases\/issues\/\d+\/comments$/ } });
  github.as('alice').comment(CASES, number, '/help');
  await settleAgain();
  const answers = github.comments(CASES, number).filter(({ body }) => body.includes(HELP));
  expect(answers).toHaveLength(1);
});

test('an answer on the advisory', async () => {
  const { github } = world.sandbox;
  const ghsa = github.as('rita').reportAdvisory(PRODUCT, { summary: 'A report', description: 'What was found' });
  await world.settle();
  github.faults.next({ do: 'reset-after', match: { method: 'POST', path: /\/security-advisories\/[^/]+\/comments$/ } });
  github.as('rita').commentAdvisory(PRODUCT, ghsa, '/help');
  await world.poll();
  await settleAgain();
  const answers = github.advisory(PRODUCT, ghsa).comments.filter(({ body }) => body.includes(HELP));
  expect(answers).toHaveLength(1);
});
