import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../src/core/config.ts';
import { dueKeyAlarms, type WatchedKeys } from '../../src/core/config-key-alarms.ts';
import { kata } from '../../src/processes/kata.ts';

const DAY = 24 * 3_600_000;
const EXPIRES = Date.parse('2027-01-31T12:00:00Z');
const ID = 'keys/d.asc:sha';

function watched(change: Partial<WatchedKeys> = {}): WatchedKeys {
  const parsed = parseConfig(
    {
      process: 'kata',
      project: 'Kata Containers',
      repositories: ['kata-containers/kata-containers'],
      branches: ['main'],
      roles: { coordinators: { users: ['alice'], teams: ['kata-containers/vmt'] } },
      channels: { distros: { audience: 'downstream', email: 'd@vs.example.org', encrypt: 'keys/d.asc' } },
    },
    [kata],
  );
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.refusals));
  }
  const key = { version: 'sha', expires: EXPIRES, addresses: ['d@vs.example.org'], fault: null };
  return { config: parsed.value, members: [], keys: { 'keys/d.asc': key }, own: null, ...change };
}

const thresholds = (daysLeft: number, told: Record<string, number> = {}) =>
  dueKeyAlarms(watched(), told, EXPIRES - daysLeft * DAY).map(({ threshold }) => threshold);

describe('is due', () => {
  test.each([
    ['61 days before', 61, []],
    ['60 days before', 60, [60]],
    ['31 days before', 31, [60]],
    ['30 days before', 30, [30]],
    ['7 days before', 7, [7]],
    ['an hour before', 1 / 24, [7]],
    ['at the moment', 0, [0]],
    ['a year after', -365, [0]],
  ])('%s', (_when, daysLeft, expected) => {
    expect(thresholds(daysLeft)).toEqual(expected);
  });

  test('once for each threshold, and never one that is past', () => {
    expect(thresholds(31, { [ID]: 60 })).toEqual([]);
    expect(thresholds(30, { [ID]: 60 })).toEqual([30]);
    expect(thresholds(60, { [ID]: 30 })).toEqual([]);
    expect(thresholds(-1, { [ID]: 0 })).toEqual([]);
  });

  test('anew for another version of the key', () => {
    expect(thresholds(30, { 'keys/d.asc:old': 0 })).toEqual([30]);
  });

  test('never for a key that does not expire', () => {
    const key = { version: 'sha', expires: null, addresses: [], fault: null };
    expect(dueKeyAlarms(watched({ keys: { 'keys/d.asc': key } }), {}, EXPIRES)).toEqual([]);
  });
});

test('says whom it calls, which key, for whom, when and the mend', () => {
  const [alarm] = dueKeyAlarms(watched(), {}, EXPIRES - 29.5 * DAY);
  expect(alarm).toMatchObject({ id: ID, threshold: 30, since: EXPIRES - 30 * DAY });
  expect(alarm?.body).toBe(
    [
      '@alice @kata-containers/vmt',
      '',
      'The key `keys/d.asc` (channel `distros`, `d@vs.example.org`) expires on 2027-01-31 (UTC), in 30 days. Then nothing can be encrypted to it, and no mail goes there. Put a renewed key at this path, and approve it with `/approve config HASH`; the hash is told here after the push.',
    ].join('\n'),
  );
});

test('says that it has expired', () => {
  expect(dueKeyAlarms(watched(), {}, EXPIRES)[0]?.body).toContain('has expired on 2027-01-31 (UTC).');
});

test('the team has a key of its own, with another mend', () => {
  const own = { expires: EXPIRES, addresses: ['vmt@example.org'] };
  const [alarm] = dueKeyAlarms(watched({ keys: {}, own }), {}, EXPIRES - DAY);
  expect(alarm?.body).toContain(
    "The team's own signing key (`vmt@example.org`) expires on 2027-01-31 (UTC), in 1 day.",
  );
  expect(alarm?.body).toContain('set `PGP_PRIVATE_KEY_PATH`');
});
