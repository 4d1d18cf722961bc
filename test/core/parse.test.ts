import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseComment } from '../../src/core/parse.ts';

const names = [
  ...['help', 'coordinator', 'class', 'incomplete', 'confirm', 'opinion', 'wont-fix', 'invalid', 'reopen', 'reject'],
  ...['advisory', 'duplicate', 'set', 'adopt', 'keep', 'severity', 'terms', 'credit', 'submit', 'patch', 'pushed'],
  ...['merged', 'approve', 'consent', 'decide', 'request-cve', 'cve', 'embargo', 'notify', 'plan', 'rehearse'],
  ...['preview', 'hold', 'resume', 'upstream-hold', 'binaries-ok', 'leaked', 'disclose', 'open-report', 'publish'],
  ...['vmt', 'leave', 'grant', 'revoke', 'who-knows', 'timeline', 'erratum'],
];

/** What was found, as text: `name|args` per command, with its block in brackets; the mends; or `none`. */
function read(...lines: string[]): string[] {
  const parsed = parseComment(lines.join('\n'), names);
  switch (parsed.kind) {
    case 'none':
      return ['none'];
    case 'wrong':
      return parsed.refusals.map(({ rule, mend }) => `${rule}: ${mend}`);
    case 'commands':
      return parsed.commands.map(
        ({ name, args, block }) => `${name}|${args}${block === undefined ? '' : `[${block.replaceAll('\n', '⏎')}]`}`,
      );
  }
}

describe('commands are found', () => {
  test.each([
    ['alone', ['/help'], ['help|']],
    ['with arguments', ['/class B1'], ['class|B1']],
    ['names of two words have the second one in their arguments', ['/approve plan abc123'], ['approve|plan abc123']],
    ['below a greeting, without an empty line', ['Hello', '/confirm', 'Thanks'], ['confirm|']],
    ['several, in order', ['/class A', '/confirm'], ['class|A', 'confirm|']],
    ['with a Windows line end', ['/class A\r', '/confirm\r', 'bye\r'], ['class|A', 'confirm|']],
    ['with blanks around the arguments', ['/class   A  '], ['class|A']],
    ['with words of any script as arguments', ['/credit Łukasz 王 (Ünï)'], ['credit|Łukasz 王 (Ünï)']],
    [
      'with a slash and Markdown in the arguments',
      ['/patch main cases/7/patches/`x`.patch'],
      ['patch|main cases/7/patches/`x`.patch'],
    ],
    ['after a quote and an empty line', ['> what about this?', '', '/confirm'], ['confirm|']],
    ['after a quote that ends in an empty quoted line', ['> what?', '>', '/confirm'], ['confirm|']],
    ['after closed code', ['```', '/help', '```', '/confirm'], ['confirm|']],
    ['after code closed by a longer fence', ['```', '/help', '`````', '/confirm'], ['confirm|']],
    ['after code in a list item, which ends with the list', ['- ```', '  /help', '/confirm'], ['confirm|']],
    ['after code below a list item', ['- so:', '  ```', '  /help', '  ```', '/confirm'], ['confirm|']],
    ['after a closed HTML comment', ['<!-- /help', '/help', '-->', '/confirm'], ['confirm|']],
    ['after an empty HTML comment', ['<!-->', '/confirm'], ['confirm|']],
    [
      'after closed details',
      ['<details><summary>x</summary>', '', '/help', '', '</details>', '', '/confirm'],
      ['confirm|'],
    ],
    [
      'after details inside details',
      ['<details>', '<details>', '</details>', '/help', '</details>', '', '/confirm'],
      ['confirm|'],
    ],
    ['after <details> in a code span', ['use `<details>` here', '/confirm'], ['confirm|']],
    ['after <!-- in a code span of two backticks', ['use ``a ` <!--`` here', '/confirm'], ['confirm|']],
    ['after an escaped <details>', ['a \\<details> is', '/confirm'], ['confirm|']],
    ['after a comment opened inside a paragraph that ends', ['so <!-- open', '', '/confirm'], ['confirm|']],
    ['after a tag that only begins alike', ['<detailsx>', '/confirm'], ['confirm|']],
    ['after three backticks that are a code span', ['``` x ```', '/confirm'], ['confirm|']],
    [
      'with a comment that ends on the line',
      ['/opinion see <!-- x --> this', '/class B1'],
      ['opinion|see <!-- x --> this', 'class|B1'],
    ],
    ['the same one twice', ['/help', '/help'], ['help|', 'help|']],
  ])('%s', (_name, lines, found) => {
    expect(read(...lines)).toEqual(found);
  });

  test('with the line that they stand on', () => {
    expect(parseComment('Hello\n\n/class A\r\n/confirm', names)).toEqual({
      kind: 'commands',
      commands: [
        { name: 'class', args: 'A', line: 3 },
        { name: 'confirm', args: '', line: 4 },
      ],
    });
  });
});

