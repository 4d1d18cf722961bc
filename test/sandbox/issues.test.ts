import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import { type FakeGithub, startGithub } from '../../src/sandbox/github.ts';
import { seedKataWorld } from '../../src/sandbox/kata-world.ts';
import { cases, installationClient, product, refusal } from './clients.ts';

const caseRepository = 'kata-containers/vmt-cases';
let github: FakeGithub;
let octokit: Octokit;

beforeEach(async () => {
  github = await startGithub();
  seedKataWorld(github);
  octokit = await installationClient(github);
});

afterEach(async () => {
  await github.close();
  expect(github.violations).toEqual([]);
});

const issue = { ...cases, issue_number: 1 };
const labelNames = (): string[] => github.issue(caseRepository, 1).labels.map(({ name }) => name);

test('one PATCH changes title, body, labels, assignees and state', async () => {
  await octokit.rest.issues.create({ ...cases, title: 'a', labels: ['kcsa/new', 'old'] });
  const change = { title: 'b', body: 'text', labels: ['kcsa/new', 'kcsa/confirmed'], assignees: ['alice'] };
  const { data } = await octokit.rest.issues.update({
    ...issue,
    ...change,
    state: 'closed',
    state_reason: 'not_planned',
  });
  expect(data).toMatchObject({
    title: 'b',
    body: 'text',
    labels: [{ name: 'kcsa/new' }, { name: 'kcsa/confirmed' }],
    assignees: [{ login: 'alice' }],
    state: 'closed',
    state_reason: 'not_planned',
    closed_by: { login: 'vmt-bot[bot]', type: 'Bot' },
  });
  const { data: events } = await octokit.rest.issues.listEvents(issue);
  expect(events.map(({ event }) => event)).toEqual([
    'labeled',
    'labeled',
    'renamed',
    'labeled',
    'unlabeled',
    'assigned',
    'closed',
  ]);
});

test('the events of an issue tell who put a label on it', async () => {
  github.as('alice').openIssue(caseRepository, { title: 't' });
  github.as('bob').label(caseRepository, 1, 'kcsa/confirmed');
  const { data } = await octokit.rest.issues.listEvents(issue);
  expect(data).toMatchObject([{ event: 'labeled', actor: { login: 'bob' }, label: { name: 'kcsa/confirmed' } }]);
});

test('a label that is unknown is made, and a known one is found whatever its case', async () => {
  await octokit.rest.issues.createLabel({ ...cases, name: 'kcsa/new', color: 'ff0000', description: 'New' });
  await octokit.rest.issues.create({ ...cases, title: 't', labels: ['KCSA/New', 'other'] });
  expect(labelNames()).toEqual(['kcsa/new', 'other']);
  await octokit.rest.issues.removeLabel({ ...issue, name: 'Kcsa/New' });
  expect(labelNames()).toEqual(['other']);
  expect(await refusal(octokit.rest.issues.removeLabel({ ...issue, name: 'kcsa/new' }))).toMatchObject({ status: 404 });
});

test('labels keep to their limits', async () => {
  const make = (label: { name: string; description?: string }): Promise<unknown> =>
    octokit.rest.issues.createLabel({ ...cases, ...label });
  await make({ name: 'x'.repeat(50), description: 'y'.repeat(100) });
  expect(await refusal(make({ name: 'x'.repeat(51) }))).toMatchObject({ status: 422 });
  expect(await refusal(make({ name: 'x', description: 'y'.repeat(101) }))).toMatchObject({ status: 422 });
  const again = await refusal(make({ name: 'X'.repeat(50) }));
  expect(again).toMatchObject({ status: 422, message: expect.stringContaining('already_exists') });
});

test('bodies keep to 65536 characters, whatever their bytes', async () => {
  await octokit.rest.issues.create({ ...cases, title: 't', body: '😀'.repeat(65_536) });
  const long = octokit.rest.issues.create({ ...cases, title: 't', body: 'x'.repeat(65_537) });
  expect(await refusal(long)).toMatchObject({ status: 422 });
  const comment = octokit.rest.issues.createComment({ ...issue, body: 'x'.repeat(65_537) });
  expect(await refusal(comment)).toMatchObject({ status: 422 });
  expect(github.comments(caseRepository, 1)).toEqual([]);
});

test('a comment that was edited shows it by its times', async () => {
  let now = Date.parse('2026-11-22T10:00:00Z');
  const local = await startGithub({ clock: () => now });
  seedKataWorld(local);
  const client = await installationClient(local);
  const number = local.as('alice').openIssue(caseRepository, { title: 't' });
  const id = local.as('alice').comment(caseRepository, number, '/confirm');
  const fresh = await client.rest.issues.getComment({ ...cases, comment_id: id });
  expect(fresh.data.updated_at).toBe(fresh.data.created_at);
  now += 60_000;
  local.as('alice').editComment(caseRepository, id, '/invalid');
  const edited = await client.rest.issues.listComments({
    ...cases,
    issue_number: number,
    since: '2026-11-22T10:01:00Z',
  });
  expect(edited.data).toMatchObject([
    { body: '/invalid', created_at: '2026-11-22T10:00:00Z', updated_at: '2026-11-22T10:01:00Z' },
  ]);
  await local.close();
});

