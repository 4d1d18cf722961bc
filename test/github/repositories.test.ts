import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chosen } from '../../src/engine/configuration-templates.ts';
import { asked, CASES, COMMUNITY, type Kata, PRODUCT, startKata, thrown } from './kata.ts';
import { startStub } from './stub.ts';

const SHA = 'a'.repeat(40);

let kata: Kata;
beforeEach(async () => {
  kata = await startKata();
});
afterEach(() => {
  expect(kata.github.violations).toEqual([]);
});

describe('files', () => {
  test('are read with text, bytes and version; null where there is none', async () => {
    const file = await kata.port.caseFiles.read(CASES, '.github/vmt.yml');
    expect(file).toMatchObject({ text: 'process: kata\n', sha: expect.stringMatching(/^[0-9a-f]{40}$/) });
    expect(Buffer.from(file?.bytes ?? []).toString()).toBe('process: kata\n');
    expect(await kata.port.caseFiles.read(CASES, 'none/at/all')).toBeNull();
    expect(asked(kata)).toHaveLength(2);
  });

  test('that are folders, or outside, are permanent faults', async () => {
    for (const path of ['.github', '../../other/repo', 'a//b', '/a', '']) {
      expect(await thrown(kata.port.caseFiles.read(CASES, path))).toMatchObject({
        name: 'PortFault',
        kind: 'permanent',
      });
    }
  });

  test('are listed by their folder, one request; null where there is none', async () => {
    kata.github.as('alice').putFile(CASES, '.github/vmt/templates/kcsa.hbs', '{{title}}\n');
    kata.github.as('alice').putFile(CASES, '.github/vmt/templates/old/kcsa.hbs', '{{title}}\n');
    const before = asked(kata).length;
    const entries = await kata.port.caseFiles.list(CASES, '.github/vmt/templates');
    const sha = expect.stringMatching(/^[0-9a-f]{40}$/);
    expect(entries).toEqual([
      { name: 'kcsa.hbs', isFile: true, size: 10, sha },
      { name: 'old', isFile: false, size: 0, sha },
    ]);
    expect(asked(kata)).toHaveLength(before + 1);
    expect(await kata.port.caseFiles.list(CASES, 'none/at/all')).toBeNull();
    for (const path of ['.github/vmt.yml', '../x']) {
      expect(await thrown(kata.port.caseFiles.list(CASES, path))).toMatchObject({ kind: 'permanent' });
    }
  });

  test('of a folder that are links and submodules are no texts', async () => {
    // GitHub lists a submodule as a file without bytes.
    const listed = [
      { name: 'kcsa.hbs', type: 'symlink', size: 20, sha: SHA },
      { name: 'kcsn.hbs', type: 'file', size: 0, sha: SHA },
    ];
    const { baseUrl } = await startStub((response) => response.end(JSON.stringify(listed)));
    const { port } = await startKata({ baseUrl });
    const entries = (await port.caseFiles.list(CASES, '.github/vmt/templates')) ?? [];
    expect(chosen(entries, ['kcsa', 'kcsn']).wanted).toEqual([]);
  });

  test('are read as the version that was approved, whatever was pushed since', async () => {
    const path = 'cases/1/patches/0001.patch';
    kata.github.as('alice').putFile(CASES, path, 'diff one\n');
    const sha = (await kata.port.caseFiles.read(CASES, path))?.sha ?? '';
    kata.github.as('alice').putFile(CASES, path, 'diff two\n');
    expect(Buffer.from(await kata.port.caseFiles.readBlob(CASES, sha)).toString()).toBe('diff one\n');
    kata.github.as('alice').deleteFile(CASES, path);
    expect(Buffer.from(await kata.port.caseFiles.readBlob(CASES, sha)).toString()).toBe('diff one\n');
    for (const other of ['0'.repeat(40), '../../x', 'main']) {
      expect(await thrown(kata.port.caseFiles.readBlob(CASES, other))).toMatchObject({ kind: 'permanent' });
    }
  });

  test('are written; a version that is not the last one is a transient fault', async () => {
    const { publicFiles } = kata.port;
    const first = await publicFiles.write(COMMUNITY, 'KCSA/KCSA-CVE-2026-1.md', 'one\n', null, 'Add');
    expect(first.url).toContain('KCSA-CVE-2026-1.md');
    const sha = (await publicFiles.read(COMMUNITY, 'KCSA/KCSA-CVE-2026-1.md'))?.sha ?? '';
    await publicFiles.write(COMMUNITY, 'KCSA/KCSA-CVE-2026-1.md', 'two\n', sha, 'Change');
    expect(kata.github.file(COMMUNITY, 'KCSA/KCSA-CVE-2026-1.md')).toBe('two\n');
    for (const version of [sha, null]) {
      const writing = publicFiles.write(COMMUNITY, 'KCSA/KCSA-CVE-2026-1.md', 'three\n', version, 'Change');
      expect(await thrown(writing)).toMatchObject({ name: 'PortFault', kind: 'transient' });
    }
    expect(kata.github.file(COMMUNITY, 'KCSA/KCSA-CVE-2026-1.md')).toBe('two\n');
  });

  test.each([
    ['an account', [{ author: { id: 5, login: 'erin' } }], { id: 5, login: 'erin' }],
    ['no account', [{ author: null }], null],
    ['an empty account', [{ author: {} }], null],
    ['no commit', [], null],
  ])('know the author of their last commit: %s', async (_, commits, expected) => {
    const { baseUrl, asked: paths } = await startStub((response) => response.end(JSON.stringify(commits)));
    const { port } = await startKata({ baseUrl });
    expect(await port.caseFiles.lastAuthor(CASES, 'cases/1/a.patch')).toEqual(expected);
    expect(paths).toEqual([`/repos/${CASES}/commits?path=cases%2F1%2Fa.patch&per_page=1`]);
  });

  test.each<[string, object, RegExp]>([
    ['over 1 MB', { type: 'file', encoding: 'none', content: '', sha: SHA, size: 1_100_000 }, /more than 1 MB/],
    ['links', { type: 'symlink', target: '/etc/passwd', sha: SHA }, /something else/],
  ])('%s are faults', async (_, answer, message) => {
    const { baseUrl } = await startStub((response) => response.end(JSON.stringify(answer)));
    const { port } = await startKata({ baseUrl });
    const fault = { name: 'PortFault', message: expect.stringMatching(message) };
    expect(await thrown(port.caseFiles.read(CASES, 'a.patch'))).toMatchObject(fault);
  });

  test('whose bytes are not those of their version are a fault', async () => {
    const { baseUrl } = await startStub((response) => response.end(JSON.stringify({ content: 'eA==' })));
    const { port } = await startKata({ baseUrl });
    const fault = { name: 'PortFault', kind: 'transient', message: expect.stringMatching(/not those of/) };
    expect(await thrown(port.caseFiles.readBlob(CASES, SHA))).toMatchObject(fault);
  });
});

