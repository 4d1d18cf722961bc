/** Errata: what was published, once more, with what is amended in it. */
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { parseCaseFile } from '../../src/core/case-file.ts';
import { kata } from '../../src/processes/kata.ts';
import { textOf } from '../support/kata-texts.ts';
import { sampleInput } from '../support/sample-case.ts';

const errata = [
  { text: 'Version 1.11.1 was affected, too.', date: '2026-12-12' },
  { text: 'The fix is in 1.11.2.\n\n- see the notes', date: '2026-12-14' },
];

describe('a case file with errata', () => {
  test.each([
    ['an empty text', { text: ' ', date: '2026-12-12' }, 'errata[0].text: an erratum is not empty'],
    ['a day that is none', { text: 'x', date: '2026-02-30' }, 'errata[0].date: not a day that exists'],
    ['an instant', { text: 'x', date: '2026-12-12T00:00:00Z' }, 'errata[0].date: not a day that exists'],
    ['a control character', { text: 'x\u0007', date: '2026-12-12' }, 'errata[0].text: no control characters'],
    ['no date', { text: 'x' }, 'errata[0].date: it is missing'],
  ])('%s is refused by path', (_what, erratum, rule) => {
    const result = parseCaseFile({ errata: [erratum] });
    expect(result.ok ? 'accepted' : result.refusal.rule).toContain(rule);
  });
  test('may have none', () => {
    expect(parseCaseFile({})).toMatchObject({ ok: true, value: { errata: [] } });
  });
});

describe('kcsa', () => {
  test('is the same document, with its errata, the oldest first', () => {
    const { subject, body } = textOf('kcsa', { errata });
    expect(subject).toBe('[KCSA-CVE-2020-2026] Erratum: Improper link resolution before file access (CVE-2020-2026)');
    expect(parse(body)).toEqual({
      ...parse(textOf('kcsa').body),
      errata: errata.map(({ date, text }) => ({ date, text })),
    });
    expect(body).toContain(`
errata:
  - date: "2026-12-12"
    text: "Version 1.11.1 was affected, too."
  - date: "2026-12-14"
    text: |-
      The fix is in 1.11.2.

      - see the notes

affected-components:
`);
  });
  test.each([
    ['what looks like YAML', 'a: b\n- c\n  d: [e\n\n---\n...\n{{x}} "q" \'r\' # s\n\tt\n%YAML'],
    ['a line that begins with a dash', '- date: 2020-01-01'],
    ['a word that is no text', 'yes'],
    ['a number', '1.10'],
    ['an end of the list', 'x\naffected-components: []'],
    ['deep blanks', 'a\n      b\n  c'],
  ])('%s parses back to the same', (_what, text) => {
    const document = parse(textOf('kcsa', { errata: [{ text, date: '2026-12-12' }] }).body);
    expect(document).toMatchObject({ errata: [{ text, date: '2026-12-12' }], description: sampleInput.description });
  });
  test('a direction character is shown', () => {
    const text = 'a\u202eb\nc';
    expect(parse(textOf('kcsa', { errata: [{ text, date: '2026-12-12' }] }).body).errata[0].text).toBe('a[U+202E]b\nc');
  });
});

describe('kcsn', () => {
  test('has its errata before the contacts', () => {
    const { subject, body } = textOf('kcsn', { errata });
    expect(subject).toBe('[Security] Erratum: Improper link resolution before file access');
    expect(body).toContain(`
### Errata

**2026-12-12**

Version 1.11.1 was affected, too.

**2026-12-14**

The fix is in 1.11.2.

- see the notes

### Contacts / References
`);
    expect(textOf('kcsn').body).not.toContain('Errata');
  });
  test('nothing typed in an erratum does anything', () => {
    const text = 'ask @alice, fixes #12\n<!-- x\n```\n@bob';
    const { body } = textOf('kcsn', { errata: [{ text, date: '2026-12-12' }] });
    expect(body).toContain('**2026-12-12**\n\nask `@alice`, fixes `#12`\n&lt;!-- x\n```\n@bob\n```\n');
    expect(body).toContain('\n### Contacts / References\n');
  });
});

describe('slack-announcement', () => {
  test('says that it is an erratum, and the last one', () => {
    expect(
      textOf('slack-announcement', { errata }).body,
    ).toBe(`*Erratum to the Kata Containers security advisory KCSA-CVE-2020-2026: agent*
The fix is in 1.11.2.

- see the notes
Severity: high (8.2)
CVE: CVE-2020-2026
${sampleInput.links.issue}
`);
    expect(textOf('slack-announcement').body).not.toContain('Erratum');
  });
  test('mentions nobody', () => {
    const { body } = textOf('slack-announcement', { errata: [{ text: '<!here> & @channel', date: '2026-12-12' }] });
    expect(body).toContain('&lt;!here&gt; &amp; @\u2060channel\n');
  });
});

test('a placeholder in an erratum is refused', () => {
  const late = [{ text: 'Fixed in TBD.', date: '2026-12-12' }];
  expect(() => textOf('kcsa', { errata: late })).toThrow('still has a placeholder, TBD: type `/erratum TEXT`');
});

test('an erratum goes where the advisory, or the note, was published', () => {
  const lines = kata.plans.erratum ?? [];
  const sent = (situation: string) =>
    lines
      .filter(({ unless }) => !unless.some((name) => name === situation))
      .map(({ communication, target }) => `${communication} → ${target}`);
  expect(lines.map(({ phase }) => phase)).toEqual(lines.map(() => 'opening'));
  expect(sent('published-as-advisory')).toEqual([
    'kcsa → advisory',
    'kcsa → document',
    'kcsa → public-mail',
    'slack-announcement → public-slack',
  ]);
  expect(sent('published-as-note')).toEqual(['kcsn → document', 'kcsn → development-list']);
  expect(sent('no-advisory')).not.toContain('kcsa → advisory');
});
