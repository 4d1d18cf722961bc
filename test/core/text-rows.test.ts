/**
 * The rows T of the security document, as people meet them: a text that may not leave is refused when the plan is made,
 * with its line, and the plan is not proposed; what may, leaves as it was typed and does nothing. Rows that need a
 * template or a mail are in test/engine/templates*.test.ts and test/channels; T3 is at the end of this file.
 */
import { describe, expect, test } from '@jest/globals';
import type { Case, Draft } from '../../src/core/model.ts';
import { createCaseTexts } from '../../src/core/other-cases.ts';
import type { Renderer, World } from '../../src/core/scene.ts';
import { aCase } from '../store/samples.ts';
import { kataWorld, PEOPLE } from '../support/core-world.ts';
import { begin, type Run, receipts, say, until } from '../support/kata-history.ts';

/** A case whose notice arrived. */
const base = until(begin(kataWorld()), '/plan');
receipts(base, 'receipts');

/** What is given comes to it, and somebody types `/plan`. */
function planWith(
  draft: Partial<Draft>,
  changes: (c: Case) => Partial<Case> = () => ({}),
  world: Partial<World> = {},
): Run {
  const c = { ...base.case, draft: { ...base.case.draft, ...draft } };
  const changed = { ...c, ...changes(c) };
  const run = { ...base, world: { ...base.world, ...world }, case: changed, entries: [], said: [], waiting: [] };
  say(run, 'alice', '/plan');
  return run;
}

const described = (description: string) =>
  planWith({ description: `A guest can make it follow a link. ${description}`, reporters: [{ name: 'Ann Other' }] });

/** What the bot said since; a refusal has the rule. */
function answer(run: Run): string {
  return run.said.join('\n\n');
}

function expectRefused(run: Run, rule: string | RegExp): void {
  expect(answer(run)).toMatch(rule);
  expect(run.case.plans.disclosure).toBeUndefined();
}

function expectPlanned(run: Run): void {
  expect(answer(run)).toContain('The disclosure plan `');
  expect(run.case.plans.disclosure?.plan.steps.length).toBeGreaterThan(3);
}

test('the case that the rows change is planned as it is', () => {
  expectPlanned(planWith({}));
});

const SHA = 'a'.repeat(40);
const CASES = 'kata-containers/vmt-cases';
const FORK = 'https://github.com/kata-containers/kata-containers-ghsa-2222-3333-4444/pull/1';

/** Ways of writing a name that people, or their programs, read. */
const WAYS: readonly (readonly [string, (name: string) => string])[] = [
  ['with a joiner by its name', (name) => name.replace('-', '&zwj;-')],
  ['with a non-joiner by its name', (name) => name.replace('-', '-&zwnj;')],
  ['with a blank of no width by its name', (name) => name.replace('a', 'a&ZeroWidthSpace;')],
  ['with a word joiner by its name', (name) => name.replace('a', 'a&NoBreak;')],
  ['with a soft hyphen by its name', (name) => name.replace('-', '-&shy;')],
  ['with a fraction slash by its name', (name) => name.replace('/', '&frasl;')],
  ['with letters by their names', (name) => name.replace('k', '&kfr;').replace('a', '&aacute;')],
  ['with hyphens by their names', (name) => name.replaceAll('-', '&dash;')],
  ['split by a comment', (name) => name.replace('-', '<!-- - -->-')],
  ['split by tags', (name) => name.replace('-', '<b class="x>y"></b>-')],
  ['split by tags in entities', (name) => name.replace('-', '&lt;b>&lt;/b>-')],
  ['in a link', (name) => name.replace(/[a-z]+$/, '[$&](https://example.org)')],
  ['struck out', (name) => name.replace(/[a-z]+$/, '~~$&~~')],
  ['over two lines', (name) => name.replace('-', '-\n')],
  ['quoted over two lines', (name) => name.replace('/', '/\r\n> ')],
  ['in base64', (name) => btoa(`the repository ${name}`)],
  ['in base64 in an address', (name) => `https://example.org/to/${btoa(`the repository ${name}`)}/read`],
  [
    'in base64 of mail',
    (name) => btoa(`${'so many words '.repeat(3)}in it: ${name} and so on`).replaceAll(/.{76}/g, '$&\n'),
  ],
  ['in quoted-printable', (name) => name.replaceAll('-', '=2D').replace('/', '=\r\n=2F')],
];

