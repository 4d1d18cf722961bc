/** Deliveries about a case issue while GitHub fails, others are lost, or the issue is gone. */
import { beforeEach, expect, test } from '@jest/globals';
import { type Case, newAdvisory } from '../../src/core/model.ts';
import { draftText } from '../../src/engine/case-issue.ts';
import { drainInbox } from '../../src/engine/inbox.ts';
import type { WatchingParts } from '../../src/engine/parts.ts';
import { createAdvisoryLook } from '../../src/engine/poll/advisories.ts';
import { createCaseIssueLook } from '../../src/engine/poll/case-issues.ts';
import { PortFault } from '../../src/engine/ports.ts';
import { createWatch } from '../../src/github/watch.ts';
import { CASES, PRODUCT } from '../github/kata.ts';
import { aCase } from '../store/samples.ts';
import { type CaseIssueWorld, MINUTE, startCaseIssueWorld } from './case-issue-world.ts';
import { drained } from './outbox-world.ts';
import { T0, WORLD } from './sandbox-parts.ts';

let world: CaseIssueWorld;
let c: Case;
beforeEach(async () => {
  world = await startCaseIssueWorld();
  c = world.opened;
});

const watching = (watch = createWatch(world.kata.clients)): WatchingParts => ({ ...world.parts, watch });

test('a /hold that was delivered counts while GitHub can not be asked what was before', async () => {
  const id = world.as('alice').comment(CASES, world.number, '/hold stop');
  const at = new Date(T0).toISOString();
  const user = { id: 1, login: 'alice' };
  const said = { id, body: '/hold stop', html_url: 'https://x', user, created_at: at, updated_at: at };
  const hold = await world.delivery('issue_comment', 'alice', 'created', { comment: said });
  world.kata.github.faults.next({ do: 'status', status: 503, times: 20 });
  await world.arrives(hold);
  expect((await world.now()).hold).toMatchObject({ why: 'stop' });
});

test('the first delivery after the app was installed anew counts, and one of another installation does not', async () => {
  const { id, installation } = (await world.parts.watch.identity(CASES)) ?? { id: 0, installation: 0 };
  await world.store.remember('case-repository', JSON.stringify({ id, installation: installation - 1 }));
  const from = async (of: number, text: string) => ({
    ...JSON.parse((await world.said('alice', text)).payload),
    ...{ repository: { full_name: CASES, id }, installation: { id: of } },
  });
  await world.arrives(
    await world.delivery('issue_comment', 'alice', 'created', await from(installation + 1, '/class B1')),
  );
  expect((await world.now()).class).toBeNull();
  await world.store.remember('case-repository', JSON.stringify({ id, installation: installation - 1 }));
  await world.arrives(await world.delivery('issue_comment', 'alice', 'created', await from(installation, '/class A')));
  expect(await world.now()).toMatchObject({ class: 'A', hold: { why: expect.stringContaining('another one now') } });
});

test('a draft that somebody else left there is not that of whoever edits another part', async () => {
  const before = await world.body();
  const stranger = before.replace(draftText(c), draftText(c).replace(/^title: .*$/m, 'title: EVIL'));
  world.as('mallory').editIssueBody(CASES, world.number, stranger);
  world.as('carol').editIssueBody(CASES, world.number, `${stranger}\nA note`);
  await world.arrives(await world.delivery('issues', 'carol', 'edited', { changes: { body: { from: stranger } } }));
  expect((await world.now()).draft.title).toBe(c.draft.title);
});

test('a label that somebody else put on is not asked for by whoever puts on another one', async () => {
  world.as('mallory').label(CASES, world.number, 'class/A');
  world.as('carol').label(CASES, world.number, 'needs-info');
  await world.arrives(await world.delivery('issues', 'carol', 'labeled', { label: { name: 'needs-info' } }));
  expect((await world.now()).class).toBeNull();
});

