import { describe, expect, test } from '@jest/globals';
import { type Config, parseConfig } from '../../src/core/config.ts';
import { judgedKey, keyPaths, keyUses, rosterFaults } from '../../src/core/config-keys.ts';
import { type Member, parseRoster } from '../../src/core/roster.ts';
import type { KeyState } from '../../src/core/scene.ts';
import { kata } from '../../src/processes/kata.ts';

function configOf(change: object): Config {
  const parsed = parseConfig(
    {
      process: 'kata',
      project: 'Kata Containers',
      repositories: ['kata-containers/kata-containers'],
      branches: ['main'],
      roles: { coordinators: { users: ['alice', 'bob'] } },
      ...change,
    },
    [kata],
  );
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.refusals));
  }
  return parsed.value;
}

function membersOf(...rows: unknown[]): readonly Member[] {
  const parsed = parseRoster(rows);
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.refusals));
  }
  return parsed.value;
}

const list = (encrypt: string, email = 'a@b.org') => ({ audience: 'downstream', email, encrypt });
const ALICE = membersOf({ name: 'Alice', address: 'Alice@example.org', key: 'keys/alice.asc' });
const KEY: KeyState = { version: 'sha', expires: null, addresses: ['alice@example.org'], fault: null };

test('the key files that configuration and roster name, each once', () => {
  const config = configOf({
    channels: { a: list('keys/a.asc'), b: list('keys/a.asc'), c: list('roster') },
    cve: { cna: { email: 'c@d.org', key: 'keys/c.asc' } },
  });
  expect(keyPaths(config, ALICE)).toEqual(['keys/a.asc', 'keys/alice.asc', 'keys/c.asc']);
  expect(keyUses(config, ALICE)).toContainEqual({
    path: 'keys/alice.asc',
    address: 'Alice@example.org',
    whose: 'member',
    name: 'Alice',
  });
});

describe('a key is the key of an address only if it says so', () => {
  const uses = keyUses(configOf({ channels: { distros: list('keys/d.asc', 'd@vs.example.org') } }), ALICE);

  test.each<[string, Partial<KeyState>, string | null]>([
    ['its address in other letters', {}, null],
    ['one of several', { addresses: ['a@old.example', 'alice@example.org'] }, null],
    ['another address', { addresses: ['mallory@example.org'] }, 'does not say that it is the key of Alice@example.org'],
    ['no address', { addresses: [] }, 'does not say that it is the key of Alice@example.org'],
    ['a fault of its own, which is told first', { addresses: [], fault: 'is revoked' }, 'is revoked'],
  ])('%s', (_what, change, fault) => {
    expect(judgedKey({ ...KEY, ...change }, 'keys/alice.asc', uses).fault).toBe(fault);
  });

  test('the key of a channel', () => {
    expect(judgedKey({ ...KEY, addresses: ['d@vs.example.org'] }, 'keys/d.asc', uses).fault).toBeNull();
    expect(judgedKey(KEY, 'keys/d.asc', uses).fault).toBe('does not say that it is the key of d@vs.example.org');
  });

  test('one path for two addresses: the fault says for which it is not', () => {
    const shared = keyUses(configOf({ channels: { distros: list('keys/alice.asc', 'd@vs.example.org') } }), ALICE);
    expect(judgedKey(KEY, 'keys/alice.asc', shared).fault).toBe('does not say that it is the key of d@vs.example.org');
  });
});

describe('configuration and roster together', () => {
  test.each<[string, object, readonly Member[] | null, string]>([
    [
      'a channel for a roster that is not there',
      list('roster'),
      null,
      'channels.list.encrypt: "roster" | there is no roster in the case repository',
    ],
    [
      'a public list among the stakeholders',
      { audience: 'public', email: 'ALICE@example.org' },
      ALICE,
      'channels.list.email: "ALICE@example.org" | is an address of the roster',
    ],
  ])('%s is refused', (_what, channel, members, fault) => {
    const found = rosterFaults(configOf({ channels: { list: channel } }), members);
    expect(found.map(({ value, rule }) => `${value} | ${rule}`)).toEqual([expect.stringContaining(fault)]);
  });

  test('a roster that is empty, or not asked for, is none', () => {
    expect(rosterFaults(configOf({ channels: { list: list('roster') } }), [])).toEqual([]);
    expect(rosterFaults(configOf({ channels: { list: list('keys/a.asc') } }), null)).toEqual([]);
  });
});
