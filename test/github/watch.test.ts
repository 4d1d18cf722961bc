import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Watch } from '../../src/engine/ports.ts';
import type { RequestLog } from '../../src/github/fenced-octokit.ts';
import { createWatch } from '../../src/github/watch.ts';
import { CASES, type Kata, NOW, PRODUCT, startKata, thrown } from './kata.ts';
import { startStub } from './stub.ts';

let now: number;
let kata: Kata;
let watch: Watch;

beforeEach(async () => {
  now = NOW;
  kata = await startKata({}, () => now);
  watch = createWatch(kata.clients);
});
afterEach(() => {
  jest.restoreAllMocks();
  expect(kata.github.violations).toEqual([]);
});

const bot = () => kata.port.caseIssues;
const alice = () => kata.github.as('alice');
const newIssue = { title: 'By the bot', body: 'b', labels: [], assignees: [] };

/** The lists that were asked for since the last look, with the status of each answer. */
function lists(): string[] {
  const read = kata.github.requests.splice(0).filter(({ path }) => !/\/access_tokens$|\/installation$/.test(path));
  return read.map(({ path, status }) => `${status} ${path.replace(/^.*\/kata-containers\//, '').replace(/\?.*/, '')}`);
}

/** So many issues by alice, a minute apart; the last one is the newest. */
function manyIssues(count: number): void {
  for (let made = 0; made < count; made += 1) {
    now += 60_000;
    alice().openIssue(CASES, { title: `Issue ${made}` });
  }
}

/** Each list of the port, of a world in which each has something. */
const LISTS: readonly [string, () => Promise<readonly unknown[]>][] = [
  ['readers', () => watch.readers(CASES)],
  ['issues that were changed', () => watch.issuesChangedSince(CASES, NOW)],
  ['issues of a product repository', () => watch.issuesChangedSince(PRODUCT, NOW)],
  ['comments', () => watch.commentsSince(CASES, NOW)],
  ['open issues', () => watch.openIssues(CASES)],
  ['events', () => watch.issueEvents(CASES, 1)],
  ['advisories', () => watch.openAdvisories(PRODUCT)],
  ['advisories that were published', () => watch.publishedAdvisories(PRODUCT)],
  ['releases', () => watch.releases(PRODUCT)],
  ['deliveries that failed', () => watch.failedDeliveries(NOW)],
];

async function somethingInEach(): Promise<void> {
  const { github } = kata;
  github.webhookUrl = 'http://127.0.0.1:1/';
  github.webhooks = 'fail';
  const number = alice().openIssue(CASES, { title: 'A case' });
  alice().comment(CASES, number, '/help');
  alice().label(CASES, number, 'kcsa/new');
  alice().openIssue(PRODUCT, { title: 'An issue' });
  const ghsa = alice().draftAdvisory(PRODUCT, { summary: 'S', description: 'D' });
  alice().commentAdvisory(PRODUCT, ghsa, 'Hello');
  const vulnerabilities = [{ package: { ecosystem: 'other', name: 'runtime' } }];
  alice().publishAdvisory(PRODUCT, alice().draftAdvisory(PRODUCT, { summary: 'P', description: 'D', vulnerabilities }));
  alice().publishRelease(PRODUCT, { tag: '1.0' });
  await github.delivered();
}

