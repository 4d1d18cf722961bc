/** The text of `git diff` between two snapshots: each file with one hunk, from its first line that differs to its last. */
import { changesBetween, type FileChange, type GitStore, type Snapshot } from './git.ts';

const CONTEXT = 3;
const NO_BLOB = '0000000';
const NOTHING = '/dev/null';

/** All changes, in path order; empty where there is none. */
export function diffBetween(git: GitStore, before: Snapshot, after: Snapshot): string {
  return changesBetween(before, after)
    .map((change) => fileDiff(git, change, before.get(change.path)))
    .join('');
}

function fileDiff(git: GitStore, { path, status, sha }: FileChange, before: string | undefined): string {
  const old = status === 'added' ? undefined : before;
  const now = status === 'removed' ? undefined : sha;
  const blobs = `${old?.slice(0, 7) ?? NO_BLOB}..${now?.slice(0, 7) ?? NO_BLOB}`;
  const names = [old === undefined ? NOTHING : `a/${path}`, now === undefined ? NOTHING : `b/${path}`] as const;
  const head = [
    `diff --git a/${path} b/${path}`,
    ...(status === 'added' ? ['new file mode 100644'] : status === 'removed' ? ['deleted file mode 100644'] : []),
    `index ${blobs}${status === 'modified' ? ' 100644' : ''}`,
  ];
  const texts = [old, now].map((id) => (id === undefined ? '' : (git.blobs.get(id)?.toString('utf8') ?? '')));
  const [from = '', to = ''] = texts;
  if (texts.some((text) => text.includes('\0')))
    return `${[...head, `Binary files ${names[0]} and ${names[1]} differ`].join('\n')}\n`;
  if (from === to) return `${head.join('\n')}\n`;
  return `${[...head, `--- ${names[0]}`, `+++ ${names[1]}`].join('\n')}\n${hunkOf(linesOf(from), linesOf(to))}`;
}

/** Lines with their ends; the last one may have none. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function hunkOf(from: string[], to: string[]): string {
  const shorter = Math.min(from.length, to.length);
  let start = 0;
  while (start < shorter && from[start] === to[start]) start += 1;
  let end = 0;
  while (end < shorter - start && from.at(-1 - end) === to.at(-1 - end)) end += 1;
  const first = Math.max(0, start - CONTEXT);
  const after = from.slice(from.length - end).slice(0, CONTEXT);
  const range = (lines: string[]): string => {
    const count = lines.length - end + after.length - first;
    return `${count === 0 ? first : first + 1}${count === 1 ? '' : `,${count}`}`;
  };
  return [
    `@@ -${range(from)} +${range(to)} @@\n`,
    ...from.slice(first, start).map((line) => marked(' ', line)),
    ...from.slice(start, from.length - end).map((line) => marked('-', line)),
    ...to.slice(start, to.length - end).map((line) => marked('+', line)),
    ...after.map((line) => marked(' ', line)),
  ].join('');
}

function marked(mark: string, line: string): string {
  return line.endsWith('\n') ? `${mark}${line}` : `${mark}${line}\n\\ No newline at end of file\n`;
}
