/** The kata communications as people read them: subjects, sections in their order, and nothing that is not for them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { CaseFile } from '../../src/core/case-file.ts';
import { PROCESSES } from '../../src/processes/all.ts';
import { kata } from '../../src/processes/kata.ts';
import { resultOf, textOf } from '../support/kata-texts.ts';
import { sampleCase, sampleInput } from '../support/sample-case.ts';

/** Do these stand in the text, each after the one before? */
function expectInOrder(text: string, parts: readonly string[]): void {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    expect(at < 0 ? `missing, or not here: ${part}` : part).toBe(part);
    from = at + part.length;
  }
}

describe('subjects and titles', () => {
  test.each([
    ['cve-request-private', 'CVE request for vulnerability in Kata Containers agent'],
    ['cve-request-public', 'CVE request for vulnerability in Kata Containers agent'],
    ['pre-kcsa', '[pre-KCSA] Vulnerability in Kata Containers agent (CVE-2020-2026)'],
    ['embargo-update', '[pre-KCSA] New date: vulnerability in Kata Containers agent (CVE-2020-2026)'],
    ['kcsa', '[KCSA-CVE-2020-2026] Improper link resolution before file access (CVE-2020-2026)'],
    ['kcsn', '[Security] Improper link resolution before file access'],
    ['tracking-issue', 'Improper link resolution before file access (CVE-2020-2026)'],
    ['embargo-reminder', null],
    ['incomplete-message', null],
    ['impact-description', null],
    ['cve-form', null],
    ['cve-publication-notice', null],
    ['slack-announcement', null],
    ['release-notes', null],
  ])('%s', (id, subject) => {
    expect(textOf(id).subject).toBe(subject);
  });
  test('all components are named', () => {
    const components = [
      { name: 'agent', affected: '<1' },
      { name: 'runtime', affected: '<2' },
    ];
    expect(textOf('pre-kcsa', { components }).subject).toBe(
      '[pre-KCSA] Vulnerability in Kata Containers agent, runtime (CVE-2020-2026)',
    );
  });
});