describe('an unchanged list', () => {
  test.each(LISTS)('costs nothing and is the same array: %s', async (_, read) => {
    await somethingInEach();
    const first = await read();
    expect(first.length).toBeGreaterThan(0);
    const before = kata.github.requests.length;
    expect(await read()).toBe(first);
    const again = kata.github.requests.slice(before);
    expect(again.map(({ status }) => status)).toEqual(again.map(() => 304));
    expect(again.some(({ counted }) => counted)).toBe(false);
    expect(again.length).toBeGreaterThan(0);
  });

  test('comes once more for a new token, and is the same array still', async () => {
    await somethingInEach();
    const read = () => watch.issuesChangedSince(CASES, NOW);
    const first = await read();
    kata.github.revokeTokens();
    expect(await thrown(read())).toMatchObject({ kind: 'transient' });
    lists();
    expect(await read()).toBe(first);
    expect(await read()).toBe(first);
    expect(lists()).toEqual(['200 vmt-cases/issues', '304 vmt-cases/issues']);
  });

  test('is another array when something in it changed', async () => {
    await somethingInEach();
    const first = await watch.issuesChangedSince(CASES, NOW);
    alice().editIssueTitle(CASES, 1, 'Another title');
    const second = await watch.issuesChangedSince(CASES, NOW);
    expect(second).not.toBe(first);
    expect(second).toMatchObject([{ title: 'Another title' }]);
  });

  test('is read with the app’s own token, the same one for eight minutes unless GitHub refuses it', async () => {
    const machine = Date.now();
    const clock = jest.spyOn(Date, 'now');
    kata = await startKata();
    watch = createWatch(kata.clients);
    const readAfter = async (minutes: number) => {
      clock.mockReturnValue(machine + minutes * 60_000);
      await watch.failedDeliveries(NOW);
    };
    await readAfter(0);
    await readAfter(7.9);
    await readAfter(8);
    await readAfter(9);
    kata.github.faults.next({ do: 'status', status: 401 });
    expect(await thrown(readAfter(10))).toMatchObject({ kind: 'transient' });
    await readAfter(10);
    await readAfter(5);
    expect(lists().map((line) => line.slice(0, 3))).toEqual(['200', '304', '200', '304', '401', '200', '200']);
  });

  test('is no failure in the log', async () => {
    const lines: RequestLog[] = [];
    const { clients } = await startKata({ log: (line) => lines.push(line) });
    const watching = createWatch(clients);
    await watching.openIssues(CASES);
    await watching.openIssues(CASES);
    expect(lines.slice(-2)).toMatchObject([{ status: 200 }, { status: 304, route: '/repos/{owner}/{repo}/issues' }]);
  });
});

describe('issues', () => {
  test('that were changed since then come with the oldest change first, pull requests too', async () => {
    const first = alice().openIssue(PRODUCT, { title: 'Old', labels: ['security-report'] });
    alice().openIssue(PRODUCT, { title: 'Older still' });
    now += 60_000;
    const pull = kata.github.as('carol').openPull(PRODUCT, { title: 'Fix', head: 'fix' });
    now += 60_000;
    alice().comment(PRODUCT, first, 'moved');
    const changed = await watch.issuesChangedSince(PRODUCT, NOW + 60_500);
    expect(changed.map(({ number }) => number)).toEqual([pull, first]);
    expect(changed).toMatchObject([
      { isPull: true, author: { login: 'carol' }, updatedAt: NOW + 60_000 },
      { isPull: false, title: 'Old', labels: ['security-report'], open: true, updatedAt: NOW + 120_000 },
    ]);
    expect(kata.github.requests.at(-1)?.tokenScope).toMatchObject({
      repositories: [PRODUCT],
      permissions: { issues: 'read', pull_requests: 'read', metadata: 'read' },
    });
  });

  test('of the bot have no author', async () => {
    await bot().create(CASES, newIssue);
    expect(await watch.issuesChangedSince(CASES, NOW)).toMatchObject([{ number: 1, author: null }]);
  });

  test('are read only as far as what changed reaches', async () => {
    manyIssues(250);
    lists();
    expect(await watch.issuesChangedSince(CASES, now - 10 * 60_000)).toHaveLength(11);
    expect(lists()).toEqual(['200 vmt-cases/issues']);
    expect(await watch.issuesChangedSince(CASES, now - 120 * 60_000)).toHaveLength(121);
    expect(lists()).toEqual(['304', '200', '304', '304'].map((status) => `${status} vmt-cases/issues`));
    expect(await watch.issuesChangedSince(CASES, NOW)).toHaveLength(250);
  });

  test('that are open are told by number, pull requests are not among them', async () => {
    manyIssues(120);
    alice().closeIssue(CASES, 7);
    kata.github.as('carol').openPull(CASES, { title: 'Change', head: 'change' });
    const open = await watch.openIssues(CASES);
    expect(open).toHaveLength(119);
    expect(open).not.toContain(7);
    expect(open).not.toContain(121);
    alice().deleteIssue(CASES, 8);
    expect(await watch.openIssues(CASES)).toEqual(open.filter((number) => number !== 8));
  });

  test('that move from one page to another while the list is read are not missed', async () => {
    manyIssues(120);
    const { requests } = kata.github;
    kata.github.faults.next({ do: 'stall', match: { path: /issues\?.*page=2/ } });
    const reading = watch.openIssues(CASES);
    await kata.github.faults.stalled();
    alice().closeIssue(CASES, 1);
    kata.github.faults.release();
    expect(await reading).toEqual(Array.from({ length: 119 }, (_, index) => index + 2));
    expect(requests.filter(({ path }) => path.includes('page=2'))).toHaveLength(3);
  });
});

