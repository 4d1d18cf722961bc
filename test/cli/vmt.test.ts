import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { calendar } from '../../src/cli/calendar.ts';
import type { CliCommand } from '../../src/cli/command.ts';
import { cvss } from '../../src/cli/cvss.ts';
import { retention } from '../../src/cli/retention.ts';
import { vmt } from '../../src/cli/vmt.ts';
import { openStoreAt } from '../../src/store/store.ts';
import { scratch } from '../store/scratch.ts';

const folder = scratch();
const VECTOR = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';

async function call(command: CliCommand, ...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await command.run(args, { out: (line) => out.push(line), err: (line) => err.push(line) });
  return { code, out, err };
}

function spawn(...args: string[]) {
  const entry = fileURLToPath(new URL('../../src/cli/vmt.ts', import.meta.url));
  // A time zone whose clocks change, so that one that leaks in would show.
  const env = { ...process.env, TZ: 'America/New_York' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], { encoding: 'utf8', env });
  return { status, stdout, stderr };
}

describe('the process', () => {
  test('prints the calendar as JSON and exits 0', () => {
    const { status, stdout } = spawn(
      ...['calendar', '--process', 'kata', '--sent', '2026-12-03T10:00:00Z', '--countries', 'US,DE', '--json'],
    );
    const answer = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(answer.earliest).toBe('2026-12-08T00:00:00Z');
    expect(answer.days).toHaveLength(28);
    expect(answer.days[6]).toEqual({ date: '2026-12-10', at: '2026-12-10T00:00:00Z', legal: true, reasons: [] });
  });

  test('exits 1 for a refused vector and 2 without a command', () => {
    const { status, stdout } = spawn('cvss', VECTOR.toLowerCase(), '--json');
    expect(status).toBe(1);
    expect(Object.keys(JSON.parse(stdout).error)).toEqual(['value', 'rule', 'mend']);
    expect(spawn()).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('usage: vmt COMMAND') });
  });
});

describe('the table of commands', () => {
  const run = (...args: string[]) => call({ name: '', usage: '', run: vmt }, ...args);

  test.each([['--help'], ['-h'], ['help']])('%s prints every command', async (flag) => {
    const { code, out, err } = await run(flag);
    expect({ code, err }).toEqual({ code: 0, err: [] });
    expect(out.join()).toMatch(/calendar --process.*cvss VECTOR/);
  });

  test('an unknown command is wrong use, with what it may have meant', async () => {
    const { code, out, err } = await run('calender');
    expect({ code, out }).toEqual({ code: 2, out: [] });
    expect(err[0]).toBe('unknown command "calender"; did you mean calendar?');
    expect((await run('frobnicate')).err[0]).toBe('unknown command "frobnicate"');
  });

  test('a command prints its own usage', async () => {
    expect(await run('cvss', '--help')).toEqual({ code: 0, out: ['usage: vmt cvss VECTOR [--json]'], err: [] });
  });
});

describe('cvss', () => {
  test('prints version, score, severity and lane', async () => {
    const { code, out } = await call(cvss, VECTOR, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out.join())).toEqual({ version: '3.1', score: 9.8, severity: 'critical', lane: 'out-of-band' });
  });

  test('prints them readably', async () => {
    const { out } = await call(cvss, VECTOR.replaceAll('H', 'N').replace('AC:N', 'AC:L'));
    expect(out).toEqual(['version   3.1', 'severity  none', 'lane      next-patch-release', 'score     0.0']);
  });

  test('a refusal says value, rule and mend', async () => {
    const { code, out, err } = await call(cvss, `${VECTOR} `);
    expect({ code, out }).toEqual({ code: 1, out: [] });
    expect(err).toEqual([`${VECTOR} : "A:H " is no value of A`, '  write one of H, L, N']);
  });

  test.each([[[]], [[VECTOR, VECTOR]], [[VECTOR, '--bogus']], [[VECTOR, '--json=1']]])(
    '%j is wrong use',
    async (args) => {
      const { code, out, err } = await call(cvss, ...args);
      expect({ code, out, usage: err.at(-1) }).toEqual({ code: 2, out: [], usage: 'usage: vmt cvss VECTOR [--json]' });
    },
  );
});

