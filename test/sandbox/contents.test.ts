import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakeGithub, startGithub } from '../../src/sandbox/github.ts';
import { kataIndex, seedKataWorld } from '../../src/sandbox/kata-world.ts';
import { community, installationClient, refusal } from './clients.ts';

let github: FakeGithub;
const file = { ...community, path: 'KCSA.md', message: 'Add an advisory' };
const base64 = (text: string): string => Buffer.from(text).toString('base64');

beforeEach(async () => {
  github = await startGithub();
  seedKataWorld(github);
});

afterEach(async () => {
  await github.close();
  expect(github.violations).toEqual([]);
});

test('a file is replaced only by who knows what it was', async () => {
  const octokit = await installationClient(github);
  const { data } = await octokit.rest.repos.getContent({ ...community, path: 'KCSA.md' });
  if (Array.isArray(data) || data.type !== 'file') throw new Error('not a file');
  expect(Buffer.from(data.content, 'base64').toString()).toBe(kataIndex);

  const write = (content: string, sha?: string) =>
    octokit.rest.repos.createOrUpdateFileContents({ ...file, content: base64(content), ...(sha ? { sha } : {}) });
  expect(await refusal(write('new'))).toMatchObject({ status: 422 });
  expect((await write('new', data.sha)).status).toBe(200);
  expect(await refusal(write('newer', data.sha))).toMatchObject({ status: 409 });
  expect(github.file('kata-containers/community', 'KCSA.md')).toBe('new');
});

test('a new file is made without a sha, and has the sha that Git gives it', async () => {
  const octokit = await installationClient(github);
  const path = 'KCSA/KCSA-CVE-2020-2026.md';
  const answer = await octokit.rest.repos.createOrUpdateFileContents({ ...file, path, content: base64('hello\n') });
  expect(answer.status).toBe(201);
  // `echo hello | git hash-object --stdin`
  expect(answer.data.content?.sha).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
});

test('trees and commits have the ids that Git gives them', async () => {
  const octokit = await installationClient(github);
  const { data: blob } = await octokit.rest.git.createBlob({ ...community, content: 'hello\n' });
  const entry = { mode: '100644', type: 'blob', sha: blob.sha } as const;
  const tree = [
    { ...entry, path: 'a/b.txt' },
    { ...entry, path: 'a.txt' },
  ];
  const { data } = await octokit.rest.git.createTree({ ...community, tree });
  // `git write-tree` with these two files
  expect(data.sha).toBe('e9d00327ba627626531609529f87f79a0b097ba5');
});

test('several files go out in one commit, by fast-forward only', async () => {
  const octokit = await installationClient(github);
  const { data: ref } = await octokit.rest.git.getRef({ ...community, ref: 'heads/main' });
  const { data: head } = await octokit.rest.git.getCommit({ ...community, commit_sha: ref.object.sha });
  const { data: tree } = await octokit.rest.git.createTree({
    ...community,
    base_tree: head.tree.sha,
    tree: [
      { path: 'KCSA/KCSA-1.md', mode: '100644', type: 'blob', content: 'one' },
      { path: 'KCSA.md', mode: '100644', type: 'blob', content: 'index' },
    ],
  });
  const commit = { ...community, message: 'Publish KCSA-1', tree: tree.sha, parents: [ref.object.sha] };
  const { data: made } = await octokit.rest.git.createCommit(commit);
  github.as('alice').putFile('kata-containers/community', 'other.md', 'meanwhile');
  const late = octokit.rest.git.updateRef({ ...community, ref: 'heads/main', sha: made.sha });
  expect(await refusal(late)).toMatchObject({ status: 422 });
  expect(github.file('kata-containers/community', 'KCSA/KCSA-1.md')).toBeUndefined();
  expect(github.file('kata-containers/community', 'README.md')).toBe('# Community\n');
});
