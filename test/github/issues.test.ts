import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { asked, CASES, type Kata, NOW, PRODUCT, startKata } from './kata.ts';

let kata: Kata;
beforeEach(async () => {
  kata = await startKata();
});
afterEach(() => {
  expect(kata.github.violations).toEqual([]);
});

const MARKER = '<!-- vmt:1f3a -->';
const issue = { title: 'A title', body: `${MARKER}\ntext`, labels: ['kcsa/new'], assignees: ['alice'] };

describe('issues', () => {
  test('know whether their repository is private', async () => {
    expect(await kata.port.caseIssues.isPrivate(CASES)).toBe(true);
    expect(await kata.port.publicIssues.isPrivate(PRODUCT)).toBe(false);
    expect(asked(kata)).toHaveLength(2);
  });

  test('are created, read and changed with one request each', async () => {
    const { caseIssues } = kata.port;
    const made = await caseIssues.create(CASES, issue);
    expect(made).toEqual({
      ...issue,
      isLocked: false,
      number: 1,
      url: expect.stringContaining('/issues/1'),
      open: true,
      stateReason: null,
    });
    expect(await caseIssues.read(CASES, 1)).toEqual(made);
    await caseIssues.update(CASES, 1, {
      title: 'Another',
      labels: ['kcsa/invalid'],
      open: false,
      stateReason: 'not_planned',
    });
    expect(await caseIssues.read(CASES, 1)).toMatchObject({
      ...{ title: 'Another', labels: ['kcsa/invalid'], assignees: ['alice'], open: false, stateReason: 'not_planned' },
    });
    await caseIssues.update(CASES, 1, { open: true, stateReason: null });
    expect(await caseIssues.read(CASES, 1)).toMatchObject({ open: true });
    expect(asked(kata)).toHaveLength(6);
  });

  test('in public have what they are given, and nothing more', async () => {
    const given = { title: 'A title', body: `${MARKER}\ntext`, labels: ['security'], assignees: [] };
    const made = await kata.port.publicIssues.create(PRODUCT, given);
    expect(await kata.port.publicIssues.read(PRODUCT, made.number)).toMatchObject(given);
  });

  test('of the app itself are found by their marker, those of others are not', async () => {
    const { caseIssues } = kata.port;
    kata.github.as('alice').openIssue(CASES, { title: 'Forged', body: `${MARKER}\nforged` });
    expect(await caseIssues.findOwn(CASES, MARKER, NOW)).toBeNull();
    await caseIssues.create(CASES, { ...issue, body: `quoted:\n${MARKER}` });
    expect(await caseIssues.findOwn(CASES, MARKER, NOW)).toBeNull();
    const made = await caseIssues.create(CASES, issue);
    expect(await caseIssues.findOwn(CASES, MARKER, NOW)).toEqual(made);
    expect(await caseIssues.findOwn(CASES, MARKER, NOW + 3_600_000)).toBeNull();
  });

  test('are found on later pages', async () => {
    const made = await kata.port.caseIssues.create(CASES, issue);
    for (let count = 0; count < 120; count += 1) {
      kata.github.as('alice').openIssue(CASES, { title: `Noise ${count}` });
    }
    expect(await kata.port.caseIssues.findOwn(CASES, MARKER, NOW)).toEqual(made);
    expect(asked(kata).filter((request) => request.startsWith('GET'))).toHaveLength(2);
  });

  test('are no pull requests', async () => {
    kata.github.as('alice').openPull(PRODUCT, { title: 'A fix', body: MARKER, head: 'fix' });
    expect(await kata.port.publicIssues.findOwn(PRODUCT, MARKER, NOW)).toBeNull();
  });

  test('need a marker of one line', async () => {
    const finding = kata.port.caseIssues.findOwn(CASES, '', NOW);
    await expect(finding).rejects.toMatchObject({ kind: 'permanent' });
  });
});

