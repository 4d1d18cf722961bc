import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cvss, laneOf, severityOf } from '../../src/core/cvss.ts';

const V3 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
const V4 = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N';

describe('a published vector has its published score', () => {
  test.each([
    ['CVE-2021-44228, Log4Shell', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 10, 'critical', 'out-of-band'],
    ['CVE-2019-0708, BlueKeep', V3, 9.8, 'critical', 'out-of-band'],
    ['CVE-2020-2026, Kata Containers', 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H', 8.8, 'high', 'out-of-band'],
    ['CVE-2014-0160, Heartbleed', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N', 7.5, 'high', 'out-of-band'],
    [
      'CVE-2015-8252, from the examples of FIRST',
      'CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
      4.6,
      'medium',
      'semi-public',
    ],
    [
      'CVE-2013-1937, from the examples of FIRST',
      'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N',
      6.1,
      'medium',
      'semi-public',
    ],
    [
      'CVE-2014-3566, POODLE, from the examples of FIRST',
      'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N',
      3.1,
      'low',
      'next-patch-release',
    ],
    ['no impact', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 0, 'none', 'next-patch-release'],
    ['4.0: all high', V4, 9.3, 'critical', 'out-of-band'],
    [
      '4.0: all high, with everything behind it',
      'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H',
      10,
      'critical',
      'out-of-band',
    ],
    [
      '4.0: CVE-2022-22186, from the examples of FIRST',
      'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:L/VA:N/SC:N/SI:N/SA:N',
      6.9,
      'medium',
      'semi-public',
    ],
    [
      '4.0: no impact',
      'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N',
      0,
      'none',
      'next-patch-release',
    ],
    ['a temporal metric counts', `${V3}/E:U`, 9, 'critical', 'out-of-band'],
    ['a threat metric counts', `${V4}/E:U`, 8.1, 'high', 'out-of-band'],
    ['any order', 'CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N', 9.8, 'critical', 'out-of-band'],
  ])('%s', (_name, vector, score, severity, lane) => {
    expect(cvss(vector)).toEqual({ ok: true, value: { version: vector.slice(5, 8), score, severity, lane } });
  });
});

describe('anything else is refused', () => {
  test.each([
    ['a metric twice', `${V3}/A:H`, 'A is given twice'],
    ['a metric twice with another value', `${V3}/A:L`, 'A is given twice'],
    ['an optional metric twice', `${V3}/E:U/E:U`, 'E is given twice'],
    ['lower case', V3.toLowerCase(), 'not a CVSS 3.1 or 4.0 vector'],
    ['lower case of a value', V3.replace('AV:N', 'AV:n'), '"AV:n" is no value of AV'],
    ['a missing metric', V3.replace('/UI:N', ''), 'the base metrics UI are missing'],
    ['a trailing blank', `${V3} `, '"A:H " is no value of A'],
    ['a leading blank', ` ${V3}`, 'not a CVSS 3.1 or 4.0 vector'],
    ['a trailing slash', `${V3}/`, '"" is no metric of this version'],
    ['an unknown metric', `${V3}/ZZ:N`, '"ZZ:N" is no metric of this version'],
    ['an object property as a metric', `${V3}/constructor:N`, '"constructor:N" is no metric of this version'],
    ['a 4.0 metric in a 3.1 vector', `${V3}/VC:H`, '"VC:H" is no metric of this version'],
    ['a value of another metric', V3.replace('S:U', 'S:N'), '"S:N" is no value of S'],
    ['a value and more', `${V3}:H`, '"A:H:H" is no value of A'],
    ['3.0', V3.replace('3.1', '3.0'), 'CVSS 3.0 is not accepted'],
    ['2.0', 'AV:N/AC:L/Au:N/C:C/I:C/A:C', 'not a CVSS 3.1 or 4.0 vector'],
    ['parentheses', `(${V3})`, 'not a CVSS 3.1 or 4.0 vector'],
    ['the prefix alone', 'CVSS:3.1/', '"" is no metric of this version'],
    ['nothing', '', 'not a CVSS 3.1 or 4.0 vector'],
    ['sixty thousand characters', `CVSS:3.1/${'AV:N/'.repeat(12_000)}`, 'longer than any vector'],
  ])('%s', (_name, vector, rule) => {
    expect(cvss(vector)).toMatchObject({ ok: false, refusal: { rule: expect.stringContaining(rule) } });
  });

  test('a refused 3.0 vector is told which versions are accepted', () => {
    expect(cvss(V3.replace('3.1', '3.0'))).toMatchObject({ refusal: { mend: expect.stringContaining('3.1 or 4.0') } });
  });
});

test('the bounds are strict: 4.0 is medium, 7.0 is high, 9.0 is critical', () => {
  expect([0, 0.1, 3.9, 4, 6.9, 7, 8.9, 9, 10].map(severityOf)).toEqual([
    'none',
    'low',
    'low',
    'medium',
    'medium',
    'high',
    'high',
    'critical',
    'critical',
  ]);
  expect([0, 3.9, 4, 6.9, 7, 10].map(laneOf)).toEqual([
    'next-patch-release',
    'next-patch-release',
    'semi-public',
    'semi-public',
    'out-of-band',
    'out-of-band',
  ]);
});

test('whatever is typed is scored or refused, and never throws', () => {
  const part = fc.constantFrom(
    'CVSS:3.1',
    'CVSS:4.0',
    ...V3.split('/'),
    ...V4.split('/'),
    '',
    ' ',
    'E:X',
    'S:P',
    'U:Red',
  );
  const texts = fc.oneof(
    fc.string(),
    fc.array(part).map((parts) => parts.join('/')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const result = cvss(text);
      expect(result.ok ? result.value.score : 0).toBeLessThanOrEqual(10);
    }),
  );
});
