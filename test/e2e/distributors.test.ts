/** Issues about the list of distributors in the whole bot: no case, also when the label is gone; a case stays one. */
import { afterEach, expect, test } from '@jest/globals';
import { ANSWERS, filled } from '../core/distributors/samples.ts';
import { type BotWorld, CASES, startBotWorld } from '../support/bot-world.ts';

let world: BotWorld | null = null;
afterEach(async () => {
  expect(world?.sandbox.github.violations ?? []).toEqual([]);
  await world?.close();
  world = null;
});

test('an application opens no case, and is remembered over a restart without its label; a labelled case still obeys', async () => {
  const running = await startBotWorld();
  world = running;
  const { github } = running.sandbox;
  const alice = github.as('alice');
  const said = (issue: number) =>
    github.issue(CASES, issue).comments.flatMap(({ author, body }) => (author.viaApp ? [body] : []));
  const label = 'distributor-application';

  const application = alice.openIssue(CASES, { title: 'Acme', body: filled('application', ANSWERS), labels: [label] });
  const report = alice.openIssue(CASES, { title: 'A report', body: 'It breaks.' });
  await running.settle();
  const { store } = running.bot();
  expect(await store.byNumber(application)).toBeNull();
  expect(await store.byNumber(report)).not.toBeNull();
  // The key of the sample is none, and nobody is on the roster who could vouch.
  expect(said(application)).toEqual([expect.stringContaining('This application is not complete: 2 of 14')]);
  expect(github.issue(CASES, application).body).toBe(filled('application', ANSWERS));

  alice.unlabel(CASES, application, label);
  alice.label(CASES, report, label);
  await running.settle();
  await running.restart();
  alice.comment(CASES, application, '/approve application https://lists.example.org/1');
  alice.comment(CASES, report, '/hold it is not clear yet');
  await running.settle();
  expect(said(application).at(-1)).toContain('the application is not complete');
  expect((await running.bot().store.byNumber(report))?.case.hold?.why).toBe('it is not clear yet');
  expect(await running.bot().store.byNumber(application)).toBeNull();
});