test('a reaction given twice is one', async () => {
  github.as('alice').openIssue(caseRepository, { title: 't' });
  const id = github.as('alice').comment(caseRepository, 1, '/help');
  const react = () => octokit.rest.reactions.createForIssueComment({ ...cases, comment_id: id, content: 'eyes' });
  expect([(await react()).status, (await react()).status]).toEqual([201, 200]);
  const { data } = await octokit.rest.issues.getComment({ ...cases, comment_id: id });
  expect(data.reactions).toMatchObject({ total_count: 1, eyes: 1 });
});

test('assignees who cannot be assigned are passed over or refused', async () => {
  await octokit.rest.issues.create({ ...cases, title: 't' });
  const { data } = await octokit.rest.issues.addAssignees({ ...issue, assignees: ['alice', 'mallory', 'nobody'] });
  expect(data.assignees?.map(({ login }) => login)).toEqual(['alice']);
  const wrong = octokit.rest.issues.update({ ...issue, assignees: ['mallory'] });
  expect(await refusal(wrong)).toMatchObject({ status: 422 });
});

test('an issue that moved answers from its new place, one that was deleted is gone', async () => {
  const alice = github.as('alice');
  alice.openIssue(caseRepository, { title: 'moves' });
  alice.openIssue(caseRepository, { title: 'goes' });
  const number = alice.transferIssue(caseRepository, 1, 'kata-containers/community');
  alice.deleteIssue(caseRepository, 2);
  const { data } = await octokit.rest.issues.get(issue);
  expect(data).toMatchObject({ number, title: 'moves', repository_url: expect.stringMatching(/community$/) });
  expect(await refusal(octokit.rest.issues.get({ ...cases, issue_number: 2 }))).toMatchObject({ status: 410 });
});

test('a renamed repository answers under its old name', async () => {
  github.as('alice').openIssue(caseRepository, { title: 't' });
  github.renameRepository(caseRepository, 'cases');
  const { data } = await octokit.rest.issues.get(issue);
  expect(data.repository_url).toMatch(/kata-containers\/cases$/);
});

test('an archived repository, one without issues, and a suspended app refuse', async () => {
  github.setArchived(caseRepository, true);
  expect(await refusal(octokit.rest.issues.create({ ...cases, title: 't' }))).toMatchObject({ status: 403 });
  github.setIssues('kata-containers/kata-containers', false);
  expect(await refusal(octokit.rest.issues.create({ ...product, title: 't' }))).toMatchObject({ status: 410 });
  github.setSuspended(true);
  const { status, message } = await refusal(octokit.rest.repos.get(product));
  expect([status, message]).toEqual([403, expect.stringContaining('suspended')]);
});

test('only prose mentions people', async () => {
  const body =
    'Hello @alice and @kata-containers/vmt, `@bob`, mail@carol, @no-such-person\n\n```\n@dave\n```\n<!-- @erin -->';
  await octokit.rest.issues.create({ ...product, title: 't', body });
  expect(github.notifications.map(({ mentioned }) => mentioned)).toEqual(['alice', 'kata-containers/vmt']);
});

test('teams, roles and members are told as GitHub tells them', async () => {
  const team = { org: 'kata-containers', team_slug: 'vmt' };
  const { data: members } = await octokit.rest.teams.listMembersInOrg(team);
  expect(members.map(({ login }) => login)).toEqual(['alice', 'bob']);
  const membership = (username: string): Promise<unknown> =>
    octokit.rest.teams.getMembershipForUserInOrg({ ...team, username });
  expect(await membership('alice')).toMatchObject({ data: { role: 'member', state: 'active' } });
  github.removeFromTeam('kata-containers/vmt', 'alice');
  expect(await refusal(membership('alice'))).toMatchObject({ status: 404 });
  const permission = async (username: string): Promise<string> =>
    (await octokit.rest.repos.getCollaboratorPermissionLevel({ ...cases, username })).data.permission;
  expect([await permission('bob'), await permission('alice'), await permission('olga')]).toEqual([
    'admin',
    'none',
    'admin',
  ]);
  const { data: readers } = await octokit.rest.repos.listCollaborators(cases);
  expect(readers.map(({ login }) => login).sort()).toEqual(['bob', 'olga']);
});

test('a login that another person takes has another id', async () => {
  const before = await octokit.rest.users.getByUsername({ username: 'carol' });
  github.renameUser('carol', 'carol-2');
  github.addUser('carol');
  const after = await octokit.rest.users.getByUsername({ username: 'carol' });
  expect(after.data.id).not.toBe(before.data.id);
});
