import { describe, expect, test } from '@jest/globals';
import { type CaseFile, parseCaseFile, parseDraft } from '../../src/core/case-file.ts';
import { attachmentNames, envelopesOf, messagesFor } from '../../src/core/messages.ts';
import { AUDIENCES, type Audience, CREDIT_TYPES } from '../../src/core/model.ts';
import { viewOf } from '../../src/core/view-of.ts';
import { withoutFirstSentence } from '../../src/core/view-values.ts';
import { VIEWS } from '../../src/core/views.ts';
import { kataCommunications } from '../../src/processes/kata-communications.ts';
import { exampleConfig, sampleCase, sampleInput } from '../support/sample-case.ts';

const project = exampleConfig();
const rejected = ['wont-fix', 'invalid'];

function view(audience: Audience, changes: Record<string, unknown> = {}) {
  const result = viewOf(audience, { file: sampleCase(changes), project, rejected });
  if (!result.ok) {
    throw new Error(result.refusal.rule);
  }
  return result.value;
}

describe('a case file', () => {
  test('may leave everything out', () => {
    expect(parseCaseFile({})).toMatchObject({ ok: true, value: { title: '', visibility: 'private', components: [] } });
  });
  test.each([
    ['an unknown key', { titel: 'x' }, 'titel'],
    ['an unknown key below', { components: [{ name: 'a', affcted: '<1' }] }, 'components[0]'],
    ['__proto__', JSON.parse('{"__proto__": {"title": "x"}}'), '__proto__'],
    ['null for a text', { title: null }, 'title: it must be a text'],
    ['a range that is none', { components: [{ name: 'a', affected: '1.0' }] }, 'components[0].affected'],
    [
      'a fixed version that is affected',
      { components: [{ name: 'a', affected: '<2', fixed: '1' }] },
      'components[0].fixed',
    ],
    ['a CVE with a placeholder', { cve: 'CVE-2026-XXXX' }, 'cve: not a CVE id'],
    ['Arabic digits in a CVE', { cve: 'CVE-2026-١٢٣٤' }, 'cve: not a CVE id'],
    ['a vector with a metric twice', { cvss: `${sampleInput.cvss}/AV:L` }, 'cvss: AV is given twice'],
    ['a link that is not https', { links: { issue: 'http://example.org' } }, 'links.issue'],
    ['javascript as a reference', { references: ['javascript:alert(1)'] }, 'references[0]'],
    ['a reference with a backtick', { references: ['https://example.org/`x'] }, 'references[0]'],
    ['a title of two lines', { title: 'x\r\nBcc: evil@example.org' }, 'title: one line'],
    ['a direction character in a title', { title: 'gpj\u202eexe' }, 'title: one line'],
    ['an invisible character in a name', { reporters: [{ name: 'a\u200bb' }] }, 'reporters[0].name'],
    ['half a character', { description: 'x\ud800' }, 'description: it has half a character'],
    ['NUL', { description: 'x\0' }, 'description: no control'],
    ['a title of 201 characters', { title: 'x'.repeat(201) }, 'title: longer than 200'],
    ['a day that is none', { disclosure: '2026-02-30T00:00:00Z' }, 'disclosure'],
  ])('with %s is refused by path', (_what, change, rule) => {
    const result = parseCaseFile(change);
    expect(result.ok ? 'accepted' : result.refusal.rule).toContain(rule);
    expect(result.ok ? '' : result.refusal.mend).not.toBe('');
  });
  test('tells all faults at once', () => {
    const result = parseCaseFile({ title: 1, cve: 'x' });
    expect(result.ok ? '' : result.refusal.rule).toMatch(/title: .*; cve: /);
  });
  test('reads a draft and none of the rest of a case', () => {
    expect(parseDraft({ title: ' x ', description: 'a\r\nb' })).toMatchObject({
      ok: true,
      value: { title: 'x', description: 'a\nb' },
    });
    expect(parseDraft({ status: 'new' })).toMatchObject({ ok: false });
  });
});

