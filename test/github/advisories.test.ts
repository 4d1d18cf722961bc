import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { asked, type Kata, NOW, PRODUCT, startKata } from './kata.ts';

let kata: Kata;
beforeEach(async () => {
  kata = await startKata();
});
afterEach(() => {
  expect(kata.github.violations).toEqual([]);
});

const MARKER = '<!-- vmt:77aa -->';
const VECTOR = 'CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:C/C:H/I:H/A:H';
const texts = { summary: 'A summary', description: `${MARKER}\nA description` };
const bodies = () => kata.github.requests.filter(({ body }) => body !== undefined).map(({ body }) => body);

describe('advisories', () => {
  test('that were reported are read', async () => {
    const ghsa = kata.github.as('mallory').reportAdvisory(PRODUCT, { summary: 'S', description: 'D' });
    expect(await kata.port.advisories.read(PRODUCT, ghsa)).toEqual({
      ghsa,
      url: expect.stringContaining(ghsa),
      state: 'triage',
      content: {
        ...{ summary: 'S', description: 'D', cvss: null, severity: null, cwes: [], vulnerabilities: [] },
        credits: [{ login: 'mallory', type: 'reporter' }],
      },
      cve: null,
      author: { id: expect.any(Number), login: 'mallory' },
      isReport: true,
      collaborators: expect.any(Array),
      teams: [],
      comments: 0,
      updatedAt: NOW,
    });
    expect(asked(kata)).toHaveLength(1);
  });

  test('are created as drafts; without components, with one placeholder, as GitHub takes no empty list', async () => {
    const made = await kata.port.advisories.create(PRODUCT, { ...texts, severity: 'high' });
    expect(made).toMatchObject({ state: 'draft', content: { ...texts, severity: 'high' } });
    expect(bodies()).toContainEqual({
      ...texts,
      severity: 'high',
      vulnerabilities: [{ package: { ecosystem: 'other', name: 'kata-containers' } }],
    });
  });

  test('get one entry for each range, written as GitHub writes it, and none for what is not affected', async () => {
    const { ghsa } = await kata.port.advisories.create(PRODUCT, texts);
    kata.github.requests.length = 0;
    const runtime = {
      name: 'runtime',
      affected: '>=1.11.0 <1.11.1, <1.10.5',
      fixed: '1.11.1, 1.10.5',
      ecosystem: 'other',
    };
    const agent = { name: 'agent', affected: 'not affected', fixed: '', ecosystem: 'other' };
    await kata.port.advisories.update(PRODUCT, ghsa, { components: [runtime, agent] });
    const named = { package: { ecosystem: 'other', name: 'runtime' } };
    expect(bodies()).toEqual([
      {
        vulnerabilities: [
          { ...named, vulnerable_version_range: '>= 1.11.0, < 1.11.1', patched_versions: '1.11.1' },
          { ...named, vulnerable_version_range: '< 1.10.5', patched_versions: '1.10.5' },
        ],
      },
    ]);
  });

  test('get components, credits of those with an account, and a vector rather than a severity', async () => {
    const { ghsa } = await kata.port.advisories.create(PRODUCT, texts);
    kata.github.requests.length = 0;
    const components = [
      { name: 'agent', affected: '<= 1.11.0', fixed: '1.11.1', ecosystem: 'Go' },
      { name: 'runtime', affected: '', fixed: '', ecosystem: '' },
    ];
    const credits = [
      { name: 'Mallory', login: 'mallory' },
      { name: 'Nobody', affiliation: 'Nowhere' },
      { name: 'Carol', login: 'carol', type: 'remediation_developer' as const },
    ];
    await kata.port.advisories.update(PRODUCT, ghsa, {
      ...{
        components,
        credits,
        cvss: VECTOR,
        severity: 'low',
        cwes: ['CWE-59'],
        cve: 'CVE-2026-1234',
        collaborators: ['carol'],
        teams: ['vmt'],
      },
    });
    expect(bodies()).toEqual([
      {
        vulnerabilities: [
          {
            package: { ecosystem: 'go', name: 'agent' },
            vulnerable_version_range: '<= 1.11.0',
            patched_versions: '1.11.1',
          },
          { package: { ecosystem: 'other', name: 'runtime' } },
        ],
        credits: [
          { login: 'mallory', type: 'reporter' },
          { login: 'carol', type: 'remediation_developer' },
        ],
        cvss_vector_string: VECTOR,
        cwe_ids: ['CWE-59'],
        cve_id: 'CVE-2026-1234',
        collaborating_users: ['carol'],
        collaborating_teams: ['vmt'],
      },
    ]);
    expect(await kata.port.advisories.read(PRODUCT, ghsa)).toMatchObject({
      cve: 'CVE-2026-1234',
      content: {
        ...{ cvss: VECTOR, cwes: ['CWE-59'] },
        vulnerabilities: [
          { ecosystem: 'go', name: 'agent', range: '<= 1.11.0', patched: '1.11.1' },
          { ecosystem: 'other', name: 'runtime', range: '', patched: '' },
        ],
        credits: [
          { login: 'mallory', type: 'reporter' },
          { login: 'carol', type: 'remediation_developer' },
        ],
      },
      collaborators: [{ id: expect.any(Number), login: 'carol' }],
      teams: ['vmt'],
    });
  });

  test('are never sent an empty list of components, and unnamed fields are left alone', async () => {
    const { ghsa } = await kata.port.advisories.create(PRODUCT, texts);
    kata.github.requests.length = 0;
    await kata.port.advisories.update(PRODUCT, ghsa, { components: [], summary: 'Another', cvss: '' });
    expect(bodies()).toEqual([{ summary: 'Another' }]);
    expect(await kata.port.advisories.update(PRODUCT, ghsa, { state: 'published' })).toMatchObject({
      state: 'published',
    });
  });

  test('of the app itself are found by their marker', async () => {
    kata.github.as('alice').draftAdvisory(PRODUCT, texts);
    expect(await kata.port.advisories.findOwn(PRODUCT, MARKER)).toBeNull();
    const made = await kata.port.advisories.create(PRODUCT, texts);
    for (let count = 0; count < 101; count += 1) {
      kata.github.as('alice').draftAdvisory(PRODUCT, { summary: `Noise ${count}`, description: 'D' });
    }
    expect(await kata.port.advisories.findOwn(PRODUCT, MARKER)).toEqual(made);
    const slugs = kata.github.requests.filter(({ path }) => path === '/app');
    expect(slugs).toHaveLength(1);
  });

  test('need a summary and a description', async () => {
    const creating = kata.port.advisories.create(PRODUCT, { summary: 'S' });
    await expect(creating).rejects.toMatchObject({ kind: 'permanent' });
    expect(kata.github.requests).toEqual([]);
  });

  test('are commented, and the comments found', async () => {
    const { ghsa } = await kata.port.advisories.create(PRODUCT, texts);
    kata.github.as('alice').commentAdvisory(PRODUCT, ghsa, `${MARKER}\nforged`);
    expect(await kata.port.advisories.findOwnComment(PRODUCT, ghsa, MARKER, NOW)).toBeNull();
    const made = await kata.port.advisories.comment(PRODUCT, ghsa, `${MARKER}\ntext`);
    expect(made).toEqual({ id: expect.any(Number), url: expect.stringContaining(ghsa) });
    expect(await kata.port.advisories.findOwnComment(PRODUCT, ghsa, MARKER, NOW)).toEqual(made);
  });

  test('get a CVE asked for', async () => {
    const components = [{ name: 'agent', affected: '< 2', fixed: '2', ecosystem: 'other' }];
    const { ghsa } = await kata.port.advisories.create(PRODUCT, { ...texts, components });
    await kata.port.advisories.requestCve(PRODUCT, ghsa);
    expect(kata.github.advisory(PRODUCT, ghsa).cveRequestedAt).toBe(NOW);
  });
});

test('where the preview of comments does not exist, an advisory says so', async () => {
  kata.github.world.advisoryComments = false;
  const { comments } = await kata.port.advisories.create(PRODUCT, texts);
  expect(comments).toBeNull();
});
