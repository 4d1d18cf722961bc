import { describe, expect, test } from '@jest/globals';
import { type Member, parseRoster } from '../../src/core/roster.ts';

const ALICE = { name: 'Alice Doe', address: 'alice@example.org', key: 'keys/alice.asc' };
const BOB = { name: 'Bob Roe', address: 'bob@example.net', key: 'keys/bob.asc' };

function members(...rows: unknown[]): readonly Member[] {
  const parsed = parseRoster(rows);
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.refusals));
  }
  return parsed.value;
}

/** Faults as `value | rule | mend`. */
function faults(value: unknown): string[] {
  const parsed = parseRoster(value);
  return parsed.ok ? [] : parsed.refusals.map(({ value: given, rule, mend }) => `${given} | ${rule} | ${mend}`);
}

describe('a good roster', () => {
  test('has a name, an address and a key in each row, in the order of the file', () => {
    const none = { employer: null, vouchedBy: null, terms: null, since: null, criteria: {} };
    expect(members(BOB, ALICE)).toEqual([
      { ...BOB, ...none },
      { ...ALICE, ...none },
    ]);
  });

  test('may say why somebody is in it', () => {
    const row = {
      ...ALICE,
      employer: 'Example Inc.',
      'vouched-by': 'Bob Roe',
      terms: '2026-01',
      since: '2026-02-28',
      criteria: { 1: 'https://example.org/evidence', 8: 'https://example.org/a?b=c#d' },
    };
    expect(members(row)).toEqual([
      {
        ...ALICE,
        employer: 'Example Inc.',
        vouchedBy: 'Bob Roe',
        terms: '2026-01',
        since: '2026-02-28',
        criteria: { '1': 'https://example.org/evidence', '8': 'https://example.org/a?b=c#d' },
      },
    ]);
  });

  test('is an empty file, too', () => {
    expect(parseRoster(null)).toEqual({ ok: true, value: [] });
    expect(members()).toEqual([]);
  });

  test.each([
    ['a name with an accent', { name: 'Zoë Müller-Łukasz' }],
    ['a name in other letters', { name: 'Яндекс Cloud' }],
    ['a name in letters and signs', { name: '株式会社 Example' }],
    ['a company with a sign', { name: "O'Neil & Sons (Linux) Inc." }],
    ['an address with a plus', { address: 'alice+embargo@mail.example.org' }],
    ['a domain in punycode', { address: 'alice@xn--bcher-kva.example' }],
    ['keys that are left empty', { employer: null, 'vouched-by': null, terms: null, since: null, criteria: null }],
  ])('takes %s', (_what, change) => {
    expect(members({ ...ALICE, ...change })).toHaveLength(1);
  });
});