describe('nothing is mine', () => {
  test.each([
    ['in a quote', ['> /disclose now abc']],
    ['in an indented quote without a blank', ['   >/disclose now abc']],
    ['in a quote inside a quote', ['> > /disclose now abc']],
    ['in fenced code', ['```', '/disclose now abc', '```']],
    ['in fenced code with an info string', ['```sh', '/disclose now abc', '```']],
    ['in code fenced by tildes, which backticks do not close', ['~~~', '```', '/disclose now abc', '~~~']],
    ['in code whose fence is longer than the one inside', ['````', '```', '/disclose now abc', '````']],
    ['in code that a fence with words after it does not close', ['```', '``` x', '/disclose now abc', '```']],
    [
      'in code that a fence with a no-break space after it does not close',
      ['```', '```\u00a0', '/disclose now abc', '```'],
    ],
    ['in code whose info string has a line separator', ['```\u2028', '/disclose now abc', '```']],
    ['in code after a line end of a carriage return alone', ['text\r```', '/disclose now abc', '```']],
    ['in code that is never closed', ['```', '/disclose now abc']],
    ['in code inside a list item', ['- ```', '  ```x', '  /disclose now abc', '  ```']],
    ['indented by four blanks', ['', '    /disclose now abc']],
    ['indented by a tab', ['\t/disclose now abc']],
    ['indented by one blank', [' /disclose now abc']],
    ['in an HTML comment', ['<!--', '/disclose now abc', '-->']],
    ['in an HTML comment over empty lines', ['<!--', '', '/disclose now abc', '', '-->']],
    ['in an HTML comment that is never closed', ['<!--', '/disclose now abc']],
    ['in an HTML comment that begins in the midst of a line', ['so <!-- not', '/disclose now abc', '-->']],
    ['in details', ['<details>', '/disclose now abc', '</details>']],
    ['in details with attributes and capitals', ['<DETAILS open>', '', '/disclose now abc', '', '</DETAILS>']],
    ['in details whose end tag is code', ['<details>', '', '```', '</details>', '```', '', '/disclose now abc']],
    ['in HTML code', ['<pre>', '/disclose now abc', '</pre>']],
    ['in an HTML quote', ['<blockquote>', '', '/disclose now abc', '', '</blockquote>']],
    ['in a list', ['- /disclose now abc']],
    ['in the midst of a line', ['please /disclose now abc']],
    ['a path', ['/home/user/set/x', '/etc/passwd', '/usr/bin/vmt', '//comment']],
    ['a slash', ['/', '/ ', '/ and more']],
    ["another bot's command", ['/lgtm', '/assign @carol', '/label bug']],
    ['a name of JavaScript', ['/constructor', '/__proto__', '/toString']],
    ['a command of two letters less', ['/cl A']],
    ['an e-mail', ['Hello', 'carol@example.org', '-- ', 'Carol']],
    ['nothing', ['']],
  ])('%s', (_name, lines) => {
    expect(read(...lines)).toEqual(['none']);
  });
});

