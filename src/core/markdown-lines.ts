/**
 * Which lines of a comment its author says, and which ones are quoted, code or hidden. The part of GitHub's Markdown
 * that matters for that, read line by line in linear time:
 * - a line of a block quote (`>`), and the line right below one that Markdown still draws into it;
 * - fenced code (``` or ~~~, also as the first thing in a list item), to its end or the end of the comment;
 * - HTML comments, and the elements <details>, <blockquote>, <pre> and <code>, to their end tag.
 * Indented code needs no rule: a command begins in the first column.
 * Source: CommonMark 0.31 sections 4.5, 4.6, 5.1; contract section 6; security C3.
 */

/** Where a line stands. `lazy`: below a quote without an empty line between, so that it is drawn as quoted. */
export type Place = 'plain' | 'lazy' | 'quote' | 'fence' | 'hidden';

/** A line without its end. `broken`: it ended in a carriage return alone. */
export interface Line {
  readonly text: string;
  readonly broken: boolean;
}

/** One line and where it stands. `opensHidden`: an HTML comment or element begins on it and does not end on it. */
export interface PlacedLine extends Line {
  readonly place: Place;
  readonly opensHidden: boolean;
}

/** An open code fence: at least `length` times `mark` end it; `indent` is that of the list item that it stands in. */
export interface Fence {
  readonly mark: '`' | '~';
  readonly length: number;
  readonly blanks: number;
  readonly indent: number;
}

interface State {
  readonly fence: Fence | undefined;
  /** In an HTML comment: one that began in the midst of a line ends with the paragraph at the latest. */
  readonly comment: 'none' | 'block' | 'inline';
  readonly elements: Readonly<Record<string, number>>;
  readonly afterQuote: boolean;
}

const FENCE = /^( {0,3})(`{3,}|~{3,})(.*)$/s;
const QUOTE = /^ {0,3}>/;
const LIST_MARKER = /^ {0,3}(?:[-*+]|[0-9]{1,9}[.)])[ \t]+/;
const BLANK = /^[ \t]*$/;
const HIDING = ['details', 'blockquote', 'pre', 'code'];

/** Cuts a text at line feeds, carriage returns and pairs of them. */
export function linesOf(text: string): Line[] {
  return text.split('\n').flatMap((piece, index, pieces) => {
    const last = index === pieces.length - 1;
    const parts = (!last && piece.endsWith('\r') ? piece.slice(0, -1) : piece).split('\r');
    return parts.map((part, position) => ({ text: part, broken: position < parts.length - 1 }));
  });
}

/** Places each line. */
export function placeLines(lines: readonly Line[]): PlacedLine[] {
  let state: State = { fence: undefined, comment: 'none', elements: {}, afterQuote: false };
  return lines.map((line) => {
    const step = placeLine(state, line);
    state = step.state;
    return step.placed;
  });
}

/** The fence that `text` opens, if it does. */
export function fenceOpening(text: string): Fence | undefined {
  const marker = LIST_MARKER.exec(text)?.[0] ?? '';
  const [, blanks = '', marks = '', info = ''] = FENCE.exec(text.slice(marker.length)) ?? [];
  if (marks === '' || (marks.startsWith('`') && info.includes('`'))) {
    return undefined;
  }
  return {
    mark: marks.startsWith('`') ? '`' : '~',
    length: marks.length,
    blanks: blanks.length,
    indent: marker.length,
  };
}

/** Whether `text` closes `fence`. */
export function closesFence(text: string, fence: Fence): boolean {
  const [, , marks = '', rest = ''] = FENCE.exec(text.slice(fence.indent)) ?? [];
  return marks.startsWith(fence.mark) && marks.length >= fence.length && BLANK.test(rest);
}

function placeLine(state: State, line: Line): { state: State; placed: PlacedLine } {
  const { text } = line;
  const blank = BLANK.test(text);
  const placed = (place: Place, next: Partial<State>, opensHidden = false) => ({
    state: { ...state, afterQuote: false, ...next },
    placed: { ...line, place, opensHidden },
  });
  if (state.fence !== undefined && !leavesListItem(text, state.fence)) {
    return placed('fence', closesFence(text, state.fence) ? { fence: undefined } : {});
  }
  const fence = undefined;
  if (state.comment === 'none' && QUOTE.test(text)) {
    // Only a paragraph goes on below its quote.
    return placed(hidden(state) ? 'hidden' : 'quote', { fence, afterQuote: !BLANK.test(text.replace(QUOTE, '')) });
  }
  const opening = state.comment === 'none' ? fenceOpening(text) : undefined;
  if (opening !== undefined) {
    return placed(hidden(state) ? 'hidden' : 'fence', { fence: opening });
  }
  const before = blank && state.comment === 'inline' ? { ...state, comment: 'none' as const } : state;
  const after = readMarkup(text, before);
  const opensHidden = !hidden(before) && hidden(after);
  const place = hidden(before) ? 'hidden' : state.afterQuote && !blank ? 'lazy' : 'plain';
  const { comment, elements } = after;
  return placed(place, { fence, comment, elements, afterQuote: place === 'lazy' }, opensHidden);
}

function leavesListItem(text: string, fence: Fence): boolean {
  return !BLANK.test(text.slice(0, fence.indent));
}

function hidden({ comment, elements }: Pick<State, 'comment' | 'elements'>): boolean {
  return comment !== 'none' || Object.values(elements).some((depth) => depth > 0);
}

/** Reads one line's HTML comments and tags, outside of code spans and after no backslash. */
function readMarkup(text: string, start: Pick<State, 'comment' | 'elements'>): Pick<State, 'comment' | 'elements'> {
  let { comment } = start;
  if (!text.includes('<') && comment === 'none') {
    return start;
  }
  const elements = { ...start.elements };
  const nextRun = backtickRuns(text);
  let index = 0;
  while (index < text.length) {
    if (comment !== 'none') {
      const end = text.indexOf('-->', index);
      if (end < 0) {
        break;
      }
      comment = 'none';
      index = end + 3;
    } else if (text[index] === '\\') {
      index += 2;
    } else if (text[index] === '`') {
      index = nextRun.get(index) ?? index + 1;
    } else if (text.startsWith('<!--', index)) {
      comment = index <= 3 && BLANK.test(text.slice(0, index)) ? 'block' : 'inline';
      index += 2; // `<!-->` is a whole comment
    } else {
      const tag = text[index] === '<' ? tagAt(text, index) : undefined;
      if (tag !== undefined) {
        elements[tag.name] = Math.max(0, (elements[tag.name] ?? 0) + tag.change);
      }
      index += 1;
    }
  }
  return { comment, elements };
}

function tagAt(text: string, index: number): { name: string; change: 1 | -1 } | undefined {
  const closing = text[index + 1] === '/';
  const from = index + (closing ? 2 : 1);
  const word = text.slice(from, from + 12).toLowerCase();
  const name = HIDING.find((each) => word.startsWith(each) && ' \t/>'.includes(word[each.length] ?? ' '));
  return name === undefined ? undefined : { name, change: closing ? -1 : 1 };
}

/** For the start of each run of backticks: where the code span that it opens ends, or else where the run ends. */
function backtickRuns(text: string): ReadonlyMap<number, number> {
  const runs = [...text.matchAll(/`+/g)].map(({ index, 0: run }) => ({ index, length: run.length })).reverse();
  const endOfNext = new Map<number, number>();
  return new Map(
    runs.map(({ index, length }) => {
      const end = endOfNext.get(length) ?? index + length;
      endOfNext.set(length, index + length);
      return [index, end];
    }),
  );
}
