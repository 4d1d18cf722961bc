/**
 * Rotation while an approved plan waits for T0, as an operator does it (docs/rotation.md): the team's signing key, the
 * password of the mail server, the webhook of Slack. Needs gpg.
 */
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readKey } from 'openpgp';
import { makeOpenpgpKey, type OpenpgpKey } from '../../src/sandbox/signing-key.ts';
import { type RestorableWorld, startBotWorld } from '../support/bot-world.ts';
import {
  CASE_ISSUE,
  everywhere,
  fromT0,
  LISTS,
  oneBranch,
  playTo,
  published,
  receipts,
  said,
  T0,
  untilApproval,
} from './approved-plan.ts';
import { createKeyrings, readMail } from './read-mail.ts';

let world: RestorableWorld;
let old: OpenpgpKey;

beforeEach(async () => {
  old = await makeOpenpgpKey('Kata VMT', 'vmt@example.org');
  world = await startBotWorld({ configuration: oneBranch, signingKey: old.privateKey });
  await playTo(world, untilApproval);
}, 60_000);
afterEach(async () => {
  expect(world.sandbox.github.violations).toEqual([]);
  await world.close();
});

async function minutesAfterT0(count: number): Promise<void> {
  for (let minute = 1; minute <= count; minute++) {
    world.at(new Date(Date.parse(T0) + minute * 60_000).toISOString());
    await world.settle();
  }
}

/** GnuPG with the public half alone of one key: who signed the mails to these addresses. Fails where it can't verify. */
async function signersOf(key: OpenpgpKey, addresses: readonly string[]): Promise<readonly string[]> {
  const keyrings = createKeyrings(key, {});
  try {
    const mails = world.sandbox.mail.messages.filter(({ to }) => addresses.includes(to[0] ?? ''));
    expect(mails.length).toBeGreaterThan(0);
    const read = await Promise.all(mails.map((mail) => readMail(keyrings, mail)));
    return [...new Set(read.flatMap(({ signers }) => signers))];
  } finally {
    keyrings.remove();
  }
}

const fingerprint = async ({ publicKey }: OpenpgpKey): Promise<string> =>
  (await readKey({ armoredKey: publicKey })).getFingerprint().toUpperCase();

test('the signing key: what was approved stays approved, and goes out signed by the key that was announced', async () => {
  const plan = (await world.bot().store.byNumber(CASE_ISSUE))?.case.plans.disclosure;

  // 1. A new key, announced with the old one; then its file in PGP_PRIVATE_KEY_PATH, and a restart.
  const next = await makeOpenpgpKey('Kata VMT', 'vmt@example.org');
  const path = join(dirname(world.database), 'next.asc');
  await writeFile(path, next.privateKey);
  await world.restart({ PGP_PRIVATE_KEY_PATH: path });
  await playTo(world, fromT0);
  await minutesAfterT0(2);

  // The plan is over T0, recipients and bytes, and none of them changed.
  expect((await world.bot().store.byNumber(CASE_ISSUE))?.case.plans.disclosure?.plan.hash).toBe(plan?.plan.hash);
  expect(published(world)).toEqual(everywhere(1));
  expect(await signersOf(next, LISTS)).toEqual([await fingerprint(next)]);
  await expect(signersOf(old, LISTS)).rejects.toThrow();
  // What went out before verifies with the key of then.
  expect(await signersOf(old, ['embargo-notice@lists.example.org'])).toEqual([await fingerprint(old)]);
}, 60_000);

test('the password of mail and the webhook of Slack: what waits goes out after a restart, once', async () => {
  const { mail, slack } = world.sandbox;
  const { port } = mail;
  // Both were changed where they are kept, and the bot was not told: T0 comes.
  await world.restart({ SMTP_URL: `smtp://vmt:before@127.0.0.1:${port}` });
  mail.password = 'after';
  slack.faults.next({ do: 'status', status: 404, times: 1000 });
  await playTo(world, fromT0);
  await minutesAfterT0(5);
  const missing = Object.fromEntries([...LISTS, 'slack'].map((place) => [place, 0]));
  expect(published(world)).toEqual(everywhere(1, missing));
  expect(said(world).filter((text) => text.includes("can't be delivered")).length).toBe(3);

  // The new ones in SMTP_URL and SLACK_WEBHOOK_URL_ANNOUNCEMENTS, and a restart.
  slack.faults.clear();
  await world.restart({
    SMTP_URL: `smtp://vmt:after@127.0.0.1:${port}`,
    SLACK_WEBHOOK_URL_ANNOUNCEMENTS: slack.webhookUrl('another'),
  });
  await minutesAfterT0(10);
  expect(published(world)).toEqual(everywhere(1));
  expect(slack.messages.map(({ name }) => name)).toEqual(['another']);
  expect(Object.values(await receipts(world)).filter(({ maybeTwice }) => maybeTwice)).toEqual([]);
}, 60_000);
