/** `vmt backup` and `vmt restore`, on real files. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { vmt } from '../../src/cli/vmt.ts';
import { sha256 } from '../../src/core/hash.ts';
import { openSqliteReadOnly } from '../../src/store/sqlite.ts';
import { openStoreAt } from '../../src/store/store.ts';
import { aCommit, botCommit, caseNumber, delivery, effect, entry, NOW } from './samples.ts';
import { scratch } from './scratch.ts';

const folder = scratch();
let count = 0;
const newPath = (): string => `${folder()}/${count++}`;

async function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await vmt(args, { out: (line) => out.push(line), err: (line) => err.push(line) });
  return { code, out, err };
}

/** A database with something in every table: done, open and claimed rows, a purged case, U+2028 in a text. */
async function filled(): Promise<string> {
  const url = `sqlite:${newPath()}.db`;
  const store = await openStoreAt(url);
  await store.commit(aCommit(caseNumber(1), { effects: [effect('a'), effect('b'), effect('later', NOW + 1)] }));
  await store.commit(aCommit(caseNumber(2), { entries: [entry('a\u2028b\nc'), entry('d')] }));
  await store.commit(botCommit());
  await store.commit(
    aCommit(caseNumber(2), { expectedVersion: 2, entries: [entry('e')], forgets: { subjects: [], names: [] } }),
  );
  await store.receive(delivery('one'));
  await store.receive(delivery('two'));
  await store.claimDeliveries(NOW, 'me', NOW + 9, 1);
  const [first] = await store.claimEffects(NOW, 'me', NOW + 9, 2);
  await store.completeEffect(first?.effect.key ?? '', 'me', {
    at: NOW,
    proof: 'ok',
    url: null,
    messageId: null,
    maybeTwice: false,
  });
  await store.remember('marker-salt', 'salt');
  await store.close();
  return url;
}

async function backedUp(): Promise<{ readonly url: string; readonly file: string }> {
  const url = await filled();
  const file = `${newPath()}.backup`;
  expect(await run('backup', file, '--database', url)).toMatchObject({ code: 0, err: [] });
  return { url, file };
}

/** All rows of the database that people would miss. */
async function rowsOf(url: string) {
  const db = openSqliteReadOnly(url);
  const rows = {
    cases: await db.selectFrom('cases').selectAll().orderBy('id').execute(),
    journal: await db.selectFrom('journal').selectAll().orderBy('seq').execute(),
    head: await db.selectFrom('journal_head').selectAll().execute(),
    inbox: await db.selectFrom('inbox').select(['seq', 'delivery_id', 'payload', 'state']).orderBy('seq').execute(),
    outbox: await db.selectFrom('outbox').select(['seq', 'key', 'state', 'attempts', 'owner']).orderBy('seq').execute(),
    memory: await db.selectFrom('memory').selectAll().orderBy('name').execute(),
  };
  await db.destroy();
  return rows;
}

describe('what was backed up is restored', () => {
  test('with every row; what was open counts as attempted, claims are free, and the database says what it is', async () => {
    const { url, file } = await backedUp();
    const copy = `sqlite:${newPath()}.db`;
    const { code, out } = await run('restore', file, '--database', copy);
    expect([code, out[0]]).toEqual([
      0,
      expect.stringMatching(/^2 cases with 5 entries of the journal, as they were at /),
    ]);
    const [before, after] = [await rowsOf(url), await rowsOf(copy)];
    expect({ ...after, memory: [], inbox: [], outbox: [] }).toEqual({ ...before, memory: [], inbox: [], outbox: [] });
    expect(after.inbox.map(({ seq, state }) => [seq, state])).toEqual([
      [1, 'waiting'],
      [2, 'waiting'],
    ]);
    expect(after.outbox.map(({ key, state, attempts, owner }) => [key, state, attempts, owner])).toEqual([
      ['a', 'done', 0, null],
      ['b', 'waiting', 1, null],
      ['later', 'waiting', 1, null],
    ]);
    expect(after.memory.map(({ name }) => name)).toEqual(['marker-salt', 'restored']);
    expect(JSON.parse(after.memory[1]?.value ?? '')).toMatchObject({ isReconciled: false });
  });

  test('the numbers go on after the highest, and the chain goes on', async () => {
    const { file } = await backedUp();
    const copy = `sqlite:${newPath()}.db`;
    await run('restore', file, '--database', copy);
    const store = await openStoreAt(copy);
    await store.receive(delivery('three'));
    await store.commit(aCommit(caseNumber(3), { effects: [effect('c')] }));
    expect(await store.verify()).toEqual({ entries: 6, broken: null });
    await store.close();
    const after = await rowsOf(copy);
    expect([after.inbox.at(-1)?.seq, after.outbox.at(-1)?.seq]).toEqual([3, 4]);
  });

  test('a backup of the copy has the same rows, but for the mark and the attempts', async () => {
    const { file } = await backedUp();
    const copy = `sqlite:${newPath()}.db`;
    await run('restore', file, '--database', copy);
    const second = `${newPath()}.backup`;
    await run('backup', second, '--database', copy);
    const rows = (path: string) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => /^\["(?:cases|journal)/.test(line));
    expect(rows(second)).toEqual(rows(file));
  });
});

describe('a backup', () => {
  test('is for its owner alone, runs beside the bot, and leaves nothing half-written', async () => {
    const url = await filled();
    const bot = await openStoreAt(url);
    const file = `${newPath()}.backup`;
    expect((await run('backup', file, '--database', url)).code).toBe(0);
    await bot.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(() => statSync(`${file}.tmp`)).toThrow(/ENOENT/);
  });

  test('never takes the place of a file, nor of one that is being written', async () => {
    const { url, file } = await backedUp();
    const before = readFileSync(file, 'utf8');
    expect((await run('backup', file, '--database', url)).err).toEqual([
      `${file}: a backup never takes the place of a file`,
      '  name another file',
    ]);
    expect(readFileSync(file, 'utf8')).toBe(before);
    const other = `${newPath()}.backup`;
    writeFileSync(`${other}.tmp`, 'half');
    expect((await run('backup', other, '--database', url)).err[0]).toMatch(/another backup is being written there/);
  });

  test.each([
    [['backup'], 2, 'backup takes one file'],
    [['backup', 'a', 'b'], 2, 'backup takes one file'],
    [['backup', '-'], 2, 'never in a terminal'],
    [['restore', '--force'], 2, '--force'],
    [['backup', '/no/such/folder/a', '--database', 'sqlite:/no/such/database'], 1, 'there is no such database file'],
  ])('%j is answered with %d', async (args, code, words) => {
    const answer = await run(...args);
    expect([answer.code, answer.err.join('\n')]).toEqual([code, expect.stringContaining(words)]);
  });
});

/** Changes the lines of a backup; the digest is made anew, so that it fits. */
function withLines(file: string, change: (lines: string[]) => readonly string[]): string {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -2);
  const text = `${change(lines).join('\n')}\n`;
  const path = `${newPath()}.backup`;
  writeFileSync(path, `${text}${JSON.stringify({ sha256: sha256(text) })}\n`);
  return path;
}