describe('one slip away is unknown, and answered', () => {
  test.each([
    ['capitals', '/DISCLOSE now abc', '/disclose'],
    ['a capital', '/Disclose now abc', '/disclose'],
    ['full width', '／disclose now abc', '/disclose'],
    ['full width throughout', '／ｄｉｓｃｌｏｓｅ now abc', '/disclose'],
    ['a zero-width space inside', '/dis\u200bclose now abc', '/disclose'],
    ['a zero-width space before', '\u200b/disclose now abc', '/disclose'],
    ['a byte order mark before', '\ufeff/disclose now abc', '/disclose'],
    ['a word joiner after', '/disclose\u2060 now abc', '/disclose'],
    ['a Cyrillic с', '/disсlose now abc', '/disclose'],
    ['Cyrillic throughout where it can be', '/сӏаѕѕ A', '/class'],
    ['a Greek ο', '/disclοse now abc', '/disclose'],
    ['an accent', '/disclosé now abc', '/disclose'],
    ['a division slash', '∕class A', '/class'],
    ['a letter less', '/disclos now abc', '/disclose'],
    ['a letter more', '/disclosee now abc', '/disclose'],
    ['another letter', '/disklose now abc', '/disclose'],
    ['two letters swapped', '/dicslose now abc', '/disclose'],
    ['a full stop after it', '/confirm.', '/confirm'],
    ['a colon after it', '/class: A', '/class'],
    ['an underscore for the hyphen', '/request_cve', '/request-cve'],
    ['a blank for the hyphen', '/request cve', '/request-cve'],
    ['an en dash for the hyphen', '/who–knows', '/who-knows'],
    ['a blank after the slash', '/ help', '/help'],
    ['two slashes', '//help', '/help'],
  ])('%s', (_name, line, meant) => {
    expect(read('Hello', '', line).join()).toMatch(`did you mean ${meant}`);
  });

  test('all that it may have meant is named', () => {
    expect(read('/hel')).toEqual([expect.stringContaining('did you mean /help?')]);
    expect(parseComment('/plat', ['plan', 'play'])).toMatchObject({
      refusals: [{ mend: 'did you mean /plan or /play?' }],
    });
  });

  test('one slip refuses the whole comment', () => {
    expect(read('/class A', '/confrm')).toEqual([expect.stringContaining('did you mean /confirm?')]);
  });
});

describe('a command that is wrong is refused', () => {
  test.each([
    ['a tab in the arguments', ['/class A\tB'], /control characters/],
    ['a tab after the name', ['/class\tA'], /control characters/],
    ['a control character right after the name', ['/help\u0000'], /control characters/],
    ['a no-break space after the name', ['/class\u00a0A'], /with a plain blank/],
    ['a NUL', ['/set title a\u0000b'], /control characters/],
    ['an ANSI escape', ['/set title \u001b[31mred'], /control characters/],
    ['a C1 control character', ['/set title \u009b31mred'], /control characters/],
    ['a line separator', ['/set title a\u2028b'], /control characters/],
    ['a carriage return alone', ['/set title a\rBcc: b'], /control characters/],
    ['right below a quote', ['> what about this?', '/confirm'], /leave an empty line after the quote/],
    ['an HTML comment that begins on its line', ['/set title x <!--', '/confirm', '-->'], /end it on the same line/],
    ['details that begin on its line', ['/reject see <details>', '/class E'], /end it on the same line/],
    ['hold and resume', ['/hold why', '/resume'], /\/hold, \/resume|contradict/],
    ['confirm and reject', ['/confirm', '/reject no'], /contradict/],
    ['two classes', ['/class A', '/class B1'], /contradict/],
    ['two values of one field', ['/set title A', '/set title B'], /contradict/],
    ['two dates', ['/embargo 2026-12-09', '/embargo 2026-12-10'], /contradict/],
    ['a value on the line and another in the block', ['/set title A', '```', 'B', '```'], /give one of them/],
    ['a block that is never closed', ['/set description', '```', 'text', '/confirm'], /the block is never closed/],
    ['a NUL in the block', ['/set description', '```', 'a\u0000b', '```'], /line 3 has a control character/],
    ['a tab in the block', ['/set description', '```', '\ta', '```'], /line 3 has a control character/],
    [
      'a carriage return alone in the block',
      ['/set description', '```', 'a\rb', '```'],
      /line 3 has a control character/,
    ],
    ['twenty-one commands', Array.from({ length: 21 }, () => '/help'), /more than 20 commands/],
  ])('%s', (_name, lines, message) => {
    expect(read(...lines).join()).toMatch(message);
  });

  test('twenty commands are not too many', () => {
    expect(read(...Array.from({ length: 20 }, () => '/help'))).toHaveLength(20);
  });

  test('two fields are no contradiction', () => {
    expect(read('/set title A', '/set summary B')).toHaveLength(2);
  });
});

