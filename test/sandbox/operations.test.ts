/** Every operation of the local GitHub, called with a real client: each answer is as GitHub describes it. */
import { expect, test } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import { loadOpenapi } from '../../src/sandbox/github/openapi.ts';
import { type FakeGithub, startGithub } from '../../src/sandbox/github.ts';
import { kataCaseRepository, kataProductRepository, seedKataWorld } from '../../src/sandbox/kata-world.ts';
import { appClient, cases, community, installationClient, product } from './clients.ts';

const org = { org: 'kata-containers' };

async function asApp(app: Octokit): Promise<void> {
  const { apps } = app.rest;
  const { data: installations } = await apps.listInstallations();
  await apps.getAuthenticated();
  await apps.getInstallation({ installation_id: installations[0]?.id ?? 0 });
  await apps.getRepoInstallation(product);
  await apps.getOrgInstallation(org);
  await apps.getWebhookConfigForApp();
  const { data: deliveries } = await apps.listWebhookDeliveries();
  const delivery_id = deliveries[0]?.id ?? 0;
  await apps.getWebhookDelivery({ delivery_id });
  await apps.redeliverWebhookDelivery({ delivery_id });
}

async function onIssues({ rest: { issues, reactions } }: Octokit): Promise<void> {
  const { data: issue } = await issues.create({
    ...cases,
    title: 't',
    body: 'b',
    labels: ['a', 'b'],
    assignees: ['alice'],
  });
  const at = { ...cases, issue_number: issue.number };
  await issues.get(at);
  await issues.update({ ...at, title: 'u', state: 'closed', state_reason: 'completed' });
  await issues.listForRepo({ ...cases, state: 'all', labels: 'a', since: '2020-01-01T00:00:00Z' });
  const { data: comment } = await issues.createComment({ ...at, body: 'c' });
  const comment_id = comment.id;
  await reactions.createForIssueComment({ ...cases, comment_id, content: 'eyes' });
  await issues.getComment({ ...cases, comment_id });
  await issues.updateComment({ ...cases, comment_id, body: 'd' });
  await issues.listComments(at);
  await issues.listCommentsForRepo({ ...cases, sort: 'updated', direction: 'asc' });
  await issues.listLabelsOnIssue(at);
  await issues.addLabels({ ...at, labels: ['c'] });
  await issues.setLabels({ ...at, labels: ['c', 'd'] });
  await issues.removeLabel({ ...at, name: 'c' });
  await issues.removeAllLabels(at);
  await issues.createLabel({ ...cases, name: 'e', color: 'ff0000', description: 'text' });
  await issues.updateLabel({ ...cases, name: 'e', new_name: 'f', color: '00ff00' });
  await issues.getLabel({ ...cases, name: 'f' });
  await issues.listLabelsForRepo(cases);
  await issues.deleteLabel({ ...cases, name: 'f' });
  await issues.addAssignees({ ...at, assignees: ['bob'] });
  await issues.removeAssignees({ ...at, assignees: ['bob'] });
  await issues.lock({ ...at, lock_reason: 'resolved' });
  await issues.unlock(at);
  await issues.listEvents(at);
  await issues.listEventsForTimeline(at);
  await issues.deleteComment({ ...cases, comment_id });
}

async function onAdvisories(octokit: Octokit): Promise<void> {
  const { securityAdvisories: advisories, repos } = octokit.rest;
  const report = { ...product, summary: 's', description: 'd' };
  const vulnerabilities = [{ package: { ecosystem: 'go' as const, name: 'agent' }, patched_versions: '1' }];
  await repos.checkPrivateVulnerabilityReporting(product);
  await repos.enablePrivateVulnerabilityReporting(product);
  await advisories.createPrivateVulnerabilityReport(report);
  const { data: advisory } = await advisories.createRepositoryAdvisory({ ...report, vulnerabilities });
  const at = { ...product, ghsa_id: advisory.ghsa_id };
  const comments = '/repos/{owner}/{repo}/security-advisories/{ghsa_id}/comments';
  const { data: comment } = await octokit.request(`POST ${comments}`, { ...at, body: 'c' });
  await octokit.request(`GET ${comments}`, { ...at, since: '2020-01-01T00:00:00Z' });
  await octokit.request(`GET ${comments}/{comment_id}`, { ...at, comment_id: comment.id });
  await octokit.request(`PATCH ${comments}/{comment_id}`, { ...at, comment_id: comment.id, body: 'd' });
  await advisories.getRepositoryAdvisory(at);
  await advisories.listRepositoryAdvisories({ ...product, state: 'draft', sort: 'updated' });
  await advisories.listOrgRepositoryAdvisories(org);
  await advisories.createRepositoryAdvisoryCveRequest(at);
  await advisories.createFork(at);
  await advisories.updateRepositoryAdvisory({ ...at, state: 'published', severity: 'high' });
  await advisories.getGlobalAdvisory({ ghsa_id: advisory.ghsa_id });
}

