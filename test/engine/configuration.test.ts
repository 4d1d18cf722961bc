import { beforeEach, describe, expect, test } from '@jest/globals';
import { hashOf } from '../../src/core/config-change.ts';
import { type Configuration, type ConfigurationParts, createConfiguration } from '../../src/engine/configuration.ts';
import { readYaml } from '../../src/engine/configuration-yaml.ts';
import { type Directory, type Memory, PortFault } from '../../src/engine/ports.ts';

const CASES = 'kata-containers/security';
const ALICE = { id: 1, login: 'alice' };
const BOB = { id: 2, login: 'bob' };
const MALLORY = { id: 66, login: 'mallory' };

const GOOD = `
process: kata
project: Kata Containers
repositories: [kata-containers/kata-containers]
branches: [main]
roles:
  coordinators: { users: [alice], teams: [kata-containers/vmt] }
  core-reviewers: { users: [Carol], teams: [kata-containers/vmt] }
channels:
  distros: { audience: downstream, email: d@vs.example.org, encrypt: keys/distros.asc }
`;
const WITH_MALLORY = GOOD.replace('users: [alice]', 'users: [alice, mallory]');

/** GitHub and the store, in memory. A fault can be put before any call. */
class World implements Memory {
  files = new Map<string, string>();
  users = new Map<string, number>([
    ['alice', 1],
    ['bob', 2],
    ['carol', 3],
    ['mallory', 66],
  ]);
  teams = new Map<string, { id: number; members: string[] }>([['kata-containers/vmt', { id: 7, members: ['bob'] }]]);
  issues = new Map<number, { title: string; body: string; open: boolean; comments: string[] }>();
  memory = new Map<string, string>();
  reactions: string[] = [];
  calls: string[] = [];
  isPrivate = true;
  /** Faults by the name of the call, one each; `after`: the call is done and its answer is lost. */
  faults: { call: string; kind: 'transient' | 'permanent'; after?: boolean }[] = [];

  async remember(name: string, value: string): Promise<void> {
    await this.call('remember', () => this.memory.set(name, value));
  }

  async recall(name: string): Promise<string | null> {
    return this.memory.get(name) ?? null;
  }

  async call<T>(name: string, work: () => T): Promise<T> {
    this.calls.push(name);
    const fault = this.faults.find(({ call }) => call === name);
    if (fault === undefined) {
      return work();
    }
    this.faults = this.faults.filter((each) => each !== fault);
    if (fault.after) {
      work();
    }
    throw new PortFault(fault.kind, `${name} failed`);
  }

  issue(number: number) {
    const issue = this.issues.get(number);
    if (issue === undefined) {
      throw new PortFault('permanent', 'gone');
    }
    return issue;
  }
}

function filesOf(world: World): ConfigurationParts['files'] {
  return {
    read: (_repository, path) =>
      world.call('read', () => {
        const text = world.files.get(path);
        return text === undefined ? null : { text, bytes: Buffer.from(text), sha: `sha of ${text}` };
      }),
  };
}

function directoryOf(world: World): Directory {
  return {
    user: (login) =>
      world.call('user', () => {
        const id = world.users.get(login.toLowerCase());
        return id === undefined ? null : { id, login };
      }),
    inTeam: (team, login) => world.call('inTeam', () => world.teams.get(team)?.members.includes(login) ?? false),
    teamId: (team) => world.call('teamId', () => world.teams.get(team)?.id ?? null),
  };
}

