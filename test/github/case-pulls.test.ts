/** Pull requests in the case repository: one for a branch, also after a lost answer, and only from what was read. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ProposedChange } from '../../src/engine/ports.ts';
import { CASES, type Kata, PRODUCT, startKata, thrown } from './kata.ts';

const ROSTER = '.github/stakeholders.yml';
const BRANCH = 'distributors/acme-7';

let kata: Kata;
beforeEach(async () => {
  kata = await startKata();
  kata.github.as('alice').putFile(CASES, ROSTER, 'old\n');
  kata.github.as('alice').putFile(CASES, 'keys/old.asc', 'old key\n');
});
afterEach(() => {
  expect(kata.github.violations).toEqual([]);
});

const versionOf = async (path: string) => (await kata.port.caseFiles.read(CASES, path))?.sha ?? null;

async function change(changes: Partial<ProposedChange> = {}): Promise<ProposedChange> {
  const files = [
    { path: ROSTER, text: 'new\n', replaces: await versionOf(ROSTER) },
    { path: 'keys/new.asc', text: 'new key\n', replaces: null },
    { path: 'keys/old.asc', text: null, replaces: await versionOf('keys/old.asc') },
  ];
  return { branch: BRANCH, title: 'Add Acme', body: 'Closes #7.', files, ...changes };
}

test('is opened with all files in one commit, and changes nothing until it is merged', async () => {
  const { casePulls } = kata.port;
  expect(await casePulls.find(CASES, BRANCH)).toBeNull();
  const pull = await casePulls.open(CASES, await change());
  expect(pull).toEqual({ number: expect.any(Number), url: expect.stringContaining(`/pull/${pull.number}`) });
  expect(kata.github.issue(CASES, pull.number)).toMatchObject({
    title: 'Add Acme',
    pull: { head: BRANCH, base: 'main' },
  });
  expect(kata.github.file(CASES, ROSTER)).toBe('old\n');
  kata.github.as('alice').mergePull(CASES, pull.number);
  expect(
    ['.github/vmt.yml', ROSTER, 'keys/new.asc', 'keys/old.asc'].map((path) => kata.github.file(CASES, path)),
  ).toEqual(['process: kata\n', 'new\n', 'new key\n', undefined]);
  expect(await casePulls.find(CASES, BRANCH)).toEqual(pull);
  expect(await casePulls.find(CASES, 'distributors/acme-77')).toBeNull();
});

test('takes over the branch that a lost attempt left behind', async () => {
  const { casePulls } = kata.port;
  kata.github.faults.next({ do: 'status', status: 502, match: { method: 'POST', path: /\/pulls$/ } });
  expect(await thrown(casePulls.open(CASES, await change()))).toMatchObject({ name: 'GithubFault' });
  expect(await casePulls.find(CASES, BRANCH)).toBeNull();
  const { number } = await casePulls.open(CASES, await change({ title: 'Again' }));
  kata.github.as('alice').mergePull(CASES, number);
  expect(kata.github.file(CASES, ROSTER)).toBe('new\n');
});

test('a file that was changed meanwhile is a transient fault, and nothing is made', async () => {
  const wanted = await change();
  kata.github.as('alice').putFile(CASES, ROSTER, 'newer\n');
  expect(await thrown(kata.port.casePulls.open(CASES, wanted))).toMatchObject({ name: 'PortFault', kind: 'transient' });
  const there = await change({ files: [{ path: 'keys/old.asc', text: 'x', replaces: null }] });
  expect(await thrown(kata.port.casePulls.open(CASES, there))).toMatchObject({ name: 'PortFault', kind: 'transient' });
  expect(await kata.port.casePulls.find(CASES, BRANCH)).toBeNull();
});

test('is for the case repository alone', async () => {
  expect(await thrown(kata.port.casePulls.find(PRODUCT, BRANCH))).toMatchObject({ kind: 'permanent' });
});
