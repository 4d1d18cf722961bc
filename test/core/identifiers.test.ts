import { describe, expect, test } from '@jest/globals';
import { branchName, cveId, ghsaId, login, pullUrl } from '../../src/core/identifiers.ts';
import { refuse, shown } from '../../src/core/refusals.ts';

const pull = (text: string) => pullUrl(text, 'github.com');

describe.each([
  [
    'CVE id',
    cveId,
    ['CVE-2026-0001', 'CVE-2020-2026', 'CVE-1999-9999', 'CVE-2026-10000', `CVE-2026-${'1'.repeat(19)}`],
  ],
  ['GHSA id', ghsaId, ['GHSA-p8wg-vrv2-v86f', 'GHSA-2222-3333-xxxx']],
  ['login', login, ['carol', 'a', 'a-b-c', 'X9', 'mona_acme', 'a'.repeat(39)]],
  ['branch', branchName, ['main', 'stable-3.2', 'release/1.21', 'v1.11', 'a'.repeat(200)]],
])('a well-formed %s', (_name, read, texts) => {
  test.each(texts)('%s', (text) => {
    expect(read(text)).toEqual({ ok: true, value: text });
  });
});

describe.each([
  [
    'CVE id',
    cveId,
    [
      ['lower case', 'cve-2026-0001'],
      ['Arabic-Indic digits', 'CVE-2026-٠٠٠١'],
      ['full-width digits', 'CVE-２０２６-0001'],
      ['a Cyrillic С', 'СVE-2026-0001'],
      ['a zero before five digits', 'CVE-2026-00001'],
      ['a zero before five other digits', 'CVE-2026-012345'],
      ['three digits', 'CVE-2026-001'],
      ['twenty digits', `CVE-2026-${'1'.repeat(20)}`],
      ['a placeholder', 'CVE-2026-XXXX'],
      ['a year of two digits', 'CVE-26-0001'],
      ['a trailing blank', 'CVE-2026-0001 '],
      ['a trailing line feed', 'CVE-2026-0001\n'],
      ['two at once', 'CVE-2026-0001,CVE-2026-0002'],
      ['an en dash', 'CVE–2026–0001'],
    ],
  ],
  [
    'GHSA id',
    ghsaId,
    [
      ['a vowel', 'GHSA-aaaa-vrv2-v86f'],
      ['a zero', 'GHSA-p8wg-vrv2-v860'],
      ['capitals', 'GHSA-P8WG-VRV2-V86F'],
      ['two groups', 'GHSA-p8wg-vrv2'],
      ['a trailing line feed', 'GHSA-p8wg-vrv2-v86f\n'],
    ],
  ],
  [
    'login',
    login,
    [
      ['nothing', ''],
      ['an at alone', '@'],
      ['two at signs', '@@carol'],
      ['a hyphen first', '-carol'],
      ['a hyphen last', 'carol-'],
      ['two hyphens', 'ca--rol'],
      ['a team', 'org/team'],
      ['forty characters', 'a'.repeat(40)],
      ['a Cyrillic а', 'cаrol'],
      ['a bot', 'dependabot[bot]'],
      ['a line feed', 'carol\n'],
    ],
  ],
  [
    'branch',
    branchName,
    [
      ['nothing', ''],
      ['a path upwards', 'a/../b'],
      ['a dot first', '.hidden'],
      ['a hyphen first', '-f'],
      ['a slash last', 'release/'],
      ['two slashes', 'release//1'],
      ['a part that begins with a dot', 'release/.1'],
      ['.lock', 'main.lock'],
      ['a blank', 'my branch'],
      ['a tilde', 'main~1'],
      ['a shell', 'main;rm'],
      ['a line feed', 'main\n'],
    ],
  ],
  [
    'pull request',
    pull,
    [
      ['http', 'http://github.com/o/n/pull/1'],
      ['another host', 'https://github.com.evil.example/o/n/pull/1'],
      ['a user before the host', 'https://github.com@evil.example/o/n/pull/1'],
      ['a port', 'https://github.com:8443/o/n/pull/1'],
      ['an issue', 'https://github.com/o/n/issues/1'],
      ['a tab of it', 'https://github.com/o/n/pull/1/files'],
      ['a query', 'https://github.com/o/n/pull/1?x=1'],
      ['a fragment', 'https://github.com/o/n/pull/1#x'],
      ['number 0', 'https://github.com/o/n/pull/0'],
      ['a zero first', 'https://github.com/o/n/pull/01'],
      ['a path upwards', 'https://github.com/o/../pull/1'],
      ['an encoded slash', 'https://github.com/o%2Fn/x/pull/1'],
      ['capitals in the host', 'https://GitHub.com/o/n/pull/1'],
      ['a line feed', 'https://github.com/o/n/pull/1\n'],
    ],
  ],
])('no %s', (_name, read, rows) => {
  test.each(rows)('%s', (_row, text) => {
    expect(read(text)).toMatchObject({ ok: false, refusal: { mend: expect.any(String) } });
  });
});

test('a login is given back without its at sign', () => {
  expect(login('@Carol')).toEqual({ ok: true, value: 'Carol' });
});

test('a pull request is taken apart', () => {
  const url = 'https://github.com/kata-containers/kata-containers/pull/123';
  expect(pull(url)).toEqual({ ok: true, value: { repository: 'kata-containers/kata-containers', number: 123, url } });
  expect(pullUrl('https://git.example.org/o/n.x/pull/7', 'git.example.org').ok).toBe(true);
});

describe('a refused value is safe to show', () => {
  test.each([
    ['control characters and bidi marks are named', 'a\u0000\u001b[31m\u202eb', 'a[U+0000][U+001B][31m[U+202E]b'],
    ['a lone surrogate is named', 'a\ud800', 'a[U+D800]'],
    ['a long one is cut', 'x'.repeat(60_000), `${'x'.repeat(200)}…`],
    ['an emoji is not cut in two', `${'😀'.repeat(300)}`, `${'😀'.repeat(200)}…`],
  ])('%s', (_name, text, safe) => {
    expect(shown(text)).toBe(safe);
    expect(refuse(text, 'r', 'm').refusal.value).toBe(safe);
  });
});
