/**
 * A backup from each moment around the notice and T0, restored later, with what people do in between; and what nothing
 * proves. Run with `npm run -s test:long -- e2e/restore`. The short one is restore.test.ts.
 */
import { expect, test } from '@jest/globals';
import { CASES, PRODUCT } from '../support/bot-world.ts';
import type { Step } from '../support/conversation.ts';
import {
  CASE_ISSUE,
  everywhere,
  fromT0,
  JUST_BEFORE_T0,
  LISTS,
  receipts,
  reported,
  untilApproval,
  untilErratum,
  untilNotice,
  untilProposal,
  untilReleased,
} from './approved-plan.ts';
import { type Restored, restoredWorld, says } from './restored-world.ts';

const AFTER = '2026-12-01T09:00:00Z';
const all: readonly Step[] = [...untilApproval, { at: JUST_BEFORE_T0 }, ...fromT0];

test.each<[when: string, before: readonly Step[], after: readonly Step[]]>([
  ['before the notice, with no plan in it', untilNotice, all.slice(untilNotice.length)],
  ['before the last approval', untilProposal, all.slice(untilProposal.length)],
  ['before T0', [...untilApproval, { at: JUST_BEFORE_T0 }], fromT0],
  ['after T0', all, []],
])(
  '%s: nothing is sent again, before /resume and after it',
  async (_, before, after) => {
    await restoredWorld(async ({ world, playTo, restore, counts, theCase, said }) => {
      await playTo(before);
      const file = await world.backUp();
      await playTo(after);
      const sent = counts();
      expect(sent).toMatchObject(everywhere(1));
      await restore(file, AFTER);
      expect(counts()).toEqual(sent);
      expect((await theCase()).hold).toMatchObject({ kind: 'all', by: 'vmt-bot' });
      expect(said('everything of this case is held: the database was restored')).toHaveLength(1);
      // What is public is no leak.
      expect(await theCase()).toMatchObject({ extent: 'public', leak: null });
      await says(world, 'alice', '/resume');
      await world.poll();
      expect(counts()).toEqual(sent);
      expect((await theCase()).hold).toBeNull();
    });
  },
  60_000,
);

test('between two messages of T0: what was refused then and arrived later is known', async () => {
  await restoredWorld(async ({ world, playTo, restore, counts, theCase }) => {
    await playTo([...untilApproval, { at: JUST_BEFORE_T0 }]);
    world.sandbox.mail.faults.next({ do: 'refuse-recipient', code: 451, address: LISTS[1], times: 3 });
    await playTo(fromT0);
    expect(counts()).toMatchObject(everywhere(1, { [LISTS[1]]: 0 }));
    const file = await world.backUp();
    for (const minute of ['10', '20', '30']) await playTo([{ at: `2026-12-01T00:${minute}:00Z` }]);
    const sent = counts();
    expect(sent).toMatchObject(everywhere(1));
    await restore(file, AFTER);
    await says(world, 'alice', '/resume');
    await playTo([{ at: '2026-12-01T09:10:00Z' }]);
    expect(counts()).toEqual(sent);
    expect((await receipts(world))['kcsa:public-mail:oss-security']).toMatchObject({ foundAfterRestore: true });
    world.sandbox.github.as('erin').mergePull(PRODUCT, 2);
    await world.settle();
    expect((await theCase()).status).toBe('fix-released');
  });
}, 60_000);

test('between two messages of T0, and the rest was never sent: it goes after /resume, and not before', async () => {
  await restoredWorld(async ({ world, playTo, restore, counts, said }) => {
    await playTo([...untilApproval, { at: JUST_BEFORE_T0 }]);
    world.sandbox.mail.faults.next({ do: 'refuse-recipient', code: 451, address: LISTS[1], times: 3 });
    await playTo(fromT0);
    const file = await world.backUp();
    world.sandbox.mail.faults.clear();
    await restore(file, AFTER);
    await playTo([{ at: '2026-12-01T09:10:00Z' }]);
    expect(counts()).toMatchObject(everywhere(1, { [LISTS[1]]: 0 }));
    expect(said('These may have been sent').join()).toMatch(/oss-security.*Message-ID `<[0-9a-f]{32}@example\.org>`/);
    await says(world, 'alice', '/resume');
    await playTo([{ at: '2026-12-01T09:20:00Z' }]);
    expect(counts()).toMatchObject(everywhere(1));
  });
}, 60_000);

