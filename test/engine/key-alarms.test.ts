import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Configuration } from '../../src/engine/configuration.ts';
import { alarmKeys } from '../../src/engine/key-alarms.ts';
import type { Keys } from '../../src/engine/ports.ts';
import { ConfigurationWorld, start } from '../support/configuration-world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const EXPIRES = Date.parse('2027-01-31T12:00:00Z');
const KEY = 'keys/distros.asc';

const FILE = `
process: kata
project: Kata Containers
repositories: [kata-containers/kata-containers]
branches: [main]
roles:
  coordinators: { users: [alice], teams: [kata-containers/vmt] }
channels:
  distros: { audience: downstream, email: d@vs.example.org, encrypt: keys/distros.asc }
`;

let world: ConfigurationWorld;
let configuration: Configuration;
let own: Awaited<ReturnType<Keys['own']>>;
let logged: string[];

beforeEach(async () => {
  world = new ConfigurationWorld();
  world.now = EXPIRES - 100 * DAY;
  world.files.set('.github/vmt.yml', FILE);
  world.files.set(KEY, 'key of d@vs.example.org until 2027-01-31T12:00:00Z');
  own = null;
  logged = [];
  configuration = start(world);
  await configuration.reload();
});

const look = (): Promise<number> =>
  alarmKeys({
    store: world,
    configuration,
    channels: { keys: { own: async () => own } },
    clock: () => world.now,
    log: { error: (_fields, message) => logged.push(message) },
  });
const at = (daysLeft: number): Promise<number> => {
  world.now = EXPIRES - daysLeft * DAY;
  return look();
};
/** What was told: the words of each alarm that say when. */
const told = (): string[] => world.comments().flatMap((text) => /(?:expires|has expired) on [^.]*/.exec(text) ?? []);

async function restart(): Promise<void> {
  configuration = start(world);
  await configuration.reload();
}

describe('a key that expires is told', () => {
  test('60, 30 and 7 days before and when it has happened, each once', async () => {
    for (let daysLeft = 70; daysLeft > -10; daysLeft -= 0.5) {
      await at(daysLeft);
    }
    expect(told()).toEqual([
      'expires on 2027-01-31 (UTC), in 60 days',
      'expires on 2027-01-31 (UTC), in 30 days',
      'expires on 2027-01-31 (UTC), in 7 days',
      'has expired on 2027-01-31 (UTC)',
    ]);
  });

  test('once, over restarts and in two processes', async () => {
    expect(await at(60)).toBe(1);
    await restart();
    expect(await at(59)).toBe(0);
    const first = configuration;
    configuration = start(world);
    await configuration.reload();
    expect(await at(30)).toBe(1);
    configuration = first;
    expect(await at(29)).toBe(0);
    expect(told()).toHaveLength(2);
  });

  test('only of the last threshold after a long sleep', async () => {
    expect(await at(20)).toBe(1);
    expect(told()).toEqual(['expires on 2027-01-31 (UTC), in 20 days']);
    await at(7);
    await at(-1);
    expect(told()).toHaveLength(3);
  });

  test('to the coordinators by name', async () => {
    await at(60);
    const [comment] = [...world.issues.values()].flatMap((issue) => issue.comments.slice(1));
    expect(comment).toContain('@alice @kata-containers/vmt\n\nThe key `keys/distros.asc` (channel `distros`');
  });

  test('anew when it was renewed and the renewed one expires', async () => {
    await at(7);
    world.files.set(KEY, 'key of d@vs.example.org until 2027-03-31T12:00:00Z');
    await configuration.reload();
    expect(await at(6)).toBe(0);
    const hash = /config ([0-9a-f]{12})/.exec(world.issue(configuration.issueNumber() ?? 0).comments.at(-1) ?? '')?.[1];
    for (const [person, comment] of [
      [{ id: 1, login: 'alice' }, 1],
      [{ id: 2, login: 'bob' }, 2],
    ] as const) {
      await configuration.handleApprove({ hash: hash ?? '', person, comment });
    }
    expect(await at(2)).toBe(0);
    expect(await at(1)).toBe(1);
    expect(told().at(-1)).toBe('expires on 2027-03-31 (UTC), in 60 days');
  });

  test('the own one, too', async () => {
    own = { expires: EXPIRES, addresses: ['vmt@example.org'], fault: null };
    expect(await at(30)).toBe(2);
    expect(await at(29)).toBe(0);
    own = { ...own, expires: EXPIRES + DAY };
    expect(await at(28)).toBe(1);
  });
});

describe('the look', () => {
  test('is once an hour, in all processes', async () => {
    await at(61);
    world.calls = [];
    world.now += HOUR - 1;
    await look();
    await restart();
    await look();
    expect(world.calls).not.toContain('remember');
    world.now += 1;
    await look();
    expect(world.calls).toContain('replace');
  });

  test('goes on when the clock was set back', async () => {
    await at(-1000);
    own = { expires: EXPIRES, addresses: ['vmt@example.org'], fault: null };
    expect(await at(60)).toBe(1);
  });

  test('is nothing while there is no configuration', async () => {
    configuration = start(world);
    world.calls = [];
    expect(await at(60)).toBe(0);
    expect(world.calls).toEqual([]);
  });

  test('does not end with an own key that can not be read', async () => {
    world.now = EXPIRES - 30 * DAY;
    const parts = {
      store: world,
      configuration,
      channels: { keys: { own: () => Promise.reject(new Error('broken')) } },
      clock: () => world.now,
      log: { error: (_fields: object, message: string) => logged.push(message) },
    };
    expect(await alarmKeys(parts)).toBe(1);
    expect(logged).toEqual(['the own key could not be looked at']);
  });
});

describe('one comment, whatever fails', () => {
  test.each(
    ['isPrivate', 'findOwnComment', 'comment', 'remember'].flatMap((call) =>
      [false, true].map((after) => [call, after] as const),
    ),
  )('%s, answer lost: %s', async (call, after) => {
    world.faults.push({ call, kind: 'transient', after });
    await at(60);
    for (const hours of [1, 2, 30 * 24 - 1]) {
      await restart();
      world.now = EXPIRES - 60 * DAY + hours * HOUR;
      await look();
    }
    expect(told()).toHaveLength(1);
  });

  test('a crash between the comment and the memory of it', async () => {
    await at(60);
    world.memory.delete('key-alarms');
    await restart();
    expect(await at(40)).toBe(1);
    expect(told()).toHaveLength(1);
  });

  test('nothing is written where the repository is not private; it is told when it is', async () => {
    world.isPrivate = false;
    expect(await at(60)).toBe(0);
    await at(59.5);
    expect(logged).toEqual(['an expiring key could not be told', 'an expiring key could not be told']);
    expect(told()).toEqual([]);
    expect(JSON.parse(world.memory.get('configuration') ?? '').pending).toHaveLength(1);
    world.isPrivate = true;
    await configuration.reload();
    expect(told()).toHaveLength(1);
    expect(await at(59)).toBe(1);
    expect(told()).toHaveLength(1);
  });
});