describe('bodies', () => {
  test('impact-description: title, reporter, projects, affected versions, description', () => {
    expectInOrder(textOf('impact-description').body, [
      'Title:** Improper link resolution before file access',
      'Reporter:** Yuval Avrahami (Palo Alto Networks)',
      'Projects:** agent',
      'Affects:** <=1.11.0',
      'Description:**',
      sampleInput.description,
      'Mitigation:**',
    ]);
  });
  test('incomplete-message says what is missing, if somebody did', () => {
    expect(textOf('incomplete-message').body).toContain('a proof of concept');
    expect(textOf('incomplete-message', { reason: '' }).body).not.toContain('missing');
  });
  test('a public report is not said to be private, nor to have a notice', () => {
    const open = { visibility: 'public' };
    expect(textOf('incomplete-message').body).toContain('answer here. The report stays private in the meantime.\n');
    expect(textOf('incomplete-message', open).body).toContain('answer here.\n');
    expect(textOf('impact-description').body).toContain('This text goes to the downstream stakeholders and becomes');
    expect(textOf('impact-description', open).body).toContain('This text becomes the advisory.');
  });
  test('cve-request: confidential if private, with the issue if public', () => {
    expect(textOf('cve-request-private').body).toContain('keep it confidential');
    const open = textOf('cve-request-public', { visibility: 'public' }).body;
    expect(open).toContain(sampleInput.links.issue);
    expect(open).not.toContain('confidential');
    // The CNA gets the description only.
    expect(textOf('cve-request-private').body).not.toContain('Upgrade');
  });
  test('cve-form has the fields of the form in their order', () => {
    const { body } = textOf('cve-form', { disclosure: '' });
    expectInOrder(body, [
      'request type:** Request a CVE ID',
      'E-mail address:** alice@example.org',
      'PGP key:** paste',
      'Number of vulnerabilities reported or IDs requested:** 1',
      'not in a CNA-covered product',
      'not already been assigned a CVE ID',
      'Vulnerability type:** Other or Unknown: CWE-59',
      'Vendor of the product:** Kata Containers',
      'Product:** agent',
      'Version:** <=1.11.0',
      'confirmed or acknowledged the vulnerability:** Yes',
      'Attack type:** Context-dependent',
      'Impact:** Escalation of Privileges, Information Disclosure',
      'Affected components:** agent',
      'Attack vector:** CVSS:3.1/AV:L',
      'Suggested description',
      '```\nWith a symlink, a guest may',
      'Discoverer / credits:** Yuval Avrahami (Palo Alto Networks)',
      'References:**',
      'Additional information:** This report is currently under embargo and no disclosure date has been scheduled at this time.',
    ]);
    expect(textOf('cve-form', { visibility: 'public' }).body).not.toContain('embargo');
  });
  test('pre-kcsa: the date, the advisory, the patches and what not to do', () => {
    expectInOrder(textOf('pre-kcsa').body, [
      'confidential',
      'Affects: <=1.11.0',
      sampleInput.description,
      '- cve-2020-2026-main-agent.patch, for main',
      '2026-12-10, 0000UTC',
      'do not make the issue public, and do not release or publicly deploy',
      sampleInput.links.advisory,
      'reply with your GitHub login',
      'Encrypt your answer, or quote nothing of this mail',
      'Alice Doe\nKata Containers Vulnerability Management Team',
    ]);
  });
  test('M10: whoever is asked to answer a notice is told to encrypt the answer, or to quote nothing', () => {
    const asking = Object.values(PROCESSES).flatMap(({ id, communications }) =>
      Object.entries(communications)
        .filter(([, { audience }]) => audience === 'downstream')
        .map(
          ([name, { template = `${id}/${name}` }]) =>
            [name, readFileSync(`templates/${template}.hbs`, 'utf8')] as const,
        )
        .filter(([, text]) => /\breply\b/.test(text)),
    );
    expect(asking.map(([name]) => name)).toEqual(['pre-kcsa', 'distributor-notice', 'distributor-24h-notice']);
    for (const [name, text] of asking) {
      expect([name, text.replaceAll('\n', ' ')]).toEqual([
        name,
        expect.stringMatching(/Encrypt your answer, or quote nothing/),
      ]);
    }
  });
  test('pre-kcsa is for private cases, and says when the CVE comes later', () => {
    expect(resultOf('pre-kcsa', sampleCase({ visibility: 'public' }))).toMatchObject({ ok: false });
    expect(textOf('pre-kcsa', { cve: '' }, { cveLater: true }).subject).toContain('(CVE pending)');
    expect(resultOf('pre-kcsa', sampleCase({ cve: '' }))).toMatchObject({ ok: false, refusal: { value: 'cve' } });
  });
  test('kcsa is YAML and says what the case file says', () => {
    expect(parse(textOf('kcsa').body)).toEqual({
      'announcement-date': '2026-12-10',
      id: 'KCSA-CVE-2020-2026',
      title: sampleInput.title,
      description: sampleInput.description,
      'affected-components': [{ components: 'agent', version: '<=1.11.0', fixed: '1.11.1' }],
      vulnerabilities: [
        { 'cve-id': 'CVE-2020-2026', severity: 'high', score: '8.2', cvss: sampleInput.cvss, cwe: 'CWE-59' },
      ],
      reporters: [{ name: 'Yuval Avrahami', affiliation: 'Palo Alto Networks', reported: ['CVE-2020-2026'] }],
      mitigation: sampleInput.mitigation,
      workaround: sampleInput.workaround,
      reproduce: [sampleInput.detection],
      issues: {
        type: 'GitHub',
        links: [sampleInput.links.issue],
        reviews: [{ branch: 'main', link: sampleInput.patches[0]?.url }],
      },
      advisory: sampleInput.links.advisory,
      references: sampleInput.references,
      notes: sampleInput.notes,
    });
  });
  test('kcsa with texts that look like YAML parses back to the same', () => {
    const nasty = 'a: b\n- c\n  d: [e\n\n---\n...\n{{x}} "q" \'r\' # s\n\tt\n%YAML';
    const changes = { title: "- [x]: 'y' #z", description: nasty, mitigation: nasty, notes: [nasty, 'yes', '1.10'] };
    const document = parse(textOf('kcsa', changes).body);
    expect(document).toMatchObject(changes);
    expect(parse(textOf('kcsa', { description: 'a\u202eb' }).body).description).toBe('a[U+202E]b');
  });
  test('a negative advisory has no fix', () => {
    const changes = {
      title: 'runc container breakout assessment',
      components: [{ name: 'agent', affected: 'not affected' }],
      ...{
        patches: [],
        cvss: '',
        cwe: [],
        mitigation: '',
        workaround: '',
        detection: '',
        links: {},
        references: [],
        notes: [],
      },
    };
    expect(parse(textOf('kcsa', changes).body)).toMatchObject({
      'affected-components': [{ components: 'agent', version: 'not affected', fixed: 'none' }],
      vulnerabilities: [{ 'cve-id': 'CVE-2020-2026' }],
      issues: { type: 'GitHub', reviews: 'no fix required' },
    });
  });
  describe('where nothing is affected, no fix is claimed', () => {
    const changes = { components: [{ name: 'agent', affected: 'not affected' }], patches: [] };
    const claims = /\bfixes\b|prepare fixes|Fixed in|Proposed patches|deploy\s+patches|### Patches/i;
    test.each([
      ['pre-kcsa', 'not\naffected by the vulnerability below, and needs no fix'],
      ['tracking-issue', '**Affects:** not affected: no fix is needed'],
      ['slack-announcement', 'Affected: no version, so no fix is needed\nCVE: CVE-2020-2026'],
      ['release-notes', 'Kata Containers is not affected by CVE-2020-2026 (Improper'],
    ])('%s', (id, words) => {
      const { body } = textOf(id, { ...changes, mitigation: '', workaround: '' });
      expect(body).toContain(words);
      expect(body).not.toMatch(claims);
      expect(textOf(id).body).not.toContain(words);
    });
    test('release-notes claim none where no fixed version is known either', () => {
      const components = [{ name: 'agent', affected: '<=1.11.0' }];
      expect(textOf('release-notes', { components }).body).toContain('### Security\n\nCVE-2020-2026: Improper');
      expect(textOf('release-notes').body).toContain('This release fixes CVE-2020-2026: Improper');
    });
  });
  test('kcsn: its sections in their order', () => {
    expectInOrder(textOf('kcsn', {}, { noteId: 'KCSN-2026-12-10-x' }).body, [
      '# Improper link resolution before file access',
      '### Summary',
      sampleInput.summary,
      '### Affected Services / Software',
      'agent: <=1.11.0',
      '### Discussion',
      sampleInput.description,
      '### Recommended Actions',
      'Restart the runtime.',
      'Upgrade.',
      '### Contacts / References',
      'blob/HEAD/KCSN/KCSN-2026-12-10-x.md',
      '`[Security]` tag on kata-dev@lists.example.org',
      'CVE-2020-2026',
    ]);
    expect(textOf('kcsn', { actionRequired: '', mitigation: '', workaround: '' }).body).toContain('None is known.');
  });
  test('cve-publication-notice: request type, address of the advisory, CVE, day', () => {
    expectInOrder(textOf('cve-publication-notice').body, [
      'request type:** Notify CVE about a publication',
      'alice@example.org',
      'https://github.com/kata-containers/community/blob/HEAD/KCSA/KCSA-CVE-2020-2026.md',
      'CVE-2020-2026',
      '2026-12-10',
    ]);
  });
  test('tracking-issue links advisory and patches; a report that was rejected has none', () => {
    expectInOrder(textOf('tracking-issue').body, [
      sampleInput.description,
      'https://github.com/kata-containers/kata-containers/pull/7',
      sampleInput.links.advisory,
    ]);
    const bare = textOf('tracking-issue', { cve: '', components: [], links: {}, patches: [] });
    expect(bare.subject).toBe(sampleInput.title);
    expect(bare.body).not.toContain('Advisory');
  });
  test('slack-announcement: component, summary, severity, CVE, link; nobody is mentioned', () => {
    const { body } = textOf('slack-announcement', { summary: 'Ping <!channel> & @here' });
    expect(body.split('\n')).toEqual([
      '*Kata Containers security advisory: agent*',
      'Ping &lt;!channel&gt; &amp; @\u2060here',
      'Severity: high (8.2)',
      'CVE: CVE-2020-2026',
      sampleInput.links.issue,
      '',
    ]);
    expect(textOf('slack-announcement', { cvss: '' }).body).toContain('Severity: not scored');
  });
  test('release-notes link advisory and issue', () => {
    expectInOrder(textOf('release-notes').body, ['### Security', sampleInput.links.advisory, sampleInput.links.issue]);
    expect(textOf('release-notes', { links: { issue: sampleInput.links.issue } }).body).toContain(
      'KCSA/KCSA-CVE-2020-2026.md',
    );
  });
  test('slots stay as they are, and are the only brackets of their kind', () => {
    const file = {
      ...sampleCase({ description: 'x ⟦issue⟧' }),
      links: { issue: '⟦issue⟧', advisory: '⟦advisory⟧', release: '' },
    };
    for (const id of ['kcsa', 'kcsn', 'slack-announcement', 'release-notes', 'tracking-issue']) {
      const result = resultOf(id, file);
      const body = result.ok ? result.value.body : '';
      expect(body.match(/⟦[^⟧]*⟧/g)?.every((slot) => ['⟦issue⟧', '⟦advisory⟧'].includes(slot))).toBe(true);
      expect(body).not.toContain('x ⟦');
    }
  });
});

describe('nothing private gets into a wider circle', () => {
  const secret = (name: string) => `canary-${name}`;
  const file: CaseFile = {
    ...sampleCase(),
    status: secret('status'),
    reason: secret('reason'),
    coordinator: { name: secret('coordinator-name'), login: secret('coordinator-login') },
    reporters: [{ name: 'Yuval', login: secret('reporter-login') }],
    patches: [{ branch: 'main', component: 'agent', url: 'https://github.com/canary-patch/private/pull/1' }],
  };
  const allowed: Readonly<Record<string, readonly string[]>> = {
    'incomplete-message': ['canary-reason'],
    'pre-kcsa': ['canary-coordinator-name'],
    'embargo-update': ['canary-coordinator-name'],
  };
  test.each(Object.keys(kata.communications).map((id) => [id]))('%s', (id) => {
    const result = resultOf(id, file);
    expect(result.ok).toBe(true);
    const found = JSON.stringify(result).match(/canary-[a-z]+(?:-[a-z]+)?/g) ?? [];
    expect(found).toEqual(allowed[id] ?? []);
  });
});
