import { beforeEach, describe, expect, test } from '@jest/globals';
import { hashOf } from '../../src/core/config-change.ts';
import type { Configuration } from '../../src/engine/configuration.ts';
import { readYaml } from '../../src/engine/configuration-yaml.ts';
import { PortFault } from '../../src/engine/ports.ts';
import { CASES, ConfigurationWorld, start } from '../support/configuration-world.ts';

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

let world: ConfigurationWorld;
let configuration: Configuration;

beforeEach(() => {
  world = new ConfigurationWorld();
  world.files.set('.github/vmt.yml', GOOD);
  world.files.set('keys/distros.asc', 'key of d@vs.example.org');
  configuration = start(world);
});

const push = (text: string, path = '.github/vmt.yml'): Promise<string> => {
  world.files.set(path, text);
  return configuration.reload();
};
const body = (): string => [...world.issues.values()].map((issue) => issue.body).join();
const coordinators = () => configuration.current()?.roles.coordinators.users;
/** The hash that the last comment asks for. */
const shownHash = (): string => /config ([0-9a-f]{12})/.exec(world.comments().at(-1) ?? '')?.[1] ?? 'none';

describe('reading', () => {
  test('the first configuration is in force, with pinned ids, and shown on the issue', async () => {
    expect(configuration.current()).toBeNull();
    expect(await configuration.reload()).toBe('in-force');
    expect(configuration.current()?.project).toBe('Kata Containers');
    expect(configuration.inForce()).toMatchObject({
      pins: { users: { alice: 1, carol: 3 }, teams: { 'kata-containers/vmt': 7 } },
      files: { 'keys/distros.asc': 'sha of key of d@vs.example.org' },
      members: [],
      keys: {
        'keys/distros.asc': {
          version: 'sha of key of d@vs.example.org',
          expires: null,
          addresses: ['d@vs.example.org'],
          fault: null,
        },
      },
    });
    expect([...world.issues.values()]).toMatchObject([{ title: 'vmt-bot configuration', open: true }]);
    expect(world.issues.has(configuration.issueNumber() ?? 0)).toBe(true);
    expect(body()).toMatch(/^<!-- vmt:configuration -->\n/);
    expect(world.comments()).toHaveLength(1);
  });

  test('the same files again: nothing is looked up, written or saved', async () => {
    await configuration.reload();
    world.calls = [];
    expect(await configuration.reload()).toBe('unchanged');
    expect(new Set(world.calls)).toEqual(new Set(['read', 'list']));
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
    world.memory.set('configuration', '{"format":3,"state":{}}');
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

  test('a rehearsal may be required', async () => {
    await push(`${GOOD}rehearsal: required\n`);
    expect(configuration.current()?.rehearsal).toBe('required');
  });

  test('nothing is in force before it is saved', async () => {
    world.faults.push({ call: 'remember', kind: 'transient' });
    await expect(configuration.reload()).rejects.toThrow('remember failed');
    expect(configuration.current()).toBeNull();
    expect(await configuration.reload()).toBe('in-force');
  });
});

const ROSTER = '.github/stakeholders.yml';
const CAROL = '- { name: Carol, address: carol@example.org, key: keys/carol.asc }\n';
const DAVE = '- { name: Dave, address: dave@example.net, key: keys/dave.asc }\n';
const roster = () => configuration.inForce()?.members.map(({ name, address }) => `${name} ${address}`);
const faultOf = (path: string) => configuration.inForce()?.keys[path]?.fault;

describe('the roster', () => {
  beforeEach(async () => {
    world.files.set(ROSTER, CAROL);
    world.files.set('keys/carol.asc', 'key of carol@example.org');
    await configuration.reload();
  });

  test('is in force with its keys, and shown', () => {
    expect(roster()).toEqual(['Carol carol@example.org']);
    expect(faultOf('keys/carol.asc')).toBeNull();
    expect(body()).toContain('### Roster\n\n1: Carol');
    expect(body()).toContain('| `keys/carol.asc` | Carol, `carol@example.org` | never |  |');
  });

  test('that changes waits for its approval, and shows who is new', async () => {
    world.files.set('keys/dave.asc', 'key of dave@example.net');
    expect(await push(CAROL + DAVE, ROSTER)).toBe('proposed');
    expect(roster()).toEqual(['Carol carol@example.org']);
    expect(world.comments().at(-1)).toContain('\n+ roster: Dave, dave@example.net\n');
    const hash = shownHash();
    await configuration.handleApprove({ hash, person: ALICE, comment: 101 });
    await configuration.handleApprove({ hash, person: BOB, comment: 102 });
    expect(roster()).toEqual(['Carol carol@example.org', 'Dave dave@example.net']);
    expect(faultOf('keys/dave.asc')).toBeNull();
  });

  test.each([
    ['one letter of an address', CAROL.replace('carol@', 'carrol@'), ROSTER],
    ['one letter of a key', 'key of carol@example.org until 2027-01-31', 'keys/carol.asc'],
    ['the evidence', CAROL.replace(' }', ', terms: 2026-01 }'), ROSTER],
    ['everybody', '', ROSTER],
  ])('has another hash with %s', async (_what, text, path) => {
    const before = configuration.inForce();
    expect(await push(text, path)).toBe('proposed');
    expect(shownHash()).toMatch(/^[0-9a-f]{12}$/);
    expect(before).not.toBeNull();
    expect(shownHash()).not.toBe(before === null ? '' : hashOf(before));
    expect(configuration.inForce()).toBe(before);
  });

  test.each<[string, string, string]>([
    ['that is a table', 'name: A\n', '.github/stakeholders.yml, line 1: {"name'],
    ['with an address behind a name', `${CAROL}\n- { name: X, address: "X <x@y.org>", key: k.asc }\n`, 'line 3'],
    ['with an address that imitates', CAROL.replace('example.org', 'xn--pple-43d.org'), 'letters that imitate others'],
    [
      'with an address that no mailer takes',
      CAROL.replace('example.org', 'example.o'),
      'not the name of a mail domain',
    ],
    ['with somebody twice', CAROL + CAROL, 'is the address of row 1, too'],
    ['that is not YAML', '- [', '.github/stakeholders.yml, line 1'],
  ])('%s is refused, and the last good one stays', async (_what, text, told) => {
    expect(await push(text, ROSTER)).toBe('refused');
    expect(body()).toContain(told);
    expect(roster()).toEqual(['Carol carol@example.org']);
  });

  test('and vmt.yml have their faults told together', async () => {
    world.files.set(ROSTER, CAROL.replace('carol@example.org', 'nobody'));
    expect(await push(GOOD.replace('process: kata', 'process: apache'))).toBe('refused');
    expect(body()).toContain('line 2: process: "apache"');
    expect(body()).toContain('.github/stakeholders.yml, line 1: [0].address: "nobody"');
  });

  test('that is asked for and not there is refused', async () => {
    const asks = GOOD.replace('encrypt: keys/distros.asc', 'encrypt: roster');
    expect(await push(asks)).toBe('proposed');
    world.files.delete(ROSTER);
    expect(await configuration.reload()).toBe('refused');
    expect(body()).toContain('line 10: channels.distros.encrypt: "roster"');
    expect(body()).toContain('there is no roster in the case repository');
  });
});

describe('a key', () => {
  test.each<[string, string | null, string | null]>([
    ['is good where it names the address', 'key of x@y.org, d@vs.example.org', null],
    ['is not there', null, 'is not in the case repository'],
    ['is no key', 'hello', 'is no public key'],
    ['is of somebody else', 'key of mallory@example.org', 'does not say that it is the key of d@vs.example.org'],
  ])('%s', async (_what, text, fault) => {
    world.files.delete('keys/distros.asc');
    if (text !== null) {
      world.files.set('keys/distros.asc', text);
    }
    await configuration.reload();
    expect(faultOf('keys/distros.asc')).toBe(fault);
    expect(body()).toContain(`| ${(fault ?? '').replace('d@vs.example.org', '`$&`')} |`);
    world.files.set('keys/distros.asc', 'key of d@vs.example.org until 2027-01-31');
    expect(await configuration.reload()).toBe('proposed');
    expect(faultOf('keys/distros.asc')).toBe(fault);
  });

  test('that can not be read is a fault of that key, and holds nothing else up', async () => {
    world.files.set('.github/vmt.yml', GOOD.replace('keys/distros.asc', 'keys'));
    world.folders.add('keys');
    expect(await configuration.reload()).toBe('in-force');
    expect(faultOf('keys')).toBe('the path leads to something else');
  });
});

describe('what a version before remembered', () => {
  /** As it was saved before there were members and keys. */
  function asFormat1(change: (state: Record<string, unknown>) => void = () => undefined): void {
    const saved = JSON.parse(world.memory.get('configuration') ?? '');
    const { members: _members, keys: _keys, ...loaded } = saved.state.inForce;
    saved.format = 1;
    saved.state.inForce = { ...loaded, roster: world.files.get(ROSTER) ?? null };
    change(saved.state);
    world.memory.set('configuration', JSON.stringify(saved));
    configuration = start(world);
  }

  beforeEach(async () => {
    world.files.set(ROSTER, CAROL);
    world.files.set('keys/carol.asc', 'key of carol@example.org');
    await configuration.reload();
  });

  test('stays in force, and has its members and keys after the next look, though nothing was pushed', async () => {
    const before = configuration.inForce();
    asFormat1();
    expect(await configuration.reload()).toBe('in-force');
    expect(configuration.inForce()).toEqual(before);
    expect(await configuration.reload()).toBe('unchanged');
  });

  test('is in force even while GitHub is away', async () => {
    asFormat1();
    world.faults.push({ call: 'read', kind: 'transient' });
    await expect(configuration.reload()).rejects.toThrow(PortFault);
    expect(configuration.current()?.project).toBe('Kata Containers');
    expect(roster()).toEqual(['Carol carol@example.org']);
  });

  test('is not replaced by what was pushed meanwhile: that waits', async () => {
    asFormat1();
    expect(await push(WITH_MALLORY)).toBe('proposed');
    expect(coordinators()).toEqual(['alice']);
    expect(faultOf('keys/carol.asc')).toBeNull();
  });

  test('has no use of a key that was exchanged meanwhile', async () => {
    asFormat1();
    expect(await push('key of carol@example.org, mallory@example.org', 'keys/carol.asc')).toBe('proposed');
    expect(configuration.inForce()?.keys['keys/carol.asc']).toEqual({
      version: 'sha of key of carol@example.org',
      expires: null,
      addresses: [],
      fault: 'was exchanged, which is not approved',
    });
    expect(faultOf('keys/distros.asc')).toBeNull();
  });

  test('a change that waited is shown again, and needs its approvals again', async () => {
    await push(WITH_MALLORY);
    const hash = shownHash();
    await configuration.handleApprove({ hash, person: ALICE, comment: 101 });
    asFormat1();
    await configuration.handleApprove({ hash, person: BOB, comment: 102 });
    expect(coordinators()).toEqual(['alice']);
    await configuration.handleApprove({ hash, person: ALICE, comment: 103 });
    expect(coordinators()).toEqual(['alice', 'mallory']);
  });

  test('what was refused by the rules of then is looked at again', async () => {
    asFormat1((state) => {
      state.refused = [{ value: 'rehearsal: required', rule: 'this version has no rehearsal yet', mend: '' }];
    });
    expect(await configuration.reload()).toBe('in-force');
    expect(body()).not.toContain('no rehearsal');
  });

  test('a roster that is not good by the rules of now has no members', async () => {
    asFormat1((state) => {
      state.inForce = { ...(state.inForce as object), roster: '- { name: Carol, address: x }\n' };
    });
    world.files.set(ROSTER, '- { name: Carol, address: x }\n');
    expect(await configuration.reload()).toBe('refused');
    expect(configuration.current()?.project).toBe('Kata Containers');
    expect(roster()).toEqual([]);
  });
});

describe('a bad file is refused and the last good one stays', () => {
  test.each<[string, string, string]>([
    [
      'faults have their lines',
      GOOD.replace('process: kata', 'process: apache').replace('[main]', '[a b]'),
      'line 2: process: "apache"',
    ],
    ['a process that does not ship', GOOD.replace('process: kata', 'process: kubeedge'), 'process: "kubeedge"'],
    [
      'a channel at an address that no mailer takes',
      GOOD.replace('d@vs.example.org', 'd@vs.example.o'),
      'line 10: channels.distros.email: "d@vs.example.o"',
    ],
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
    expect(world.comments().at(-1)).toContain(told);
    expect(world.comments().at(-1)).toContain('The last good configuration stays in force');
    expect(body()).toContain(told);
    expect(await configuration.reload()).toBe('unchanged');
    expect(world.comments()).toHaveLength(2);
  });

  test('no file at all', async () => {
    world.files.clear();
    expect(await configuration.reload()).toBe('refused');
    expect(configuration.current()).toBeNull();
    expect(body()).toContain('add .github/vmt.yml');
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
    expect(world.comments().at(-1)).toContain('is approved by `alice`, `bob`: 2 of 2');
  });

  test('an exchanged key waits, and the bytes in force stay the approved ones', async () => {
    await configuration.reload();
    expect(await push('a key of mallory', 'keys/distros.asc')).toBe('proposed');
    expect(configuration.inForce()?.files).toMatchObject({ 'keys/distros.asc': 'sha of key of d@vs.example.org' });
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
    const before = world.comments().length;
    expect(await configuration.handleApprove(approval)).toMatchObject({ ok: true });
    expect(world.comments()).toHaveLength(before);
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
    const before = world.comments().length;
    const hash = shownHash();
    expect(await configuration.handleApprove({ hash, person: ALICE, comment: null })).toMatchObject({ ok: true });
    expect(world.comments()).toHaveLength(before);
    expect(body()).toContain('1 of 2');
  });
});

describe('two replicas', () => {
  let other: Configuration;
  beforeEach(async () => {
    world.hasReplicas = true;
    other = start(world);
    await Promise.all([configuration.reload(), other.reload()]);
  });

  test('that start together make one issue, and say it once', () => {
    expect(world.issues.size).toBe(1);
    expect(world.comments()).toHaveLength(1);
  });

  test('what one takes into force holds in the other from its next look on, at the cost of one look-up', async () => {
    await push(GOOD.replace('Kata Containers', 'Kata'));
    expect(other.current()?.project).toBe('Kata Containers');
    world.calls = [];
    await other.refresh();
    expect(other.current()?.project).toBe('Kata');
    expect(world.calls).toEqual([]);
    const before = other.inForce();
    await other.refresh();
    expect(other.inForce()).toBe(before);
  });

  test('approvals that each of them hears count together', async () => {
    await push(WITH_MALLORY);
    const hash = shownHash();
    const [first, second] = await Promise.all([
      configuration.handleApprove({ hash, person: ALICE, comment: 71 }),
      other.handleApprove({ hash, person: BOB, comment: 72 }),
    ]);
    expect([first.ok, second.ok]).toEqual([true, true]);
    await Promise.all([configuration.refresh(), other.refresh()]);
    expect(coordinators()).toEqual(['alice', 'mallory']);
    expect(other.inForce()).toEqual(configuration.inForce());
    expect(world.comments().filter((text) => /<!-- vmt:configuration reply-/.test(text))).toHaveLength(2);
  });

  test('one that lost its turn does not put an older one into force', async () => {
    world.alone = (_what, work) => work();
    world.files.set('.github/vmt.yml', GOOD.replace('Kata Containers', 'Kata'));
    const reached = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    world.beforeUser = () => {
      reached.resolve();
      return answered.promise;
    };
    const slow = configuration.reload();
    await reached.promise;
    world.beforeUser = async () => undefined;
    world.files.set('.github/vmt.yml', GOOD.replace('Kata Containers', 'Katas'));
    await other.reload();
    answered.resolve();
    await expect(slow).rejects.toThrow('another replica has changed the configuration');
    await configuration.refresh();
    expect(configuration.current()?.project).toBe('Katas');
  });
});

describe('nothing is left to do until something is pushed', () => {
  test('once it is read and written', async () => {
    expect(configuration.isSettled()).toBe(false);
    await configuration.reload();
    expect(configuration.isSettled()).toBe(true);
  });

  test('unless a comment waits', async () => {
    await configuration.reload();
    world.faults.push({ call: 'comment', kind: 'transient' });
    await expect(configuration.tell('k', 'text', 0)).rejects.toThrow('comment failed');
    expect(configuration.isSettled()).toBe(false);
    await configuration.reload();
    expect(configuration.isSettled()).toBe(true);
  });

  test('unless it was refused', async () => {
    await configuration.reload();
    await push('process: none');
    expect(configuration.isSettled()).toBe(false);
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
      expect(world.comments()).toHaveLength(1);
    },
  );

  test('a reaction to a comment that was deleted holds nothing up', async () => {
    await configuration.reload();
    world.faults.push({ call: 'react', kind: 'permanent' });
    expect(await configuration.handleApprove({ hash: 'x', person: ALICE, comment: 5 })).toMatchObject({ ok: false });
    expect(world.comments().at(-1)).toContain('No change of the configuration waits');
  });

  test('an issue that was deleted is made again', async () => {
    await configuration.reload();
    world.issues.clear();
    await push(GOOD.replace('Kata Containers', 'Kata'));
    expect(world.issues.size).toBe(1);
    expect(world.comments()).toHaveLength(1);
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
