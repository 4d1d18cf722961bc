/** Rotation of what GitHub and the bot share, as an operator does it (docs/rotation.md): no delivery and no answer is lost. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLogger } from '../../src/logger.ts';
import { type BotWorld, CASES, startBotWorld } from '../support/bot-world.ts';
import { CASE_ISSUE, playTo, reported, said } from './approved-plan.ts';

let world: BotWorld;
let lines = '';

beforeAll(async () => {
  const log = createLogger('info', {
    write: (line) => {
      lines += line;
    },
  });
  world = await startBotWorld({ bot: { log } });
  await playTo(world, reported);
});
afterAll(async () => {
  expect(world.sandbox.github.violations).toEqual([]);
  await world.close();
});

/** Alice types it on the case issue: what the bot answers, and how GitHub's delivery of it was taken. */
async function type(
  text: string,
): Promise<{ readonly status: number | undefined; readonly answers: readonly string[] }> {
  const { github } = world.sandbox;
  const before = { answers: said(world).length, deliveries: github.deliveries.length };
  github.as('alice').comment(CASES, CASE_ISSUE, text);
  await world.settle();
  const delivery = github.deliveries.slice(before.deliveries).find(({ event }) => event === 'issue_comment');
  return { status: delivery?.statusCode, answers: said(world).slice(before.answers) };
}

async function minutes(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    world.at(new Date(world.now() + 60_000).toISOString());
    await world.settle();
  }
}

const logged = (what: RegExp): number => lines.match(what)?.length ?? 0;

test('the webhook secret (W6): both live, then GitHub changes, then the old one goes', async () => {
  const { github } = world.sandbox;
  const old = github.webhookSecret;

  // 1. The new secret in WEBHOOK_SECRET, the old one in WEBHOOK_SECRET_PREVIOUS, and a restart.
  await world.restart({ WEBHOOK_SECRET: 'a new secret', WEBHOOK_SECRET_PREVIOUS: old });
  expect(await type('/coordinator')).toMatchObject({
    status: 202,
    answers: [expect.stringContaining('> /coordinator')],
  });
  expect(logged(/GitHub still signs with WEBHOOK_SECRET_PREVIOUS/g)).toBe(1);

  // 2. The new secret at GitHub; the log says when GitHub uses it.
  github.webhookSecret = 'a new secret';
  expect(await type('/class A')).toMatchObject({ status: 202, answers: [expect.stringContaining('> /class A')] });
  expect(logged(/GitHub signs with WEBHOOK_SECRET"/g)).toBe(1);

  // 3. The old one out, and a restart. What is signed with it is nobody's now.
  await world.restart({ WEBHOOK_SECRET_PREVIOUS: '' });
  github.webhookSecret = old;
  expect(await type('/help')).toEqual({ status: 401, answers: [] });

  // And where that was a mistake at GitHub, what was typed is found by the poll, and answered once.
  github.webhookSecret = 'a new secret';
  const before = said(world).length;
  await world.poll();
  await world.poll();
  expect(said(world).slice(before)).toEqual([expect.stringContaining('> /help')]);
});

test('the app key: a second one at GitHub, a restart, the first one is deleted', async () => {
  const { github } = world.sandbox;

  // 1. A new key beside the old one, in PRIVATE_KEY, and a restart.
  const key = github.addAppKey();
  await world.restart({ PRIVATE_KEY: key });
  // 2. The old one is deleted at GitHub. Tokens that it got run out within the hour.
  github.deleteAppKey(github.privateKey);
  github.revokeTokens();
  await type('/timeline');
  // The first request with a token that is gone asks for a new one, and what failed is tried again.
  await minutes(1);
  expect(said(world).at(-1)).toContain('> /timeline');
});

test('a key that is revoked while the bot runs: it is told, few requests are made, and nothing is lost', async () => {
  const { github } = world.sandbox;
  const key = github.addAppKey();
  await world.restart({ PRIVATE_KEY: key });
  github.deleteAppKey(key);
  github.revokeTokens();

  const asked = github.requests.length;
  lines = '';
  expect(await type('/confirm')).toEqual({ status: 202, answers: [] });
  await minutes(60);
  expect(logged(/check APP_ID, the private key/g)).toBeGreaterThan(0);
  expect(github.requests.length - asked).toBeLessThan(100);
  expect(github.requests.slice(asked).every(({ status }) => status === 401)).toBe(true);

  // The bot does not start with it, and says why.
  await expect(world.restart()).rejects.toMatchObject({
    refusals: [{ value: `CASE_REPOSITORY: ${CASES}`, rule: expect.stringContaining('check APP_ID, the private key') }],
  });
  const before = said(world).length;
  await world.restart({ PRIVATE_KEY: github.addAppKey() });
  // What waits is tried again after five minutes at most.
  await minutes(5);
  expect(
    said(world)
      .slice(before)
      .filter((answer) => answer.includes('> /confirm')),
  ).toHaveLength(1);
  expect((await world.bot().store.byNumber(CASE_ISSUE))?.case.status).toBe('confirmed');
});
