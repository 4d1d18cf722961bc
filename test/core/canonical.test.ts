/** Text as it is read: what is canonical stays as it is, each way of writing a name is read, and it takes no longer than it must. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonical } from '../../src/core/canonical.ts';
import { readings } from '../../src/core/readings.ts';
import { textFaults } from '../../src/core/text-faults.ts';
import { stepFor } from '../engine/sandbox-parts.ts';

const NAME = 'octo-org/private-cases';
const CODES = [
  ...[
    '&amp;',
    '&',
    'amp;',
    '&num;',
    '&#38;',
    '#38;',
    '&#x26;',
    '%25',
    '%',
    '26',
    '%2526',
    '&#37;',
    '&percnt;',
    ';',
    '[',
  ],
  ...[
    'U+200B]',
    '[U+200B]',
    '~',
    '*',
    '`',
    '\\',
    '\u200b',
    '＆',
    '％',
    '＃',
    '<!--',
    '-->',
    '<b>',
    '</b>',
    '=3D',
    '=\n',
  ],
  ...['İ', 'Σ', 'ΐ', 'ﬁ', 'а', 'K', '\u0301', '한', '\ud800', 'A', 'x', ' ', '\n', btoa('a text of some length')],
];
const written = fc
  .array(fc.oneof(fc.constantFrom(...CODES), fc.string({ unit: 'grapheme', maxLength: 4 })), { maxLength: 30 })
  .map((parts) => parts.join(''));

test('property: what is canonical stays as it is', () => {
  fc.assert(
    fc.property(written, (text) => {
      expect(canonical(canonical(text))).toBe(canonical(text));
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ['references', `&${'amp;'.repeat(20)}num;12`],
  ['percents', `%${'25'.repeat(20)}23`],
  ['characters that are shown', `${'[U+20'.repeat(20)}0B]${'0B]'.repeat(20)}`],
])('%s within one another stay as they are, however deep', (_what, text) => {
  expect(canonical(canonical(text))).toBe(canonical(text));
});

test('property: a name is read, whatever of its letters are in a code, and whatever stands around it', () => {
  const ways: readonly ((letter: string) => string)[] = [
    (letter) => letter,
    (letter) => letter.toUpperCase(),
    (letter) => `&#${letter.charCodeAt(0)};`,
    (letter) => `&#x${letter.charCodeAt(0).toString(16)}`.concat(';'),
    (letter) => `%${letter.charCodeAt(0).toString(16)}`,
    (letter) => `%25${letter.charCodeAt(0).toString(16)}`,
    (letter) => `&amp;#${letter.charCodeAt(0)};`,
    (letter) => `${letter}\u200b`,
    (letter) => `${letter}&zwnj;`,
    (letter) => `**${letter}**`,
    (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0),
  ];
  const name = fc
    .array(fc.constantFrom(...ways), { minLength: NAME.length, maxLength: NAME.length })
    .map((chosen) => [...NAME].map((letter, i) => chosen[i]?.(letter) ?? letter).join(''));
  fc.assert(
    fc.property(written, name, written, (before, text, after) => {
      expect(readings(`${before} ${text} ${after}`)).toContain(NAME);
    }),
    { numRuns: 1000 },
  );
});

test('a name is read within tags, and where a tag is none', () => {
  for (const text of [
    'octo-<i>org</i>/private-cases',
    '<https://x.example/octo-org/private-cases>',
    '<!-- octo-org/private-cases',
  ]) {
    expect(readings(text)).toContain(NAME);
  }
});

test.each([
  'a plain text of some words, no more',
  'src/runtime/pkg/containerd-shim-v2/create.go and e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934c',
  'a=e9b and x=ff',
])('%s: what is in no code is read once', (text) => {
  expect(readings(text)).toBe(text);
});

describe('65,536 characters', () => {
  const SIZE = 65_536;
  const rows = [
    ...[
      '&amp;',
      '%25',
      '%ff ',
      '&#',
      '&#38;#38;',
      '[U+20',
      '<!--',
      '<b ',
      '<a"',
      "<a '",
      '[x](',
      '_',
      '_x',
      '*',
      '~~',
      '=',
    ],
    ...[
      '=41',
      '=\n',
      '-\n',
      'A',
      'Ab0+/',
      'Abcdefghijklmnop ',
      `${'A'.repeat(76)}\n`,
      'https://',
      'https://a-',
      '漢',
      '<insert ',
    ],
    ...[
      'https://zz.st/!',
      '-----BEGIN PRIVATE KEY',
      'CVE-2026-X',
      'а́',
      'Σ',
      '한',
      '\u0301\u0327',
      '\u{1D16D}\u0301\u{1D165}',
    ],
  ];
  /** Milliseconds of the processor. */
  const timeOf = (work: () => void): number => {
    const begun = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1000;
  };
  const judge = (text: string) => {
    const step = { ...stepFor({ kind: 'file', repository: 'o/r', path: 'a.md', replaces: null }), body: text };
    // Each time another case repository: what was judged once is remembered.
    return () => textFaults(step, { caseRepository: `${NAME}${runs++}`, host: 'github.com', number: 12 });
  };
  let runs = 0;

  test.each(rows)('of %j are read, and judged, in a time that only doubles with the text', (piece) => {
    const half = piece.repeat(Math.ceil(SIZE / 2 / piece.length));
    const whole = piece.repeat(Math.ceil(SIZE / piece.length));
    for (const work of [(text: string) => () => void readings(text), judge]) {
      // Below some milliseconds a clock tells nothing, and what else the machine does may come between once.
      const isLinear = () => timeOf(work(whole)) < Math.max(3 * timeOf(work(half)), 40);
      expect([1, 2, 3].some(isLinear)).toBe(true);
    }
  });
});
