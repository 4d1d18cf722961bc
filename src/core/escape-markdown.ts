/**
 * Markdown for GitHub that keeps its paragraphs, lists and code, and does nothing: GitHub looks for mentions and
 * references in the text of the page that markdown becomes, so a backslash does not stop them; a code span does. What
 * this file writes does not depend on how GitHub pairs fences, backticks or brackets that somebody left open: each is
 * written anew, closed, or made literal. Each line is read once, from left to right.
 */

const FENCE = /^[ \t]*(`{3,}(?=[^`]*$)|~{3,})[ \t]*([^\s`]*)/;
const LANGUAGE = /^[A-Za-z0-9+#-]{1,20}$/;
/** GitHub draws these, with links and all. */
const DRAWN = ['mermaid', 'geojson', 'topojson', 'stl', 'math', 'suggestion'];
/** A line that could make the one above it a table's head; there, a bar ends a code span. */
const TABLE_DELIMITER = /^[>|:\s-]+$/;

/** Paragraphs of a person, as markdown. */
export function markdownText(text: string): string {
  const lines = text.split('\n');
  const inTable = lines.some((line) => line.includes('-') && TABLE_DELIMITER.test(line));
  const out: string[] = [];
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    const [, fence, language = ''] = FENCE.exec(line) ?? [];
    if (fence === undefined) {
      out.push(inline(line, inTable ? 'table' : 'text'));
      continue;
    }
    const end = closing(lines, i + 1, fence);
    out.push(...codeBlock(lines.slice(i + 1, end), language, line.length - line.trimStart().length));
    i = end;
  }
  return onLinesOfItsOwn(out.join('\n'));
}

/** A fence is one only at the beginning of a line, with nothing after it: whatever stands before or after the text. */
export function onLinesOfItsOwn(block: string): string {
  return `${block.startsWith('```') ? '\n' : ''}${block}${/(?:^|\n)`{3,}$/.test(block) ? '\n' : ''}`;
}

/** One line that is data: nothing in it is markup but code spans. */
export function markdownLine(text: string): string {
  return inline(text, 'line').replace(/^[#>+-]+(?= |$)/, '\\$&');
}

/** The index of the line that closes the fence, or the end. */
function closing(lines: readonly string[], from: number, fence: string): number {
  const end = lines.findIndex((line, i) => {
    const bar = line.trim();
    return i >= from && bar.length >= fence.length && bar === (fence[0] ?? '').repeat(bar.length);
  });
  return end < 0 ? lines.length : end;
}

/** At the margin, where nothing around it can make it something else. */
function codeBlock(lines: readonly string[], language: string, indent: number): readonly string[] {
  const runs = lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(runs.reduce((longest, run) => Math.max(longest, run + 1), 3));
  const safe = LANGUAGE.test(language) && !DRAWN.includes(language.toLowerCase());
  const margin = new RegExp(`^[ \\t]{0,${indent}}`);
  return [`${fence}${safe ? language : ''}`, ...lines.map((line) => line.replace(margin, '')), fence];
}

/** `line`: markup is literal. `text`: markup stays. `table`: so it does, and a bar would end a code span. */
type Mode = 'line' | 'text' | 'table';

function inline(line: string, mode: Mode): string {
  const out: Output = { text: '', endsInSpan: false };
  for (const { code, text } of codeSpans(line)) {
    if (code !== undefined && !(text.includes('|') && mode !== 'text')) {
      span(out, text, code);
    } else {
      prose(code === undefined ? text : `${code}${text}${code}`, mode, out);
    }
  }
  return out.text;
}

/** Text in the making. */
interface Output {
  text: string;
  endsInSpan: boolean;
}

function add(out: Output, text: string): void {
  out.text += text;
  out.endsInSpan = out.endsInSpan && text === '';
}

/** Two code spans that touch would be read as one, so a blank comes between. */
function span(out: Output, text: string, ticks = '`'): void {
  out.text += `${out.endsInSpan ? ' ' : ''}${ticks}${text}${ticks}`;
  out.endsInSpan = true;
}

interface Segment {
  /** The backticks around it; absent: not a code span. */
  readonly code?: string;
  readonly text: string;
}

/** Code spans that open and close on this line, and what is between them. */
function codeSpans(line: string): readonly Segment[] {
  const closers = closersOf(line);
  const segments: Segment[] = [];
  let start = 0;
  let i = 0;
  while (i < line.length) {
    const run = closers.get(i);
    if (line[i] === '\\') {
      i += 2;
    } else if (run?.close !== undefined) {
      const { close, ticks } = run;
      segments.push({ text: line.slice(start, i) }, { code: ticks, text: line.slice(i + ticks.length, close) });
      i = close + ticks.length;
      start = i;
    } else {
      i += run?.ticks.length ?? 1;
    }
  }
  return [...segments, { text: line.slice(start) }];
}

/** Each run of backticks by its place (and by each place in it, after a backslash), with the next run as long. */
function closersOf(line: string): ReadonlyMap<number, { readonly ticks: string; readonly close: number | undefined }> {
  const next = new Map<number, number>();
  const found = new Map<number, { ticks: string; close: number | undefined }>();
  for (const match of [...line.matchAll(/`+/g)].reverse()) {
    const { index } = match;
    const [run] = match;
    found.set(index, { ticks: run, close: next.get(run.length) });
    if (line[index - 1] === '\\' && run.length > 1) {
      found.set(index + 1, { ticks: run.slice(1), close: next.get(run.length - 1) });
    }
    next.set(run.length, index);
  }
  return found;
}

const LINK = /\[([^[\]]*)\]\(<?((?:[^\s()<>]|\([^\s()<>]*\))*)>?(?: +"[^"]*")?\)/y;
const AUTOLINK = /<([a-z][a-z0-9+.-]{1,30}:[^\s<>`\\]*)>/iy;
const SHOWN = /\[U\+[0-9A-F]{4,6}\]/y;
const MENTION = /@[A-Za-z0-9][A-Za-z0-9_-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)?/y;
const NUMBER = /#[0-9]+/y;
const WORD = /[A-Za-z0-9][A-Za-z0-9._/+-]*/y;
const ADDRESS = /@[A-Za-z0-9][A-Za-z0-9._-]*/y;
const LOCATION = /:\/\/[^\s<>`|\\]*/y;
const ENTITY = /&(?=[#A-Za-z])/y;
const TAG = /<(?=[A-Za-z/!?])/y;
const PUNCTUATION = /\\([!-/:-@[-`{-~])/y;
/** Backslashes before what GitHub looks for would hide it from the rules below, and not from GitHub. */
const HIDDEN = /\\([\s\S])/g;
const WITHIN_WORD = /^[A-Za-z0-9]\\[-./+_][A-Za-z0-9]$/;
const HTTPS =
  /^https:\/\/[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]{1,5})?(?:[/?#][A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]*)?$/;
const REFERENCE = /^https:\/\/[^/]+\/[^/]+\/[^/]+\/(?:issues|pull|pulls|commit|discussions|compare)\//i;
const COMMIT = /^[0-9a-f]{7,40}$/i;

function prose(source: string, mode: Mode, out: Output): void {
  const text = mode === 'line' ? source : unhidden(source);
  let i = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = i;
    const match = pattern.exec(text);
    i += match?.[0].length ?? 0;
    return match;
  };
  while (i < text.length) {
    const word = take(WORD);
    if (word !== null) {
      i += reference(word[0], text, i, mode, out);
      continue;
    }
    const found = take(MENTION) ?? take(NUMBER) ?? take(SHOWN);
    if (found !== null) {
      span(out, found[0]);
      continue;
    }
    const image = text[i] === '!' && text[i + 1] === '[' && mode !== 'line';
    i += image ? 1 : 0;
    const link = mode === 'line' ? null : take(LINK);
    if (link !== null) {
      linkTo(link[1] ?? '', link[2] ?? '', mode, out);
      continue;
    }
    const autolink = take(AUTOLINK);
    if (autolink !== null) {
      address(autolink[1] ?? '', out);
      continue;
    }
    if (take(ENTITY) !== null) {
      add(out, '&amp;');
      continue;
    }
    if (take(TAG) !== null) {
      add(out, '&lt;');
      continue;
    }
    const escaped = mode === 'line' ? null : take(PUNCTUATION);
    if (escaped !== null) {
      add(out, escaped[0]);
      continue;
    }
    add(out, literal(text, i, mode));
    i += 1;
  }
}

function unhidden(text: string): string {
  return text.replaceAll(HIDDEN, (both, c: string, at: number) =>
    '@#/&<:'.includes(c) || WITHIN_WORD.test(text.slice(at - 1, at + 3)) ? c : both,
  );
}

/** A character that is none of the above. */
function literal(text: string, i: number, mode: Mode): string {
  const c = text[i] ?? '';
  const always = '[]`\\'.includes(c) || (c === '~' && (text[i + 1] === '~' || text[i - 1] === '~'));
  const target = c === '(' && text[i - 1] === ']';
  return always || target || (mode === 'line' && '*_|~'.includes(c)) ? `\\${c}` : c;
}

/** The text of a link stays; it is a link only if it is https and leaves no trace on an issue. */
function linkTo(text: string, target: string, mode: Mode, out: Output): void {
  const inner: Output = { text: '', endsInSpan: false };
  prose(text, mode, inner);
  if (HTTPS.test(target) && !REFERENCE.test(target) && !inner.text.includes('<')) {
    add(out, `[${inner.text}](${target})`);
    return;
  }
  // The brackets stay: what stands before, in and after them must not become one word (`@[alice](x)`, `[<](x)img>`).
  add(out, '\\[');
  prose(text, mode, out);
  add(out, '\\]');
  if (HTTPS.test(target)) {
    add(out, ' ');
    address(target, out);
  }
}

function address(target: string, out: Output): void {
  if (HTTPS.test(target) && !REFERENCE.test(target)) {
    add(out, `<${target}>`);
  } else {
    span(out, target);
  }
}

/**
 * Writes a word that may be a reference, an address or a commit. `at` is after the word; answers how much of what
 * follows was written, too.
 */
function reference(run: string, text: string, at: number, mode: Mode, out: Output): number {
  const word = withoutEnd(run, '._/+-');
  const tail = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? '';
  };
  const location = tail(LOCATION);
  if (location !== '') {
    const whole = `${run}${location}`;
    const target = withoutEnd(whole, whole.includes('(') ? '.,;:!?\'"]*_~' : '.,;:!?\'")]*_~');
    address(target, out);
    return Math.max(0, target.length - run.length);
  }
  const rest = tail(ADDRESS) || tail(NUMBER);
  if (rest !== '') {
    span(out, run + rest);
    return rest.length;
  }
  if (/^www\./i.test(word) || isReference(word)) {
    span(out, word);
  } else {
    add(out, mode === 'line' ? word.replaceAll(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_') : word);
  }
  add(out, mode === 'line' ? run.slice(word.length).replaceAll('_', '\\_') : run.slice(word.length));
  return 0;
}

/** A loop, since a pattern would look at each character of a long run again and again. */
function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1] ?? ' ')) {
    end -= 1;
  }
  return text.slice(0, end);
}

function isReference(word: string): boolean {
  const rest = word.replaceAll(/\bCVE-[0-9]{4}-[0-9]{4,19}\b/g, '');
  return /(?:^|[^A-Za-z0-9])GH-[0-9]/i.test(rest) || rest.split(/[^A-Za-z0-9]/).some((part) => COMMIT.test(part));
}