describe('the block below /set', () => {
  test.each([
    ['is the value', ['/set description', '```', 'one', '', 'two', '```'], ['set|description[one⏎⏎two]']],
    ['may stand after an empty line', ['/set description', '', '```', 'one', '```'], ['set|description[one]']],
    ['may have an info string and tildes', ['/set notes', '~~~ yaml', '```', '~~~'], ['set|notes[```]']],
    ['has plain line ends', ['/set notes\r', '```\r', 'a\r', 'b\r', '```\r'], ['set|notes[a⏎b]']],
    ['loses the indent of its fence', ['/set notes', '  ```', '  a', '    b', 'c', '  ```'], ['set|notes[a⏎  b⏎c]']],
    ['may be empty', ['/set notes', '```', '```'], ['set|notes[]']],
    [
      'keeps commands as text',
      ['/set notes', '```', '/disclose now abc', '```', '/submit'],
      ['set|notes[/disclose now abc]', 'submit|'],
    ],
    ['belongs to the line right above', ['/set title X', '', '```', 'code', '```'], ['set|title X']],
    ['is not taken over other text', ['/set notes', 'as follows', '```', 'a', '```'], ['set|notes']],
    ['is not taken by other commands', ['/submit', '```', 'a', '```'], ['submit|']],
    [
      'each field has its own',
      ['/set notes', '```', 'a', '```', '/set detection', '```', 'b', '```'],
      ['set|notes[a]', 'set|detection[b]'],
    ],
  ])('%s', (_name, lines, found) => {
    expect(read(...lines)).toEqual(found);
  });
});

/** Milliseconds of processor time of the fastest of some runs: what else the machine does must not count. */
function fastest(body: string, runs: number): number {
  const times = Array.from({ length: runs }, () => {
    const before = process.cpuUsage();
    parseComment(body, names);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

describe('sixty thousand characters take less than 10 ms', () => {
  const long = 60_000;
  test.each([
    ['of one argument', `/set title ${'a'.repeat(long)}`],
    ['of bait for backtracking', `/set title ${'((a+)+)$'.repeat(long / 8)}!`],
    ['of blanks inside an argument', `/set title a${' '.repeat(long)}b`],
    ['of blanks before a slash', `${' '.repeat(long)}/help`],
    ['of backticks', `x <${'`'.repeat(long)}`],
    [
      'of runs of backticks of all lengths',
      `<${Array.from({ length: 340 }, (_, index) => '`'.repeat(index + 1)).join(' ')}`,
    ],
    ['of HTML comments', '<!-- -->'.repeat(long / 8)],
    ['of beginnings of HTML comments', '<!--'.repeat(long / 4)],
    ['of beginnings of tags', '<details'.repeat(long / 8)],
    ['of angle brackets', '<'.repeat(long)],
    ['of backslashes', `<${'\\'.repeat(long)}`],
    ['of slashes', '/'.repeat(long)],
    ['of accents', `/help${'\u0301'.repeat(long)}`],
    ['of quote marks', '>'.repeat(long)],
    ['of list markers', '- '.repeat(long / 2)],
    ['of a fence', `${'`'.repeat(long / 2)}\n${'`'.repeat(long / 2 - 1)}`],
  ])('%s', (_name, body) => {
    parseComment(body, names);
    expect(fastest(body, 10)).toBeLessThan(10);
  });

  test.each([
    ['empty lines', '\n'],
    ['slashes, a line each', '/\n'],
    ['unknown names, a line each', '/zzzz\n'],
    ['fences, a line each', '```\n~~~\n'],
    ['fields with blocks that do not end', '/set a\n```\n'],
    ['tags, a line each', '<details>\n'],
    ['inline comments, a line each', 'a <!--\n\n'],
  ])('16 times as many %s do not take 256 times as long', (_name, unit) => {
    const time = (length: number): number => fastest(unit.repeat(length / unit.length), 5);
    time(20_000);
    expect(time(320_000)).toBeLessThan(Math.max(50, 100 * time(20_000)));
  });
});

test('whatever is written, the parser does not throw, and finds only known names outside of quotes and code', () => {
  const bit = fc.constantFrom(
    ...['/help', '/set notes', '/DISCLOSE', '> ', '```', '~~~', '<!--', '-->', '<details>', '</details>', '\n', '\r\n'],
    ...['\r', ' ', '\t', '- ', '`', '\\', '／', '\u200b', '\ud800', '\u0000', 'x', '    '],
  );
  const body = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(bit, { maxLength: 40 }).map((bits) => bits.join('')),
  );
  fc.assert(
    fc.property(body, (text) => {
      const parsed = parseComment(text, names);
      const commands = parsed.kind === 'commands' ? parsed.commands : [];
      for (const { name, args, line } of commands) {
        expect(names).toContain(name);
        expect(args).toBe(args.trim());
        expect(text.split(/\r\n|\r|\n/)[line - 1]?.startsWith(`/${name}`)).toBe(true);
      }
      expect(parseComment(text.replace(/^/gm, '> '), names).kind).not.toBe('commands');
    }),
    { numRuns: 2000 },
  );
});