/** What must not be in the view of an audience, by the value that the sample below has for it. */
const CANARIES = {
  status: 'canary-status',
  reason: 'canary-reason',
  coordinatorName: 'canary-name',
  coordinatorLogin: 'canary-coordinator',
  reporterLogin: 'canary-reporter',
  ecosystem: 'canary-ecosystem',
  patch: 'https://github.com/canary/private/pull/1',
  fork: 'https://github.com/kata-containers/kata-containers-ghsa-2345-6789-cfgh/pull/1',
  mitigation: 'canary-mitigation',
  summary: 'canary-summary',
  reference: 'https://canary.example.org/reference',
  note: 'canary-note',
  release: 'https://canary.example.org/release',
  advisory: 'https://canary.example.org/advisory',
  issue: 'https://canary.example.org/issue',
  erratum: 'canary-erratum',
} as const;
type Canary = keyof typeof CANARIES;

const file: CaseFile = {
  ...sampleCase(),
  status: CANARIES.status,
  reason: CANARIES.reason,
  coordinator: { name: CANARIES.coordinatorName, login: CANARIES.coordinatorLogin },
  reporters: [{ name: 'Yuval', login: CANARIES.reporterLogin }],
  components: [{ name: 'agent', affected: '<1', fixed: '1', ecosystem: CANARIES.ecosystem }],
  patches: [
    { branch: 'main', component: '', url: CANARIES.patch },
    { branch: 'main', component: '', url: CANARIES.fork },
  ],
  mitigation: CANARIES.mitigation,
  summary: CANARIES.summary,
  references: [CANARIES.reference],
  notes: [CANARIES.note],
  errata: [{ text: CANARIES.erratum, date: '2026-12-12' }],
  links: { release: CANARIES.release, advisory: CANARIES.advisory, issue: CANARIES.issue },
};

const EVERYBODY_BUT: Record<Audience, readonly Canary[]> = {
  team: ['reporterLogin', 'ecosystem'],
  developers: ['reporterLogin', 'ecosystem', 'status', 'coordinatorLogin'],
  reviewers: [
    ...(['reporterLogin', 'ecosystem', 'status', 'coordinatorLogin', 'reason', 'patch', 'fork', 'mitigation'] as const),
    ...(['summary', 'reference', 'note', 'release', 'advisory', 'erratum'] as const),
  ],
  downstream: [
    ...(['reporterLogin', 'ecosystem', 'status', 'coordinatorLogin', 'reason', 'patch', 'fork'] as const),
    ...(['release', 'erratum'] as const),
  ],
  public: ['reporterLogin', 'ecosystem', 'status', 'coordinatorLogin', 'coordinatorName', 'reason', 'patch', 'fork'],
};

describe('a view', () => {
  test.each(AUDIENCES.map((audience) => [audience]))('of %s holds what it may know and nothing else', (audience) => {
    const result = viewOf(audience, { file, project, rejected });
    const text = JSON.stringify(result);
    const seen = Object.entries(CANARIES).flatMap(([name, canary]) => (text.includes(canary) ? [name] : []));
    const known = Object.keys(CANARIES).filter((name) => !EVERYBODY_BUT[audience].some((hidden) => hidden === name));
    expect(seen).toEqual(known);
  });
  test('has exactly the fields of its schema', () => {
    for (const audience of AUDIENCES) {
      expect(Object.keys(view(audience)).sort()).toEqual(Object.keys(VIEWS[audience].shape).sort());
    }
  });
  test('shows a pull request of a product repository to the public, and to those who had the notice', () => {
    const pulls = [{ branch: 'main', component: 'agent', url: sampleInput.patches[0]?.url }];
    expect([view('public').pulls, view('downstream').pulls]).toEqual([pulls, pulls]);
    expect(view('reviewers')).not.toHaveProperty('pulls');
  });
});