/** A restored world in which the board's word is lost: of mails and Slack nothing proves that they were sent. */
async function withoutBoard(spoil: (restored: Restored, board: { id: number; body: string }) => void) {
  let words: readonly string[] = [];
  await restoredWorld(async (restored) => {
    const { world, playTo, restore, counts, said } = restored;
    await playTo([...untilApproval, { at: JUST_BEFORE_T0 }]);
    const file = await world.backUp();
    await playTo(fromT0);
    const board = world.sandbox.github.comments(CASES, CASE_ISSUE).find(({ body }) => body.includes('**Board**'));
    spoil(restored, board ?? { id: 0, body: '' });
    const ids = world.sandbox.mail.messages.map(({ raw }) => /^Message-ID: (\S+)/im.exec(raw.toString())?.[1]);
    const sent = counts();
    await restore(file, AFTER);
    expect(counts()).toEqual(sent);
    words = said('everything of this case is held');
    await says(world, 'alice', '/archived kata-dev https://lists.example.org/1');
    await says(world, 'alice', '/resume');
    await playTo([{ at: '2026-12-01T09:20:00Z' }]);
    // What GitHub has is found there; the list of which a coordinator saw the archive has one mail.
    expect(counts()).toMatchObject(everywhere(1, { [LISTS[1]]: 2, slack: 2 }));
    const again = world.sandbox.mail.messages
      .map(({ raw }) => /^Message-ID: (\S+)/im.exec(raw.toString())?.[1])
      .slice(ids.length);
    expect(again).toHaveLength(1);
    expect(ids).toContain(again[0]);
    expect(words.join()).toContain(again[0]);
  });
  return words.join('\n');
}

test('a board that was deleted proves nothing: people are told what to look for', async () => {
  const words = await withoutBoard(({ world }, { id }) => world.sandbox.github.as('alice').deleteComment(CASES, id));
  expect(words).toContain('**These may have been sent, and nothing proves it.**');
  expect(words).toMatch(/announcements \(Slack\)/);
}, 60_000);

test('a board that somebody edited is not believed', async () => {
  const words = await withoutBoard(({ world }, { id, body }) => {
    world.sandbox.github.as('alice').editComment(CASES, id, body.replace('"more":0', '"more":1'));
  });
  expect(words).toContain('**The board is not as the bot wrote it');
}, 60_000);

test("a label that the bot put on since the backup is nobody else's doing: it goes back without a word", async () => {
  await restoredWorld(async ({ world, playTo, restore, theCase, said }) => {
    const { github } = world.sandbox;
    const statuses = () =>
      github.issue(CASES, CASE_ISSUE).labels.flatMap(({ name }) => (name.startsWith('kcsa/') ? [name] : []));
    await playTo(untilNotice);
    const file = await world.backUp();
    await playTo(untilProposal.slice(untilNotice.length, untilNotice.length + 3));
    await playTo([{ bob: '/approve plan {hash}' }]);
    expect(statuses()).toEqual(['kcsa/fix-committed']);
    for (const { id, body } of github.comments(CASES, CASE_ISSUE)) {
      if (body.includes('**Board**')) github.as('alice').deleteComment(CASES, id);
    }
    await restore(file, '2026-11-24T09:00:00Z');
    expect((await theCase()).status).toBe('in-progress');
    expect(statuses()).toEqual(['kcsa/in-progress']);
    expect(said('ghost')).toEqual([]);
  });
}, 60_000);

test('a case that is newer than the backup is taken up again, with its own issue', async () => {
  await restoredWorld(async ({ world, playTo, restore, counts, theCase, said }) => {
    const file = await world.backUp();
    await playTo([...reported, { alice: '/coordinator\n/class A\n/confirm' }]);
    const sent = counts();
    expect(sent['case issues']).toBe(CASE_ISSUE);
    await restore(file, '2026-11-24T09:00:00Z');
    expect(counts()).toEqual(sent);
    expect(await theCase()).toMatchObject({ status: 'confirmed', class: 'A', hold: { by: 'vmt-bot' } });
    expect(said('everything of this case is held')).toHaveLength(1);
    await says(world, 'alice', '/resume');
    expect((await theCase()).hold).toBeNull();
  });
}, 60_000);

