/** Ids of patches, held against `git patch-id --stable` on patches that git itself made in repositories of its own. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { patchId } from '../../src/core/patch-id.ts';
import { scratchRoot } from '../support/scratch-root.ts';

const root = mkdtempSync(join(scratchRoot(), 'vmt-patches-'));
afterAll(() => rmSync(root, { recursive: true }));

const AS = { name: 'Grace', email: 'grace@example.org' };
const env = {
  PATH: process.env.PATH,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  ...{ GIT_AUTHOR_NAME: AS.name, GIT_AUTHOR_EMAIL: AS.email, GIT_COMMITTER_NAME: AS.name },
  GIT_COMMITTER_EMAIL: AS.email,
};

function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', folder, ...args], { env, encoding: 'latin1', stdio: 'pipe' });
}

/** What git says of a text: no id, one, or several. */
function gitIds(text: string): readonly string[] {
  const input = Buffer.from(text, 'latin1');
  const said = execFileSync('git', ['-C', root, 'patch-id', '--stable'], { env, input, encoding: 'latin1' });
  return said.split('\n').flatMap((line) => (line === '' ? [] : [line.slice(0, 40)]));
}

type Tree = Readonly<Record<string, string | Buffer | null>>;

let made = 0;

/** A repository with two commits; `from` holds all files of the first, `to` what the second changes (null: removes). */
function change(from: Tree, to: Tree, message = 'A change'): string {
  made += 1;
  const folder = join(root, `r${made}`);
  mkdirSync(folder);
  git(folder, 'init', '-q', '-b', 'main');
  for (const [tree, why] of [[from, 'Before'] as const, [to, message] as const]) {
    for (const [path, content] of Object.entries(tree)) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      if (content === null) rmSync(join(folder, path));
      else writeFileSync(join(folder, path), content);
    }
    git(folder, 'add', '-A');
    git(folder, 'commit', '-q', '--allow-empty', '-m', why);
  }
  return folder;
}

const diff = (folder: string, ...more: readonly string[]): string => git(folder, 'diff', ...more, 'HEAD~', 'HEAD');
const mail = (folder: string, ...more: readonly string[]): string =>
  git(folder, 'format-patch', '--stdout', ...more, '-1');

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `line ${from + i}\n`).join('');
const BEFORE = `${lines(0, 20)}\tif link {\n\n\t\topen(link)\n${lines(20, 60)}`;
const AFTER = BEFORE.replace('open(link)', 'refuse(link)').replace('line 45\n', 'line 45\nand one more\n');
const TWO = { 'agent/a.go': BEFORE, 'b file.txt': 'one\ntwo\nthree\n', 'gone.txt': 'x\ny\n' };
const TWO_AFTER = { 'agent/a.go': AFTER, 'b file.txt': 'one\n2\nthree\n', 'gone.txt': null, 'new.txt': 'n\n' };

const one = change({ 'agent/a.go': BEFORE }, { 'agent/a.go': AFTER });
const several = change(TWO, TWO_AFTER, 'Several\n\nWith a text of its own.\n--- a line\n@@ -1 +1 @@ is no hunk');
const later = change({ 'agent/a.go': lines(100, 400) + BEFORE }, { 'agent/a.go': lines(100, 400) + AFTER });
const moved = change({ 'old.go': BEFORE }, { 'old.go': null, 'new.go': AFTER });
const movedWhole = change({ 'old.go': BEFORE }, { 'old.go': null, 'new.go': BEFORE });

const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
const filesOf = (text: string): string[] => text.split(/^(?=diff --git )/m);

