/**
 * Finds the slash commands of a comment. Three answers: nothing here is mine; these are my commands; this was meant
 * for me but is wrong.
 *
 *   command := "/" name (" "+ args)?   on a line of its own, from its first column, in exact ASCII
 *   set     := "/set" " "+ field       may be followed (empty lines between are fine) by a fenced block: its value
 *
 * The parser knows names of one word; in `/approve plan HASH` the name is `approve` and the rest its arguments. Lines
 * in quotes, code, HTML comments and <details> are not read (markdown-lines.ts). A line that begins with `/` and is no
 * command is text, unless it is one slip away from one (near-miss.ts). One fault refuses the whole comment. Time is
 * linear in the comment's length.
 * Source: contract section 6, security C3, C4 to C8 and C13.
 */
import { closesFence, fenceOpening, linesOf, type PlacedLine, placeLines } from './markdown-lines.ts';
import { lookOf, nearMisses } from './near-miss.ts';
import { type Refusal, refusal } from './refusals.ts';
import { type Remembering, remembering } from './remembering.ts';

/** `name` without the slash; `args` trimmed, of one line; `block` with `\n` between its lines; `line` counts from 1. */
export interface ParsedCommand {
  readonly name: string;
  readonly args: string;
  readonly block?: string;
  readonly line: number;
}

export type Parsed =
  | { readonly kind: 'none' }
  | { readonly kind: 'commands'; readonly commands: readonly ParsedCommand[] }
  | { readonly kind: 'wrong'; readonly refusals: readonly Refusal[] };

/** The most commands that one comment may carry. */
const MOST_COMMANDS = 20;

/** Commands of which one comment may carry only one; they contradict each other. */
const EXCLUSIVE: readonly (readonly string[])[] = [
  ['hold', 'resume'],
  ['adopt', 'keep'],
  ['confirm', 'incomplete', 'opinion', 'wont-fix', 'invalid', 'reject'],
];
/** Commands that say one value: twice with different ones, they contradict each other. */
const ONE_VALUE: readonly string[] = ['class', 'severity', 'embargo', 'coordinator', 'cve', 'disclose', 'decide'];
const TAKES_BLOCK = 'set';
/** How far into a line a name is looked for. */
const NAME_REACH = 80;
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;
const WORD = /^\/([^\s\p{Cc}]*)/u;

type Found = { readonly command: ParsedCommand } | { readonly refusal: Refusal };

/** Finds the commands of `body`; `names` are the known names, one word each (`approve`, `request-cve`). Never throws. */
export function parseComment(body: string, names: readonly string[]): Parsed {
  const byBody = remembered.get(names) ?? remembering<Parsed>(KEPT);
  remembered.set(names, byBody);
  return byBody(body, () => parse(body, names));
}

/** One comment is asked about many times: whether it is urgent, what it needs, who may say it, what it does. */
const remembered = new WeakMap<readonly string[], Remembering<Parsed>>();
const KEPT = 200;

function parse(body: string, names: readonly string[]): Parsed {
  const lines = placeLines(linesOf(body));
  const known = [...new Set(names)];
  const found: Found[] = [];
  for (let index = 0; index < lines.length && found.length <= MOST_COMMANDS; index += 1) {
    const one = readLine(lines, index, known);
    if (one !== undefined) {
      found.push(one);
    }
  }
  const refusals = found.flatMap((each) => ('refusal' in each ? [each.refusal] : []));
  const commands = found.flatMap((each) => ('command' in each ? [each.command] : []));
  if (found.length > MOST_COMMANDS) {
    const rule = `more than ${MOST_COMMANDS} commands in one comment`;
    return { kind: 'wrong', refusals: [refusal(body, rule, 'write several comments')] };
  }
  const wrong = [...refusals, ...contradictions(commands)];
  if (wrong.length > 0) {
    return { kind: 'wrong', refusals: wrong };
  }
  return commands.length > 0 ? { kind: 'commands', commands } : { kind: 'none' };
}