test('what lets something leave and was typed before the restore does not count; a hold of that time does', async () => {
  await restoredWorld(async ({ world, playTo, restore, theCase, said }) => {
    await playTo(untilProposal);
    const file = await world.backUp();
    await playTo([{ bob: '/approve plan {hash}' }, { alice: '/hold the tests fail' }, { alice: '/resume' }]);
    expect((await theCase()).hold).toBeNull();
    await restore(file, '2026-11-24T09:00:00Z');
    const c = await theCase();
    expect(c.hold).toMatchObject({ why: 'the tests fail' });
    expect(c.plans.disclosure?.approvals.map(({ login }) => login)).toEqual(['alice']);
    expect(said('typed again after that')).toHaveLength(2);
    await says(world, 'alice', '/resume');
    await says(world, 'bob', `/approve plan ${c.plans.disclosure?.plan.hash}`);
    expect((await theCase()).plans.disclosure?.approvals).toHaveLength(2);
  });
}, 60_000);

test('where GitHub cannot be asked, nothing is decided and nothing is sent until it can', async () => {
  await restoredWorld(async ({ world, playTo, restore, counts, theCase, said }) => {
    await playTo([...untilApproval, { at: JUST_BEFORE_T0 }]);
    const file = await world.backUp();
    await playTo(fromT0);
    const sent = counts();
    const comments = { method: 'GET', path: /\/issues\/\d+\/comments\?/ };
    world.sandbox.github.faults.next({ match: comments, do: 'status', status: 503, times: 1000 });
    await restore(file, AFTER);
    expect((await theCase()).hold).toBeNull();
    expect(await theCase()).toMatchObject({ leak: null, openedAt: null, plans: { disclosure: { startedAt: null } } });
    await world.restart();
    world.sandbox.github.faults.clear();
    world.at('2026-12-01T09:01:00Z');
    await world.poll();
    expect((await theCase()).hold).toMatchObject({ by: 'vmt-bot' });
    expect(said('everything of this case is held')).toHaveLength(1);
    expect(counts()).toEqual(sent);
  });
}, 60_000);

test('a closed case with an erratum that was waiting, and was sent since: it is held, and nothing is sent again', async () => {
  await restoredWorld(async ({ world, playTo, restore, counts, theCase, said }) => {
    await playTo(untilReleased);
    expect((await theCase()).closed).toBe(true);
    world.sandbox.mail.faults.next({ do: 'refuse-recipient', code: 451, address: LISTS[1], times: 1 });
    await playTo(untilErratum);
    const file = await world.backUp();
    expect(counts()).toMatchObject({ [LISTS[0]]: 2, [LISTS[1]]: 1 });
    for (const minute of ['10', '20', '30']) await playTo([{ at: `2026-12-02T09:${minute}:00Z` }]);
    const sent = counts();
    expect(sent).toMatchObject({ [LISTS[1]]: 2 });
    await restore(file, '2026-12-02T12:00:00Z');
    await playTo([{ at: '2026-12-02T12:20:00Z' }]);
    expect(counts()).toEqual(sent);
    expect((await theCase()).hold).toMatchObject({ kind: 'all', by: 'vmt-bot' });
    expect(said('everything of this case is held: the database was restored')).toHaveLength(1);
    await says(world, 'alice', '/resume');
    await playTo([{ at: '2026-12-02T12:40:00Z' }]);
    expect(await theCase()).toMatchObject({ hold: null, closed: true });
    expect(counts()).toEqual(sent);
  });
}, 60_000);

