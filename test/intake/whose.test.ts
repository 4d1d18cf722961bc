/** Whose a delivery is (W8, W11): by the numbers of repository and installation, not by names. */
import { expect, test } from '@jest/globals';
import type { ReadingContext } from '../../src/engine/reading.ts';
import { notOurs } from '../../src/intake/whose.ts';
import { kataWorld } from '../support/core-world.ts';

const context: ReadingContext = {
  config: { ...kataWorld().config, repositories: ['kata-containers/kata-containers'] },
  caseRepository: 'kata-containers/vmt-cases',
  identity: { id: 10, installation: 20 },
  configurationIssue: null,
  distributorIssue: null,
};

const DOUBTFUL = { kind: 'case-repository-doubtful' };
const foreign = (repository: string) => ({ kind: 'foreign', repository, why: 'a repository that is not configured' });

test.each<[string, string, number | undefined, number | undefined, unknown]>([
  ['the case repository', 'kata-containers/vmt-cases', 10, 20, null],
  ['the case repository in other capitals', 'Kata-Containers/VMT-cases', 10, 20, null],
  ['what the poll found there, which has no numbers', 'kata-containers/vmt-cases', undefined, undefined, null],
  ['its name, by another number', 'kata-containers/vmt-cases', 11, 20, DOUBTFUL],
  ['its name, under another installation', 'kata-containers/vmt-cases', 10, 21, DOUBTFUL],
  ['its number, under another name: it was renamed or moved', 'mallory/vmt-cases', 10, 20, DOUBTFUL],
  ['a configured repository', 'kata-containers/kata-containers', 12, 20, null],
  ['the repository that the advisories are written to', 'Kata-Containers/community', 15, 20, null],
  ['a repository that is not configured', 'kata-containers/other', 13, 20, foreign('kata-containers/other')],
  ['a repository of another installation', 'mallory/vmt-cases', 14, 99, foreign('mallory/vmt-cases')],
])('%s', (_name, name, id, installation, expected) => {
  const repository = { full_name: name, ...(id === undefined ? {} : { id }) };
  const payload = { repository, ...(installation === undefined ? {} : { installation: { id: installation } }) };
  expect(notOurs(payload, context)).toEqual(expected);
});

test('before the first look nothing is doubted, and without a configuration nothing is foreign', () => {
  const payload = { repository: { full_name: 'kata-containers/vmt-cases', id: 11 } };
  expect(notOurs(payload, { ...context, identity: null })).toBeNull();
  expect(notOurs({ repository: { full_name: 'a/b', id: 1 } }, { ...context, config: null })).toBeNull();
});

test.each([[{}], [null], ['text'], [{ repository: 1 }], [{ repository: { full_name: 'a/b' }, installation: 'x' }]])(
  'what has no such fields is left to its reader: %j',
  (payload) => {
    expect(notOurs(payload, context)).toBeNull();
  },
);