describe('what became of the date that the notice told', () => {
  const moved = { moved: true, postponed: false, ended: false, cancelled: false };
  test.each([
    ['a date', {}, moved],
    ['no date', { disclosure: '' }, { ...moved, moved: false, postponed: true }],
    ['public', { visibility: 'public' }, { ...moved, moved: false, ended: true }],
    ['invalid', { status: 'invalid', visibility: 'public' }, { ...moved, moved: false, cancelled: true }],
    ['won’t fix', { status: 'wont-fix', disclosure: '' }, { ...moved, moved: false, cancelled: true }],
  ])('%s', (_what, changes, expected) => {
    expect(view('downstream', changes).update).toEqual(expected);
  });
  test('is for the team and for those who had the notice', () => {
    expect(AUDIENCES.filter((audience) => 'update' in view(audience))).toEqual(['team', 'downstream']);
  });
});

describe('what is derived to be shown', () => {
  test('the date as kata and as kubeedge write it', () => {
    expect(view('downstream')).toMatchObject({
      disclosure: '2026-12-10, 0000UTC',
      disclosureDay: '2026-12-10',
      disclosurePacific: '2026-12-09, 4PM PT',
    });
    expect(view('downstream', { disclosure: '2026-07-10T16:00:00Z' })).toMatchObject({
      disclosure: '2026-07-10, 1600UTC',
      disclosurePacific: '2026-07-10, 9AM PT',
    });
  });
  test('score and severity come from the vector, and an override wins', () => {
    expect(view('public')).toMatchObject({ score: '8.2', severity: 'high' });
    const result = viewOf('public', { file: sampleCase(), project, rejected, severity: 'low' });
    expect(result).toMatchObject({ value: { severity: 'low' } });
  });
  test('ranges stand alone where all components have the same', () => {
    const components = (a: string, b: string) => [
      { name: 'agent', affected: a },
      { name: 'runtime', affected: b },
    ];
    expect(view('public', { components: components('<1.11.1', '<1.11.1') })).toMatchObject({
      affects: '<1.11.1',
      componentNames: 'agent, runtime',
    });
    expect(view('public', { components: components('<1', '<2') }).affects).toBe('agent <1; runtime <2');
    expect(view('public', { components: components('<1', '') }).affects).toBe('');
  });
  test('a negative advisory is said, never concluded from silence', () => {
    expect(
      view('public', { components: [{ name: 'agent', affected: 'not applicable (not affected)' }] }),
    ).toMatchObject({
      negative: true,
      affects: 'not affected',
    });
    expect(view('public', { components: [{ name: 'agent' }] })).toMatchObject({ negative: false, affects: '' });
  });
  test('the product repository of the case, on the host', () => {
    expect(view('reviewers').repositoryUrl).toBe('https://github.com/kata-containers/kata-containers');
    const other = { repository: 'kata-containers/tests', host: 'git.example.org' };
    expect(viewOf('public', { file: sampleCase(), project, rejected, ...other })).toMatchObject({
      value: { repositoryUrl: 'https://git.example.org/kata-containers/tests' },
    });
  });
  test('a CVE that is awaited is no id', () => {
    const awaited = viewOf('public', { file: sampleCase({ cve: '' }), project, rejected, cveLater: true });
    expect(awaited).toMatchObject({ value: { cve: 'CVE pending', cveId: '' } });
    expect(view('public')).toMatchObject({ cve: 'CVE-2020-2026', cveId: 'CVE-2020-2026' });
  });
  test('of patches those that travel as files', () => {
    const two = { patches: ['main', 'stable-3.2'].map((branch) => ({ branch, component: '' })) };
    const attached = [{ branch: 'stable-3.2', component: '', url: '' }];
    expect(viewOf('downstream', { file: sampleCase(two), project, rejected, attached })).toMatchObject({
      value: { patches: [{ branch: 'stable-3.2', component: '', name: 'cve-2020-2026-stable-3.2.patch' }] },
    });
    expect(view('downstream', two).patches).toHaveLength(2);
  });
  test('credits', () => {
    const reporters = [{ name: 'A', affiliation: 'B' }, { name: 'C' }];
    expect(view('public', { reporters }).credits).toBe('A (B), C');
    // GitHub credits others as well, and those are no reporters.
    const all = CREDIT_TYPES.map((type) => ({ name: type, type }));
    expect(view('public', { reporters: [...reporters, ...all] }).credits).toBe('A (B), C, analyst, finder, reporter');
    expect(view('public', { reporters: all }).reporters).toHaveLength(3);
  });
  test('the document and its id', () => {
    const document = 'https://github.com/kata-containers/community/blob/HEAD/KCSA/KCSA-CVE-2020-2026.md';
    expect(view('public').document).toEqual({ id: 'KCSA-CVE-2020-2026', url: document });
    const byYear = { ...project, advisories: { ...project.advisories, id: 'year' as const } };
    const result = viewOf('public', { file: sampleCase(), project: byYear, rejected });
    expect(result).toMatchObject({ value: { document: { id: '', url: '' } } });
  });
  test('a slot is one only among the links', () => {
    const links = { issue: '⟦issue⟧', advisory: '', release: '' };
    const result = viewOf('public', { file: { ...sampleCase({ title: 'x ⟦issue⟧' }), links }, project, rejected });
    expect(result).toMatchObject({ value: { title: 'x [issue]', links } });
  });
  test.each([
    [
      'X reported a bug in the agent. By doing this, one may do that. Only a.',
      'By doing this, one may do that. Only a.',
    ],
    ['One sentence only.', 'One sentence only.'],
    ['It hits v1.2. and e.g. Alpine hosts! Then more.', 'Then more.'],
    ['First.\n\nSecond.', 'Second.'],
  ])('without its first sentence: %s', (text, rest) => {
    expect(withoutFirstSentence(text)).toBe(rest);
  });
});