test('a closed case of which nothing was open: it is let be, and frozen before anything of it is sent', async () => {
  await restoredWorld(async ({ world, playTo, restore, counts, theCase, said }) => {
    await playTo([...untilReleased, ...untilErratum.slice(0, -1)]);
    const file = await world.backUp();
    await playTo(untilErratum.slice(-1));
    const sent = counts();
    expect(sent).toMatchObject({ [LISTS[0]]: 2, [LISTS[1]]: 2 });
    await restore(file, '2026-12-02T12:00:00Z');
    // The approval of that time was seen again: it runs nothing, and what it had sent is known.
    expect(await theCase()).toMatchObject({ hold: { kind: 'all', by: 'vmt-bot' }, closed: true });
    expect(said('everything of this case is held: the database was restored')).toHaveLength(1);
    expect(said('typed again after that')).toHaveLength(1);
    const erratum = (await theCase()).plans.erratum;
    expect(Object.values(erratum?.receipts ?? {})).toContainEqual(expect.objectContaining({ foundAfterRestore: true }));
    await says(world, 'alice', '/resume');
    await says(world, 'bob', `/approve plan ${erratum?.plan.hash}`);
    await playTo([{ at: '2026-12-02T12:40:00Z' }]);
    expect(counts()).toEqual(sent);
  });
}, 60_000);

test('a closed case to which nothing happened since is not looked at, until somebody asks something of it', async () => {
  await restoredWorld(async ({ world, playTo, restore, counts, theCase, said }) => {
    await playTo(untilReleased);
    const file = await world.backUp();
    const [sent, asked] = [counts(), world.sandbox.github.requests.length];
    await restore(file, '2026-12-02T08:00:00Z');
    const looks = world.sandbox.github.requests
      .slice(asked)
      .filter(({ method, path }) => method === 'GET' && /\/issues\/2\//.test(path));
    expect(looks).toEqual([]);
    expect(await theCase()).toMatchObject({ hold: null });
    await playTo(untilErratum);
    expect((await theCase()).hold).toMatchObject({ kind: 'all', by: 'vmt-bot' });
    expect(said('everything of this case is held: the database was restored')).toHaveLength(1);
    expect(counts()).toEqual(sent);
    await says(world, 'alice', '/resume');
    for (const who of ['alice', 'bob']) {
      await says(world, who, `/approve plan ${(await theCase()).plans.erratum?.plan.hash}`);
    }
    await playTo([{ at: '2026-12-02T12:40:00Z' }]);
    expect(counts()).toMatchObject(everywhere(1, { [LISTS[0]]: 2, [LISTS[1]]: 2, slack: 2 }));
  });
}, 60_000);

test('closed in the backup, reopened and disclosed since: it is frozen, and nothing is made or sent again', async () => {
  await restoredWorld(async ({ world, playTo, restore, counts, theCase, said }) => {
    await playTo([...reported, { alice: '/coordinator\n/class D\n/wont-fix the feature is removed' }]);
    expect((await theCase()).closed).toBe(true);
    const file = await world.backUp();
    await playTo([{ alice: '/reopen it is still shipped' }, ...all.slice(reported.length)]);
    const sent = counts();
    expect(sent).toMatchObject(everywhere(1));
    await restore(file, AFTER);
    expect(counts()).toEqual(sent);
    expect(await theCase()).toMatchObject({ hold: { kind: 'all', by: 'vmt-bot' }, closed: false, leak: null });
    expect(said('everything of this case is held: the database was restored')).toHaveLength(1);
    expect(said('The issue is put back')).toEqual([]);
    expect(said('ghost')).toEqual([]);
    await says(world, 'alice', '/resume');
    await playTo([{ at: '2026-12-01T09:20:00Z' }]);
    await world.poll();
    expect(counts()).toEqual(sent);
  });
}, 60_000);

test('closed in the backup, and reopened since: what the bot did on the issue is not put back', async () => {
  await restoredWorld(async ({ world, playTo, restore, theCase, said }) => {
    await playTo([...reported, { alice: '/coordinator\n/class D\n/wont-fix the feature is removed' }]);
    const file = await world.backUp();
    await playTo([{ alice: '/reopen it is still shipped' }]);
    // What GitHub would deliver again tells who did it.
    const recovery = { method: 'GET', path: /\/app\/hook\/deliveries/ };
    world.sandbox.github.faults.next({ match: recovery, do: 'status', status: 503, times: 1000 });
    await restore(file, '2026-11-24T09:00:00Z');
    expect(await theCase()).toMatchObject({ hold: { kind: 'all', by: 'vmt-bot' }, closed: false });
    expect(said('everything of this case is held: the database was restored')).toHaveLength(1);
    expect([...said('The issue is put back'), ...said('ghost')]).toEqual([]);
  });
}, 60_000);