function issuesOf(world: World): ConfigurationParts['issues'] {
  const state = (number: number) => ({
    ...world.issue(number),
    number,
    url: '',
    labels: [],
    assignees: [],
    stateReason: null,
  });
  return {
    isPrivate: () => world.call('isPrivate', () => world.isPrivate),
    create: (_repository, { title, body }) =>
      world.call('create', () => {
        const number = 10 + world.issues.size;
        world.issues.set(number, { title, body, open: true, comments: [] });
        return state(number);
      }),
    update: (_repository, number, { body = '', open = false }) =>
      world.call('update', () => {
        Object.assign(world.issue(number), { body, open });
      }),
    findOwn: (_repository, marker) =>
      world.call('findOwn', () => {
        const found = [...world.issues].find(([, { body }]) => body.startsWith(`${marker}\n`));
        return found === undefined ? null : state(found[0]);
      }),
    comment: (_repository, number, body) =>
      world.call('comment', () => ({ id: world.issue(number).comments.push(body), url: '' })),
    findOwnComment: (_repository, number, marker) =>
      world.call('findOwnComment', () => {
        const index = world.issue(number).comments.findIndex((body) => body.startsWith(`${marker}\n`));
        return index < 0 ? null : { id: index + 1, url: '' };
      }),
    react: (_repository, comment, content) =>
      world.call('react', () => {
        world.reactions.push(`${comment} ${content}`);
      }),
  };
}

function start(world: World): Configuration {
  return createConfiguration({
    files: filesOf(world),
    directory: directoryOf(world),
    issues: issuesOf(world),
    memory: world,
    caseRepository: CASES,
    clock: () => Date.UTC(2026, 10, 22),
    log: { info: () => undefined, warn: () => undefined },
  });
}

let world: World;
let configuration: Configuration;

beforeEach(() => {
  world = new World();
  world.files.set('.github/vmt.yml', GOOD);
  world.files.set('keys/distros.asc', 'the right key');
  configuration = start(world);
});

const push = (text: string, path = '.github/vmt.yml'): Promise<string> => {
  world.files.set(path, text);
  return configuration.reload();
};
const comments = (): string[] => [...world.issues.values()].flatMap((issue) => issue.comments);
const body = (): string => [...world.issues.values()].map((issue) => issue.body).join();
const coordinators = () => configuration.current()?.roles.coordinators.users;
/** The hash that the last comment asks for. */
const shownHash = (): string => /config ([0-9a-f]{12})/.exec(comments().at(-1) ?? '')?.[1] ?? 'none';

describe('reading', () => {
  test('the first configuration is in force, with pinned ids, and shown on the issue', async () => {
    expect(configuration.current()).toBeNull();
    expect(await configuration.reload()).toBe('in-force');
    expect(configuration.current()?.project).toBe('Kata Containers');
    expect(configuration.inForce()).toMatchObject({
      pins: { users: { alice: 1, carol: 3 }, teams: { 'kata-containers/vmt': 7 } },
      files: { 'keys/distros.asc': 'sha of the right key' },
      roster: null,
    });
    expect([...world.issues.values()]).toMatchObject([{ title: 'vmt-bot configuration', open: true }]);
    expect(world.issues.has(configuration.issueNumber() ?? 0)).toBe(true);
    expect(body()).toMatch(/^<!-- vmt:configuration -->\n/);
    expect(comments()).toHaveLength(1);
  });

  test('the same files again: nothing is looked up, written or saved', async () => {
    await configuration.reload();
    world.calls = [];
    expect(await configuration.reload()).toBe('unchanged');
    expect(new Set(world.calls)).toEqual(new Set(['read']));
  });

  test('a restart remembers what is in force, even while GitHub is away', async () => {
    await configuration.reload();
    configuration = start(world);
    world.faults.push({ call: 'read', kind: 'transient' });
    await expect(configuration.reload()).rejects.toThrow(PortFault);
    expect(configuration.current()?.project).toBe('Kata Containers');
    world.calls = [];
    expect(await configuration.reload()).toBe('unchanged');
    expect(world.calls).not.toContain('comment');
  });

  test('what was remembered by another version is not forgotten', async () => {
    world.memory.set('configuration', '{"format":2}');
    await expect(configuration.reload()).rejects.toThrow('another version');
  });

  test('a fault of GitHub changes nothing and is thrown', async () => {
    await configuration.reload();
    world.faults.push({ call: 'user', kind: 'transient' });
    await expect(push(GOOD.replace('Kata Containers', 'Kata'))).rejects.toThrow('user failed');
    expect(configuration.current()?.project).toBe('Kata Containers');
    expect(await configuration.reload()).toBe('in-force');
    expect(configuration.current()?.project).toBe('Kata');
  });

  test('nothing is in force before it is saved', async () => {
    world.faults.push({ call: 'remember', kind: 'transient' });
    await expect(configuration.reload()).rejects.toThrow('remember failed');
    expect(configuration.current()).toBeNull();
    expect(await configuration.reload()).toBe('in-force');
  });

  test('the roster is kept, and its keys belong to the configuration', async () => {
    world.files.set('.github/stakeholders.yml', '- { name: A, address: a@b.org, key: keys/a.asc }\n');
    await configuration.reload();
    expect(configuration.inForce()?.roster).toContain('keys/a.asc');
    expect(configuration.inForce()?.files).toMatchObject({ 'keys/a.asc': 'missing' });
    expect(body()).toContain('Named, but not in the repository');
    expect(await push('somebody else', 'keys/a.asc')).toBe('proposed');
  });
});