const TEXTS: readonly (readonly [string, string])[] = [
  ['a diff', diff(one)],
  ['its mail', mail(one)],
  ['its mail with CRLF', crlf(mail(one))],
  ['with whole blob ids', diff(one, '--full-index')],
  ['with other blob ids', diff(one).replace(/^index .*$/m, 'index 1234567..89abcde 100644')],
  ['at other line numbers', diff(later)],
  ['in another function', diff(one).replaceAll(/^(@@ .* @@).*$/gm, '$1 func somewhere()')],
  ['with tabs for blanks', diff(one).replaceAll('line ', 'line\t')],
  ['indented otherwise', diff(one).replace('\t\trefuse', '    refuse')],
  ['without text around the mail', mail(one).slice(mail(one).indexOf('diff --git'))],
  [
    'with a prose that goes on after the signature',
    `${mail(one)}\nSent from a list\n--- \n> quoted\n@@ -1 +1 @@\n-a\n+b\n`,
  ],
  ['with less context', diff(one, '-U1')],
  ['with other context', diff(one).replace(' line 18', ' line 81')],
  ['with an empty context line more', diff(one).replace(/,7 \+(\d+),7 @@[^\n]*\n/, ',8 +$1,8 @@\n \n')],
  ['with one character more', diff(one).replace('refuse(link)', 'refuse(links)')],
  ['with one character in another case', diff(one).replace('refuse', 'Refuse')],
  [
    'with a removal as an addition',
    diff(one)
      .replace('-\t\topen(link)', '+\t\topen(link)')
      .replace(/,7 \+(\d+),7 @@/, ',6 +$1,8 @@'),
  ],
  ['in another file', diff(one).replaceAll('agent/a.go', 'agent/b.go')],
  ['the other way round', diff(one, '-R')],
  ['with the first hunk alone', diff(one).replace(/^@@ -4[\s\S]*/m, '')],
  [
    'with a line of blanks more',
    diff(one)
      .replace('+and one more', '+and one more\n+')
      .replace(/,6 \+(\d+),7 @@/, ',6 +$1,8 @@'),
  ],
  ['with a line that looks like a header', diff(change({ a: '-- x\n++ y\n' }, { a: '++ y\n-- z\n' }))],
  ['several files', diff(several)],
  ['several files, their mail', mail(several)],
  ['several files in another order', filesOf(diff(several)).reverse().join('')],
  ['several files but one', filesOf(diff(several)).slice(1).join('')],
  ['several files, the new one empty', diff(change(TWO, { ...TWO_AFTER, 'new.txt': '' }))],
  ['several files, one twice', diff(several) + filesOf(diff(several))[0]],
  ['renamed and changed', diff(moved, '-M')],
  ['renamed and changed, its mail', mail(moved, '-M')],
  ['renamed and changed, told as removed and new', diff(moved, '--no-renames')],
  ['renamed alone', diff(movedWhole, '-M')],
  ['renamed alone, its mail', mail(movedWhole, '-M')],
  ['made executable', 'diff --git a/x b/x\nold mode 100644\nnew mode 100755\n'],
  ['made executable no more', 'diff --git a/x b/x\nold mode 100755\nnew mode 100644\n'],
  ['without a line end at the end', diff(change({ a: 'x\ny' }, { a: 'x\nz' }))],
  ['with a line end at the end', diff(change({ a: 'x\ny\n' }, { a: 'x\nz\n' }))],
  ['in letters of Latin-1', diff(change({ a: 'caf\xe9\n' }, { a: 'caf\xe8\n' }))],
];

test('two patches have the same id exactly where git says so, for every two of the table', () => {
  const known = TEXTS.map(([what, text]) => {
    const ids = gitIds(text);
    expect([what, ids.length]).toEqual([what, 1]);
    return { what, git: ids[0], ours: patchId(text) };
  });
  const pairs = known.flatMap((a) => known.map((b) => ({ a, b })));
  const differ = pairs.filter(({ a, b }) => (a.git === b.git) !== (a.ours === b.ours));
  expect(differ.map(({ a, b }) => `${a.what} / ${b.what}`)).toEqual([]);
  expect(known.filter(({ ours }) => ours === null)).toEqual([]);
  // The table has both kinds.
  expect(new Set(known.map(({ ours }) => ours)).size).toBe(21);
});

