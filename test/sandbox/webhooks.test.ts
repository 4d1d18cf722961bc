import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakeGithub, startGithub } from '../../src/sandbox/github.ts';
import { seedKataWorld } from '../../src/sandbox/kata-world.ts';
import { appClient, cases, installationClient, startReceiver } from './clients.ts';

const caseRepository = 'kata-containers/vmt-cases';
let github: FakeGithub;
let receiver: Awaited<ReturnType<typeof startReceiver>>;

beforeEach(async () => {
  github = await startGithub();
  seedKataWorld(github);
  receiver = await startReceiver();
  github.webhookUrl = receiver.url;
});

afterEach(async () => {
  await Promise.all([github.close(), receiver.close()]);
  expect(github.violations).toEqual([]);
});

const names = (): string[] =>
  receiver.received.map(({ headers, payload }) => `${headers['x-github-event']} ${payload.action ?? ''}`.trim());

test('a delivery is signed and has what all deliveries have', async () => {
  github.as('alice').openIssue(caseRepository, { title: 'A report by mail' });
  await github.delivered();
  const [delivery] = receiver.received;
  expect(delivery?.headers).toMatchObject({
    'content-type': 'application/json',
    'x-github-event': 'issues',
    'x-github-delivery': expect.stringMatching(/^[0-9a-f-]{36}$/),
    'user-agent': expect.stringMatching(/^GitHub-Hookshot\//),
  });
  expect(delivery?.payload).toMatchObject({
    action: 'opened',
    issue: { number: 1, title: 'A report by mail', user: { login: 'alice' } },
    repository: { full_name: caseRepository, private: true },
    organization: { login: 'kata-containers' },
    sender: { login: 'alice', type: 'User' },
    installation: { id: expect.any(Number) },
  });
  const digest = createHmac('sha256', github.webhookSecret)
    .update(delivery?.body ?? '')
    .digest('hex');
  expect(delivery?.headers['x-hub-signature-256']).toBe(`sha256=${digest}`);
});

test('what people do arrives in order', async () => {
  const alice = github.as('alice');
  const number = alice.openIssue(caseRepository, { title: 't', body: 'b', labels: ['kcsa/new'] });
  const comment = alice.comment(caseRepository, number, '/confirm');
  alice.editComment(caseRepository, comment, '/confirm it');
  alice.unlabel(caseRepository, number, 'kcsa/new');
  alice.editIssueBody(caseRepository, number, 'c');
  alice.assign(caseRepository, number, 'bob');
  alice.closeIssue(caseRepository, number);
  alice.deleteComment(caseRepository, comment);
  await github.delivered();
  expect(names()).toEqual([
    'issues opened',
    'issues labeled',
    'issue_comment created',
    'issue_comment edited',
    'issues unlabeled',
    'issues edited',
    'issues assigned',
    'issues closed',
    'issue_comment deleted',
  ]);
  expect(receiver.received[3]?.payload.changes).toEqual({ body: { from: '/confirm' } });
});

test('of an advisory only the report and the publication are told', async () => {
  const product = 'kata-containers/kata-containers';
  const rita = github.as('rita');
  const ghsa = rita.reportAdvisory(product, { summary: 's', description: 'd' });
  rita.commentAdvisory(product, ghsa, 'hello?');
  const alice = github.as('alice');
  alice.acceptAdvisory(product, ghsa);
  alice.editAdvisory(product, ghsa, { vulnerabilities: [{ package: { ecosystem: 'other', name: 'agent' } }] });
  alice.publishAdvisory(product, ghsa);
  await github.delivered();
  expect(names()).toEqual(['repository_advisory reported', 'repository_advisory published']);
  expect(receiver.received[0]?.payload).toMatchObject({
    repository_advisory: { ghsa_id: ghsa, state: 'triage', author: { login: 'rita' }, submission: { accepted: false } },
  });
});

test('pushes, pull requests and releases are told', async () => {
  const product = 'kata-containers/kata-containers';
  github.as('alice').putFile(caseRepository, '.github/vmt.yml', 'process: kata\n', 'New rules');
  const number = github.as('grace').openPull(product, { title: 'Fix', base: 'stable-1.11', head: 'fix' });
  github.as('grace').pushToPull(product, number);
  github.as('carol').mergePull(product, number);
  github.as('frank').publishRelease(product, { tag: '1.11.1', target: 'stable-1.11', body: 'notes' });
  await github.delivered();
  expect(names()).toEqual([
    'push',
    'push',
    'push',
    'pull_request opened',
    'push',
    'pull_request synchronize',
    'push',
    'pull_request closed',
    'release created',
    'release published',
    'release released',
  ]);
  expect(receiver.received[0]?.payload).toMatchObject({
    ref: 'refs/heads/main',
    commits: [{ modified: ['.github/vmt.yml'], added: [], author: { username: 'alice' } }],
    head_commit: { message: 'New rules' },
  });
  expect(receiver.received[7]?.payload).toMatchObject({
    pull_request: { merged: true, base: { ref: 'stable-1.11' }, merged_by: { login: 'carol' } },
  });
});

test('repositories that change hands or visibility are told', async () => {
  github.setVisibility(caseRepository, 'public');
  github.renameRepository(caseRepository, 'cases');
  github
    .as('mallory')
    .comment('kata-containers/cases', github.as('bob').openIssue('kata-containers/cases', { title: 't' }), 'hi');
  await github.delivered();
  expect(names()).toEqual(['repository publicized', 'repository renamed', 'issues opened', 'issue_comment created']);
});

test('lost deliveries leave no trace', async () => {
  github.webhooks = 'lose';
  github.as('alice').openIssue(caseRepository, { title: 't' });
  await github.delivered();
  expect(receiver.received).toEqual([]);
  expect(github.deliveries).toEqual([]);
});

test('doubled deliveries share their id', async () => {
  github.webhooks = { duplicate: 3 };
  github.as('alice').openIssue(caseRepository, { title: 't' });
  await github.delivered();
  expect(receiver.received).toHaveLength(3);
  expect(new Set(receiver.received.map(({ headers }) => headers['x-github-delivery'])).size).toBe(1);
});

test('shuffled deliveries are the same ones in another order, the same for the same seed', async () => {
  const shuffledTitles = async (seed: number): Promise<string[]> => {
    receiver.received.length = 0;
    github.webhooks = { shuffle: seed };
    for (const title of ['1', '2', '3', '4', '5', '6']) github.as('alice').openIssue(caseRepository, { title });
    await github.delivered();
    return receiver.received.map(({ payload }) => (payload.issue as { title: string }).title);
  };
  const first = await shuffledTitles(7);
  expect(await shuffledTitles(7)).toEqual(first);
  expect([...first].sort()).toEqual(['1', '2', '3', '4', '5', '6']);
  expect(first).not.toEqual(['1', '2', '3', '4', '5', '6']);
});

test('a failed delivery can be found and asked for again, under the same id', async () => {
  receiver.answerWith(503);
  github.as('alice').openIssue(caseRepository, { title: 't' });
  await github.delivered();
  receiver.answerWith(202);
  const app = appClient(github);
  const { data: failed } = await app.rest.apps.listWebhookDeliveries({ status: 'failure' });
  expect(failed).toMatchObject([{ event: 'issues', action: 'opened', status_code: 503, redelivery: false }]);
  const id = failed[0]?.id ?? 0;
  const { data: whole } = await app.rest.apps.getWebhookDelivery({ delivery_id: id });
  expect(whole.request.payload).toMatchObject({ action: 'opened', issue: { title: 't' } });
  await app.rest.apps.redeliverWebhookDelivery({ delivery_id: id });
  await github.delivered();
  expect(receiver.received).toHaveLength(2);
  expect(receiver.received[1]?.headers['x-github-delivery']).toBe(failed[0]?.guid);
  const { data: all } = await app.rest.apps.listWebhookDeliveries({ per_page: 1 });
  expect(all).toMatchObject([{ status_code: 202, redelivery: true }]);
});

test('what is asked for again is lost, doubled and shuffled like what is new', async () => {
  github.webhooks = 'fail';
  for (const title of ['1', '2', '3', '4']) github.as('alice').openIssue(caseRepository, { title });
  await github.delivered();
  const app = appClient(github);
  const failed = async () => (await app.rest.apps.listWebhookDeliveries({ status: 'failure' })).data;
  const again = async (mode: FakeGithub['webhooks']): Promise<(string | undefined)[]> => {
    receiver.received.length = 0;
    github.webhooks = mode;
    for (const { id, redelivery } of await failed()) {
      if (!redelivery) await app.rest.apps.redeliverWebhookDelivery({ delivery_id: id });
    }
    await github.delivered();
    return receiver.received.map(({ headers }) => headers['x-github-delivery']);
  };
  const guids = (await failed()).map(({ guid }) => guid);
  expect(await again('lose')).toEqual([]);
  expect(await failed()).toHaveLength(4);
  expect(await again('fail')).toEqual([]);
  expect(await failed()).toHaveLength(8);
  const tenfold = await again({ duplicate: 10 });
  expect(tenfold).toHaveLength(40);
  expect([...new Set(tenfold)]).toEqual(guids);
  const shuffled = await again({ shuffle: 7 });
  expect(shuffled).not.toEqual(guids);
  expect(shuffled.toSorted()).toEqual(guids.toSorted());
  const { data: handedOver } = await app.rest.apps.listWebhookDeliveries({ status: 'success', per_page: 100 });
  expect(handedOver).toHaveLength(44);
  expect(await failed()).toHaveLength(8);
});

test('what the app does is told too, with the bot as sender', async () => {
  const octokit = await installationClient(github);
  await octokit.rest.issues.create({ ...cases, title: 't' });
  await github.delivered();
  expect(receiver.received[0]?.payload).toMatchObject({
    sender: { login: 'vmt-bot[bot]', type: 'Bot' },
    issue: { performed_via_github_app: { id: github.appId } },
  });
});