async function onFiles({ rest: { repos, git } }: Octokit): Promise<void> {
  const file = { ...community, path: 'KCSA/new.md', message: 'm' };
  const { data: put } = await repos.createOrUpdateFileContents({ ...file, content: 'aGVsbG8=' });
  await repos.getContent({ ...community, path: 'KCSA.md' });
  await repos.getContent({ ...community, path: 'KCSA' });
  await repos.getContent({ ...community, path: '' });
  const raw = await repos.getContent({ ...community, path: 'KCSA/new.md', mediaType: { format: 'raw' } });
  expect(Buffer.from(raw.data as unknown as ArrayBuffer).toString()).toBe('hello');
  await repos.deleteFile({ ...file, sha: put.content?.sha ?? '' });
  const { data: ref } = await git.getRef({ ...community, ref: 'heads/main' });
  const { data: head } = await git.getCommit({ ...community, commit_sha: ref.object.sha });
  const { data: blob } = await git.createBlob({ ...community, content: 'text' });
  expect((await git.getBlob({ ...community, file_sha: blob.sha })).data.size).toBe(4);
  const entry = { path: 'a/b', mode: '100644', type: 'blob', sha: blob.sha } as const;
  const { data: tree } = await git.createTree({ ...community, base_tree: head.tree.sha, tree: [entry] });
  const made = { ...community, message: 'm', tree: tree.sha, parents: [head.sha] };
  const { data: commit } = await git.createCommit(made);
  await git.createRef({ ...community, ref: 'refs/heads/side', sha: head.sha });
  await git.updateRef({ ...community, ref: 'heads/side', sha: commit.sha });
  await repos.getCommit({ ...community, ref: 'side' });
  await repos.listCommits({ ...community, sha: 'side', path: 'a/b' });
  await repos.compareCommitsWithBasehead({ ...community, basehead: 'main...side' });
  await repos.getBranch({ ...community, branch: 'side' });
  await repos.listBranches(community);
}

async function onReleasesAndPulls({ rest: { repos, pulls } }: Octokit, github: FakeGithub): Promise<void> {
  const { data: release } = await repos.createRelease({ ...product, tag_name: '9.9', body: 'notes', draft: true });
  await repos.updateRelease({ ...product, release_id: release.id, body: 'more', draft: false });
  await repos.getRelease({ ...product, release_id: release.id });
  await repos.listReleases(product);
  await repos.getReleaseByTag({ ...product, tag: '9.9' });
  await repos.getLatestRelease(product);
  const grace = github.as('grace');
  const first = grace.openPull(kataProductRepository, { title: 'Fix', head: 'fix', labels: ['bug'] });
  grace.createBranch(kataProductRepository, 'other');
  grace.putFile(kataProductRepository, 'x', 'x', 'x', 'other');
  await pulls.create({ ...product, title: 't', head: 'other', base: 'main' });
  await pulls.get({ ...product, pull_number: first });
  await pulls.get({ ...product, pull_number: first, mediaType: { format: 'diff' } });
  await pulls.listFiles({ ...product, pull_number: first });
  github.as('carol').mergePull(kataProductRepository, first);
  await pulls.get({ ...product, pull_number: first });
  await pulls.list({ ...product, state: 'all' });
}

async function onPeople({ rest }: Octokit): Promise<void> {
  const { repos, teams, orgs, users, meta, rateLimit, apps } = rest;
  const alice = { username: 'alice' };
  await repos.get(cases);
  await repos.update({ ...product, description: 'd' });
  await repos.listCollaborators(cases);
  await repos.getCollaboratorPermissionLevel({ ...cases, ...alice });
  await repos.checkCollaborator({ ...cases, ...alice });
  await repos.listTeams(cases);
  await teams.getByName({ ...org, team_slug: 'vmt' });
  await teams.listMembersInOrg({ ...org, team_slug: 'vmt' });
  await teams.getMembershipForUserInOrg({ ...org, team_slug: 'vmt', ...alice });
  await orgs.checkMembershipForUser({ ...org, ...alice });
  await users.getByUsername(alice);
  await meta.get();
  await rateLimit.get();
  await apps.listReposAccessibleToInstallation();
}

test('every operation answers as GitHub describes it', async () => {
  const github = await startGithub();
  seedKataWorld(github);
  github.setPermissions({ ...github.world.app.permissions, pull_requests: 'write', administration: 'write' });
  github.webhookUrl = 'http://127.0.0.1:9/nobody-listens';
  github.webhooks = 'fail';
  github.as('alice').openIssue(kataCaseRepository, { title: 't' });
  await github.delivered();
  const octokit = await installationClient(github);
  await asApp(appClient(github));
  await onIssues(octokit);
  await onAdvisories(octokit);
  await onFiles(octokit);
  await onReleasesAndPulls(octokit, github);
  await onPeople(octokit);
  expect(github.violations).toEqual([]);
  const called = new Set(github.requests.map(({ operation }) => operation));
  const known = loadOpenapi().operations.map(({ id }) => id);
  // An installation token has no user.
  expect(known.filter((id) => !called.has(id))).toEqual(['users/get-authenticated']);
  await github.close();
});
