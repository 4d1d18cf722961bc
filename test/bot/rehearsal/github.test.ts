/** GitHub of a rehearsal: what is written is read back, at addresses that are no real ones, and never reaches GitHub. */
import { describe, expect, it } from '@jest/globals';
import { rehearsedGitHub } from '../../../src/bot/rehearsal/github.ts';
import { realGithub } from './real-github.ts';

const REPOSITORY = 'kata-containers/kata-containers';
const MARKER = '<!-- vmt:0123456789abcdef0123456789abcdef -->';

function world() {
  const real = realGithub({ v1: 'a key' });
  return { real, github: rehearsedGitHub(real.github) };
}

describe('GitHub of a rehearsal', () => {
  it('keeps issues and comments in memory', async () => {
    const { real, github } = world();
    for (const issues of [github.caseIssues, github.publicIssues]) {
      const made = await issues.create(REPOSITORY, { title: 'T', body: `${MARKER}\nB`, labels: ['a'], assignees: [] });
      await issues.update(REPOSITORY, made.number, { labels: ['b'], open: false });
      const comment = await issues.comment(REPOSITORY, 7, `${MARKER}\none`);
      await issues.updateComment(REPOSITORY, comment.id, `${MARKER}\ntwo`);
      await issues.updateComment(REPOSITORY, 12, 'one from before');
      await issues.react(REPOSITORY, 12, 'eyes');
      await issues.ensureLabels(REPOSITORY, []);

      expect(made.url).toMatch(/^https:\/\/rehearsal\.invalid\//);
      expect(comment.url).toMatch(/^https:\/\/rehearsal\.invalid\//);
      expect(await issues.read(REPOSITORY, made.number)).toMatchObject({ title: 'T', labels: ['b'], open: false });
      expect(await issues.findOwn(REPOSITORY, MARKER, 0)).toMatchObject({ number: made.number });
      expect(await issues.findOwn('other/repository', MARKER, 0)).toBeNull();
      expect(await issues.findOwnComment(REPOSITORY, 7, MARKER, 0)).toMatchObject({ id: comment.id });
      expect(await issues.findOwnComment(REPOSITORY, 8, MARKER, 0)).toBeNull();
    }
    expect(real.written).toEqual([]);
    expect(real.read).toEqual([]);
  });

  it('changes a real issue in memory only', async () => {
    const { real, github } = world();
    await github.publicIssues.update(REPOSITORY, 5, { labels: ['disclosed'] });

    expect(await github.publicIssues.read(REPOSITORY, 5)).toMatchObject({ number: 5, labels: ['disclosed'] });
    expect(real.read).toEqual([`issue ${REPOSITORY}#5`]);
    expect(real.written).toEqual([]);
  });

  it('keeps advisories in memory', async () => {
    const { real, github } = world();
    const published = await github.advisories.update(REPOSITORY, 'GHSA-2222-3333-4444', {
      state: 'published',
      cve: 'CVE-2026-2026',
    });
    const made = await github.advisories.create(REPOSITORY, { description: `${MARKER}\nD` });
    const comment = await github.advisories.comment(REPOSITORY, made.ghsa, `${MARKER}\nC`);
    await github.advisories.requestCve(REPOSITORY, made.ghsa);

    expect(published).toMatchObject({ state: 'published', cve: 'CVE-2026-2026', comments: 0 });
    expect(await github.advisories.read(REPOSITORY, 'GHSA-2222-3333-4444')).toEqual(published);
    expect(await github.advisories.findOwn(REPOSITORY, MARKER)).toEqual(made);
    expect(await github.advisories.findOwnComment(REPOSITORY, made.ghsa, MARKER, 0)).toMatchObject({ id: comment.id });
    for (const { url } of [published, made, comment]) expect(url).toMatch(/^https:\/\/rehearsal\.invalid\//);
    expect(real.written).toEqual([]);
  });

  it('keeps files in memory, refuses what was written over, and reads blobs', async () => {
    const { real, github } = world();
    const index = await github.publicFiles.read(REPOSITORY, 'KCSA.md');
    const { url } = await github.publicFiles.write(REPOSITORY, 'KCSA.md', 'after', index?.sha ?? null, 'List');
    await github.publicFiles.write(REPOSITORY, 'KCSA/new.md', 'new', null, 'Add');
    const late = github.publicFiles.write(REPOSITORY, 'KCSA.md', 'late', index?.sha ?? null, 'List');

    await expect(late).rejects.toMatchObject({ kind: 'transient' });
    expect(url).toMatch(/^https:\/\/rehearsal\.invalid\//);
    expect((await github.publicFiles.read(REPOSITORY, 'KCSA.md'))?.text).toBe('after');
    expect((await github.publicFiles.read(REPOSITORY, 'KCSA/new.md'))?.text).toBe('new');
    await github.caseFiles.readBlob(REPOSITORY, 'v1');
    expect(real.read).toEqual(['blob v1']);
    expect(real.written).toEqual([]);
  });

  it('has a stand-in for a release that is yet to come', async () => {
    const { real, github } = world();
    const release = await github.releases.byVersion(REPOSITORY, '1.11.1');
    await github.releases.updateBody(REPOSITORY, release?.id ?? 0, 'notes');

    expect(await github.releases.byVersion(REPOSITORY, '1.11.1')).toMatchObject({ body: 'notes' });
    expect(await github.releases.byVersion(REPOSITORY, '1.10.5')).toMatchObject({ body: '' });
    expect(release?.url).toMatch(/^https:\/\/rehearsal\.invalid\//);
    await expect(github.releases.updateBody(REPOSITORY, 1, 'x')).rejects.toMatchObject({ kind: 'permanent' });
    expect(real.written).toEqual([]);
  });

  it('asks GitHub of people, and whether the case repository is private', async () => {
    const { real, github } = world();
    const asked = { ...real.github.caseIssues, isPrivate: async () => false };
    const unsafe = rehearsedGitHub({ ...real.github, caseIssues: asked });

    expect(await unsafe.caseIssues.isPrivate(REPOSITORY)).toBe(false);
    expect(await github.caseIssues.isPrivate(REPOSITORY)).toBe(true);
    expect(await github.directory.inTeam('kata-containers/vmt', 'alice')).toBe(false);
    expect(await github.pulls.read(REPOSITORY, 1)).toBeNull();
  });
});
