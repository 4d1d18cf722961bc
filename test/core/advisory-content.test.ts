/** The draft as GitHub shows it, what two advisories have in common, and the way back into the draft. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { adopted } from '../../src/core/advisory-adopt.ts';
import { afterWriting, contentOf, sameContent, vulnerabilitiesOf } from '../../src/core/advisory-content.ts';
import type { AdvisoryContent, Case, Component, Draft } from '../../src/core/model.ts';
import { kataWorld, reported } from '../support/core-world.ts';

const VECTOR = 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H';
const start = reported(kataWorld());
const DRAFT: Draft = {
  ...start.draft,
  title: 'Link resolution',
  description: 'It follows a link.',
  components: [
    { name: 'runtime', affected: '>=1.11.0 <1.11.1, <1.10.5', fixed: '1.11.1, 1.10.5', ecosystem: 'go' },
    { name: 'agent', affected: 'not affected', fixed: '', ecosystem: 'other' },
    { name: 'proxy', affected: '', fixed: '', ecosystem: 'other' },
  ],
  cvss: VECTOR,
  cwe: ['CWE-59', 'CWE-22'],
  reporters: [
    { name: 'Rita Doe', affiliation: 'Somewhere', login: 'rita' },
    { name: 'Nobody' },
    { name: 'Anna', login: 'anna', type: 'analyst' },
  ],
  mitigation: 'Upgrade.',
  references: ['https://example.org/a', 'https://example.org/b'],
};
const CASE: Case = { ...start, draft: DRAFT };
const CONTENT: AdvisoryContent = {
  summary: 'Link resolution',
  description:
    'It follows a link.\n\n## Mitigation\n\nUpgrade.\n\n## References\n\n- https://example.org/a\n- https://example.org/b',
  cvss: VECTOR,
  severity: null,
  cwes: ['CWE-59', 'CWE-22'],
  vulnerabilities: [
    { ecosystem: 'go', name: 'runtime', range: '>= 1.11.0, < 1.11.1', patched: '1.11.1' },
    { ecosystem: 'go', name: 'runtime', range: '< 1.10.5', patched: '1.10.5' },
    { ecosystem: 'other', name: 'proxy', range: '', patched: '' },
  ],
  credits: [
    { login: 'rita', type: 'reporter' },
    { login: 'anna', type: 'analyst' },
  ],
};

test('a draft is shown with one entry for each range, and credits of those with an account', () => {
  expect(contentOf(CASE)).toEqual(CONTENT);
});

test.each<[string, Case, Partial<AdvisoryContent>]>([
  [
    'a level without a vector',
    { ...CASE, draft: { ...DRAFT, cvss: '' }, severity: { level: 'high', why: 'x' } },
    { cvss: null, severity: 'high' },
  ],
  ['no level beside a vector', { ...CASE, severity: { level: 'low', why: 'x' } }, { cvss: VECTOR, severity: null }],
  [
    'no level that GitHub does not have',
    { ...CASE, draft: { ...DRAFT, cvss: '' }, severity: { level: 'none', why: 'x' } },
    { cvss: null, severity: null },
  ],
])('%s', (_, c, part) => {
  expect(contentOf(c)).toEqual({ ...CONTENT, ...part });
});

describe('contents say the same', () => {
  test.each<[string, Partial<AdvisoryContent>]>([
    ['with the line ends of a browser', { description: `${CONTENT.description.replaceAll('\n', '\r\n')}\r\n` }],
    ['with the level of their vector', { severity: 'high' }],
    ['with their CWEs in another order', { cwes: ['CWE-22', 'CWE-59'] }],
    ['with their credits in another order', { credits: CONTENT.credits.toReversed() }],
    [
      'with a login in capitals',
      {
        credits: [
          { login: 'Rita', type: 'reporter' },
          { login: 'anna', type: 'analyst' },
        ],
      },
    ],
    ['with their entries in another order', { vulnerabilities: CONTENT.vulnerabilities.toReversed() }],
    [
      "with the bot's mark of a new advisory",
      { description: `<!-- vmt:${'a'.repeat(32)} -->\n${CONTENT.description}` },
    ],
  ])('%s', (_, part) => {
    expect(sameContent(CONTENT, { ...CONTENT, ...part })).toBe(true);
  });

  test.each<[string, Partial<AdvisoryContent>]>([
    ['title', { summary: 'Another' }],
    ['description', { description: `${CONTENT.description}\nmore` }],
    ['vector', { cvss: VECTOR.replace('AV:L', 'AV:N') }],
    ['level without a vector', { cvss: null, severity: 'low' }],
    ['CWE', { cwes: ['CWE-59'] }],
    ['range', { vulnerabilities: CONTENT.vulnerabilities.slice(1) }],
    [
      'type of a credit',
      {
        credits: [
          { login: 'rita', type: 'finder' },
          { login: 'anna', type: 'analyst' },
        ],
      },
    ],
  ])('and not with another %s', (_, part) => {
    expect(sameContent(CONTENT, { ...CONTENT, ...part })).toBe(false);
  });
});

describe('writing the draft onto an advisory', () => {
  const there: AdvisoryContent = {
    summary: 'As reported',
    description: 'As reported',
    cvss: VECTOR.replace('AV:L', 'AV:N'),
    severity: 'critical',
    cwes: ['CWE-1'],
    vulnerabilities: [{ ecosystem: 'other', name: 'kata', range: '', patched: '' }],
    credits: [
      { login: 'RITA', type: 'reporter' },
      { login: 'carl', type: 'coordinator' },
      { login: 'rob', type: 'reporter' },
    ],
  };
  const silent = contentOf({
    ...start,
    draft: { ...start.draft, title: '', reporters: [], cvss: '', cwe: [], components: [] },
  });

  test('leaves what the draft does not say, and nothing is ever emptied', () => {
    expect(afterWriting(there, silent, false)).toEqual(there);
  });

  test('takes the place of all else, but for credits for something else than the report', () => {
    const carl = { login: 'carl', type: 'coordinator' as const };
    expect(afterWriting(there, CONTENT, false)).toEqual({ ...CONTENT, credits: [...CONTENT.credits, carl] });
    expect(afterWriting(there, CONTENT, true)).toEqual(CONTENT);
  });

  test('takes away a score that the draft does not have, where all of it is put back', () => {
    const unscored = { ...CONTENT, cvss: null, severity: null };
    for (const score of [{ cvss: VECTOR }, { cvss: null, severity: 'critical' as const }]) {
      expect(afterWriting({ ...there, ...score }, unscored, true)).toMatchObject({ cvss: null, severity: null });
      expect(afterWriting({ ...there, ...score }, unscored, false)).toMatchObject(score);
    }
  });

  test('never leaves an advisory without an entry', () => {
    expect(afterWriting(there, { ...CONTENT, vulnerabilities: [] }, true).vulnerabilities).toEqual(
      there.vulnerabilities,
    );
  });
});

describe('adopting', () => {
  const taken = (part: Partial<AdvisoryContent>): Partial<Draft> => {
    const result = adopted(DRAFT, { base: CONTENT, content: { ...CONTENT, ...part } });
    if (!result.ok) throw new Error(JSON.stringify(result.refusals));
    return Object.fromEntries(
      Object.entries(result.draft).filter(
        ([key, value]) => JSON.stringify(value) !== JSON.stringify(DRAFT[key as keyof Draft]),
      ),
    );
  };

  test('what the bot wrote itself gives the draft back, with what GitHub does not know', () => {
    expect(taken({})).toEqual({});
    expect(taken({ description: CONTENT.description.replaceAll('\n', '\r\n') })).toEqual({});
    expect(taken({ description: `<!-- vmt:${'a'.repeat(32)} -->\n${CONTENT.description}` })).toEqual({});
  });

  test.each<[string, Partial<AdvisoryContent>, Partial<Draft>]>([
    ['the title', { summary: 'Better' }, { title: 'Better' }],
    [
      'a text below a heading of ours',
      { description: CONTENT.description.replace('Upgrade.', 'Upgrade\n\nnow.') },
      { mitigation: 'Upgrade\n\nnow.' },
    ],
    ['a section that was taken out', { description: 'It follows a link.' }, { mitigation: '', references: [] }],
    [
      'sections in another order',
      { description: 'D\n\n## References\n\n* https://example.org/c\n\n## Detection\n\nLook.' },
      { description: 'D', mitigation: '', detection: 'Look.', references: ['https://example.org/c'] },
    ],
    [
      'a heading of ours in a code block as text',
      { description: `${'```'}\n## Mitigation\n${'```'}` },
      { description: `${'```'}\n## Mitigation\n${'```'}`, mitigation: '', references: [] },
    ],
    [
      'a heading that came twice as text',
      {
        description:
          'D\n\n## Mitigation\n\na\n\n## Mitigation\n\nb\n\n## References\n\n- https://example.org/a\n- https://example.org/b',
      },
      { description: 'D', mitigation: 'a\n\n## Mitigation\n\nb' },
    ],
    [
      'a range',
      {
        vulnerabilities: [
          { ecosystem: 'go', name: 'runtime', range: '= 1.11.0', patched: '1.11.1' },
          ...CONTENT.vulnerabilities.slice(2),
        ],
      },
      {
        components: [
          { name: 'runtime', affected: '==1.11.0', fixed: '1.11.1', ecosystem: 'go' },
          ...DRAFT.components.slice(1),
        ],
      },
    ],
    [
      'a new component, and one that is gone',
      {
        vulnerabilities: [
          ...CONTENT.vulnerabilities.slice(0, 2),
          { ecosystem: 'npm', name: 'new', range: '>= 1, < 2', patched: '2' },
        ],
      },
      {
        components: [
          ...DRAFT.components.slice(0, 2),
          { name: 'new', affected: '>=1 <2', fixed: '2', ecosystem: 'npm' },
        ],
      },
    ],
    [
      'the type of a credit, a new one, and one that is gone',
      {
        credits: [
          { login: 'rita', type: 'finder' },
          { login: 'tom', type: 'tool' },
          { login: 'uma', type: 'reporter' },
        ],
      },
      {
        reporters: [
          { name: 'Rita Doe', affiliation: 'Somewhere', login: 'rita', type: 'finder' },
          { name: 'Nobody' },
          { name: 'tom', login: 'tom', type: 'tool' },
          { name: 'uma', login: 'uma' },
        ],
      },
    ],
    ['CWEs and no vector', { cwes: ['CWE-1'], cvss: null }, { cwe: ['CWE-1'], cvss: '' }],
  ])('%s', (_, part, changed) => {
    expect(taken(part)).toEqual(changed);
  });

  test('takes only what was changed there, and leaves what was typed into the draft since then', () => {
    const since: Draft = {
      ...DRAFT,
      title: 'Typed since',
      mitigation: 'Typed since',
      cvss: '',
      reporters: [...DRAFT.reporters, { name: 'Vera', login: 'vera' }],
      components: [...DRAFT.components.slice(1), { name: 'typed', affected: '<3', fixed: '', ecosystem: 'other' }],
    };
    const content = {
      ...CONTENT,
      description: CONTENT.description.replace(DRAFT.description, 'Changed there'),
      credits: [...CONTENT.credits, { login: 'tom', type: 'tool' as const }],
      vulnerabilities: [...CONTENT.vulnerabilities, { ecosystem: 'npm', name: 'new', range: '< 2', patched: '' }],
    };
    const result = adopted(since, { base: CONTENT, content });
    expect(result).toEqual({
      ok: true,
      draft: {
        ...since,
        description: 'Changed there',
        reporters: [...since.reporters, { name: 'tom', login: 'tom', type: 'tool' }],
        components: [...since.components, { name: 'new', affected: '<2', fixed: '', ecosystem: 'npm' }],
      },
    });
  });

  test('an advisory that never had an entry takes no component away', () => {
    expect(taken({ vulnerabilities: [] })).toEqual({});
  });

  test('what our rules refuse is named, all of it', () => {
    const content: AdvisoryContent = {
      ...CONTENT,
      summary: 'x'.repeat(201),
      description: 'D\n\n## References\n\nsee there',
      vulnerabilities: [{ ecosystem: 'other', name: 'runtime', range: 'all', patched: '' }],
    };
    const result = adopted(DRAFT, { base: CONTENT, content });
    expect(result.ok ? [] : result.refusals.map(({ value }) => value)).toHaveLength(3);
  });

  test('any list of components comes back as it was', () => {
    const version = fc.tuple(fc.nat(9), fc.nat(9)).map(([a, b]) => `${a}.${b}`);
    const range = fc.oneof(
      version.map((v) => `<${v}`),
      version.map((v) => `==${v}`),
      fc.tuple(version, fc.nat(9)).map(([v, more]) => `>=${v} <1${more}.0`),
    );
    const component: fc.Arbitrary<Component> = fc.record({
      name: fc.constantFrom('a', 'b', 'c'),
      affected: fc.oneof(
        fc.constantFrom('', 'not affected'),
        fc.array(range, { minLength: 1, maxLength: 2 }).map((r) => r.join(', ')),
      ),
      fixed: fc.constant(''),
      ecosystem: fc.constantFrom('go', 'other'),
    });
    fc.assert(
      fc.property(fc.uniqueArray(component, { selector: ({ name }) => name }), (components) => {
        const draft = { ...DRAFT, components };
        const entries = vulnerabilitiesOf(components);
        const edit = {
          base: { ...CONTENT, vulnerabilities: [] },
          content: { ...CONTENT, vulnerabilities: entries },
        };
        const back = adopted(draft, edit);
        if (back.ok) expect(back.draft.components).toEqual(components);
        // Without what the draft had, the entries are the same once they are written again.
        const anew = adopted({ ...draft, components: [] }, edit);
        if (anew.ok) expect(vulnerabilitiesOf(anew.draft.components)).toEqual(entries);
      }),
      { numRuns: 200 },
    );
  });
});
