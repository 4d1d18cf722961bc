/**
 * One id for what a patch changes: the same for a mail of `git format-patch`, for `git diff` and for GitHub's `.diff` of
 * the same change. Line numbers, blob ids, whitespace, the order of the files and all text around the patch say nothing
 * (a change of indentation alone is no other patch); names, modes, context, removed and added lines do. Commits that
 * follow each other in one text count as one change where they touch different files.
 *
 * A binary file is known by the first seven digits of its blob ids, because GitHub's `.diff` has no more of it.
 * Source: `git patch-id --stable` (builtin/patch-id.c), whose equality this has; it is stricter only where a line could
 * be taken for two, or a context line for an added one.
 */
import { sha256 } from './hash.ts';

/** The lines between `diff --git` and the first hunk that say what is done to the file; `index` is read apart. */
const ABOUT =
  /^(?:old mode|new mode|deleted file mode|new file mode|copy from|copy to|rename from|rename to|similarity index|dissimilarity index) /;
const INDEX = /^index ([0-9a-f]{7,64})\.\.([0-9a-f]{7,64})/;
const HUNK = /^@@ -[0-9]+(?:,([0-9]{1,9}))? \+[0-9]+(?:,([0-9]{1,9}))? @@/;
const BINARY = /^(?:GIT binary patch|Binary files )/;
/** What is no plain patch of one file: a merge's combined diff. */
const COMBINED = /^diff --(?:cc|combined) /;

/** Where the reading stands. */
interface State {
  /** What each file's part says, in lines. */
  readonly parts: string[][];
  /** `header`: after `diff --git`, before the first hunk. `between`: a hunk has ended, and another may follow. */
  place: 'outside' | 'header' | 'hunk' | 'between';
  /** Lines that the hunk still has on the side before and on the side after. */
  before: number;
  after: number;
  /** Blob ids of the file, shortened. */
  blobs: string | null;
}

/**
 * Hex digits of a SHA-256; null where the text has no patch, or one of which it can't be told what it changes (broken
 * or cut off in a hunk, a merge's combined diff, a binary file without blob ids).
 */
export function patchId(text: string): string | null {
  const state: State = { parts: [], place: 'outside', before: 0, after: 0, blobs: null };
  const lines = text.replace(/\n$/, '').split('\n');
  for (const [index, line] of lines.entries()) {
    const isRead = state.place === 'hunk' ? readChange(state, line) : readAround(state, line, lines[index + 1] ?? '');
    if (!isRead) return null;
  }
  if (state.place === 'hunk' || state.parts.length === 0) return null;
  // No line of a part is empty.
  const files = state.parts.map((part) => part.join('\n'));
  return sha256(files.sort().join('\n\n'));
}

/** A line of a hunk. Mail programs take the blank off an empty context line. */
function readChange(state: State, line: string): boolean {
  const mark = line === '' || line === '\r' ? ' ' : line.charAt(0);
  if (mark === '\\') return true;
  if (mark !== ' ' && mark !== '-' && mark !== '+') return false;
  if (mark !== '+') state.before -= 1;
  if (mark !== '-') state.after -= 1;
  if (state.before < 0 || state.after < 0) return false;
  const bare = withoutBlanks(line.slice(1));
  if (mark !== ' ' || bare !== '') state.parts.at(-1)?.push(`${mark}${bare}`);
  if (state.before === 0 && state.after === 0) state.place = 'between';
  return true;
}

/** A line outside of hunks: of a file's header, the next hunk of the file, or of the mail around it all. */
function readAround(state: State, line: string, next: string): boolean {
  if (COMBINED.test(line)) return false;
  if (line.startsWith('diff --git ')) {
    begin(state);
    return say(state, line);
  }
  if (line.startsWith('--- ') && next.startsWith('+++ ')) {
    // A patch without Git's header is taken by `git apply`, too.
    if (state.place !== 'header') begin(state);
    return say(state, line);
  }
  if (state.place !== 'outside' && HUNK.test(line)) return openHunk(state, line);
  if (state.place === 'header') return readHeader(state, line);
  if (!line.startsWith('\\ ')) state.place = 'outside';
  return true;
}

function readHeader(state: State, line: string): boolean {
  const [, old, now] = INDEX.exec(line) ?? [];
  if (old !== undefined && now !== undefined) {
    state.blobs = `${old.slice(0, 7)}..${now.slice(0, 7)}`;
    return true;
  }
  if (ABOUT.test(line) || line.startsWith('+++ ')) return say(state, line);
  state.place = 'outside';
  return !BINARY.test(line) || (state.blobs !== null && say(state, state.blobs));
}

function begin(state: State): void {
  state.place = 'header';
  state.blobs = null;
  state.parts.push([]);
}

function openHunk(state: State, line: string): true {
  const [, before = '1', after = '1'] = HUNK.exec(line) ?? [];
  state.before = Number(before);
  state.after = Number(after);
  state.place = state.before + state.after === 0 ? 'between' : 'hunk';
  return true;
}

function say(state: State, line: string): true {
  state.parts.at(-1)?.push(withoutBlanks(line));
  return true;
}

/** Without the blanks of the C locale, carriage returns among them, as Git has it. */
function withoutBlanks(line: string): string {
  return line.replaceAll(/[ \t\n\v\f\r]+/g, '');
}