describe('comments', () => {
  test('by people in the whole repository come oldest first, with the number of their issue', async () => {
    await bot().create(CASES, newIssue);
    alice().openIssue(CASES, { title: 'Second' });
    alice().comment(CASES, 1, 'before');
    now += 60_000;
    const first = alice().comment(CASES, 2, '/confirm');
    await bot().comment(CASES, 2, 'Done.');
    now += 60_000;
    const second = kata.github.as('carol').comment(CASES, 1, 'text');
    alice().editComment(CASES, first, '/reject');
    const comments = await watch.commentsSince(CASES, NOW + 60_999);
    expect(comments).toEqual([
      {
        ...{ id: first, number: 2, body: '/reject', author: { id: expect.any(Number), login: 'alice' } },
        ...{ createdAt: NOW + 60_000, updatedAt: NOW + 120_000, url: expect.stringContaining('#issuecomment-') },
      },
      expect.objectContaining({ id: second, number: 1, author: { id: expect.any(Number), login: 'carol' } }),
    ]);
  });

  test('are read past those of the bot, and beyond a page', async () => {
    alice().openIssue(CASES, { title: 'Issue' });
    const first = alice().comment(CASES, 1, 'first');
    const { world } = kata.github;
    const issue = kata.github.issue(CASES, 1);
    for (let made = 0; made < 150; made += 1) {
      now += 1000;
      const author = { account: world.app.bot, viaApp: true };
      issue.comments.push({
        ...{ id: world.newId(), author, body: 'Board', reactions: [] },
        createdAt: now,
        updatedAt: now,
      });
    }
    expect(await watch.commentsSince(CASES, NOW)).toMatchObject([{ id: first }]);
    lists();
    expect(await watch.commentsSince(CASES, NOW + 100_000)).toEqual([]);
    expect(lists()).toEqual(['304 vmt-cases/issues/comments']);
  });
});

test('events of labels, title and state come with who did it, or with nobody for the bot', async () => {
  await bot().create(CASES, newIssue);
  alice().label(CASES, 1, 'kcsa/triaged');
  alice().unlabel(CASES, 1, 'kcsa/triaged');
  alice().editIssueTitle(CASES, 1, 'Another');
  alice().assign(CASES, 1, 'alice');
  alice().closeIssue(CASES, 1);
  await bot().update(CASES, 1, { open: true });
  const person = { id: expect.any(Number), login: 'alice' };
  const event = { id: expect.any(Number), label: null, actor: person, at: NOW };
  expect(await watch.issueEvents(CASES, 1)).toEqual([
    { ...event, kind: 'labels', label: 'kcsa/triaged' },
    { ...event, kind: 'labels', label: 'kcsa/triaged' },
    { ...event, kind: 'title' },
    { ...event, kind: 'state' },
    { ...event, kind: 'state', actor: null },
  ]);
  for (let made = 0; made < 60; made += 1) {
    alice().label(CASES, 1, 'kcsa/triaged');
    alice().unlabel(CASES, 1, 'kcsa/triaged');
  }
  expect(await watch.issueEvents(CASES, 1)).toHaveLength(125);
});

