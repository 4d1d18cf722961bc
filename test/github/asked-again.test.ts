import { expect, test } from '@jest/globals';
import { createKeptAnswers, placeOf } from '../../src/github/asked-again.ts';
import { CASES, type Kata, startKata } from './kata.ts';

const counted = ({ github }: Kata) =>
  github.requests.filter((one) => one.counted && one.tokenScope.kind === 'installation').length;

/** A membership, a file, a repository. */
const asking =
  ({ port: { directory, caseFiles, caseIssues } }: Kata) =>
  async () => [
    await directory.inTeam('kata-containers/vmt', 'alice'),
    (await caseFiles.read(CASES, '.github/vmt.yml'))?.text,
    await caseIssues.isPrivate(CASES),
  ];

test('what has not changed is asked for each time, and counts once for each token', async () => {
  const kata = await startKata();
  const ask = asking(kata);
  const answered = [true, 'process: kata\n', true];
  expect(await ask()).toEqual(answered);
  const first = { counted: counted(kata), asked: kata.github.requests.length };
  expect(await ask()).toEqual(answered);
  expect(counted(kata)).toBe(first.counted);
  expect(kata.github.requests.slice(first.asked).map(({ status }) => status)).toEqual([304, 304, 304]);
  const { directory, caseIssues } = kata.port;
  kata.github.revokeTokens();
  // The first answer to each is that its token is no longer good.
  for (const one of [directory.inTeam('kata-containers/vmt', 'alice'), caseIssues.isPrivate(CASES)])
    await one.catch(() => undefined);
  expect(await directory.inTeam('kata-containers/vmt', 'alice')).toBe(true);
  expect(counted(kata)).toBeGreaterThan(first.counted);
});

test('what has changed is seen at once: a person leaves the team, a file is written, the repository becomes public', async () => {
  const kata = await startKata();
  const ask = asking(kata);
  await ask();
  kata.github.removeFromTeam('kata-containers/vmt', 'alice');
  kata.github.as('alice').putFile(CASES, '.github/vmt.yml', 'process: kubeedge\n');
  kata.github.setVisibility(CASES, 'public');
  expect(await ask()).toEqual([false, 'process: kubeedge\n', false]);
});

test('only reads of what seldom changes are kept, each form for itself, and not where the asker names a version', () => {
  const asked = {
    method: 'GET',
    route: '/users/{username}',
    address: 'https://h/users/a',
    headers: { accept: 'json' },
  };
  expect(placeOf(asked)).toBe('https://h/users/a json');
  expect(placeOf({ ...asked, headers: { accept: 'diff' } })).toBe('https://h/users/a diff');
  expect(placeOf({ ...asked, method: 'PATCH' })).toBeNull();
  expect(placeOf({ ...asked, route: '/repos/{owner}/{repo}/issues/{issue_number}/comments' })).toBeNull();
  expect(placeOf({ ...asked, headers: { accept: 'json', 'if-none-match': '"1"' } })).toBeNull();
});

test('of what is kept the oldest goes first; what has no ETag, or is not asked for again, is not kept', () => {
  const answers = createKeptAnswers();
  const big = { data: 'x'.repeat(2 * 1024 * 1024 - 100), headers: { etag: '"1"' } };
  for (const place of ['a', 'b', 'c']) answers.put(place, big);
  expect(['a', 'b', 'c'].map((place) => answers.take(place) !== null)).toEqual([false, true, true]);
  answers.put('b', { data: 'x', headers: {} });
  answers.put(null, big);
  expect([answers.take('b'), answers.take(null)]).toEqual([null, null]);
  answers.put('whole', { ...big, data: big.data.repeat(3) });
  expect(answers.take('whole')).toBeNull();
});
