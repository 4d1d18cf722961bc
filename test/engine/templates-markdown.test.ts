import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { escapeValue, fenced, unbroken, visible } from '../../src/core/escape.ts';
import { yamlBlock, yamlScalar } from '../../src/core/escape-yaml.ts';
import { outsideOfCode } from '../support/outside-of-code.ts';

const text = (source: string) => escapeValue(source, 'text', 'markdown', 'public');
const line = (source: string) => escapeValue(source, 'line', 'markdown', 'public');

describe('markdown of a person does nothing on GitHub', () => {
  test.each([
    ['G1 a mention', 'ask @alice', 'ask `@alice`'],
    ['G1 a team', '@org/team!', '`@org/team`!'],
    ['G1 everyone', '(@everyone)', '(`@everyone`)'],
    ['G1 behind a backslash', '\\@alice', '`@alice`'],
    ['G1 by an entity', '&#64;alice &commat;bob', '&amp;`#64`;alice &amp;commat;bob'],
    ['G1 in emphasis', '**@alice**', '**`@alice`**'],
    ['G1 after a code span', '`x`@alice', '`x` `@alice`'],
    ['G2 a closing word', 'Fixes #12', 'Fixes `#12`'],
    ['G2 another repository', 'closes org/repo#1', 'closes `org/repo#1`'],
    ['G2 GH-12', 'see GH-12', 'see `GH-12`'],
    ['G2 GH-12 with a backslash', 'see GH\\-12', 'see `GH-12`'],
    ['G2 a commit', 'in 0a1b2c3d4', 'in `0a1b2c3d4`'],
    ['G2 a commit of a repository', 'in org/repo@0a1b2c3d4', 'in `org/repo@0a1b2c3d4`'],
    ['G2 an issue by its address', 'fixes https://github.com/o/r/issues/1', 'fixes `https://github.com/o/r/issues/1`'],
    ['G3 an image tag', '<img src=//evil/x.png>', '&lt;img src=//evil/x.png>'],
    ['G3 a script', '<script>x</script>', '&lt;script>x&lt;/script>'],
    ['G3 details', '<details open>', '&lt;details open>'],
    ['G3 an image over http', '![pixel](http://evil.example/x.png)', '\\[pixel\\]'],
    ['G3 an image over https is a link', '![pixel](https://a.example/x.png)', '[pixel](https://a.example/x.png)'],
    ['G4 javascript', '[click](javascript:alert(1))', '\\[click\\]'],
    ['G4 data', '[click](data:text/html,x)', '\\[click\\]'],
    ['G4 an autolink', 'www.evil.example', '`www.evil.example`'],
    ['G4 http', 'http://evil.example/', '`http://evil.example/`'],
    ['G4 an autolink in brackets', '<javascript:alert(1)>', '`javascript:alert(1)`'],
    ['G4 a reference link', '[a][b]\n\n[b]: javascript:x', '\\[a\\]\\[b\\]\n\n\\[b\\]: javascript:x'],
    ['G5 an unclosed fence is closed', 'a\n```\n@x', 'a\n```\n@x\n```\n'],
    ['G5 a fence in a fence', '````\n```\n````', '\n````\n```\n````\n'],
    ['G5 an unclosed code span', 'a `b', 'a \\`b'],
    ['G5 an HTML comment', '<!-- rest', '&lt;!-- rest'],
    ['G6 a marker', '<!-- vmt:draft -->', '&lt;!-- vmt:draft -->'],
    ['a code span that a table would break', 'a|b\n-|-\n`x|@y`|z', 'a|b\n-|-\n\\`x|`@y`\\`|z'],
    ['a drawing', '```mermaid\nx\n```', '\n```\nx\n```\n'],
    ['T12 a direction character', 'a\u202eb', 'a`[U+202E]`b'],
    ['what a link that goes would join: a mention', '@[alice](x)', '@\\[alice\\]'],
    ['a reference', '[#](x)12', '\\[#\\]12'],
    ['a tag', '[<](x)img src=y>', '\\[<\\]img src=y>'],
  ])('%s', (_what, source, expected) => {
    expect(text(source)).toBe(expected);
  });
  test.each([
    ['paragraphs and lists', '# Head\n\nA *b* **c**\n\n- one\n- two\n\n1. x'],
    ['code', 'Run `virtiofsd -o a,b` and\n```sh\ncat <x >y @z #1\n```\nand so on'],
    ['ranges and ids', '>=1.0 <1.11.1, CVE-2020-2026, GHSA-2345-6789-cfgh'],
    ['a link', 'see [the docs](https://example.org/a_(b)?c=d)'.replace('_(b)', '')],
  ])('%s stay', (_what, source) => {
    expect(text(source)).toBe(source);
  });
  test('one line is data', () => {
    expect(line('# [a](https://b.example) *x* _y_ a_b | `c`')).toBe(
      '\\# \\[a\\]\\(<https://b.example>) \\*x\\* \\_y\\_ a_b \\| `c`',
    );
  });
  test('a private place leaves no trace on an issue', () => {
    const issue = 'https://github.com/o/r/issues/1';
    expect(escapeValue(issue, 'url', 'markdown', 'team')).toBe(`\`${issue}\``);
    expect(escapeValue(issue, 'url', 'markdown', 'public')).toBe(issue);
  });
  test('no mention or reference is left outside of code, whatever is typed', () => {
    const pieces = [
      '@a',
      '#1',
      'GH-1',
      'o/r#1',
      '`',
      '``',
      '\\',
      '<',
      '>',
      '&#64;',
      '[',
      '](',
      '](x)',
      ')',
      '!',
      '|',
      '\n',
      ' ',
      '~~~',
      '```',
    ];
    const typed = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength: 30 });
    fc.assert(
      fc.property(typed, (parts) => {
        const outside = outsideOfCode(text(parts.join('').toWellFormed()));
        expect(outside).not.toMatch(/@[A-Za-z0-9]|#[0-9]|\bGH-[0-9]|<[A-Za-z/!?](?!ttps:)/);
      }),
      { numRuns: 3000 },
    );
  });
  test.each([
    ...['[', '[a](', '`', '`a', '<a:', '@', 'a://', '&#', '\\', '- ', 'a_', '[a](b "', '~', 'x@', '(', '!['].map(
      (unit) => [unit],
    ),
  ])('60,000 characters of %s take less than half a second', (unit) => {
    const started = process.cpuUsage();
    text(unit.repeat(60_000 / unit.length));
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(500);
  });
});

