/** A case that went the whole way is purged a year after it was closed: what is public stays, and nothing else does. */
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CASES, type RestorableWorld, startBotWorld } from '../support/bot-world.ts';
import { CASE_ISSUE, everywhere, fromT0, oneBranch, playTo, published, said, untilApproval } from './approved-plan.ts';

/** Words that the team, the reporter or the stakeholders said or were told before T0, each with where it was typed. */
const PRIVATE = ['canary-report', 'canary-terms', 'canary-hold', 'canary-evidence', 'pre-KCSA', 'grace developers'];
const PUBLIC = 'A guest can trick the runtime into mounting on any host path';
let world: RestorableWorld;

beforeAll(async () => {
  world = await startBotWorld({ configuration: oneBranch });
  const rest = untilApproval.slice(1);
  await playTo(world, [
    {
      rita: { report: { title: 'Link resolution before file access', text: 'A guest follows a link. canary-report' } },
    },
    { alice: '/terms Please wait until December. canary-terms\n/grant @grace developers' },
    ...rest.slice(0, 4),
    { alice: '/consent architecture-committee @dave canary-evidence' },
    ...rest.slice(4),
    { alice: '/hold canary-hold' },
    { alice: '/resume' },
    ...fromT0,
    { erin: { merge: 2 } },
  ]);
}, 60_000);
afterAll(async () => {
  expect(world.sandbox.github.violations).toEqual([]);
  await world.close();
});

function tables(): string {
  const db = new DatabaseSync(world.database, { readOnly: true });
  const names = db.prepare("select name from sqlite_master where type = 'table'").all();
  const text = names.map(({ name }) => JSON.stringify(db.prepare(`select * from "${name}"`).all())).join('\n');
  db.close();
  return text;
}

test('it is closed, and a year later only what is public is left; nothing is sent again', async () => {
  const closed = (await world.bot().store.byNumber(CASE_ISSUE))?.case;
  expect(closed).toMatchObject({ status: 'fix-released', closed: true });
  expect(PRIVATE.filter((word) => !tables().includes(word))).toEqual([]);
  const count = { said: said(world).length, mails: world.sandbox.mail.messages.length };

  // Reminders of a case that has ended (a CVE that is reserved but public, a post that nobody saw) come first.
  for (let day = 1; day <= 5; day++) {
    world.at(new Date((closed?.closedAt ?? 0) + (364 + day) * 86_400_000).toISOString());
    await world.settle();
    world.at(new Date(world.now() + 3_600_000).toISOString());
    await world.settle();
  }

  const c = (await world.bot().store.byNumber(CASE_ISSUE))?.case;
  expect(c?.purged).toMatchObject({ days: 365 });
  expect(PRIVATE.filter((word) => tables().includes(word))).toEqual([]);
  expect(tables()).toContain(PUBLIC);
  expect(c).toMatchObject({ status: 'fix-released', cve: { id: 'CVE-2026-2026' }, closedAt: closed?.closedAt });
  expect(c?.trackingIssue).toEqual(closed?.trackingIssue);
  expect(c?.embargo?.t0).toBe(closed?.embargo?.t0);
  expect(await world.bot().store.verify()).toMatchObject({ broken: null });

  await world.poll();
  await world.restart();
  await world.poll();
  expect(published(world)).toEqual(everywhere(1));
  expect(world.sandbox.mail.messages.length).toBe(count.mails);
  expect(said(world).slice(count.said).at(-1)).toContain('`cases/2/`');
  expect(world.sandbox.github.issue(CASES, CASE_ISSUE).state).toBe('closed');
}, 60_000);