describe('a public text is refused when the plan is made', () => {
  type Row = readonly [row: string, what: string, description: string, rule: RegExp];
  const rows: readonly Row[] = [
    ['T7', 'TODO', 'TODO', /placeholder/],
    ['T7', 'TBD', 'Fixed in TBD.', /placeholder/],
    ['T7', 'a CVE to come', 'See CVE-2026-XXXX.', /placeholder/],
    ['T7', 'a place to insert', 'Versions before <insert version>.', /placeholder/],
    ['T4', 'an object', 'See [object Object].', /placeholder/],
    ['T9', 'the URL of the case', `See https://github.com/${CASES}/issues/12`, /names the case repository/],
    ['T9', 'the case by its short form', `See ${CASES}#12`, /names the case repository/],
    ['T9', 'the name of the case repository alone', 'See vmt-cases.', /name of the case repository/],
    ['T9', 'the number of the case issue', 'See #12 for more.', /number of the case issue/],
    ['T9', 'the number of the case issue as GH-12', 'See GH-12.', /number of the case issue/],
    ['T9', 'the number of the case issue in words', 'See case issue 12.', /number of the case issue/],
    ['T7', 'a place to insert some words', 'Set <insert your value here>.', /placeholder/],
    ['T9', 'an internal host without a path', 'See {https://wiki.example.corp}, please.', /internal network/],
    ['T9', 'a private key', `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADAN'.repeat(5)}`, /credential/],
    ['T9', 'a file of the case repository', 'In cases/12/patches/main.patch.', /a file of the case repository/],
    ['T9', 'the private fork', `See ${FORK}`, /private fork/],
    ['T9', 'the hash of a private patch', `Fixed by ${SHA}.`, /hash of a private patch/],
    ['T9', 'the hash of a private patch, cut', `Fixed by ${SHA.slice(0, 8)}.`, /hash of a private patch/],
    ['T9', 'the login of the reporter', 'Found by @rita.', /who has to do with the case/],
    ['T9', 'the profile of the reporter', 'By https://github.com/rita.', /who has to do with the case/],
    ['T9', 'a repository of the reporter', 'See https://github.com/rita/proof.', /who has to do with the case/],
    ['T9', 'a team of the reporter', 'See @rita/proof.', /who has to do with the case/],
    [
      'T9',
      'a file of the reporter',
      'See https://raw.githubusercontent.com/rita/proof/main/a.sh.',
      /who has to do with/,
    ],
    ['T9', 'the login of the author of a private patch', 'Patch by @grace.', /who has to do with the case/],
    ['T9', 'an internal host', 'See https://wiki.example.corp/vuln.', /internal network/],
    ['T9', 'a token', `Use ghp_${'x1'.repeat(18)}.`, /credential/],
    [
      'T10',
      'the case repository percent-encoded',
      'See kata-containers%2Fvmt-cases%2Fissues',
      /names the case repository/,
    ],
    ['T10', 'the case repository percent-encoded twice', 'kata-containers%252Fvmt-cases', /names the case repository/],
    [
      'T10',
      'the case repository in numbered entities',
      'kata-containers&#x2F;vmt&#45;cases',
      /names the case repository/,
    ],
    ['T10', 'the case repository in named entities', 'kata-containers&sol;vmt-cases', /names the case repository/],
    [
      'T10',
      'the case repository in entities of entities',
      'kata-containers&amp;#47;vmt-cases',
      /names the case repository/,
    ],
    [
      'T10',
      'the case repository split by nothing visible',
      'kata-containers/\u200bvmt\u00ad-cases',
      /names the case repository/,
    ],
    ['T10', 'the case repository in wide letters', 'ｋａｔａ-containers／vmt-cases', /names the case repository/],
    ['T10', 'the case repository in letters that look alike', 'kata-containers/vmt-саsеs', /names the case repository/],
    [
      'T10',
      'the case repository split by marks of Markdown',
      'kata-containers/**vmt**-cases',
      /names the case repository/,
    ],
    ['T10', 'the number of the case issue in entities', 'See &#35;12.', /number of the case issue/],
    ['T10', 'a login in entities', 'By &commat;rita.', /who has to do with the case/],
    ['T10', 'a host in punycode', 'See https://xn--gthub-n4a.com/x', /whose host is written in other letters/],
    ['T10', 'a host in letters that look alike', 'See https://gіthub.com/x', /whose host is written in other letters/],
    ['T10', 'a shortened address', 'See https://bit.ly/3xYzAbC', /shortened address/],
    ['T10', 'a shortened address without a scheme', 'See t.co/AbC123', /shortened address/],
    ['T10', 'an address of a shortener that nobody knows', 'See https://zz.st/x7Kq2', /shortened address/],
    ['T10', 'such an address at the end of a sentence', 'See https://zz.st/x7Kq2.', /shortened address/],
    ['T10', 'a shortened address in entities', 'See https:&#47;&sol;bit.ly&#x2f;3xYzAbC', /shortened address/],
    ['T10', 'a host in punycode in entities', 'See https:&#47;&#47;xn--gthub-n4a.com/x', /written in other letters/],
    ['T10', 'a host with a wide dot', 'See https://github。com/x', /written in other letters/],
    [
      'T10',
      'an address in angle brackets',
      `See <https://github.com/${CASES}/issues/12>.`,
      /names the case repository/,
    ],
    ['T10', 'an address in an attribute', `<a href="https://github.com/${CASES}">x</a>`, /names the case repository/],
    ...WAYS.map(
      ([what, way]) =>
        ['T10', `the case repository ${what}`, `It is ${way(CASES)} here.`, /names the case repo/] satisfies Row,
    ),
    ['T10', 'the case repository before a code', `It is ${CASES}&zwj;s or so.`, /names the case repository/],
    ['T10', 'a login in base64', `${btoa('This was found by @rita.')}`, /who has to do with the case/],
    ['T10', 'the number of the case issue over a comment', 'See #<!-- x -->12.', /number of the case issue/],
    ['T12', 'a character that turns round as an entity', 'Before &#x202E;after.', /turn round/],
    ['T12', 'a mark of direction by its name', 'Before &rlm;after.', /turn round/],
  ];
  test.each(rows)('%s: %s', (_row, _what, text, rule) => {
    const run = described(text);
    expectRefused(run, rule);
    // The line is shown, so that it can be mended.
    expect(answer(run)).toMatch(/A guest can make it follow a link|<insert|TODO|TBD|XXXX|object Object|here\./);
  });
});

