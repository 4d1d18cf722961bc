/** Security C12 in full: two hundred comments in a minute, on the case issue and on the advisory, and what others get. */
import { expect, test } from '@jest/globals';
import { CASES, PRODUCT, startBotWorld } from '../support/bot-world.ts';
import { CASE_ISSUE, oneBranch, playTo, reported, said } from './approved-plan.ts';

const CONFIGURATION_ISSUE = 1;

test('two hundred comments by one person cost few requests, and everybody else is served', async () => {
  const world = await startBotWorld({ configuration: oneBranch });
  await playTo(world, [...reported, { alice: '/coordinator\n/class A\n/confirm' }]);
  const { github } = world.sandbox;
  const [before, requests] = [said(world).length, github.requests.length];
  const ghsa = github.advisories(PRODUCT)[0]?.ghsaId ?? '';
  for (let n = 0; n < 200; n++) {
    github.as('mallory').comment(CASES, CASE_ISSUE, `/submit ${n}`);
    github.as('rita').commentAdvisory(PRODUCT, ghsa, `/submit ${n}`);
  }
  github.as('bob').comment(CASES, CASE_ISSUE, '/set summary Served');
  await world.settle();
  // What the budget of a minute has no room for goes in the next.
  for (let minute = 1; minute <= 3; minute++) {
    world.at(new Date(world.now() + 61_000).toISOString());
    await world.poll();
  }
  const written = github.requests.slice(requests).filter(({ method }) => method !== 'GET').length;
  const answers = said(world).slice(before);
  expect(answers.filter((each) => each.includes('is for: coordinators'))).toHaveLength(20);
  expect(answers.filter((each) => each.includes('> /set summary Served'))).toHaveLength(1);
  const onAdvisory = github
    .advisory(PRODUCT, ghsa)
    .comments.filter(({ body }) => body.includes('nobody has more than'));
  expect(onAdvisory).toHaveLength(1);
  expect(written).toBeLessThan(120);
  const stored = await world.bot().store.byNumber(CASE_ISSUE);
  expect(stored?.case).toMatchObject({ status: 'confirmed', draft: { summary: 'Served' } });
  await world.close();
}, 120_000);

test('on the configuration issue the same share is answered, and a coordinator is served', async () => {
  const world = await startBotWorld({ configuration: oneBranch });
  await playTo(world, reported);
  const { github } = world.sandbox;
  const before = said(world, CONFIGURATION_ISSUE).length;
  for (let n = 0; n < 40; n++) github.as('erin').comment(CASES, CONFIGURATION_ISSUE, '/approve config 0123456789ab');
  github.as('alice').comment(CASES, CONFIGURATION_ISSUE, '/approve config 0123456789ab');
  await world.settle();
  expect(said(world, CONFIGURATION_ISSUE).length - before).toBe(21);
  await world.close();
}, 120_000);
