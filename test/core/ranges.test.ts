import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  checkAffected,
  compareVersions,
  contains,
  isVersion,
  parseRanges,
  renderRanges,
} from '../../src/core/ranges.ts';

describe('a range holds its versions', () => {
  test.each([
    ['<=1.11.0', ['0', '1.9.5', '1.11.0', 'v1.11', '1.11.0-rc1', '1.11.0+build5'], ['1.11.1', '1.12.0-alpha0', '2']],
    ['>=1.0.0 <1.11.1', ['1.0.0', '1.11.0', '1.11.1-rc1'], ['1.0.0-rc1', '1.11.1', '0.9']],
    ['>1.0 <=1.2', ['1.0.1', '1.2.0'], ['1.0', '1.2.1']],
    ['==2.0.0-rc1', ['2.0.0-rc1', '2.0-rc1'], ['2.0.0', '2.0.0-rc2']],
    ['<=1.11.0, ==2.0.0, >=3.0.0', ['1', '2.0.0', '3.1'], ['1.11.1', '2.0.1', '2.9.9']],
    ['>= 1.0  <2.0 ,== 3', ['1.5', '3.0'], ['2.0', '3.1']],
    ['<9', ['8.10', '8.9'], ['10', '9']],
    ['<18446744073709551617', ['18446744073709551616'], ['18446744073709551617']],
  ])('%s', (text, inside, outside) => {
    const ranges = parseRanges(text);
    if (!ranges.ok) {
      throw new Error(ranges.refusal.rule);
    }
    expect(inside.filter((version) => !contains(ranges.value, version))).toEqual([]);
    expect(outside.filter((version) => contains(ranges.value, version))).toEqual([]);
  });
});

describe('a range that is none is refused', () => {
  test.each([
    ['nothing', '', 'an affected range is empty'],
    ['blanks', '  ', 'an affected range is empty'],
    ['a comma too many', '<=1.0,', 'an affected range is empty'],
    ['bounds that exclude each other', '>=1 <1', 'the range is empty'],
    ['the same, in other words', '>1.0 <=1.0.0', 'the range is empty'],
    ['inverted', '>=2.0 <1.0', 'the range is inverted'],
    ['inverted by a pre-release', '>=1.0.0 <1.0.0-rc1', 'the range is inverted'],
    ['two upper bounds: a comma was forgotten', '<=1.11.0 <=2.0.0', 'one lower and one upper bound'],
    ['equal and something else', '==1.0 <2', 'one lower and one upper bound'],
    ['GitHub\'s comma, which means "and" there', '>= 1.0, < 1.11', 'together are every version'],
    ['a version without an operator', '1.11.0', 'a bound begins with one of'],
    ['a caret', '^1.11.0', 'a bound begins with one of'],
    ['one equals sign', '=1.11.0', 'a bound begins with one of'],
    ['an operator without a version', '>=', '"" is not a version'],
    ['two operators', '>=<1', '"<1" is not a version'],
    ['no blank between bounds', '>=1<2', '"1<2" is not a version'],
    ['a placeholder', '<=1.11.x', '"1.11.x" is not a version'],
    ['words', '<=1.11.0 and earlier', 'a bound begins with one of'],
    ['full-width digits', '<=１.11', 'is not a version'],
    ['a line feed inside', '>=1.0\n<2.0', 'is not a version'],
    ['sixty thousand characters', '<'.repeat(60_000), 'longer than'],
  ])('%s', (_name, text, rule) => {
    expect(parseRanges(text)).toMatchObject({ ok: false, refusal: { rule: expect.stringContaining(rule) } });
  });
});

describe('fixed versions are not affected', () => {
  test.each([
    ['after the range', '<=1.11.0', '1.11.1', true],
    ['one for each branch', '<1.11.1, >=2.0.0 <2.0.1', '1.11.1, 2.0.1', true],
    ['none yet', '<=1.11.0', '', true],
    ['inside the range', '<=1.11.1', '1.11.1', false],
    ['inside, under another spelling', '<=1.11.1', 'v1.11.1+a', false],
    ['a release candidate of the fix is still below it', '<1.11.1', '1.11.1-rc1', false],
    ['a range without an upper bound', '>=1.0', '1.11.1', false],
    ['one of several inside', '<1.11.1, >=2.0.0', '1.11.1, 2.0.1', false],
    ['no version at all', '<=1.11.0', 'TBD', false],
  ])('%s', (_name, affected, fixed, accepted) => {
    expect(checkAffected(affected, fixed).ok).toBe(accepted);
  });
});

test('versions are ordered as Semantic Versioning 2.0.0, section 11, orders them', () => {
  const ordered = [
    ...['0.9', '1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11'],
    ...['1.0.0-rc.1', '1.0.0', '1.0.1', '1.2', '1.10', '2'],
  ];
  expect([...ordered].reverse().sort(compareVersions)).toEqual(ordered);
});

test('what is rendered is read back as the same ranges', () => {
  const version = fc
    .tuple(fc.nat(30), fc.nat(30), fc.constantFrom('', '-rc1', '-alpha.2'))
    .map(([a, b, c]) => `${a}.${b}${c}`);
  const bound = fc.tuple(fc.constantFrom('>=', '<=', '<', '>', '=='), version).map((pair) => pair.join(''));
  const text = fc.array(
    fc.array(bound, { minLength: 1, maxLength: 2 }).map((all) => all.join(' ')),
    { minLength: 1, maxLength: 3 },
  );
  fc.assert(
    fc.property(text, version, (parts, candidate) => {
      const ranges = parseRanges(parts.join(','));
      fc.pre(ranges.ok);
      const again = ranges.ok ? parseRanges(renderRanges(ranges.value)) : ranges;
      expect(again).toEqual(ranges);
      expect(isVersion(candidate)).toBe(true);
    }),
  );
});

test('whatever is typed is read or refused, and never throws', () => {
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom('<', '>', '=', ' ', ',', '1', '.', '-', '+', 'v')).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, text, (affected, fixed) => expect(typeof checkAffected(affected, fixed).ok).toBe('boolean')),
  );
});