describe('a public text that only looks like one of them is planned', () => {
  const rows: readonly [row: string, what: string, description: string][] = [
    ['T7', 'a todo list', 'It keeps a todo list.'],
    ['T1', 'braces', 'Set {{details}}, {{{x}}} and \\{{cve}} in it.'],
    ['T9', 'a repository whose name begins like it', 'See kata-containers/kata-containers.'],
    ['T9', 'another number', 'See #121, #13 and v1.12, 12 times.'],
    ['T9', 'the number of something else', 'In the worst case 12 bytes: `case 12: break;`, RFC 12.'],
    ['T7', 'SQL', 'Send `<insert into users values (1)>`.'],
    ['T7', 'XML and types', '`<insert id="x">`, `<Insert/>`, `List<Insert>` and `vector<pair<int, T>>`.'],
    ['T7', 'a context of Go', '`ctx := context.TODO()`'],
    ['T9', 'what a token and a key look like', `ghp_${'x'.repeat(36)} and -----BEGIN RSA PRIVATE KEY----- blocks.`],
    ['T1', 'Helm and Actions', `\`\`\`yaml\nimage: {{ .Values.image }}\nrun: echo \${{ github.actor }}\n\`\`\``],
    ['T9', 'hosts of machines at a cloud', 'http://ip-10-0-0-1.ec2.internal/ and http://host.minikube.internal:8080'],
    [
      'T10',
      'short hosts that many write to',
      'https://x.com/k8sIO https://dev.to/B4dC0de https://quay.io/Abc1 https://ibm.com/A1b2c https://cve.org/CVERecord',
    ],
    ['T10', 'fields and imports that look like a host', 'Divide s.id/2 by u.to/xyz, import example.com/git.io/x.'],
    [
      'T10',
      'addresses before the marks of other languages',
      '请参阅 https://example.com。另见 https://go.dev/doc，（https://example.org）、“https://example.net”… «https://a.example»، https://b.example؛',
    ],
    [
      'T9',
      'codes that are no words',
      `sha256:${'e3b0c442'.repeat(8)} YWRtaW46cGFzc3dvcmQxMjM0NTY= src/agent/src/rpc/x.rs`,
    ],
    [
      'T10',
      'signs and addresses',
      '2001:db8::12, CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H, >=1.2,<1.12, a@b.example 👩‍👧',
    ],
    [
      'T9',
      'an issue of the product by its address',
      'See https://github.com/kata-containers/kata-containers/issues/12.',
    ],
    ['T9', 'an issue of the product by its name', 'See kata-containers/kata-containers#12.'],
    [
      'T9',
      'a path, and the repository of somebody else',
      'In /home/rita/x and src/grace/y: https://github.com/ritas/proof, https://example.org/rita/x.',
    ],
    ['T9', 'another hash', `Fixed by ${'b'.repeat(40)}.`],
    ['T9', 'a word that is also a login', 'It ends with grace, and rita is a name.'],
    [
      'T9',
      'hosts of every cluster and machine',
      'Try http://127.0.0.1:8080 and https://kubernetes.default.svc.cluster.local/api.',
    ],
    ['T10', 'percent and ampersand that are no codes', 'It is 100% & more; a&b %zz &#; &unknown;'],
    [
      'T10',
      'short hosts with real pages',
      'See https://go.dev/issue/1234 and https://osv.dev/list and https://w3.org/TR/html52/.',
    ],
    ['T12', 'words of other scripts', 'Найдено: 漢字 и ελληνικά.'],
  ];
  test.each(rows)('%s: %s', (_row, _what, text) => {
    expectPlanned(described(text));
  });
});