function readLine(lines: readonly PlacedLine[], index: number, known: readonly string[]): Found | undefined {
  const line = lines[index];
  if (line === undefined || (line.place !== 'plain' && line.place !== 'lazy')) {
    return undefined;
  }
  const name = WORD.exec(line.text)?.[1];
  if (name === undefined || !known.includes(name)) {
    return line.place === 'plain' ? nearMiss(line.text, known) : undefined;
  }
  const rest = line.text.slice(name.length + 1);
  const no = (rule: string, mend: string): Found => ({ refusal: refusal(line.text, rule, mend) });
  if (line.place === 'lazy') {
    return no('right below a quote, Markdown draws this line into the quote', 'leave an empty line after the quote');
  }
  if (CONTROL.test(rest) || line.broken) {
    return no('a command carries no control characters (tabs neither)', 'type it again, with plain blanks');
  }
  if (rest !== '' && !rest.startsWith(' ')) {
    return no(`a plain blank stands between /${name} and what follows`, 'type it again, with a plain blank');
  }
  if (line.opensHidden) {
    return no(
      'an HTML comment or element begins on this line and would hide the ones below',
      'end it on the same line, or put a backslash before its <',
    );
  }
  const args = rest.trim();
  const block = name === TAKES_BLOCK ? readBlock(lines, index, args) : undefined;
  if (block !== undefined && 'rule' in block) {
    return no(block.rule, block.mend);
  }
  return { command: { name, args, ...(block === undefined ? {} : { block: block.text }), line: index + 1 } };
}

/** The fenced block below a `/set FIELD`, if there is one. */
function readBlock(
  lines: readonly PlacedLine[],
  index: number,
  args: string,
): { readonly text: string } | { readonly rule: string; readonly mend: string } | undefined {
  let start = index + 1;
  while (lines[start]?.place === 'plain' && lines[start]?.text.trim() === '') {
    start += 1;
  }
  const first = lines[start];
  const fence = first?.place === 'fence' ? fenceOpening(first.text) : undefined;
  if (fence === undefined || fence.indent > 0) {
    return undefined;
  }
  if (args.includes(' ')) {
    // With an empty line between, the code is text of its own.
    const mend = 'give one of them; for text of its own, leave an empty line before the block';
    return start === index + 1 ? { rule: 'a value on the line and another in the block', mend } : undefined;
  }
  const text: string[] = [];
  for (let at = start + 1; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === undefined || closesFence(line.text, fence)) {
      return { text: text.join('\n') };
    }
    if (CONTROL.test(line.text) || line.broken) {
      return { rule: `line ${at + 1} has a control character (a tab is one)`, mend: 'write blanks instead' };
    }
    text.push(withoutIndent(line.text, fence.blanks));
  }
  return { rule: 'the block is never closed', mend: `end it with a line of ${fence.mark.repeat(fence.length)}` };
}

function withoutIndent(text: string, most: number): string {
  let blanks = 0;
  while (blanks < most && text[blanks] === ' ') {
    blanks += 1;
  }
  return text.slice(blanks);
}

function nearMiss(text: string, known: readonly string[]): Found | undefined {
  const look = lookOf(text.slice(0, NAME_REACH));
  if (!look.startsWith('/')) {
    return undefined;
  }
  const [first = '', second = ''] = look.slice(1).split(/[\s\p{Cc}]+/u, 2);
  // Two words, for `/request cve` and `/ help`.
  const two = second === '' ? [] : nearMisses(`${first} ${second}`, known);
  const meant = [...new Set([...nearMisses(first, known), ...two])];
  return meant.length === 0
    ? undefined
    : {
        refusal: refusal(
          text,
          'unknown command: commands are exact, in small ASCII letters',
          `did you mean ${meant.map((name) => `/${name}`).join(' or ')}?`,
        ),
      };
}

function contradictions(commands: readonly ParsedCommand[]): Refusal[] {
  const excluded = EXCLUSIVE.flatMap((group) => {
    const present = group.filter((name) => commands.some((command) => command.name === name));
    return present.length > 1 ? [contradiction(present.map((name) => `/${name}`))] : [];
  });
  const values = new Map<string, Set<string>>();
  for (const { name, args, block } of commands) {
    const key = name === TAKES_BLOCK ? `${name} ${args.split(' ', 1)[0]}` : name;
    if (name === TAKES_BLOCK || ONE_VALUE.includes(name)) {
      values.set(key, (values.get(key) ?? new Set()).add(`${args}\n${block ?? ''}`));
    }
  }
  const twice = [...values].filter(([, given]) => given.size > 1).map(([key]) => contradiction([`/${key}`, `/${key}`]));
  return [...excluded, ...twice];
}

function contradiction(commands: readonly string[]): Refusal {
  return refusal(
    commands.join(', '),
    'these commands contradict each other; none was run',
    'write only the one you mean',
  );
}