test('an edit before the issue was deleted keeps the deletion from nothing', async () => {
  const edited = await world.delivery('issues', 'alice', 'edited', { changes: { title: { from: 'x' } } });
  const deleted = await world.delivery('issues', 'alice', 'deleted');
  const path = new RegExp(`/issues/${world.number}`);
  world.kata.github.faults.next({ do: 'status', status: 410, times: 50, match: { path } });
  await world.store.receive(edited);
  await world.arrives(deleted);
  await drainInbox(world.parts);
  expect((await world.now()).hold).toMatchObject({ why: 'the case issue was deleted' });
  expect((await world.store.inboxDepth()).waiting).toBe(0);
});

test('what was said does not wait for who put on a label, and the label is not passed', async () => {
  let isBad = true;
  const watch = createWatch(world.kata.clients);
  const issueEvents: typeof watch.issueEvents = async (...asked) => {
    if (isBad) throw new PortFault('permanent', '404');
    return watch.issueEvents(...asked);
  };
  const look = createCaseIssueLook(watching({ ...watch, issueEvents }));
  await look();
  world.at(T0 + MINUTE);
  world.as('alice').label(CASES, world.number, 'class/A');
  world.as('alice').comment(CASES, world.number, '/hold stop');
  await look();
  await drainInbox(world.parts);
  expect(await world.now()).toMatchObject({ hold: { why: 'stop' }, class: null });
  isBad = false;
  await drained(world.parts);
  await look();
  await drainInbox(world.parts);
  expect((await world.now()).class).toBe('A');
});

/** A case with an advisory that these people read, and effects that wait. */
async function withAdvisory(changes: Partial<Case>, readers: readonly string[], effects: readonly object[]) {
  const ghsa = world.as('mallory').reportAdvisory(PRODUCT, { summary: 'Secret', description: 'd' });
  await world.parts.github.advisories.update(PRODUCT, ghsa, { collaborators: readers });
  const issue = world.as('alice').openIssue(CASES, { title: 'x' });
  const advisory = newAdvisory(ghsa, 'https://x', false);
  const made = aCase({ kind: 'advisory', repository: PRODUCT, ghsa }, { number: issue, advisory, ...changes });
  const all = effects.map((effect) => ({ caseId: made.id, due: T0, audience: 'developers', ...effect }));
  await world.store.commit({
    ...{ caseId: made.id, expectedVersion: 0, case: made, nextDue: null, settles: null, completes: [], cancels: [] },
    ...{ entries: [{ at: T0, by: 'alice', fact: { type: 'commented' } }], effects: all as never },
  });
  return { made, ghsa };
}

test('nothing is said on an advisory while somebody who was revoked still reads it', async () => {
  const word = { key: 'word', kind: 'advisory-comment', body: 'embargoed word', communication: null };
  const off = { key: 'off', kind: 'take-off-readers' };
  const carol = await world.kata.port.directory.user('carol');
  const revoked = carol === null ? [] : [carol];
  const { ghsa } = await withAdvisory({ revoked, extent: 'developers' }, ['carol'], [off, word]);
  const match = { method: 'PATCH', path: /security-advisories/ };
  world.kata.github.faults.next({ do: 'status', status: 503, times: 1, match });
  const comments = async () => (await world.parts.github.advisories.read(PRODUCT, ghsa)).comments;
  await drained(world.parts);
  expect(await comments()).toBe(0);
  world.at(T0 + 5 * MINUTE);
  await drained(world.parts);
  world.at(T0 + 10 * MINUTE);
  await drained(world.parts);
  expect(await comments()).toBe(1);
});

test('whoever was let in by hand is told of while the bot’s own change waits for the end of a hold', async () => {
  const hold = { kind: 'all', why: 'w', by: '@alice', since: T0, below: null } as const;
  const sync = { key: 'sync', kind: 'sync-advisory', state: null, force: false };
  const { made } = await withAdvisory({ hold }, ['mallory'], [sync]);
  const config = { ...WORLD.config, repositories: [PRODUCT] };
  const look = createAdvisoryLook({
    ...watching(),
    configuration: { ...world.parts.configuration, current: () => config },
  });
  await look();
  expect((await world.factsOf(made)).map(({ type }) => type)).toContain('advisory-drifted');
});