describe('people who are credited are named', () => {
  test('T9: by the login that they are credited with', () => {
    const reporters = [{ name: 'Rita', login: 'rita' }];
    expectPlanned(planWith({ reporters, description: 'Found by @rita, a guest can make it follow a link.' }));
  });
  test('T9: a login that is a word is a login only where it is written as one; one with a digit is one everywhere', () => {
    const reporter = { id: 7, login: 'rita-77' };
    expectRefused(
      planWith({ reporters: [{ name: 'Ann' }], description: 'As rita-77 says.' }, () => ({ reporter })),
      /who has to do with the case/,
    );
    expectPlanned(planWith({ reporters: [{ name: 'Ann' }], description: 'As rita says.' }, () => ({ reporter })));
  });
});

describe('T9: a login that is a name in the field', () => {
  const LOGINS = ['http2', 'sha256', 'x86-64', 'log4j', 'utf-8', 'k8s', 'v2', '2024', 'base64', 'md5', 'ed25519'];
  const TEXT =
    'HTTP/2 (http2), sha256:0, x86-64, log4j, utf-8, k8s, v2 and 2024; base64(x), md5 or ed25519 in kata-containers, see https://github.com/kata-containers/kata-containers.';
  const of = (login: string) => () => ({ reporter: { id: 7, login } });
  test.each([...LOGINS, 'kata-containers'])('%s is one only where it is written as one', (login) => {
    const reporters = [{ name: 'Ann' }];
    expectPlanned(planWith({ reporters, description: TEXT }, of(login)));
    expectRefused(planWith({ reporters, description: `${TEXT} By @${login}.` }, of(login)), /who has to do with/);
  });
  test.each(['rita7', 'anna-2000', 'jane-doe', 'h4x0r', 'jd42', 'j-d42'])('%s is one everywhere', (login) => {
    const draft = { reporters: [{ name: 'Ann' }], description: `As ${login} says.` };
    expectRefused(planWith(draft, of(login)), /who has to do with the case/);
  });
});

