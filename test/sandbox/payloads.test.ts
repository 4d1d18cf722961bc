/** The payloads of the sandbox against GitHub's own examples: no key that the bot could read may be missing. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakeGithub, startGithub } from '../../src/sandbox/github.ts';
import { seedKataWorld } from '../../src/sandbox/kata-world.ts';
import { startReceiver } from './clients.ts';

type Json = Record<string, unknown>;
type Example = { name: string; examples: Json[] };

const file = '../../node_modules/@octokit/webhooks-examples/api.github.com/index.json';
const examples = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as Example[];

/** What only some repositories, plans or old payloads have. */
const rare = new Set([
  'allow_auto_merge',
  'allow_merge_commit',
  'allow_rebase_merge',
  'allow_squash_merge',
  'allow_update_branch',
  'custom_properties',
  'delete_branch_on_merge',
  'master_branch',
  'merge_commit_message',
  'merge_commit_title',
  'squash_merge_commit_message',
  'squash_merge_commit_title',
  'stargazers',
  'use_squash_pr_title_as_default',
  'body_html',
  'draft',
  'has_discussions',
  'mentions_count',
  'discussion_url',
  'reactions',
]);

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Paths of keys that every example has and the payload has not. */
function missing(samples: Json[], payload: Json, path = ''): string[] {
  const keys = Object.keys(samples[0] ?? {}).filter(
    (key) => samples.every((sample) => key in sample) && !rare.has(key),
  );
  return keys.flatMap((key) => {
    if (!(key in payload)) return [`${path}${key}`];
    const inner = samples.map((sample) => sample[key]);
    const value = payload[key];
    return inner.every(isObject) && isObject(value) ? missing(inner, value, `${path}${key}.`) : [];
  });
}

let github: FakeGithub;
let receiver: Awaited<ReturnType<typeof startReceiver>>;

beforeEach(async () => {
  const events = ['issues', 'issue_comment', 'label', 'member', 'pull_request', 'push', 'release', 'repository'];
  github = await startGithub({ events });
  seedKataWorld(github);
  receiver = await startReceiver();
  github.webhookUrl = receiver.url;
});

afterEach(() => Promise.all([github.close(), receiver.close()]));

test("every payload has the keys that all of GitHub's examples of its kind have", async () => {
  const repository = 'kata-containers/kata-containers';
  const alice = github.as('alice');
  const number = alice.openIssue(repository, { title: 't', body: 'b', labels: ['bug'], assignees: ['bob'] });
  const comment = alice.comment(repository, number, 'c');
  alice.editComment(repository, comment, 'd');
  alice.deleteComment(repository, comment);
  alice.editIssueTitle(repository, number, 'u');
  alice.unlabel(repository, number, 'bug');
  alice.closeIssue(repository, number);
  alice.reopenIssue(repository, number);
  const pull = alice.openPull(repository, { title: 'p', body: '', head: 'fix' });
  alice.pushToPull(repository, pull);
  alice.mergePull(repository, pull);
  alice.publishRelease(repository, { tag: '1.11.1', name: '1.11.1', body: 'b' });
  alice.editRelease(repository, '1.11.1', 'c');
  github.setCollaborator(repository, 'carol', 'none');
  github.setCollaborator(repository, 'carol', 'write');
  github.setVisibility(repository, 'private');
  github.setVisibility(repository, 'public');
  github.renameRepository(repository, 'kata');
  alice.transferIssue('kata-containers/kata', number, 'kata-containers/community');
  await github.delivered();
  const found = receiver.received.map(({ headers, payload }) => {
    const event = headers['x-github-event'] ?? '';
    const ofEvent = examples.find(({ name }) => name === event)?.examples ?? [];
    const samples = ofEvent.filter(({ action }) => action === payload.action);
    // What changed is another thing in each example.
    const kept = samples.map(({ changes: _, ...sample }) => sample);
    return { event: `${event} ${payload.action}`, hasExamples: samples.length > 0, missing: missing(kept, payload) };
  });
  expect(found.filter((one) => one.missing.length > 0)).toEqual([]);
  // GitHub has no examples of these two.
  const without = found.filter((one) => !one.hasExamples).map(({ event }) => event);
  expect(without).toEqual(['issues closed', 'member removed']);
});
