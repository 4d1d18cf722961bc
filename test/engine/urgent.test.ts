/** What stops a plan or takes access away waits for nothing: no limit, no silence, no delivery that can't be handled. */
import { beforeEach, expect, test } from '@jest/globals';
import { newAdvisory } from '../../src/core/model.ts';
import { draftText } from '../../src/engine/case-issue.ts';
import { drainInbox } from '../../src/engine/inbox.ts';
import { type Delivery, PortFault } from '../../src/engine/ports.ts';
import { CASES, PRODUCT } from '../github/kata.ts';
import { type CaseIssueWorld, MINUTE, startCaseIssueWorld } from './case-issue-world.ts';
import { T0 } from './sandbox-parts.ts';

const GHSA = 'GHSA-aaaa-bbbb-cccc';
const COMMENTS = { method: 'GET', path: /\/issues\/\d+\/comments/ };

let world: CaseIssueWorld;
beforeEach(async () => {
  world = await startCaseIssueWorld();
});

const waiting = async () => (await world.store.inboxDepth()).waiting;
async function withAdvisory(): Promise<void> {
  const c = { ...world.opened, advisory: newAdvisory(GHSA, 'https://x', false) };
  const entries = [{ at: T0, by: 'alice', fact: { type: 'commented' } }] as const;
  await world.store.commit({
    ...{ caseId: c.id, expectedVersion: 1, case: c, entries, effects: [], nextDue: null },
    ...{ settles: null, completes: [], cancels: [] },
  });
}

/** A comment of alice's as the poll hands it in: it tells nothing of what the issue looked like. */
function polled(text: string, id: number, isOnAdvisory: boolean): Delivery {
  const issue = { number: world.number, title: '', html_url: 'https://x', labels: [] };
  const iso = new Date(T0).toISOString();
  const user = { id: 1, login: 'alice' };
  const comment = { id, body: text, html_url: `https://x/${id}`, user, created_at: iso, updated_at: iso };
  const base = { action: 'created', sender: user, repository: { full_name: isOnAdvisory ? PRODUCT : CASES } };
  const payload = isOnAdvisory
    ? { ...base, advisory_comment: { ghsa_id: GHSA, ...comment } }
    : { ...base, issue, comment };
  return {
    id: `poll-${id}`,
    event: isOnAdvisory ? 'advisory_comment' : 'issue_comment',
    subject: 'subject',
    payload: JSON.stringify(payload),
    digest: `poll-${id}`,
    receivedAt: T0,
  };
}

const issue = () => new RegExp(`/issues/${world.number}$`);

test('/revoke counts while GitHub can not be asked what was typed before', async () => {
  const mallory = await world.parts.github.directory.user('mallory');
  await world.arrives(await world.said('alice', '/grant @mallory developers'));
  const revoke = await world.said('alice', '/revoke @mallory');
  world.kata.github.faults.next({ do: 'status', status: 503, times: 20, match: COMMENTS });
  await world.arrives(revoke);
  expect(await world.now()).toMatchObject({ grants: [], revoked: [mallory] });
});

test('/hold does not wait for a delivery before it that meets a limit', async () => {
  const headers = { 'retry-after': '1200' };
  world.kata.github.faults.next({
    do: 'status',
    status: 403,
    message: 'secondary rate limit',
    headers,
    match: COMMENTS,
  });
  await world.arrives(await world.said('carol', '/class A'));
  expect(await waiting()).toBe(1);
  await world.arrives(await world.said('alice', '/hold stop'));
  expect((await world.now()).hold).toMatchObject({ why: 'stop' });
});

test('/hold waits a moment only for a list that never comes', async () => {
  world.kata.github.faults.next({ do: 'stall', match: COMMENTS });
  const started = performance.now();
  await world.arrives(await world.said('alice', '/hold stop'));
  expect((await world.now()).hold).toMatchObject({ why: 'stop' });
  expect(performance.now() - started).toBeLessThan(5000);
});

test('a comment that can never be handled keeps those behind it waiting for nothing', async () => {
  const { pulls } = world.parts.github;
  const read: typeof pulls.read = async () => {
    throw new PortFault('permanent', '403');
  };
  const parts = { ...world.parts, github: { ...world.parts.github, pulls: { ...pulls, read } } };
  await world.store.receive(await world.said('alice', `/patch main https://github.com/${PRODUCT}/pull/1`));
  await world.store.receive(await world.said('alice', '/hold stop'));
  await drainInbox(parts);
  await drainInbox(parts);
  expect((await world.now()).hold).toMatchObject({ why: 'stop' });
  expect(await waiting()).toBe(1);
});