describe('T8: words of another case', () => {
  const other = (changes: Partial<Case> = {}) =>
    aCase(
      { kind: 'case-issue', number: 40 },
      {
        number: 40,
        report: {
          title: 'Crash in the shim through a crafted annotation',
          text: 'When the annotation is longer than expected the shim writes beyond its buffer and the host process ends at once.\nToken: canary-of-case-40-7f3a9c2d1e',
        },
        cve: { id: 'CVE-2026-40404', requestedAt: null, later: null },
        ...changes,
      },
    );
  const worldWith = (...cases: readonly Case[]): Partial<World> => {
    const otherCases = createCaseTexts([]);
    for (const c of cases) otherCases.note(c);
    return { otherCases };
  };
  const TEXT =
    'Note: when the annotation is longer than expected, the shim writes **beyond** its buffer and the HOST process ends.';
  const withText = (description: string, ...cases: readonly Case[]) =>
    planWith({ description }, undefined, worldWith(...cases));

  test.each([
    ['a sentence, with other marks and capitals', TEXT],
    ['its title', 'Like the crash in the shim through a crafted annotation, this is bad.'],
    ['a word that nobody types twice', 'See canary-of-case-40-7f3a9c2d1e.'],
    ['its CVE', 'See CVE-2026-40404.'],
    ['its CVE in entities', 'See CVE&#45;2026-40404.'],
  ])('%s is refused, and the case is named to the team', (_what, text) => {
    const run = withText(text, other());
    expectRefused(run, /words of another case that is private/);
    expect(answer(run)).toContain('case #40');
  });
  test.each([
    ['the other case is public', TEXT, [other({ extent: 'public' })]],
    ['the other case ended', TEXT, [other({ closed: true })]],
    ['it is the same case', TEXT, [other({ id: 'GHSA-2222-3333-4444' })]],
    ['many cases say it', TEXT, [1, 2, 3].map((n) => other({ id: `#4${n}` }))],
    [
      'only a few words are the same',
      'When the annotation is longer, something else happens in the runtime.',
      [other()],
    ],
  ] as const)('not where %s', (_what, text, cases) => {
    expectPlanned(withText(text, ...cases));
  });
  test.each([
    ['a CVSS vector', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H is its vector.'],
    ['a list of versions', 'Affected are v1.26.0, v1.27.0, v1.28.0 and 1.29.3 of it.'],
    ['a range', 'Affected: >= 1.26.0, < 1.26.11 and >= 1.27.0, < 1.27.8.'],
    ['an address of the product', 'https://github.com/kata-containers/kata-containers/blob/main/src/agent/src/rpc.rs'],
    ['a dump', '00 11 22 33 44 55 66 77 88 99 aa bb cc'],
    ['a trace', 'goroutine 1 [running]: main.main() /app/main.go:12 +0x1d'],
  ])('%s that both have is no text of either', (_what, text) => {
    expectPlanned(withText(text, other({ report: { title: 'Another', text: `This one: ${text}` } })));
  });
  test.each([
    ['base64', btoa(TEXT)],
    ['tags', TEXT.replaceAll(' ', '<b></b> ')],
    ['entities', TEXT.replaceAll(' ', '&nbsp;')],
  ])('also in %s', (_what, text) => {
    expectRefused(withText(text, other()), /words of another case that is private/);
  });
  test('a text that templates have is nobody’s', () => {
    const otherCases = createCaseTexts([TEXT]);
    otherCases.note(other());
    expectPlanned(planWith({ description: TEXT }, undefined, { otherCases }));
  });
  test('a case that came after the plan is seen when the plan is approved, and no later', () => {
    const otherCases = createCaseTexts([]);
    const run = planWith({ description: TEXT }, undefined, { otherCases });
    say(run, 'alice', '/approve plan {hash}');
    otherCases.note(other());
    say(run, 'bob', '/approve plan {hash}');
    expect(answer(run)).toContain('case #40');
    expect(run.case.plans.disclosure?.approvals.length).toBe(1);
    otherCases.note(other({ closed: true }));
    say(run, 'bob', '/approve plan {hash}');
    expect(run.case.plans.disclosure?.approvals.length).toBe(2);
  });
  test('where a case can not be read, those who make and approve a plan are told each time', () => {
    const run = planWith({}, undefined, { otherCases: { sayingTheSame: () => null, unread: 1 } });
    expectPlanned(run);
    const told = () => answer(run).split('1 open case can not be read, and this text was not compared').length - 1;
    expect(told()).toBe(1);
    say(run, 'alice', '/plan');
    say(run, 'alice', '/approve plan {hash}');
    say(run, 'bob', '/approve plan {hash}');
    expect([told(), run.case.plans.disclosure?.approvals.length]).toEqual([4, 2]);
    expect(answer(planWith({}))).not.toContain('can not be read');
  });
  test('a case that is changed, closed or opened again is known as it is now', () => {
    const texts = createCaseTexts([]);
    texts.note(other());
    expect(texts.sayingTheSame(TEXT, '#1')).toEqual({ number: 40 });
    texts.note(other({ report: { title: 'x', text: 'y' } }));
    expect(texts.sayingTheSame(TEXT, '#1')).toBeNull();
    texts.note(other());
    texts.note(other({ closed: true }));
    expect([texts.sayingTheSame(TEXT, '#1'), texts.size]).toEqual([null, 0]);
  });
  test('among 10,000 cases it is found, and a text is looked up in a few milliseconds', () => {
    const texts = createCaseTexts([]);
    for (let n = 0; n < 10_000; n++) {
      const words = Array.from({ length: 60 }, (_v, i) => `w${(n * 7919 + i * 104_729) % 99_991}`).join(' ');
      texts.note(
        other({
          id: `#${1000 + n}`,
          number: 1000 + n,
          report: { title: `t${n}`, text: words },
          cve: { id: null, requestedAt: null, later: null },
        }),
      );
    }
    texts.note(other());
    const long = `${'Nothing of it stands anywhere else in this text. '.repeat(400)} ${TEXT}`;
    const begun = process.cpuUsage();
    expect(texts.sayingTheSame(long, '#1')).toEqual({ number: 40 });
    expect(process.cpuUsage(begun).user / 1000).toBeLessThan(300);
  });
});

describe('characters', () => {
  test.each([
    ['T15', 'half a character', 'a\ud800b', /half characters/],
    ['T15', 'NUL', 'a\0b', /half characters|NUL/],
    ['T15', 'a non-character', 'a\ufffeb', /non-characters/],
  ])('%s: %s is refused', (_row, _what, text, rule) => {
    expectRefused(planWith({ description: text }), rule);
  });
  test('T12: a character that turns round what is read is shown in every message', () => {
    const run = described('Before \u202e after \u2066 it \u{e0041}.');
    expectPlanned(run);
    const bodies = run.case.plans.disclosure?.plan.steps.map(({ body }) => body) ?? [];
    expect(bodies.filter((body) => /[\p{Bidi_Control}\u{e0041}]/u.test(body))).toEqual([]);
    expect(bodies.filter((body) => body.includes('[U+202E]') && body.includes('[U+E0041]')).length).toBeGreaterThan(2);
  });
  test('T12: in a title it is refused when it is typed, and when a plan is made', () => {
    const run = planWith({});
    say(run, 'alice', '/set title Link\u202e resolution');
    expect(answer(run)).toContain('without control or direction characters');
    expectRefused(planWith({ title: 'Link\u202e resolution' }), /subject or title has no invisible|turn round/);
  });
  test('T13: a word in letters of two scripts is told with the plan', () => {
    const run = planWith({ title: 'Link resolution in раypal' });
    expectPlanned(run);
    expect(answer(run)).toContain('**Letters of two scripts in one word**: раypal.');
    expect(answer(planWith({}))).not.toContain('two scripts');
    expect(answer(planWith({ reporters: [{ name: 'Иван Petrov' }] }))).not.toContain('two scripts');
  });
  test('T14: 70,000 characters are refused with the limit, never cut', () => {
    expectRefused(planWith({ description: 'x '.repeat(35_000) }), /too long by|characters long/);
    const whole = 'y'.repeat(20_000);
    const run = described(whole);
    expectPlanned(run);
    expect(run.case.plans.disclosure?.plan.steps.some(({ body }) => body.includes(whole))).toBe(true);
  });
});

describe('T4: a fact that is missing', () => {
  test.each([['title'], ['description']] as const)('%s is asked for when the plan is made', (field) => {
    expectRefused(planWith({ [field]: '' }), new RegExp(field));
  });
});

describe('T3: a template that is changed after the approval', () => {
  test('is another plan: the approvals are void, and nothing leaves by the new text', () => {
    const run = planWith({});
    say(run, 'alice', '/approve plan {hash}');
    say(run, 'bob', '/approve plan {hash}');
    const before = run.world.renderer;
    const renderer: Renderer = {
      render: (name, view) => {
        const text = before.render(name, view);
        return text.ok ? { ok: true, value: { ...text.value, body: `${text.value.body}One line more.\n` } } : text;
      },
    };
    run.world = { ...run.world, renderer };
    const hash = run.case.plans.disclosure?.plan.hash;
    say(run, 'alice', `/approve plan ${hash}`);
    say(run, 'alice', '/plan');
    expect(run.case.plans.disclosure?.plan.hash).not.toBe(hash);
    expect(run.case.plans.disclosure?.approvals).toEqual([]);
    expect(answer(run)).toContain('One line more.');
  });
});

test('the people of these rows are those of the case', () => {
  const { reporter, patches } = planWith({}).case;
  expect([reporter, patches.some((patch) => patch.kind === 'fix' && patch.author?.login === 'grace')]).toEqual([
    PEOPLE.rita,
    true,
  ]);
});