describe('releases', () => {
  test('are found by version with and without v, and their text is changed', async () => {
    const alice = kata.github.as('alice');
    alice.publishRelease(PRODUCT, { tag: '3.2.1', body: 'notes' });
    alice.publishRelease(PRODUCT, { tag: 'v3.2.2' });
    const { releases } = kata.port;
    const found = await releases.byVersion(PRODUCT, '3.2.1');
    expect(found).toEqual({ id: expect.any(Number), url: expect.stringContaining('3.2.1'), body: 'notes' });
    expect(await releases.byVersion(PRODUCT, '3.2.2')).toMatchObject({ body: '' });
    expect(await releases.byVersion(PRODUCT, '3.2.3')).toBeNull();
    expect(asked(kata)).toHaveLength(5);
    await releases.updateBody(PRODUCT, found?.id ?? 0, 'notes\n\nmore');
    expect(kata.github.release(PRODUCT, '3.2.1')?.body).toBe('notes\n\nmore');
  });
});

describe('pull requests', () => {
  test('have base, head commit, branch, title, text, author, and whether they are merged', async () => {
    const alice = kata.github.as('alice');
    const number = alice.openPull(PRODUCT, { title: 'A fix', head: 'grace/fix' });
    const head = kata.github.issue(PRODUCT, number).pull?.headSha;
    const author = { id: expect.any(Number), login: 'alice' };
    const told = { base: 'main', head, branch: 'grace/fix', title: 'A fix', body: '', author, merged: false };
    expect(await kata.port.pulls.read(PRODUCT, number)).toEqual(told);
    alice.mergePull(PRODUCT, number);
    expect(await kata.port.pulls.read(PRODUCT, number)).toMatchObject({ merged: true });
    expect(await kata.port.pulls.read(PRODUCT, 99)).toBeNull();
  });

  test('have a diff, which changes when they do', async () => {
    const alice = kata.github.as('alice');
    alice.putFile(PRODUCT, 'a.txt', 'one\ntwo\n');
    const number = alice.openPull(PRODUCT, { title: 'A fix', head: 'fix', files: { 'a.txt': 'one\n2\n' } });
    const diff = await kata.port.pulls.diff(PRODUCT, number);
    expect(diff).toMatch(
      /^diff --git a\/a\.txt b\/a\.txt\nindex .*\n--- a\/a\.txt\n\+\+\+ b\/a\.txt\n@@ -1,2 \+1,2 @@\n one\n-two\n\+2\n$/,
    );
    alice.pushToPull(PRODUCT, number, { 'a.txt': 'one\ntwo\nthree\n' });
    expect(await kata.port.pulls.diff(PRODUCT, number)).toContain('\n+three\n');
    const given = alice.openPull(PRODUCT, { title: 'Another', head: 'other', diff: '+given\n' });
    expect(await kata.port.pulls.diff(PRODUCT, given)).toBe('+given\n');
    alice.pushToPull(PRODUCT, given);
    expect(await kata.port.pulls.diff(PRODUCT, given)).toContain('diff --git a/changes/other.txt');
    expect(kata.github.violations).toEqual([]);
  });

  test('have no diff where there is none, it may not be seen, or it is too large', async () => {
    const { pulls } = kata.port;
    expect(await pulls.diff(PRODUCT, 99)).toBeNull();
    const alice = kata.github.as('alice');
    const open = (diff: string) => alice.openPull(PRODUCT, { title: 'A fix', head: `fix-${diff.length}`, diff });
    expect(await pulls.diff(PRODUCT, open('+\n'.repeat(20_001)))).toBeNull();
    expect(await pulls.diff(PRODUCT, open(`+${'x'.repeat(4_000_000)}`))).toBeNull();
    expect(await pulls.diff(PRODUCT, open(''))).toBe('');
    kata.github.faults.next({ match: { path: /pulls/ }, do: 'status', status: 403 });
    expect(await pulls.diff(PRODUCT, 1)).toBeNull();
  });

  test.each<[string, Record<string, string>, string]>([
    ['a page of another kind', { 'content-type': 'text/html; charset=utf-8' }, '<html></html>'],
    ['JSON that broke off', { 'content-type': 'application/json; charset=utf-8' }, '{"number":'],
    ['a diff of which nothing came', { 'content-type': 'application/vnd.github.v3.diff; charset=utf-8' }, ''],
  ])('%s is no diff, and asked for again', async (_, headers, body) => {
    const { baseUrl } = await startStub((response) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.setHeader('transfer-encoding', 'chunked');
      response.end(body);
    });
    const { port } = await startKata({ baseUrl });
    expect(await thrown(port.pulls.diff(PRODUCT, 1))).toMatchObject({ name: 'GithubFault', kind: 'transient' });
  });
});

