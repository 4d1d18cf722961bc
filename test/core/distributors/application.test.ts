/** Applications from the form: what is read, what is to be mended, and the row that comes of it. */
import { describe, expect, test } from '@jest/globals';
import { readApplication } from '../../../src/core/distributors/application.ts';
import {
  isComplete,
  judgeApplication,
  memberOf,
  type Standing,
} from '../../../src/core/distributors/judge-application.ts';
import { kindOfLabels } from '../../../src/core/distributors/state.ts';
import { ANSWERS, filled, formFile, KEY, member, ROSTER } from './samples.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const GOOD: Standing = {
  roster: ROSTER,
  key: {
    fault: null,
    expires: null,
    addresses: ['security@acme.example', 'security@beta.example', 'acme <a@b.example>'],
  },
  now: NOW,
};
const judged = (answers: Readonly<Record<string, string | null>>, standing: Partial<Standing> = {}) =>
  judgeApplication(readApplication(filled('application', { ...ANSWERS, ...answers })), { ...GOOD, ...standing });
const toMend = (...given: Parameters<typeof judged>) =>
  judged(...given).flatMap(({ question, refusal }) => (refusal === null ? [] : [`${question}: ${refusal.rule}`]));

test('a form that is filled in is complete, and asks only what is read', () => {
  const all = judged({});
  expect(all.map(({ refusal }) => refusal)).toEqual(all.map(() => null));
  expect(isComplete(all)).toBe(true);
  const asked = formFile('application').body.filter(({ type }) => type !== 'markdown');
  expect(asked.map(({ attributes }) => attributes.label)).toEqual(all.map(({ question }) => question));
  expect(kindOfLabels(formFile('application').labels)).toBe('application');
});

test('it becomes a row with the voucher as the roster has the name', () => {
  const application = readApplication(filled('application', ANSWERS));
  expect(application.key).toBe(KEY);
  expect(memberOf(application, ROSTER, { key: 'keys/acme-linux.asc', since: '2026-11-22' })).toEqual({
    name: 'Acme Linux',
    address: 'security@acme.example',
    key: 'keys/acme-linux.asc',
    employer: 'Acme Inc.',
    vouchedBy: 'Beta OS',
    terms: '2026-07',
    since: '2026-11-22',
    criteria: Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((n) => [String(n), `https://acme.example/${n}`])),
  });
});

test('an empty form is told every answer that is missing, each with its rule and mend', () => {
  const all = judgeApplication(readApplication(''), { ...GOOD, key: null });
  expect(all.filter(({ refusal }) => refusal !== null)).toHaveLength(14);
  expect(all.map(({ refusal }) => refusal?.rule)).toEqual(all.map(() => expect.stringContaining('is missing')));
  expect(all.map(({ refusal }) => refusal?.mend)).not.toContain('');
});

describe('what is to be mended', () => {
  test.each<[string, Record<string, string | null>, Partial<Standing>, string]>([
    ['a name that looks like an address', { 'Name of': 'a@b.example' }, {}, 'Name of the distribution: must be a name'],
    ['a name of the roster', { 'Name of': 'beta OS' }, {}, 'Name of the distribution: is the name of row 1, too'],
    ['two words for an address', { Address: 'Acme <a@b.example>' }, {}, 'Address for security mail: must be one mail'],
    [
      'an address of the roster',
      { Address: 'SECURITY@beta.example' },
      {},
      'Address for security mail: is the address of row 1',
    ],
    ['no employer', { Employer: null }, {}, 'Employer: is missing'],
    [
      'a link that is none',
      { 'Criterion 4': 'http://acme.example is not made of others' },
      {},
      'Criterion 4: not made from another distribution: is missing',
    ],
    [
      'a link without words',
      { 'Criterion 5': 'https://acme.example/5' },
      {},
      'Criterion 5: takes part in the work of the project: is missing',
    ],
    ['a voucher who is not on the roster', { Voucher: 'Gamma' }, {}, 'Voucher: is no name on the roster in force'],
    ['an empty roster', {}, { roster: [] }, 'Voucher: is no name on the roster in force'],
    ['older terms than those of others', { Version: '2026-01' }, {}, 'Version of the embargo terms: is older than'],
    ['terms of no month', { Version: '2026-13' }, {}, 'Version of the embargo terms: must be a version'],
    ['terms to come', { Version: '2026-12' }, {}, 'Version of the embargo terms: is a month that is still to come'],
    [
      'a key of another address',
      {},
      { key: { fault: null, expires: null, addresses: ['x@acme.example'] } },
      'Public key: does not say that it is the key of security@acme.example',
    ],
    [
      'a key that can not be used',
      {},
      { key: { fault: 'is revoked', expires: null, addresses: [] } },
      'Public key: is revoked',
    ],
    [
      'a key that has expired',
      {},
      { key: { fault: null, expires: NOW, addresses: ['security@acme.example'] } },
      'Public key: expired at 2026-11-22T12:00:00Z',
    ],
    ['a key without end', { 'Public key': 'x'.repeat(30_001) }, {}, 'Public key: is longer than'],
  ])('%s', (_, answers, standing, expected) => {
    expect(toMend(answers, standing)).toEqual([expect.stringContaining(expected)]);
  });

  test('an answer that is given twice, of which one could be hidden', () => {
    const body = `${filled('application', ANSWERS)}\n\n### voucher\n\nBeta OS`;
    const again = judgeApplication(readApplication(body), GOOD);
    expect(
      again.flatMap(({ question, refusal }) => (refusal === null ? [] : [`${question}: ${refusal.rule}`])),
    ).toEqual(['Voucher: is answered more than once']);
  });
});

test('a question in code, a quote or a comment is part of the answer that it stands in', () => {
  const answer =
    'See https://acme.example/1, so:\n```\n### Voucher\n\nMallory\n```\n> ### Voucher\n\n<!--\n### Voucher\n\nMallory\n-->';
  expect(toMend({ 'Criterion 1': answer })).toEqual([]);
});

test('Windows line ends change nothing', () => {
  const application = readApplication(filled('application', ANSWERS).replaceAll('\n', '\r\n'));
  expect(isComplete(judgeApplication(application, GOOD))).toBe(true);
});

test('a link is found in markdown, without the punctuation around it', () => {
  const linkOf = (answer: string) =>
    readApplication(filled('application', { 'Criterion 2': answer })).criteria['2']?.link;
  expect(linkOf('[our users](https://acme.example/users).')).toBe('https://acme.example/users');
  expect(linkOf('<https://acme.example/a?b=c>, and more')).toBe('https://acme.example/a?b=c');
  expect(linkOf('It is at https://acme.example/x.')).toBe('https://acme.example/x');
});

test('a roster without terms takes any version until now', () => {
  expect(toMend({ Version: '2020-01' }, { roster: [member({ terms: null })] })).toEqual([]);
});