describe('advisories', () => {
  test('in triage and draft are all told, beyond a page of each', async () => {
    const reported = Array.from({ length: 101 }, (_, made) =>
      kata.github.as('mallory').reportAdvisory(PRODUCT, { summary: `Report ${made}`, description: 'D' }),
    );
    const drafted = alice().draftAdvisory(PRODUCT, { summary: 'Draft', description: 'D' });
    const closed = alice().draftAdvisory(PRODUCT, { summary: 'Closed', description: 'D' });
    alice().closeAdvisory(PRODUCT, closed);
    const [first = ''] = reported;
    alice().acceptAdvisory(PRODUCT, first);
    alice().commentAdvisory(PRODUCT, first, 'Thank you');
    const open = await watch.openAdvisories(PRODUCT);
    expect(open.map(({ ghsa }) => ghsa).toSorted()).toEqual([...reported, drafted].toSorted());
    expect(open.find(({ ghsa }) => ghsa === first)).toEqual(await kata.port.advisories.read(PRODUCT, first));
    expect(open.filter(({ state }) => state === 'draft')).toHaveLength(2);
    expect(kata.github.requests.find(({ path }) => path.includes('state=triage'))?.tokenScope).toMatchObject({
      permissions: { repository_advisories: 'read', metadata: 'read' },
    });
  });

  test('that were published last are told, the hundred newest of them by one request', async () => {
    const vulnerabilities = [{ package: { ecosystem: 'other', name: 'runtime' } }];
    const published = Array.from({ length: 101 }, (_, made) => {
      now += 1000;
      const ghsa = alice().draftAdvisory(PRODUCT, { summary: `${made}`, description: 'D', vulnerabilities });
      alice().publishAdvisory(PRODUCT, ghsa);
      return ghsa;
    });
    alice().draftAdvisory(PRODUCT, { summary: 'Draft', description: 'D' });
    kata.github.requests.length = 0;
    const told = await watch.publishedAdvisories(PRODUCT);
    expect(told.map(({ ghsa }) => ghsa)).toEqual(published.toReversed().slice(0, 100));
    expect(kata.github.requests.filter(({ path }) => path.includes('security-advisories'))).toHaveLength(1);
  });

  test('that are accepted between the two lists are told once, as drafts', async () => {
    const ghsa = kata.github.as('mallory').reportAdvisory(PRODUCT, { summary: 'Report', description: 'D' });
    const path = /security-advisories/;
    kata.github.faults.next({ do: 'latency', ms: 0, match: { path } });
    kata.github.faults.next({ do: 'stall', match: { path } });
    const reading = watch.openAdvisories(PRODUCT);
    await kata.github.faults.stalled();
    alice().acceptAdvisory(PRODUCT, ghsa);
    kata.github.faults.release();
    expect(await reading).toMatchObject([{ ghsa, state: 'draft' }]);
  });

  test('have comments by people that were made or edited since then; confidential ones are not told', async () => {
    const ghsa = alice().draftAdvisory(PRODUCT, { summary: 'S', description: 'D' });
    const old = alice().commentAdvisory(PRODUCT, ghsa, 'old');
    alice().commentAdvisory(PRODUCT, ghsa, 'never touched');
    now += 60_000;
    await kata.port.advisories.comment(PRODUCT, ghsa, 'By the bot');
    alice().commentAdvisory(PRODUCT, ghsa, 'secret', { confidential: true });
    const made = kata.github.as('carol').commentAdvisory(PRODUCT, ghsa, '/help');
    alice().editAdvisoryComment(PRODUCT, ghsa, old, '/confirm');
    expect(await kata.port.advisories.commentsSince(PRODUCT, ghsa, NOW + 60_999)).toEqual([
      {
        ...{ id: old, body: '/confirm', createdAt: NOW, updatedAt: NOW + 60_000 },
        ...{ author: { id: expect.any(Number), login: 'alice' }, url: expect.stringContaining(ghsa) },
      },
      expect.objectContaining({ id: made, body: '/help' }),
    ]);
    for (let more = 0; more < 120; more += 1) alice().commentAdvisory(PRODUCT, ghsa, `Comment ${more}`);
    expect(await kata.port.advisories.commentsSince(PRODUCT, ghsa, NOW)).toHaveLength(123);
  });
});

describe('the case repository', () => {
  test('is the same object until somebody pushes, or it is made public', async () => {
    const first = await watch.repository(CASES);
    expect(first).toEqual({ id: expect.any(Number), isPrivate: true, branch: 'main', pushedAt: NOW });
    expect(await watch.repository(CASES)).toBe(first);
    now += 60_000;
    alice().putFile(CASES, 'keys/a.asc', 'a', 'm');
    expect(await watch.repository(CASES)).toEqual({ ...first, pushedAt: now });
    kata.github.setVisibility(CASES, 'public');
    expect(await watch.repository(CASES)).toEqual({ id: first?.id, isPrivate: false, branch: 'main', pushedAt: now });
    expect(lists()).toEqual(['200 vmt-cases', '304 vmt-cases', '200 vmt-cases', '200 vmt-cases']);
  });

  test('is not private when it is internal', async () => {
    const internal = {
      private: true,
      visibility: 'internal',
      default_branch: 'main',
      pushed_at: '2026-11-22T12:00:00Z',
    };
    const stub = await startStub((response) => response.end(JSON.stringify(internal)));
    const { clients } = await startKata({ baseUrl: stub.baseUrl });
    expect(await createWatch(clients).repository(CASES)).toMatchObject({ isPrivate: false });
  });
});