describe('comments', () => {
  test('are made, changed, found and reacted to', async () => {
    const { caseIssues } = kata.port;
    await caseIssues.create(CASES, issue);
    const alices = kata.github.as('alice').comment(CASES, 1, `${MARKER}\nforged`);
    expect(await caseIssues.findOwnComment(CASES, 1, MARKER, NOW)).toBeNull();
    const made = await caseIssues.comment(CASES, 1, `${MARKER}\ntext`);
    expect(made).toEqual({ id: expect.any(Number), url: expect.stringContaining(`#issuecomment-${made.id}`) });
    expect(await caseIssues.updateComment(CASES, made.id, `${MARKER}\nchanged`)).toEqual(made);
    expect(await caseIssues.findOwnComment(CASES, 1, MARKER, NOW)).toEqual({ ...made, body: `${MARKER}\nchanged` });
    await caseIssues.react(CASES, alices, 'eyes');
    await caseIssues.react(CASES, alices, '+1');
    const [first, second] = kata.github.comments(CASES, 1);
    expect(first?.reactions.map(({ content }) => content)).toEqual(['eyes', '+1']);
    expect(second?.body).toBe(`${MARKER}\nchanged`);
  });
});

describe('comments since some time', () => {
  test('are those that people made, oldest first, told whether they were edited', async () => {
    let now = NOW;
    const moved = await startKata({}, () => now);
    const { github, port } = moved;
    await port.caseIssues.create(CASES, issue);
    const [alice, carol] = [github.as('alice'), github.as('carol')];
    const old = alice.comment(CASES, 1, 'old');
    now = NOW + 3_600_000;
    await port.caseIssues.comment(CASES, 1, '/hold by the app itself');
    github.addUser('robot', { type: 'Bot' });
    github.as('robot').comment(CASES, 1, '/hold by a bot');
    const first = alice.comment(CASES, 1, '/hold');
    const second = carol.comment(CASES, 1, 'text');
    now = NOW + 7_200_000;
    alice.editComment(CASES, old, '/resume');
    carol.editComment(CASES, second, '/resume');
    const since = NOW + 3_600_000;
    const person = (login: string) => ({ id: expect.any(Number), login });
    const url = expect.stringMatching(/#issuecomment-\d+$/);
    expect(await port.caseIssues.commentsSince(CASES, 1, since + 999)).toEqual([
      { id: first, url, body: '/hold', author: person('alice'), createdAt: since, updatedAt: since },
      { id: second, url, body: '/resume', author: person('carol'), createdAt: since, updatedAt: NOW + 7_200_000 },
    ]);
    expect(await port.caseIssues.commentsSince(CASES, 1, since + 1000)).toEqual([]);
    expect(github.violations).toEqual([]);
  });

  test('are found on later pages', async () => {
    await kata.port.caseIssues.create(CASES, issue);
    for (let count = 0; count < 250; count += 1) kata.github.as('alice').comment(CASES, 1, `${count}`);
    const found = await kata.port.caseIssues.commentsSince(CASES, 1, NOW);
    expect(found.map(({ body }) => body)).toEqual(Array.from({ length: 250 }, (_, count) => `${count}`));
    expect(asked(kata)).toHaveLength(4);
  });
});

describe('labels', () => {
  test('are created, mended, and otherwise left alone', async () => {
    const labels = [
      { name: 'kcsa/new', colour: '#0E8A16', description: 'Reported' },
      { name: 'kcsa/triaged', colour: 'fbca04', description: 'Triaged' },
    ];
    kata.github.as('alice').createLabel(CASES, 'KCSA/new');
    await kata.port.caseIssues.ensureLabels(CASES, labels);
    const wanted = [
      expect.objectContaining({ name: 'kcsa/new', color: '0e8a16', description: 'Reported' }),
      expect.objectContaining({ name: 'kcsa/triaged', color: 'fbca04', description: 'Triaged' }),
    ];
    expect(kata.github.repository(CASES).labels).toEqual(expect.arrayContaining(wanted));
    kata.github.requests.length = 0;
    await kata.port.caseIssues.ensureLabels(CASES, labels);
    expect(asked(kata)).toHaveLength(1);
  });
});