describe('messages', () => {
  const to = (id: string, group?: 'development-list') => {
    const communication = kataCommunications[id];
    return communication === undefined
      ? []
      : envelopesOf(communication, project, group).map(
          ({ channel, signed, encrypt }) =>
            `${channel}${signed ? ' signed' : ''}${encrypt === null ? '' : ` for ${encrypt}`}`,
        );
  };
  test.each([
    ['cve-request-private', ['cna signed for keys/cna.asc']],
    ['cve-request-public', ['oss-security signed', 'cna signed']],
    ['embargo-update', ['embargo-notice signed for roster', 'linux-distros signed for keys/linux-distros.asc']],
    ['pre-kcsa', ['embargo-notice signed for roster', 'linux-distros signed for keys/linux-distros.asc']],
    ['kcsa', ['kata-dev signed', 'oss-security signed', 'file']],
    ['slack-announcement', ['announcements']],
    ['tracking-issue', ['tracking-issue']],
    ['release-notes', ['release']],
    ['cve-form', ['case-issue']],
  ])('%s', (id, expected) => {
    expect(to(id)).toEqual(expected);
  });
  test('the development list is the first public one', () => {
    expect(to('kcsn', 'development-list')).toEqual(['kata-dev signed', 'file']);
    expect(messagesFor('development-list', project.channels)).toHaveLength(1);
  });
  test('of both audiences the public channels come first, each as it is', () => {
    const { channels } = project;
    const both = messagesFor('public-and-downstream-mail', channels);
    expect(both).toEqual([...messagesFor('public-mail', channels), ...messagesFor('downstream-mail', channels)]);
    expect(both.map(({ channel, subjectPrefix, encrypt }) => [channel, subjectPrefix, encrypt])).toEqual([
      ['kata-dev', '', null],
      ['oss-security', '', null],
      ['embargo-notice', '', 'roster'],
      ['linux-distros', '[vs] ', 'keys/linux-distros.asc'],
    ]);
  });
  test('names of attached patches are safe and different', () => {
    const patches = [
      { branch: 'main', component: 'agent' },
      { branch: 'main', component: 'agent' },
      { branch: 'feature/x y', component: '../../etc' },
      { branch: 'stable-3.2', component: null },
    ];
    expect(attachmentNames('CVE-2020-2026', patches)).toEqual([
      'cve-2020-2026-main-agent.patch',
      'cve-2020-2026-main-agent-2.patch',
      'cve-2020-2026-feature-x-y-..-..-etc.patch',
      'cve-2020-2026-stable-3.2.patch',
    ]);
    for (const name of attachmentNames('', [{ branch: '../x', component: '.y' }])) {
      expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]*\.patch$/);
    }
  });
});