describe('calendar', () => {
  const kata = ['--process', 'kata', '--sent', '2026-12-18T10:00:00Z'];

  test('prints a row a day, with the reasons', async () => {
    const { code, out } = await call(calendar, ...kata, '--countries', 'US', '--freeze', '2026-12-21..2027-01-03');
    expect(code).toBe(0);
    expect(out[0]).toBe('earliest: 2027-01-05 00:00 UTC');
    expect(out).toHaveLength(29);
    expect(out).toContain('2027-01-05  2027-01-05T00:00:00Z  legal');
    expect(out).toContain(
      '2026-12-25  2026-12-25T00:00:00Z  -      Friday is barred; holiday: Christmas Day (US); freeze: 2026-12-21..2027-01-03',
    );
  });

  test("shows kubeedge's hour in both zones", async () => {
    const { out } = await call(calendar, '--process', 'kubeedge', '--sent', '2026-03-05T17:00:00Z');
    expect(out[0]).toBe('earliest: 2026-03-13 16:00 UTC, 2026-03-13 09:00 America/Los_Angeles');
  });

  test('several freezes hold at once, and a sending date alone is 00:00 UTC', async () => {
    const freezes = ['--freeze', '2026-12-23..2026-12-24', '--freeze', '2026-12-29..2026-12-29'];
    const { out } = await call(calendar, '--process', 'kata', '--sent', '2026-12-18', ...freezes, '--json');
    expect(JSON.parse(out.join()).earliest).toBe('2026-12-30T00:00:00Z');
  });

  test('a freeze without end leaves nothing', async () => {
    const { code, out } = await call(calendar, ...kata, '--freeze', '2026-12-01..2099-12-31', '--json');
    expect({ code, earliest: JSON.parse(out.join()).earliest }).toEqual({ code: 0, earliest: null });
  });

  test.each([
    ['an unknown country', ['--countries', 'US,XX'], 'XX'],
    ['a country in small letters', ['--countries', 'us'], 'us'],
    ['a blank after the comma', ['--countries', 'US, DE'], ' DE'],
    ['a freeze of one date', ['--freeze', '2026-12-21'], '2026-12-21'],
    ['a freeze that ends before it begins', ['--freeze', '2026-12-21..2026-12-20'], '2026-12-21..2026-12-20'],
    ['a freeze from a day that does not exist', ['--freeze', '2026-02-30..2026-03-01'], '2026-02-30..2026-03-01'],
    ['a sending date in words', ['--sent', 'tomorrow'], 'tomorrow'],
  ])('%s is refused', async (_name, args, value) => {
    const { code, out } = await call(calendar, ...kata, ...args, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out.join())).toEqual({
      error: { value, rule: expect.any(String), mend: expect.stringMatching(/^write/) },
    });
  });

  test.each([
    ['nothing', []],
    ['no process', ['--sent', '2026-12-18T10:00:00Z']],
    ['an unknown process', ['--process', 'openstack', '--sent', '2026-12-18T10:00:00Z']],
    ['no sending date', ['--process', 'kata']],
    ['an unknown option', [...kata, '--zone', 'UTC']],
    ['an option without its value', [...kata, '--countries']],
    ['a word too many', [...kata, 'now']],
  ])('%s is wrong use', async (_name, args) => {
    const { code, out, err } = await call(calendar, ...args);
    expect({ code, out }).toEqual({ code: 2, out: [] });
    expect(err.at(-1)).toMatch(/^usage: vmt calendar/);
  });
});

describe('retention', () => {
  test('an unknown option is wrong use, and a database that is not there says how it is named', async () => {
    expect(await call(retention, '--when')).toMatchObject({ code: 2, out: [] });
    const { code, err } = await call(retention, '--database', 'sqlite:./no/such.db');
    expect([code, ...err]).toEqual([
      1,
      '--database: there is no such database file',
      '  name the database with --database URL',
    ]);
  });

  test('without a configuration in force nobody knows how long', async () => {
    const database = `sqlite:${folder()}/vmt.db`;
    await (await openStoreAt(database)).close();
    const { code, err } = await call(retention, '--database', database);
    expect([code, err[0]]).toEqual([1, 'retention-days: no configuration is in force']);
  });
});
