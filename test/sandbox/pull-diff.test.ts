/** The diffs of the local GitHub are ones: git applies them to the files before, and has the files after. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { diffBetween } from '../../src/sandbox/github/diff.ts';
import { createGitStore, type Snapshot, writeBlob } from '../../src/sandbox/github/git.ts';
import { scratchRoot } from '../support/scratch-root.ts';

const root = mkdtempSync(join(scratchRoot(), 'vmt-diffs-'));
afterAll(() => rmSync(root, { recursive: true }));

type Files = Readonly<Record<string, string>>;

const git = createGitStore();
const env = { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
const lines = (count: number): string => Array.from({ length: count }, (_, i) => `line ${i}\n`).join('');

function snapshot(files: Files): Snapshot {
  return new Map(Object.entries(files).map(([path, text]) => [path, writeBlob(git, Buffer.from(text))]));
}

test.each<[string, Files, Files]>([
  ['a line in the middle', { a: lines(20) }, { a: lines(20).replace('line 9', 'line nine') }],
  ['the first and the last line', { a: lines(20) }, { a: `first\n${lines(19)}last\n` }],
  ['lines more', { a: lines(4) }, { a: lines(9) }],
  ['lines fewer', { a: lines(9) }, { a: lines(4) }],
  ['all lines gone', { a: 'x\n' }, { a: '' }],
  ['an empty file filled', { a: '' }, { a: 'x\ny\n' }],
  ['equal lines', { a: 'x\nx\nx\n' }, { a: 'x\nx\n' }],
  ['no line end at the end', { a: 'x\ny' }, { a: 'x\nz' }],
  ['a line end at the end', { a: 'x\ny' }, { a: 'x\ny\n' }],
  [
    'several files, new and removed',
    { a: 'x\n', 'd/gone': 'g\n', same: 's\n' },
    { a: 'y\n', 'd/new': 'n\n', same: 's\n' },
  ],
])('%s', (what, before, after) => {
  const folder = join(root, what.replaceAll(' ', '-'));
  mkdirSync(join(folder, 'd'), { recursive: true });
  for (const [path, text] of Object.entries(before)) writeFileSync(join(folder, path), text);
  const diff = diffBetween(git, snapshot(before), snapshot(after));
  execFileSync('git', ['apply', '--whitespace=nowarn'], { cwd: folder, env, input: diff, stdio: 'pipe' });
  for (const [path, text] of Object.entries(after)) expect(readFileSync(join(folder, path), 'utf8')).toBe(text);
  for (const path of Object.keys(before)) expect(existsSync(join(folder, path))).toBe(path in after);
});

test('nothing changed, an empty file, a binary one', () => {
  const before = snapshot({ a: 'x\n', b: 'a\0b' });
  expect(diffBetween(git, before, before)).toBe('');
  expect(diffBetween(git, before, snapshot({ a: 'x\n', b: 'a\0c', c: '' }))).toMatch(
    /^diff --git a\/b b\/b\nindex \w{7}\.\.\w{7} 100644\nBinary files a\/b and b\/b differ\ndiff --git a\/c b\/c\nnew file mode 100644\nindex 0000000\.\.e69de29\n$/,
  );
});