describe('who edited an issue', () => {
  const edits = () => watch.editsOf(CASES, 1, now);
  const query = () => kata.github.requests.at(-1);

  test('is nobody, then people, and no person where it was the bot; with each text', async () => {
    alice().openIssue(CASES, { title: 'A case', body: 'b' });
    expect(await edits()).toEqual([]);
    kata.github.as('carol').editIssueBody(CASES, 1, 'by carol');
    alice().editIssueTitle(CASES, 1, 'A title is no text');
    const people = [
      { editor: { id: expect.any(Number), login: 'carol' }, body: 'by carol' },
      { editor: { id: expect.any(Number), login: 'alice' }, body: 'b' },
    ];
    expect(await edits()).toEqual(people);
    expect(query()).toMatchObject({
      path: '/api/graphql',
      tokenScope: { repositories: [CASES], permissions: { issues: 'read', metadata: 'read' } },
    });
    await bot().update(CASES, 1, { body: 'by the bot' });
    expect(await edits()).toEqual([{ editor: null, body: 'by the bot' }, ...people]);
  });

  test('is not told of a text that was edited since it was seen', async () => {
    alice().openIssue(CASES, { title: 'A case', body: 'b' });
    const seenAt = now;
    now += 60_000;
    alice().editIssueBody(CASES, 1, 'later');
    expect(await thrown(watch.editsOf(CASES, 1, seenAt))).toMatchObject({ kind: 'transient' });
    expect(await edits()).toMatchObject([{ body: 'later' }, { body: 'b' }]);
  });

  test.each<[string, string, object]>([
    ['there is no such issue', '{"errors": [{"type": "NOT_FOUND", "message": "canary"}]}', { kind: 'permanent' }],
    [
      'it may not be read',
      '{"data": {}, "errors": [{"type": "FORBIDDEN", "message": "canary"}]}',
      { kind: 'permanent' },
    ],
    ['the limit is reached', '{"errors": [{"type": "RATE_LIMITED", "message": "canary"}]}', { kind: 'transient' }],
    ['GitHub fails', '{"data": null, "errors": [{"message": "canary"}]}', { kind: 'transient' }],
    [
      'the newest edit is not the first',
      '{"data": {"repository": {"issue": {"lastEditedAt": "2020-01-01T00:00:00Z", "userContentEdits": ' +
        '{"nodes": [{"editedAt": "2019-01-01T00:00:00Z", "diff": "canary", "editor": null}]}}}}}',
      { kind: 'permanent' },
    ],
    ['the answer is another one', '{"data": {"repository": {"canary": 1}}}', { kind: 'permanent' }],
  ])('is a fault when %s', async (_, body, expected) => {
    const stub = await startStub((response) => response.end(body));
    const { clients } = await startKata({ baseUrl: stub.baseUrl });
    const fault = await thrown(createWatch(clients).editsOf(CASES, 1, NOW));
    expect(fault).toMatchObject(expected);
    expect(String(fault)).not.toContain('canary');
    expect(stub.asked).toEqual(['/graphql']);
  });

  test('can be asked in the case repository only, and that client sends nothing else', async () => {
    expect(await thrown(watch.editsOf(PRODUCT, 1, NOW))).toMatchObject({ kind: 'permanent' });
    const client = kata.clients.repository('case-editors', CASES);
    const url = kata.github.apiUrl.replace(/v3$/, 'graphql');
    const sent = kata.github.requests.length;
    const refusal = { kind: 'permanent', message: expect.stringContaining('is beyond the client for case-editors') };
    expect(await thrown(client.request('GET /repos/kata-containers/vmt-cases/issues'))).toMatchObject(refusal);
    expect(await thrown(client.request('POST /graphql'))).toMatchObject(refusal);
    expect(await thrown(client.request(`GET ${url}`))).toMatchObject(refusal);
    expect(await thrown(client.request(`POST ${url}/x`))).toMatchObject(refusal);
    expect(kata.github.requests).toHaveLength(sent);
  });

  test.each(['case-issues', 'case-files', 'case-pulls', 'accounts'] as const)(
    'can not be asked by the client for %s',
    async (purpose) => {
      const stub = await startStub((response) => response.end('{}'));
      const { clients } = await startKata({ baseUrl: stub.baseUrl });
      for (const each of [kata.clients, clients]) {
        const { graphql } = each.repository(purpose, CASES);
        expect(await thrown(graphql('{ viewer { login } }'))).toMatchObject({
          message: expect.stringContaining('is beyond the client'),
        });
      }
      expect([...kata.github.requests, ...stub.asked]).toEqual([]);
    },
  );
});