describe('beyond git', () => {
  test('commits that follow each other are one change where they touch different files', () => {
    const [, ...files] = ['', ...filesOf(diff(several))];
    const mails = files.map(
      (file, i) => `From ${`${i}`.repeat(40)} Mon Sep 17 00:00:00 2001\nSubject: x\n\n---\n${file}-- \n2.39.5\n`,
    );
    expect(gitIds(mails.join('\n'))).toHaveLength(4);
    expect(patchId(mails.join('\n'))).toBe(patchId(diff(several)));
  });

  test('an empty context line whose blank a mail program took off', () => {
    const taken = diff(one).replaceAll(/^ $/gm, '');
    expect(taken).not.toBe(diff(one));
    expect(patchId(taken)).toBe(patchId(diff(one)));
  });

  test('files that only change their mode or name may stand in any order', () => {
    const texts = ['a', 'b'].map((name) => `diff --git a/${name} b/${name}\nold mode 100644\nnew mode 100755\n`);
    expect(patchId(texts.join(''))).toBe(patchId(texts.reverse().join('')));
    expect(patchId(texts.join(''))).not.toBe(patchId(texts[0] ?? ''));
  });

  test('a binary file is known by its blobs, however they are told', () => {
    const before = Buffer.from([0, 1, 2, 3]);
    const binary = change({ 'x.bin': before }, { 'x.bin': Buffer.from([0, 9, 9, 9]) });
    const other = change({ 'x.bin': before }, { 'x.bin': Buffer.from([0, 9, 9, 8]) });
    expect(diff(binary)).toContain('Binary files');
    expect(mail(binary)).toContain('GIT binary patch');
    expect(patchId(diff(binary))).toBe(patchId(mail(binary)));
    expect(patchId(diff(binary))).not.toBe(patchId(diff(other)));
    expect(patchId(diff(binary).replace(/^index .*\n/m, ''))).toBeNull();
  });

  test('a context line is not an added one, and two lines are not one', () => {
    const text = (...hunk: readonly string[]): string =>
      ['diff --git a/a b/a', '--- a/a', '+++ b/a', ...hunk].join('\n');
    expect(patchId(text('@@ -1 +1,2 @@', ' a', '+b'))).not.toBe(patchId(text('@@ -2 +2,2 @@', ' a', ' +b', '')));
    expect(patchId(text('@@ -0,0 +1,2 @@', '+a', '+b'))).not.toBe(patchId(text('@@ -0,0 +1 @@', '+a+b')));
  });

  test("a patch without git's header counts, so that nothing can hide beside the others", () => {
    const hidden = '--- a/evil.go\n+++ b/evil.go\n@@ -1 +1 @@\n-x\n+y\n';
    expect(patchId(`${mail(one)}\n${hidden}`)).not.toBe(patchId(mail(one)));
    expect(patchId(hidden)).toMatch(/^[0-9a-f]{64}$/);
  });
});

test.each([
  ['nothing', ''],
  ['prose', 'We fixed it.\n--- \n+ really\n@@ -1 +1 @@\n-a\n+b\n'],
  ['a mail without a patch', mail(one).replace(/^diff --git[\s\S]*/m, '')],
  ['a patch that is cut off', mail(one).split('\n').slice(0, 20).join('\n')],
  ['a hunk that breaks off for the next file', diff(one).replace(/,7 \+/, ',9 +')],
  ["a merge's diff", 'diff --cc a.go\nindex 1,2..3\n--- a/a.go\n+++ b/a.go\n@@@ -1,1 -1,1 +1,1 @@@\n- a\n -b\n++c\n'],
])('%s has no id', (_, text) => {
  expect(patchId(text)).toBeNull();
});

test('two megabytes are read in seconds, not minutes', () => {
  const hunk = `@@ -1,2 +1,3 @@\n a\n+${'word '.repeat(20)}\n b\n`;
  const texts = [
    `diff --git a/a b/a\n--- a/a\n+++ b/a\n${hunk.repeat(16_000)}`,
    'diff --git a/a b/a\n'.repeat(110_000),
    `diff --git a/a b/a\n@@ -1,${'9'.repeat(2_000_000)} @@`,
    ' '.repeat(2_000_000),
  ];
  for (const text of texts) {
    const start = performance.now();
    patchId(text);
    expect(performance.now() - start).toBeLessThan(5000);
  }
});
