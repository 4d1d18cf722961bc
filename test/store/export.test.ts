/** `vmt export --case N`, on real files. */
import { beforeAll, expect, test } from '@jest/globals';
import { exportCase } from '../../src/cli/export.ts';
import type { Entry, Fact } from '../../src/core/facts.ts';
import { openStoreAt } from '../../src/store/store.ts';
import { PEOPLE } from '../support/core-world.ts';
import { aCommit, caseNumber, entry } from './samples.ts';
import { scratch } from './scratch.ts';

const AT = Date.parse('2026-11-23T09:00:00Z');
const folder = scratch();
let database: string;

async function vmt(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) };
  const code = await exportCase.run([...args, '--database', database], io);
  return { code, out, err };
}

beforeAll(async () => {
  database = `sqlite:${folder()}/vmt.db`;
  const store = await openStoreAt(database);
  const opened: Fact = {
    type: 'case-opened',
    process: 'kata',
    status: 'new',
    origin: { kind: 'case-issue', number: 7 },
    repository: 'o/r',
    track: 'private',
    report: { title: 't', text: 'secret' },
    reporter: PEOPLE.rita,
    advisoryUrl: null,
    draft: caseNumber(7).draft,
  };
  const granted = { type: 'granted', person: { id: 6, login: 'gr\u202eace' }, audience: 'developers' } as const;
  const entries: readonly Entry[] = [
    { at: AT, by: 'vmt-bot', fact: opened },
    { at: AT + 1000, by: 'alice', fact: granted },
    { at: AT + 2000, by: 'alice', fact: { type: 'revoked', person: granted.person } },
  ];
  await store.commit(aCommit(caseNumber(7), { entries }));
  await store.commit(aCommit(caseNumber(8), { entries: [entry('of another case')] }));
  await store.close();
});

test('the ledger, in words: invisible characters are shown', async () => {
  expect(await vmt('--case', '7')).toEqual({
    code: 0,
    err: [],
    out: [
      'case 7: new, known to: team',
      '2026-11-23T09:00:00Z  team  the coordinators of the configuration  team  by case-opened (1)',
      '2026-11-23T09:00:00Z  developers  rita  reporter  by case-opened (1)',
      '2026-11-23T09:00:01Z until 2026-11-23T09:00:02Z  developers  gr[U+202E]ace  granted  by granted (2)',
      '2026-11-23T09:00:01Z  developers  alice  took-part  by granted (2)',
      '3 entries of the journal; --json prints them',
    ],
  });
});

test('for machines: the ledger and the journal that it is made from, of this case alone', async () => {
  const { code, out } = await vmt('--case', '#7', '--json');
  const { ledger, journal, case: c } = JSON.parse(out.join(''));
  expect(code).toBe(0);
  expect(c).toMatchObject({ number: 7, status: 'new', extent: 'team' });
  expect(journal.map(({ seq, fact }: { seq: number; fact: { type: string } }) => [seq, fact.type])).toEqual([
    [1, 'case-opened'],
    [2, 'granted'],
    [3, 'revoked'],
  ]);
  expect(ledger[1]).toEqual({
    ...{ who: 'rita', id: 7, way: 'reporter', audience: 'developers', since: '2026-11-23T09:00:00Z', until: null },
    by: { seq: 1, fact: 'case-opened' },
  });
});

test.each([
  [['--case', '99'], 1, 'there is no case of this number'],
  [[], 2, '--case N is the number of a case issue'],
  [['--case', '0'], 2, '--case N is the number of a case issue'],
  [['--case', '7', '--all'], 2, "Unknown option '--all'"],
])('%j: refused', async (args, expected, words) => {
  const { code, out, err } = await vmt(...args);
  expect({ code, out }).toEqual({ code: expected, out: [] });
  expect(err.join('\n')).toContain(words);
});
