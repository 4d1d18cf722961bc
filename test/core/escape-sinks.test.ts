/**
 * Whatever a reporter types, nothing of it does anything at any sink: properties over the five ways of writing a value.
 * GitHub's Markdown of paragraphs is in test/engine/templates-markdown.test.ts. Rows G1 to G5, T1, T12, M1, F2.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { escapeValue, fenced, unbroken, unturned, visible } from '../../src/core/escape.ts';
import { attachmentNames } from '../../src/core/messages.ts';
import { AUDIENCES } from '../../src/core/model.ts';
import { noteIdOf } from '../../src/core/published-ids.ts';
import { mixedWords } from '../../src/core/scripts.ts';
import { outsideOfCode } from '../support/outside-of-code.ts';

const NASTY = [
  ...[
    '@alice',
    '@org/team',
    '@here',
    '@channel',
    '<!channel>',
    '<@U123>',
    '<!subteam^S1>',
    '#12',
    'org/repo#1',
    'GH-1',
  ],
  ...[
    'Fixes #1',
    '<img src=x>',
    '<script>',
    '<!-- vmt:draft -->',
    '![x](https://a.example/x.png)',
    '[x](javascript:y)',
  ],
  ...[
    '<https://a.example|x>',
    '\r\nBcc: x@y.example',
    '\n\n.\n',
    '\u202e',
    '\u2066',
    '\u{e0041}',
    '\u200b',
    '`',
    '```',
    '\\',
  ],
  ...['---', '- x', 'a: b', '{{x}}', '&#64;alice', '&lt;', '"', "'", '../', '/', '\0'.repeat(0), 'data:text/html,x'],
];
const typed = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'grapheme', maxLength: 5 })), { maxLength: 12 })
  .map((parts) => parts.join(''))
  .filter((text) => unbroken(text).ok);
const audience = fc.constantFrom(...AUDIENCES);

function all(check: (text: string) => void): void {
  fc.assert(fc.property(typed, check), { numRuns: 500 });
}

const UNSEEN = /[[\p{Cc}\p{Bidi_Control}\u{E0000}-\u{E007F}\p{Zl}\p{Zp}]--[\n\t]]/v;

describe('whatever is typed', () => {
  test('T12: no format writes a character that turns round, hides or ends a line', () => {
    const formats = ['mail', 'yaml', 'slack', 'markdown'] as const;
    fc.assert(
      fc.property(
        typed,
        fc.constantFrom(...formats),
        fc.constantFrom('line', 'text'),
        audience,
        (text, format, kind, to) => {
          const written = escapeValue(text, kind, format, to);
          expect(written).not.toMatch(UNSEEN);
          if (kind === 'line') expect(written).not.toMatch(/[\r\n]/);
        },
      ),
      { numRuns: 1000 },
    );
  });
  test('G1: Slack calls nobody and links nothing', () => {
    all((text) => {
      const written = escapeValue(text, 'text', 'slack', 'public');
      expect(written).not.toMatch(/[<>]|@[A-Za-z0-9]|&(?!(?:amp|lt|gt);)/);
      // It reads the same.
      const back = written
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&amp;', '&')
        .replaceAll('@\u2060', '@');
      expect(back).toBe(visible(text));
    });
  });
  test('G1 to G4: a line of Markdown has no mention, reference or tag', () => {
    all((text) => {
      const written = outsideOfCode(escapeValue(text, 'line', 'markdown', 'public'));
      // GitHub looks for neither within a link.
      const prose = written.replaceAll(/<https:[^<>\s]*>/g, ' ');
      expect(prose).not.toMatch(/@[A-Za-z0-9]|#[0-9]|\bGH-[0-9]|<[A-Za-z/!?]/);
    });
  });
  test('G5: a fence holds it whole, and nothing of it ends the fence', () => {
    all((text) => {
      const lines = fenced(text).split('\n').slice(1, -1);
      const [fence = ''] = lines;
      expect(lines.at(-1)).toBe(fence);
      expect(lines.slice(1, -1).join('\n')).toBe(visible(text));
      expect(lines.slice(1, -1).some((line) => line.includes(fence))).toBe(false);
    });
  });
  test('T1: a YAML document has it as one value', () => {
    all((text) => {
      const value = escapeValue(text, 'line', 'yaml', 'public');
      expect(parse(`title: ${value}\nid: x`)).toEqual({ title: visible(text.replaceAll(/\s+/g, ' ')), id: 'x' });
    });
  });
  test('M1: a subject is one line', () => {
    all((text) => {
      expect(escapeValue(text, 'line', 'mail', 'public')).not.toMatch(/[\r\n\u2028\u2029]/);
    });
  });
  test('F2: file names are names of files, and nothing else', () => {
    all((text) => {
      const [name = ''] = attachmentNames('CVE-2026-1', [{ branch: text, component: text }]);
      expect(name).toMatch(/^cve-2026-1[A-Za-z0-9._-]*\.patch$/);
      expect(noteIdOf(text, '2026-12-01')).toMatch(/^KCSN-2026-12-01-[a-z0-9-]*$/);
    });
  });
  test('T12: the advisory shows what turns round, and keeps the rest as it was typed', () => {
    all((text) => {
      expect(unturned(text)).not.toMatch(/[\p{Bidi_Control}\u{E0000}-\u{E007F}]/u);
      if (!/[\p{Bidi_Control}\u{E0000}-\u{E007F}]/u.test(text)) expect(unturned(text)).toBe(text);
    });
    expect(unturned('👩‍💻 a\u202eb')).toBe('👩‍💻 a[U+202E]b');
  });
});

test('T13: a word of two scripts is one that may imitate, a name in another script is none', () => {
  expect(mixedWords('раypal and Аlice, Иван, 漢字 kanji, ελλ-latin, αgent')).toEqual(['раypal', 'Аlice', 'αgent']);
});