describe('a bad row is refused with its path, the rule and the mend', () => {
  test.each<[string, unknown, string]>([
    ['a table', { alice: ALICE }, 'must be a list of stakeholders | begin each with `- name: NAME`'],
    ['a text', 'alice', 'must be a list of stakeholders'],
    ['a row that is a text', ['alice@example.org'], '[0]: "alice@example.org" | must be a stakeholder'],
    ['an empty row', [null], '[0]: null | must be a stakeholder'],
    ['no name', [{ ...ALICE, name: undefined }], '[0].name | is missing; must be a name on one line'],
    ['no address', [{ ...ALICE, address: undefined }], '[0].address | is missing; must be one mail address'],
    ['no key', [{ ...ALICE, key: undefined }], '[0].key | is missing; must be a path'],
    [
      'a key that nobody knows',
      [{ ...ALICE, gpg: 'x' }],
      '[0].gpg | is no key of this file | known here: name, address',
    ],
    [
      'a slip in a key',
      [{ ...ALICE, vouched_by: 'Bob' }],
      '[0].vouched_by | is no key of this file | did you mean vouched-by?',
    ],
    [
      'a name of JavaScript',
      [JSON.parse('{"__proto__": {"name": "x"}}')],
      '[0].__proto__ | is no name that can be used',
    ],
  ])('%s', (_what, value, fault) => {
    expect(faults(value).join('\n')).toContain(fault);
  });

  test.each<[string, string]>([
    ['of two lines', 'Alice\nBcc: mallory@example.org'],
    ['with a carriage return', 'Alice\rDoe'],
    ['with NUL', 'Alice\0'],
    ['that turns the text around', 'Alice \u202eeoD'],
    ['with an isolate', 'Alice \u2066Doe'],
    ['with an invisible blank', 'Alice\u200bDoe'],
    ['with a filler that looks empty', 'Alice\u3164'],
    ['with a tag character', 'Alice\u{e0041}'],
    ['with half a character', 'Alice\ud800'],
    ['with a noncharacter', 'Alice\ufffe'],
    ['that is an address', 'alice@example.org'],
    ['that hides an address', 'Alice <mallory'],
    ['with a blank at its end', 'Alice '],
    ['that is blank', '  '],
    ['of Latin and Cyrillic letters in one word', 'P\u0430ypal'],
    ['of Latin and Greek letters in one word', 'Alph\u03b1'],
    ['of 101 characters', 'a'.repeat(101)],
  ])('a name %s', (_how, name) => {
    expect(faults([{ ...ALICE, name }])).toEqual([expect.stringContaining('must be a name on one line')]);
  });

  test.each<[string, string]>([
    ['with a second recipient in a header', 'a@b.org\r\nBcc: q@z.org'],
    ['behind a name', 'Alice <alice@example.org>'],
    ['behind a name that is an address', '"alice@example.org" <evil@example.net>'],
    ['that is two', 'alice@example.org, evil@example.net'],
    ['that is two with a semicolon', 'alice@example.org;evil@example.net'],
    ['that is a group', 'friends: alice@example.org;'],
    ['with two @', 'alice@example.org@evil.example'],
    ['at a number', 'alice@[192.0.2.1]'],
    ['at a bare number', 'alice@192.0.2.1'],
    ['with a route', 'alice%example.org@evil.example'],
    ['with an old route', 'evil.example!alice@example.org'],
    ['in quotes', '"alice smith"@example.org'],
    ['with a comment', 'alice(x)@example.org'],
    ['with a Cyrillic letter', '\u0430lice@example.org'],
    ['at a domain with a Cyrillic letter', 'alice@ex\u0430mple.org'],
    ['at a domain with an umlaut', 'alice@b\u00fccher.example'],
    ['with a blank', ' alice@example.org'],
    ['without a domain', 'alice'],
    ['at no domain of the world', 'alice@localhost'],
  ])('an address %s', (_how, address) => {
    expect(faults([{ ...ALICE, address }])).toEqual([expect.stringContaining('must be one mail address')]);
  });

  test.each<[string, object, string]>([
    ['a key path that leads away', { key: '../keys/alice.asc' }, '[0].key: "../keys/alice.asc" | must be a path'],
    ['a key path from the root', { key: '/keys/alice.asc' }, '[0].key: "/keys/alice.asc" | must be a path'],
    ['a key as it is', { key: '-----BEGIN PGP PUBLIC KEY BLOCK-----' }, '[0].key'],
    ['an employer of two lines', { employer: 'a\nb' }, '[0].employer: "a\\nb" | must be one line'],
    [
      'an employer that YAML takes for a number',
      { employer: 3 },
      '[0].employer: 3 | must be one line of text, in quotes',
    ],
    ['terms without a month', { terms: '2026' }, '[0].terms: "2026" | must be a version of the embargo terms'],
    ['terms of month 13', { terms: '2026-13' }, '[0].terms: "2026-13" | must be a version'],
    ['a day that does not exist', { since: '2026-02-30' }, '[0].since: "2026-02-30" | must be a day that exists'],
    ['criterion 9', { criteria: { 9: 'https://example.org/x' } }, '[0].criteria.9 | is no key of this file'],
    ['criterion 0', { criteria: { 0: 'https://example.org/x' } }, '[0].criteria.0 | is no key of this file'],
    [
      'criteria as a list',
      { criteria: ['https://example.org/x'] },
      '[0].criteria: ["https://example.org/x"] | must be a table',
    ],
    [
      'a link that is not https',
      { criteria: { 1: 'http://example.org' } },
      '[0].criteria.1: "http://example.org" | must be a link',
    ],
    ['a link that runs', { criteria: { 1: 'javascript:alert(1)' } }, '[0].criteria.1'],
    ['a link to a host behind a name', { criteria: { 1: 'https://example.org@evil.example/' } }, '[0].criteria.1'],
    ['a link with a blank', { criteria: { 1: 'https://example.org/a b' } }, '[0].criteria.1'],
  ])('%s', (_what, change, fault) => {
    expect(faults([{ ...ALICE, ...change }])).toEqual([expect.stringContaining(fault)]);
  });
});

describe('no two rows may be one', () => {
  test.each<[string, object, string]>([
    ['the same address', { address: ALICE.address }, '[1].address: "alice@example.org" | is the address of row 1, too'],
    [
      'the same address in capitals',
      { address: 'ALICE@Example.ORG' },
      '[1].address: "ALICE@Example.ORG" | is the address of row 1',
    ],
    ['the same name', { name: ALICE.name }, '[1].name: "Alice Doe" | is the name of row 1, too'],
    ['a name that looks the same', { name: 'alice d\u00f3e' }, '[1].name: "alice dóe" | is the name of row 1'],
    ['the same key', { key: ALICE.key }, '[1].key: "keys/alice.asc" | is the key of row 1, too'],
  ])('%s', (_what, change, fault) => {
    expect(faults([ALICE, { ...BOB, ...change }])).toEqual([expect.stringContaining(fault)]);
  });
});

test('all faults of all rows are told together', () => {
  expect(
    faults([
      { ...ALICE, address: 'x' },
      { ...BOB, terms: 'y', sicne: 'z' },
      { ...ALICE, name: 'Carol' },
    ]),
  ).toEqual([
    expect.stringContaining('[0].address: "x"'),
    expect.stringContaining('[1].terms: "y"'),
    expect.stringContaining('[1].sicne | is no key of this file | did you mean since?'),
    expect.stringContaining('[2].key'),
  ]);
});

test('a name and an address of 60,000 characters are refused at once', () => {
  const start = process.cpuUsage();
  const row = { ...ALICE, name: 'a'.repeat(60_000), address: `${'a.'.repeat(30_000)}@${'b-'.repeat(30_000)}` };
  expect(faults([row])).toHaveLength(2);
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(300);
});