function withText(file: string, change: (text: string) => string): string {
  const path = `${newPath()}.backup`;
  writeFileSync(path, change(readFileSync(file, 'utf8')));
  return path;
}

describe('refused, with nothing changed', () => {
  test.each<[what: string, make: (file: string) => string, words: RegExp]>([
    [
      'an edited row',
      (f) => withText(f, (t) => t.replace('"value":"salt"', '"value":"sold"')),
      /the digest does not fit/,
    ],
    [
      'a file cut off after a line',
      (f) => withText(f, (t) => t.slice(0, t.lastIndexOf('\n', t.length - 2) + 1)),
      /last line.*missing/,
    ],
    ['a file cut off in a line', (f) => withText(f, (t) => t.slice(0, -20)), /half-written/],
    ['a file with more after its end', (f) => withText(f, (t) => `${t}x\n`), /nothing follows the digest/],
    ['an empty file', (f) => withText(f, () => ''), /it is no vmt-bot backup/],
    ['another file', (f) => withText(f, () => '{"a":1}\n'), /does not begin as/],
    [
      'a row that was taken out, with a new digest',
      (f) => withLines(f, (l) => l.filter((x) => !x.includes('"two"'))),
      /its head says 2/,
    ],
    [
      'a row with a column that is none',
      (f) => withLines(f, (l) => l.map((x) => x.replace('"subject"', '"object"'))),
      /columns of the table inbox/,
    ],
    [
      'a row of no table',
      (f) => withLines(f, (l) => l.map((x) => x.replace('["memory"', '["secrets"'))),
      /no row of a table/,
    ],
    [
      'an edited entry of the journal, with a new digest',
      (f) => withLines(f, (l) => l.map((x) => x.replace('"by":"vmt-bot"', '"by":"mallory"'))),
      /author.*was edited/,
    ],
    [
      'a backup of a newer vmt-bot',
      (f) => withLines(f, (l) => l.map((x) => x.replace(/"schema":\d+/, '"schema":99'))),
      /newer vmt-bot/,
    ],
    [
      'a backup of a newer format',
      (f) => withLines(f, (l) => l.map((x) => x.replace('"version":1', '"version":2'))),
      /reads format 1/,
    ],
    ['a file that is not there', () => '/no/such/file', /cannot be read/],
  ])('%s', async (_, make, words) => {
    const { file } = await backedUp();
    const copy = `sqlite:${newPath()}.db`;
    const { code, err } = await run('restore', make(file), '--database', copy);
    expect([code, err.join('\n')]).toEqual([1, expect.stringMatching(words)]);
    // It can be filled from another backup then.
    expect((await run('restore', file, '--database', copy)).code).toBe(0);
  });

  test('a database that is not empty, even of nothing but tables; and one that is open', async () => {
    const { file } = await backedUp();
    const other = `sqlite:${newPath()}.db`;
    const store = await openStoreAt(other);
    expect((await run('restore', file, '--database', other)).err[0]).toMatch(/another vmt-bot has this database open/);
    await store.close();
    const { code, out } = await run('restore', file, '--database', other, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out[0] ?? '')).toMatchObject({
      error: { rule: expect.stringContaining('into an empty database') },
    });
  });

  test('a backup of an older version is taken, and brought up to date', async () => {
    const { file } = await backedUp();
    const old = withLines(file, (lines) => lines.map((line) => line.replace(/"schema":\d+/, '"schema":1')));
    const copy = `sqlite:${newPath()}.db`;
    expect((await run('restore', old, '--database', copy)).code).toBe(0);
    const db = openSqliteReadOnly(copy);
    expect((await db.selectFrom('migrations').selectAll().execute()).length).toBeGreaterThan(1);
    await db.destroy();
  });
});
