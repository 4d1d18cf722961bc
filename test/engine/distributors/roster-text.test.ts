/** Edits of the roster's text: one row more or less, and every other byte as it was. */
import { describe, expect, test } from '@jest/globals';
import type { Member } from '../../../src/core/roster.ts';
import { rowText, withMember, withoutMember } from '../../../src/engine/distributors-roster.ts';
import { member } from '../../core/distributors/samples.ts';

const ACME = member({
  name: 'Acme: Linux',
  address: 'security@acme.example',
  key: 'keys/acme.asc',
  employer: '42',
  vouchedBy: 'Beta OS',
  since: '2026-11-22',
  criteria: { 1: 'https://acme.example/1', 8: `https://acme.example/${'x'.repeat(200)}` },
});

const FILE = `# who gets notices
- name: "Beta OS"   # since the beginning
  address: security@beta.example
  key: keys/beta.asc

# a comment of its own
- { name: Gamma, address: security@gamma.example, key: keys/gamma.asc }
-   address: security@delta.example
    name: Delta
    key: keys/delta.asc
    terms: 2026-07
    # the end of delta
`;

const named = (name: string, address: string): Member => member({ name, address });
const BETA = named('Beta OS', 'security@beta.example');
const GAMMA = named('Gamma', 'security@gamma.example');
const DELTA = named('Delta', 'Security@delta.example');
const text = (result: ReturnType<typeof withMember>): string => (result.ok ? result.value : result.refusal.rule);

describe('a row more', () => {
  test('stands at the end, quoted where it must be, on lines of its own', () => {
    expect(text(withMember(FILE, ACME))).toBe(FILE + rowText(ACME));
    expect(rowText(ACME)).toBe(
      `- name: "Acme: Linux"
  address: security@acme.example
  key: keys/acme.asc
  employer: "42"
  vouched-by: Beta OS
  terms: 2026-07
  since: 2026-11-22
  criteria:
    1: https://acme.example/1
    8: https://acme.example/${'x'.repeat(200)}
`,
    );
  });

  test.each([
    ['no file', '', ''],
    ['only comments', '# nobody yet\n', '# nobody yet\n'],
    ['no line end', FILE.trimEnd(), FILE],
  ])('where there was %s', (_, before, kept) => {
    expect(text(withMember(before, ACME))).toBe(kept + rowText(ACME));
  });

  test('keeps indents and line ends of the file', () => {
    const windows = '  - name: Beta OS\r\n    address: security@beta.example\r\n    key: keys/beta.asc\r\n';
    const added = rowText(ACME)
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}\r\n`);
    expect(text(withMember(windows, ACME))).toBe(windows + added.join(''));
  });

  test.each([
    ['that is there already', FILE, BETA, 'would have faults with this change'],
    [
      'after brackets',
      '[{ name: Beta OS, address: b@beta.example, key: keys/b.asc }]\n',
      ACME,
      'is written in brackets',
    ],
    [
      'that would be read as another one',
      FILE,
      { ...ACME, criteria: { '08': 'https://acme.example/8' } },
      'is written in a way that can not be edited line by line',
    ],
    ['in a file with faults', '- name: [\n', ACME, 'has faults on the default branch'],
    ['after the end of the document', `${FILE}...\n`, ACME, 'would have faults with this change'],
  ])('%s is for a person', (_, before, row, rule) => {
    expect(text(withMember(before, row))).toBe(rule);
  });
});

describe('a row less', () => {
  const without = (from: string, gone: string): string => from.replace(gone, '');

  test.each([
    [
      'the first',
      BETA,
      '- name: "Beta OS"   # since the beginning\n  address: security@beta.example\n  key: keys/beta.asc\n',
    ],
    ['one in braces', GAMMA, '- { name: Gamma, address: security@gamma.example, key: keys/gamma.asc }\n'],
    [
      'the last, whatever the case of its address',
      DELTA,
      '-   address: security@delta.example\n    name: Delta\n    key: keys/delta.asc\n    terms: 2026-07\n',
    ],
  ])('%s goes, and nothing else', (_, gone, lines) => {
    expect(FILE).toContain(lines);
    expect(text(withoutMember(FILE, gone))).toBe(without(FILE, lines));
  });

  test('undoes a row more', () => {
    expect(text(withoutMember(text(withMember(FILE, ACME)), ACME))).toBe(FILE);
  });

  test('of a file without line end, and the only one', () => {
    expect(text(withoutMember(rowText(ACME).trimEnd(), ACME))).toBe('');
  });

  test.each([
    ['somebody who is not there', FILE, ACME, 'is no longer in the roster of the default branch'],
    [
      'rows in brackets',
      '[{ name: Beta OS, address: security@beta.example, key: keys/b.asc }]\n',
      BETA,
      'is written in a way that can not be edited line by line',
    ],
  ])('%s is for a person', (_, before, gone, rule) => {
    expect(text(withoutMember(before, gone))).toBe(rule);
  });
});