test('releases are told with tag, address and notes, drafts are not', async () => {
  alice().publishRelease(PRODUCT, { tag: '1.0' });
  alice().publishRelease(PRODUCT, { tag: '1.1', draft: true });
  expect(await watch.releases(PRODUCT)).toEqual([
    { tag: '1.0', url: expect.stringContaining('/releases/tag/1.0'), notes: '' },
  ]);
  expect(kata.github.requests.at(-1)?.tokenScope).toMatchObject({
    permissions: { contents: 'read', metadata: 'read' },
  });
});

test('a draft of a release is not told, even to a token that is told of it', async () => {
  const draft = { tag_name: '1.1', html_url: 'https://x/1.1', draft: true };
  const stub = await startStub((response) => response.end(JSON.stringify([draft, { ...draft, draft: false }])));
  const { clients } = await startKata({ baseUrl: stub.baseUrl });
  expect(await createWatch(clients).releases(PRODUCT)).toEqual([{ tag: '1.1', url: 'https://x/1.1', notes: '' }]);
});

test('commits of a branch are told newest first, by a token that only reads; a branch that is not there has none', async () => {
  alice().putFile(PRODUCT, 'a', 'a', 'the first');
  const sha = alice().putFile(PRODUCT, 'b', 'b', 'the second');
  const commits = await watch.commits(PRODUCT, 'main', () => false);
  expect(commits.map(({ message }) => message).slice(0, 2)).toEqual(['the second', 'the first']);
  expect(commits[0]).toMatchObject({ sha, url: expect.stringContaining(`/commit/${sha}`) });
  expect(kata.github.requests.at(-1)?.tokenScope).toMatchObject({ permissions: { contents: 'read' } });
  expect(await watch.commits(PRODUCT, 'main', () => false)).toBe(commits);
  expect(await watch.commits(PRODUCT, 'stable-9.9', () => false)).toEqual([]);
});

describe('deliveries', () => {
  test('that failed since then come oldest first, beyond a page, and can be asked for again', async () => {
    const { github } = kata;
    github.webhookUrl = 'http://127.0.0.1:1/';
    github.webhooks = 'fail';
    alice().openIssue(CASES, { title: 'Long ago' });
    await github.delivered();
    now += 60_000;
    for (let made = 0; made < 120; made += 1) alice().openIssue(CASES, { title: `Issue ${made}` });
    await github.delivered();
    const failed = await watch.failedDeliveries(NOW + 60_000);
    expect(failed).toEqual(
      github.deliveries.slice(1).map(({ id, guid }) => ({ id: String(id), guid, at: NOW + 60_000 })),
    );
    const [first] = failed;
    await watch.redeliver(first?.id ?? '');
    await github.delivered();
    expect(github.deliveries.at(-1)).toMatchObject({ guid: first?.guid, redelivery: true });
    expect(await thrown(watch.redeliver('1'))).toMatchObject({ kind: 'permanent' });
  });

  test('have ids that no number holds', async () => {
    const id = '211234567890123457';
    const stub = await startStub((response) =>
      response.end(`[{"id": ${id}, "guid": "g", "delivered_at": "2026-11-22T12:00:00Z"}]`),
    );
    const { clients } = await startKata({ baseUrl: stub.baseUrl });
    const watching = createWatch(clients);
    expect(await watching.failedDeliveries(NOW)).toEqual([{ id, guid: 'g', at: NOW }]);
    await watching.redeliver(id);
    expect(stub.asked.at(-1)).toBe(`/app/hook/deliveries/${id}/attempts`);
  });
});

test('a list that changes each time that it is read is a transient fault', async () => {
  const page = { count: 0 };
  const stub = await startStub((response) => {
    page.count += 1;
    response.setHeader('link', '<http://127.0.0.1/x?page=2>; rel="next"');
    if (page.count % 2 === 0) response.removeHeader('link');
    response.end(JSON.stringify([{ number: page.count }]));
  });
  const { clients } = await startKata({ baseUrl: stub.baseUrl });
  expect(await thrown(createWatch(clients).openIssues(CASES))).toMatchObject({ kind: 'transient' });
  expect(stub.asked).toHaveLength(8);
});
