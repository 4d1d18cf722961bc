/** docs/bad-input.md and docs/incidents.md say what the tests hold: every row stands once, and what is named exists. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { type Titles, titlesOf } from './support/test-titles.ts';

const upTo = (group: string, last: number): readonly string[] =>
  Array.from({ length: last }, (_, n) => `${group}${n + 1}`);

/** There is no T11. */
const ROWS: readonly string[] = [
  ...upTo('W', 12),
  ...upTo('C', 14),
  ...upTo('L', 8),
  ...upTo('T', 15).filter((id) => id !== 'T11'),
  ...upTo('G', 12),
  ...upTo('M', 10),
  ...upTo('F', 3),
  ...upTo('D', 6),
  ...upTo('V', 4),
  ...upTo('O', 3),
];

interface Named {
  readonly file: string;
  readonly title: string | undefined;
  readonly row: string | undefined;
}

/** The cells of each row of a document's tables. */
const tableOf = (document: string) =>
  readFileSync(document, 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, id = '']) => /^[A-Z]?\d+$/.test(id))
    .map(([, id = '', what = '', does = '', tests = '']) => ({ id, what, does, tests }));

const TABLE = tableOf('docs/bad-input.md');
const INCIDENTS = tableOf('docs/incidents.md');

function namedIn(cell: string): readonly Named[] {
  const named = cell.matchAll(/`(test\/[^`]+)`(?:: “([^”]*)”(?: › “([^”]*)”)?)?/g);
  return [...named].map(([, file = '', title, row]) => ({ file, title, row }));
}

const read = new Map<string, Titles>();

/** What is wrong with a test that is named; null: it is there. */
function faultOf({ file, title, row }: Named): string | null {
  if (file.startsWith('test/cases/')) return existsSync(`${file}/steps.yaml`) ? null : `there is no case ${file}`;
  if (!existsSync(file)) return `there is no file ${file}`;
  const { titles, rows } = read.get(file) ?? titlesOf(file);
  read.set(file, { titles, rows });
  if (title === undefined) return `${file}: no test of it is named`;
  if (!titles.includes(title)) return `${file} has no test ${title}`;
  return row === undefined || rows.includes(row) ? null : `${file} has no row ${row}`;
}

test('every row and every incident stands there once, in its order, with words of its own', () => {
  expect(TABLE.map(({ id }) => id)).toEqual(ROWS);
  expect(INCIDENTS.map(({ id }) => Number(id))).toEqual(Array.from({ length: 28 }, (_, n) => n + 1));
  expect([...TABLE, ...INCIDENTS].filter(({ what, does }) => what === '' || does === '')).toEqual([]);
});

test('an incident that no test holds says that it is not covered', () => {
  const without = INCIDENTS.filter(({ tests }) => tests === '');
  expect(without.filter(({ does }) => !does.startsWith('not covered: '))).toEqual([]);
});

test.each([...TABLE, ...INCIDENTS.filter(({ tests }) => tests !== '')])(
  '$id names tests, and they exist',
  ({ tests }) => {
    const named = namedIn(tests);
    expect(named.length).toBeGreaterThan(0);
    expect(named.map(faultOf).filter((fault) => fault !== null)).toEqual([]);
    // Nothing else stands in the cell, so that no test is named in a way that is not looked at.
    expect(tests.split('<br>')).toHaveLength(named.length);
  },
);

test.each([
  ['a file that is not there', '`test/none.test.ts`: “x”', 'there is no file test/none.test.ts'],
  ['a case that is not there', '`test/cases/nobody did it`', 'there is no case test/cases/nobody did it'],
  ['a test that is not there', '`test/docs.test.ts`: “x”', 'test/docs.test.ts has no test x'],
  ['a text of the file that is no test', '`test/docs.test.ts`: “README.md”', 'test/docs.test.ts has no test README.md'],
  [
    'a row that is not there',
    '`test/docs.test.ts`: “every generated part stands somewhere” › “x”',
    'test/docs.test.ts has no row x',
  ],
  ['no test at all', '`test/docs.test.ts`', 'test/docs.test.ts: no test of it is named'],
])('%s is found', (_what, cell, fault) => {
  expect(namedIn(cell).map(faultOf)).toEqual([fault]);
});