describe('other formats', () => {
  test('a fence is longer than any in the text', () => {
    expect(fenced('a\n````\n{{x}} @y')).toBe('\n`````\na\n````\n{{x}} @y\n`````\n');
  });
  test('T12 invisible characters are shown, and those of scripts and emoji stay', () => {
    expect(visible('a\u2066b\u061cc\u{e0041}d\u200b')).toBe('a[U+2066]b[U+061C]c[U+E0041]d[U+200B]');
    expect(visible('Ü ⚠️ 漢字\n\tx')).toBe('Ü ⚠️ 漢字\n\tx');
  });
  test('T15 broken text is refused', () => {
    expect(['\ud800', 'a\0', '\ufffe'].map((broken) => unbroken(broken).ok)).toEqual([false, false, false]);
    expect(unbroken('😀').ok).toBe(true);
  });
  test('a mail has the text as it was typed', () => {
    expect(escapeValue('see @x, #1 & <y>\n\nz', 'text', 'mail', 'public')).toBe('see @x, #1 & <y>\n\nz');
    expect(escapeValue('two\nlines', 'line', 'mail', 'public')).toBe('two lines');
  });
  test('Slack sees no mention', () => {
    const shown = escapeValue('<!channel> @here & <https://x.example|y>', 'text', 'slack', 'public');
    expect(shown).toBe('&lt;!channel&gt; @\u2060here &amp; &lt;https://x.example|y&gt;');
  });
  test('a YAML scalar parses back to the same text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (source) => {
        const value = visible(source.toWellFormed());
        expect(parse(`a: ${yamlScalar(value)}\nb: 1`)).toEqual({ a: value, b: 1 });
      }),
    );
    const words = [
      'yes',
      'null',
      '1.10',
      '2026-12-10',
      '- a',
      'a: b',
      'a #b',
      '<1',
      '"',
      "'",
      '',
      ' ',
      '@a',
      '%',
      '[a]',
      '0x1',
    ];
    expect(words.map((word) => parse(yamlScalar(word)))).toEqual(words);
    expect(words.map((word) => parse(yamlScalar(word), { version: '1.1' }))).toEqual(words);
  });
  test('a YAML block parses back to the same text', () => {
    const typed = fc.array(fc.oneof(fc.constantFrom('\n', ' ', '\t', '- a', 'b: c', '#', '|', '---'), fc.string()));
    fc.assert(
      fc.property(typed, (parts) => {
        const value = visible(parts.join('').toWellFormed());
        expect(parse(`a: ${yamlBlock(value, 2)}\nb:\n  - ${yamlBlock(value, 4)}\n`)).toEqual({ a: value, b: [value] });
      }),
      { numRuns: 1000 },
    );
  });
});