test('what was typed before an urgent comment, and read after it, runs no more, and is answered', async () => {
  const resume = await world.said('alice', '/resume');
  const hold = await world.said('alice', '/hold stop');
  const revoke = await world.said('alice', '/revoke @mallory');
  world.kata.github.faults.next({ do: 'status', status: 503, times: 20, match: COMMENTS });
  await world.arrives(hold);
  world.kata.github.faults.clear();
  world.at(T0 + MINUTE);
  await world.arrives(resume);
  expect((await world.now()).hold).toMatchObject({ why: 'stop' });
  const facts = await world.factsOf(world.opened);
  expect(facts.at(-1)).toMatchObject({ type: 'command-refused', command: 'overtaken' });
  await world.arrives(revoke);
  await world.arrives(await world.said('alice', '/resume'));
  expect((await world.now()).hold).toBeNull();
});

const deaf = () => world.kata.github.faults.next({ do: 'status', status: 503, times: 20, match: COMMENTS });

test.each<[string, string, string, object]>([
  ['what gives back beside what takes away', '/hold one\n/resume', '/hold stop', { hold: { why: 'stop' } }],
  [
    'what was granted before a revocation that was refused',
    '/grant @mallory developers',
    '/revoke @mallory',
    { grants: [] },
  ],
  ['an older hold', '/hold one', '/revoke @mallory', { hold: { why: 'one' } }],
  ['older terms', '/terms after Christmas', '/terms whenever', { terms: 'whenever' }],
])('that comes late: %s', async (_, older, newer, expected) => {
  const before = await world.said('alice', older);
  const after = await world.said('alice', newer);
  deaf();
  await world.arrives(after);
  world.kata.github.faults.clear();
  world.at(T0 + MINUTE);
  await world.arrives(before);
  expect(await waiting()).toBe(0);
  expect(await world.now()).toMatchObject(expected);
});

test.each(['on the case issue', 'on the advisory'] as const)(
  'a comment that the poll found %s, and that is tried again, does not undo a later one',
  async (place) => {
    await withAdvisory();
    const body = ['/grant @mallory developers\n/resume', '/revoke @mallory\n/hold two', '/set title Better'];
    const rows = body.map((text, i) => polled(text, i + 1, place === 'on the advisory'));
    world.kata.github.faults.next({ do: 'status', status: 503, match: { path: /users\/mallory$/ } });
    for (const row of rows) await world.store.receive(row);
    for (let i = 0; i < 3; i += 1) await drainInbox(world.parts);
    expect((await world.now()).hold).toMatchObject({ why: 'two' });
    expect((await world.now()).draft.title).toBe('');
    world.at(T0 + 30 * MINUTE);
    for (let i = 0; i < 3; i += 1) await drainInbox(world.parts);
    expect(await waiting()).toBe(0);
    expect(await world.now()).toMatchObject({ grants: [], draft: { title: 'Better' }, hold: { why: 'two' } });
  },
);

test('a draft and a closing that meet a refusal of GitHub are handled when it answers again', async () => {
  const before = await world.body();
  const title = draftText(world.opened).replace(/^title: .*$/m, 'title: BETTER');
  world.as('alice').editIssueBody(CASES, world.number, before.replace(draftText(world.opened), title));
  const edited = await world.delivery('issues', 'alice', 'edited', { changes: { body: { from: before } } });
  world.as('alice').closeIssue(CASES, world.number);
  const closed = await world.delivery('issues', 'alice', 'closed');
  world.at(T0 + 10 * MINUTE);
  world.kata.github.faults.next({
    do: 'status',
    status: 403,
    message: 'suspended',
    times: 2,
    match: { path: issue() },
  });
  await world.store.receive(edited);
  await world.arrives(closed);
  await drainInbox(world.parts);
  expect(await waiting()).toBe(2);
  world.at(T0 + 20 * MINUTE);
  await drainInbox(world.parts);
  await drainInbox(world.parts);
  expect((await world.now()).draft.title).toBe('BETTER');
  expect(await waiting()).toBe(0);
});

test('a comment on a case that is still being opened waits for that', async () => {
  const subject = `${CASES}#99`;
  const opening = { id: 'opening', event: 'issues', subject, payload: '{', digest: 'opening', receivedAt: T0 };
  await world.store.receive(opening);
  const [row] = await world.store.claimDeliveries(T0, 'other', T0 + MINUTE, 1);
  await world.store.postponeDelivery(row?.seq ?? 0, 'other', T0 + MINUTE, 'GitHub is down');
  const comment = await world.said('alice', '/class A');
  await world.arrives({
    ...comment,
    subject,
    payload: comment.payload.replace(`"number":${world.number}`, '"number":99'),
  });
  expect(await waiting()).toBe(2);
});