describe('a bad file is refused and the last good one stays', () => {
  test.each<[string, string, string]>([
    [
      'faults have their lines',
      GOOD.replace('process: kata', 'process: apache').replace('[main]', '[a b]'),
      'line 2: process: "apache"',
    ],
    [
      'a process that is not shipped yet',
      GOOD.replace('process: kata', 'process: kubeedge'),
      'this version ships the process kata',
    ],
    ['a rehearsal, which is not there yet', `${GOOD}rehearsal: required\n`, 'this version has no rehearsal yet'],
    ['a key twice', `${GOOD}process: kata\n`, 'line 11'],
    ['an alias', `${GOOD}calendar: &a { countries: [DE] }\naddresses: *a\n`, 'aliases'],
    ['a tag', `${GOOD}approvals: !!js/function 2\n`, '.github/vmt.yml, line 11'],
    ['two documents', `${GOOD}---\n${GOOD}`, '.github/vmt.yml, line'],
    ['broken YAML', 'process: [kata', '.github/vmt.yml, line 1'],
    ['nothing', '', 'must be a table of keys and values'],
    ['a login that does not exist', GOOD.replace('[alice]', '[alice, nobody]'), 'nobody'],
    [
      'a team that does not exist',
      GOOD.replace('teams: [kata-containers/vmt] }\n  core', 'teams: [kata-containers/tmv] }\n  core'),
      'kata-containers/tmv',
    ],
    [
      'the case repository as a product',
      GOOD.replace('[kata-containers/kata-containers]', `[${CASES.toUpperCase()}]`),
      'this is the private case repository',
    ],
  ])('%s', async (_what, text, told) => {
    await configuration.reload();
    expect(await push(text)).toBe('refused');
    expect(configuration.current()?.project).toBe('Kata Containers');
    expect(comments().at(-1)).toContain(told);
    expect(comments().at(-1)).toContain('The last good configuration stays in force');
    expect(body()).toContain(told);
    expect(await configuration.reload()).toBe('unchanged');
    expect(comments()).toHaveLength(2);
  });

  test('no file at all', async () => {
    world.files.clear();
    expect(await configuration.reload()).toBe('refused');
    expect(configuration.current()).toBeNull();
    expect(body()).toContain('add .github/vmt.yml');
  });

  test('a broken roster', async () => {
    await configuration.reload();
    expect(await push('name: A\n', '.github/stakeholders.yml')).toBe('refused');
    expect(body()).toContain('must be a list of stakeholders');
  });

  test('an account that appears later is found without a push', async () => {
    await push(GOOD.replace('[alice]', '[alice, nobody]'));
    world.users.set('nobody', 5);
    expect(await configuration.reload()).toBe('in-force');
  });

  test('a login that is another account now', async () => {
    await configuration.reload();
    world.users.set('alice', 99);
    expect(await push(GOOD.replace('Kata Containers', 'Kata'))).toBe('refused');
    expect(body()).toContain('this login had the id 1 and has the id 99 now');
    expect(await configuration.rolesOf({ id: 99, login: 'alice' })).toEqual([]);
  });
});