describe('the directory', () => {
  test('knows people and teams, now', async () => {
    const { directory } = kata.port;
    expect(await directory.user('alice')).toEqual({ id: expect.any(Number), login: 'alice' });
    expect(await directory.user('nobody-at-all')).toBeNull();
    expect(await directory.user('../orgs/kata-containers')).toBeNull();
    expect(await directory.inTeam('kata-containers/vmt', 'alice')).toBe(true);
    expect(await directory.inTeam('kata-containers/vmt', 'carol')).toBe(false);
    expect(await directory.teamId('kata-containers/vmt')).toEqual(expect.any(Number));
    expect(await directory.teamId('kata-containers/none')).toBeNull();
    expect(await directory.members('kata-containers/vmt')).toEqual([{ id: expect.any(Number), login: 'alice' }]);
    expect(await thrown(directory.members('kata-containers/none'))).toMatchObject({ kind: 'permanent' });
    kata.github.removeFromTeam('kata-containers/vmt', 'alice');
    expect(await directory.inTeam('kata-containers/vmt', 'alice')).toBe(false);
  });

  test('lists a team to its last page', async () => {
    const logins = Array.from({ length: 120 }, (_, i) => `member-${i}`);
    kata.github.addOrg('large', { members: logins });
    kata.github.addTeam('large/team', logins);
    const members = await kata.port.directory.members('large/team');
    expect(members.map(({ login }) => login).sort()).toEqual([...logins].sort());
  });

  test('does not take an organisation without the app for an empty one', async () => {
    kata.github.addOrg('elsewhere', { members: ['alice'], installed: false });
    kata.github.addTeam('elsewhere/vmt', ['alice']);
    const fault = { kind: 'permanent', message: expect.stringContaining('installed') };
    expect(await thrown(kata.port.directory.inTeam('elsewhere/vmt', 'alice'))).toMatchObject(fault);
    expect(await thrown(kata.port.directory.inTeam('no team', 'alice'))).toMatchObject({ kind: 'permanent' });
  });
});