describe('a change of who may what', () => {
  test('takes effect when two coordinators in force have approved it', async () => {
    await configuration.reload();
    expect(await push(WITH_MALLORY)).toBe('proposed');
    const hash = shownHash();
    expect(await configuration.handleApprove({ hash, person: MALLORY, comment: 100 })).toMatchObject({ ok: false });
    expect(await configuration.handleApprove({ hash, person: ALICE, comment: 101 })).toMatchObject({ ok: true });
    expect(await configuration.handleApprove({ hash, person: ALICE, comment: 102 })).toMatchObject({ ok: false });
    expect(coordinators()).toEqual(['alice']);
    expect(await configuration.handleApprove({ hash, person: BOB, comment: 103 })).toMatchObject({ ok: true });
    expect(coordinators()).toEqual(['alice', 'mallory']);
    expect(world.reactions).toEqual(['100 -1', '101 +1', '102 -1', '103 +1']);
    expect(comments().at(-1)).toContain('is approved by `alice`, `bob`: 2 of 2');
  });

  test('an exchanged key waits, and the bytes in force stay the approved ones', async () => {
    await configuration.reload();
    expect(await push('a key of mallory', 'keys/distros.asc')).toBe('proposed');
    expect(configuration.inForce()?.files).toMatchObject({ 'keys/distros.asc': 'sha of the right key' });
  });

  test('an approval that comes after a newer push is void, even if nobody told of the push', async () => {
    await configuration.reload();
    await push(WITH_MALLORY);
    const hash = shownHash();
    await configuration.handleApprove({ hash, person: ALICE, comment: 101 });
    world.files.set('.github/vmt.yml', WITH_MALLORY.replace('[main]', '[main, next]'));
    await configuration.handleApprove({ hash, person: BOB, comment: 102 });
    expect(coordinators()).toEqual(['alice']);
  });

  test('the same comment twice counts and is answered once', async () => {
    await configuration.reload();
    await push(WITH_MALLORY);
    const approval = { hash: shownHash(), person: ALICE, comment: 101 };
    await configuration.handleApprove(approval);
    const before = comments().length;
    expect(await configuration.handleApprove(approval)).toMatchObject({ ok: true });
    expect(comments()).toHaveLength(before);
  });

  test('approvals survive a restart', async () => {
    await configuration.reload();
    await push(WITH_MALLORY);
    const hash = shownHash();
    await configuration.handleApprove({ hash, person: ALICE, comment: 101 });
    configuration = start(world);
    await configuration.handleApprove({ hash, person: BOB, comment: 102 });
    expect(coordinators()).toEqual(['alice', 'mallory']);
  });

  test('two approvals at the same time both count', async () => {
    await configuration.reload();
    await push(WITH_MALLORY);
    const hash = shownHash();
    await Promise.all([ALICE, BOB].map((person, i) => configuration.handleApprove({ hash, person, comment: 101 + i })));
    expect(coordinators()).toEqual(['alice', 'mallory']);
  });

  test('without a comment the caller answers', async () => {
    await configuration.reload();
    await push(WITH_MALLORY);
    const before = comments().length;
    const hash = shownHash();
    expect(await configuration.handleApprove({ hash, person: ALICE, comment: null })).toMatchObject({ ok: true });
    expect(comments()).toHaveLength(before);
    expect(body()).toContain('1 of 2');
  });
});

describe('the issue is written once, whatever fails', () => {
  const CALLS = ['isPrivate', 'findOwn', 'create', 'findOwnComment', 'comment', 'remember'];
  test.each(CALLS.flatMap((call) => [false, true].map((after) => [call, after] as const)))(
    '%s, answer lost: %s',
    async (call, after) => {
      world.faults.push({ call, kind: 'transient', after });
      await expect(configuration.reload()).rejects.toThrow(`${call} failed`);
      await configuration.reload();
      expect(world.issues.size).toBe(1);
      expect(comments()).toHaveLength(1);
    },
  );

  test('a reaction to a comment that was deleted holds nothing up', async () => {
    await configuration.reload();
    world.faults.push({ call: 'react', kind: 'permanent' });
    expect(await configuration.handleApprove({ hash: 'x', person: ALICE, comment: 5 })).toMatchObject({ ok: false });
    expect(comments().at(-1)).toContain('No change of the configuration waits');
  });

  test('an issue that was deleted is made again', async () => {
    await configuration.reload();
    world.issues.clear();
    await push(GOOD.replace('Kata Containers', 'Kata'));
    expect(world.issues.size).toBe(1);
    expect(comments()).toHaveLength(1);
  });

  test('nothing is written where the repository is not private', async () => {
    world.isPrivate = false;
    await expect(configuration.reload()).rejects.toThrow('not private');
    expect(world.issues.size).toBe(0);
  });
});

describe('roles', () => {
  test.each([
    ['by the id of a login, whatever the person is called now', { id: 1, login: 'alice-renamed' }, ['coordinators']],
    ['by a login in other letters', { id: 3, login: 'carol' }, ['core-reviewers']],
    ['by a team', BOB, ['coordinators', 'core-reviewers']],
    ['not by a login with another id', { id: 99, login: 'alice' }, []],
  ])('%s', async (_how, person, roles) => {
    await configuration.reload();
    expect(await configuration.rolesOf(person)).toEqual(roles);
  });

  test('are asked of GitHub each time', async () => {
    await configuration.reload();
    expect(await configuration.rolesOf(BOB, ['coordinators'])).toEqual(['coordinators']);
    world.teams.set('kata-containers/vmt', { id: 7, members: [] });
    expect(await configuration.rolesOf(BOB, ['coordinators'])).toEqual([]);
  });

  test('a team of the same name that is another team gives none', async () => {
    await configuration.reload();
    world.teams.set('kata-containers/vmt', { id: 8, members: ['bob'] });
    expect(await configuration.rolesOf(BOB)).toEqual([]);
  });

  test('a team is asked once, and only for roles in question', async () => {
    await configuration.reload();
    world.calls = [];
    await configuration.rolesOf(BOB);
    expect(world.calls).toEqual(['inTeam', 'teamId']);
    world.calls = [];
    await configuration.rolesOf(BOB, ['release-managers']);
    await configuration.rolesOf(ALICE, ['coordinators']);
    expect(world.calls).toEqual([]);
  });

  test('there are none without a configuration', async () => {
    expect(await configuration.rolesOf(ALICE)).toEqual([]);
  });
});

test('the hash that is shown is the hash of what waits', async () => {
  await configuration.reload();
  const before = configuration.inForce();
  await push(WITH_MALLORY);
  expect(shownHash()).not.toBe(before === null ? '' : hashOf(before));
});

describe('YAML', () => {
  test('nested 100,000 deep is refused, not a crash', () => {
    expect(readYaml('x', '['.repeat(100_000))).toMatchObject({ ok: false });
    expect(readYaml('x', `${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toMatchObject({ ok: false });
  });

  test('a file of a megabyte is refused unread', () => {
    expect(readYaml('x', '#'.repeat(1_000_000))).toMatchObject({
      ok: false,
      refusals: [{ rule: 'longer than 256 KiB' }],
    });
  });

  test('days, truth values and NO are what people wrote', () => {
    const read = readYaml('x', 'day: 2026-12-21\nno: NO\nterms: 2026-01\n');
    expect(read.ok && read.value).toEqual({ day: '2026-12-21', no: 'NO', terms: '2026-01' });
  });
});
