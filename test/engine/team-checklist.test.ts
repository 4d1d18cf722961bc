/** The monthly checklist on a local GitHub, with a store: made once, at the first look in a month. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { parseConfig } from '../../src/core/config.ts';
import type { Process } from '../../src/core/process.ts';
import type { Store } from '../../src/engine/ports.ts';
import { noteLeave } from '../../src/engine/senders/leave.ts';
import type { PassedOf, Sending } from '../../src/engine/senders/sending.ts';
import { createTeamChecklist, type TeamChecklistParts } from '../../src/engine/team-checklist.ts';
import { leaveOf, noteLeaveOf } from '../../src/engine/team-leave.ts';
import { readDelivery } from '../../src/intake/read-delivery.ts';
import { openStoreAt } from '../../src/store/store.ts';
import { asked, CASES, type Kata, startKata } from '../github/kata.ts';
import { aCommit, caseNumber, delivery } from '../store/samples.ts';

const TEAM = 'kata-containers/vmt';
const SECOND = 'kata-containers/second';
const HOUR = 3_600_000;

let kata: Kata;
let store: Store;
let now: number;
let parts: TeamChecklistParts;
let logged: string[];
let teamLife: boolean;
let look: () => Promise<number>;

const at = (text: string): number => Date.parse(text);

beforeEach(async () => {
  now = at('2026-09-10T08:00:00Z');
  const clock = () => now;
  kata = await startKata({ clock }, clock);
  kata.github.as('alice').putFile(CASES, '.github/team.yml', '- { login: ivan, since: 2026-06-30 }\n');
  for (const login of ['bob', 'ivan']) kata.github.addUser(login);
  kata.github.addTeam(SECOND, ['bob']);
  store = await openStoreAt(':memory:');
  logged = [];
  teamLife = true;
  const config = parseConfig(
    {
      process: 'kubeedge',
      project: 'KubeEdge',
      repositories: ['kata-containers/kata-containers'],
      branches: ['main'],
      roles: {
        coordinators: { users: ['bob', 'carol'], teams: [TEAM, SECOND] },
        associates: { users: ['ivan', 'carol'] },
      },
    },
    [{ id: 'kubeedge', labelPrefix: 'sec/' }],
  );
  if (!config.ok) throw new Error(JSON.stringify(config.refusals));
  const users: Record<string, number> = {};
  for (const login of ['bob', 'carol', 'ivan']) users[login] = (await kata.port.directory.user(login))?.id ?? 0;
  const teams: Record<string, number> = {};
  for (const team of [TEAM, SECOND]) teams[team] = (await kata.port.directory.teamId(team)) ?? 0;
  parts = {
    store,
    github: kata.port,
    configuration: {
      inForce: () => ({
        version: '1',
        config: config.value,
        pins: { users, teams },
        templates: {},
        files: {},
        members: [],
        keys: {},
      }),
    },
    get processes() {
      return { kubeedge: { teamLife } as Process };
    },
    clock,
    caseRepository: CASES,
    log: { error: (fields, message) => logged.push(`${message}: ${fields.problem}`) },
  };
  look = createTeamChecklist(parts);
});
afterEach(async () => {
  await store.close();
  expect(kata.github.violations).toEqual([]);
});

async function lookAt(time: string): Promise<number> {
  now = at(time);
  return look();
}

const titles = () => kata.github.issues(CASES).map(({ title }) => title);
const lastBody = () => kata.github.issues(CASES).at(-1)?.body ?? '';

/** `by` did something on a case. */
async function act(by: string, time: string, expectedVersion: number): Promise<void> {
  const entries = [{ at: at(time), by, fact: { type: 'commented' } as const }];
  await store.commit(aCommit(caseNumber(1), { expectedVersion, entries }));
}

test('of two processes that look at the same time one makes the issue', async () => {
  const other = createTeamChecklist(parts);
  expect(await look()).toBe(0);
  now = at('2026-10-01T00:59:00Z');
  const made = await Promise.all([look(), other()]);
  expect(made.toSorted()).toEqual([0, 1]);
  expect(titles()).toEqual(['Team checklist 2026-10']);
});

test('one issue a month, from the month after the first, with those who are due', async () => {
  expect(await look()).toBe(0);
  expect(await lookAt('2026-09-30T23:59:00Z')).toBe(0);
  expect(await lookAt('2026-10-01T00:59:00Z')).toBe(1);
  const before = asked(kata).length;
  expect(await lookAt('2026-10-01T02:00:00Z')).toBe(0);
  expect(asked(kata)).toHaveLength(before);
  expect(lastBody()).not.toContain('### Start dates');
  expect(lastBody()).toContain('- [ ] `ivan`, associate since 2026-06-30');
  expect(lastBody()).toContain('### Members not seen for two months\n\nNobody.');
  await act('Alice', '2026-11-20T00:00:00Z', 0);
  // The bot was down on the first of November.
  expect(await lookAt('2026-11-20T10:00:00Z')).toBe(1);
  expect(await lookAt('2026-11-20T12:00:00Z')).toBe(0);
  expect(titles()).toEqual(['Team checklist 2026-10', 'Team checklist 2026-11']);
  expect(lastBody()).toMatch(
    /^<!-- vmt:team-checklist 2026-11 -->\n@bob @carol @kata-containers\/vmt @kata-containers\/second\n/,
  );
  expect(lastBody().match(/- \[ \] `\w+`, (not|last) seen.*/g)).toEqual([
    expect.stringMatching(/^- \[ \] `bob`, not seen since .* 2026-09-10: .* 1 of 1 votes$/),
    expect.stringContaining('`carol`'),
  ]);
  expect(lastBody()).toContain('Active members: `alice`.');
});

test('who joins later is not named before two months are over', async () => {
  await look();
  await act('alice', '2026-09-11T00:00:00Z', 0);
  await lookAt('2026-10-01T00:00:00Z');
  kata.github.addUser('dora');
  kata.github.world.teams
    .find(({ slug }) => slug === 'vmt')
    ?.members.set([...kata.github.world.accounts.values()].find(({ login }) => login === 'dora')?.id ?? 0, 'member');
  await lookAt('2026-12-01T00:00:00Z');
  expect(lastBody()).toContain('`alice`, last seen on 2026-09-11');
  expect(lastBody()).toContain('Active members: `dora`.');
});

test('a leave is counted out, and shown while it lasts', async () => {
  await look();
  const person = { id: (await kata.port.directory.user('bob'))?.id ?? 0, login: 'bob' };
  await noteLeaveOf(store, person, { from: at('2026-09-12T00:00Z'), until: '2026-11-30' });
  await noteLeaveOf(store, person, { from: at('2026-09-11T00:00Z'), until: '2026-09-20' });
  expect(await leaveOf(store, person)).toEqual({ from: at('2026-09-12T00:00Z'), until: '2026-11-30' });
  await lookAt('2026-11-15T00:00:00Z');
  expect(lastBody()).toContain('- `bob` until 2026-11-30: duty is paused, and an associate may stand in (`ivan`)');
  await lookAt('2026-12-01T00:00:00Z');
  expect(lastBody()).toContain('Active members: `bob`.');
});

test('a leave counts from when it was said, however late and often it is kept', async () => {
  const person = { id: 9, login: 'ivan' };
  const due = at('2026-09-12T00:00Z');
  const effect = { kind: 'note-leave', audience: 'team', key: 'k', caseId: '#1', due, person, until: '2026-11-30' };
  for (const later of [1, 2]) {
    const sending = { parts: { store }, now: due + later * HOUR } as unknown as Sending;
    const sent = await noteLeave(effect as unknown as PassedOf<'note-leave'>, sending);
    expect(sent).toMatchObject({ proof: 'noted until 2026-11-30' });
  }
  expect(await leaveOf(store, person)).toEqual({ from: due, until: '2026-11-30' });
  expect(await leaveOf(store, { id: 10, login: 'ivan' })).toBeNull();
});

test('the faults of the file stand in the issue, with their lines', async () => {
  kata.github.as('alice').putFile(CASES, '.github/team.yml', '- login: ivan\n  since: soon\n- [\n');
  await look();
  await lookAt('2026-10-01T00:00:00Z');
  expect(lastBody()).toContain('.github/team.yml, line ');
  kata.github.as('alice').putFile(CASES, '.github/team.yml', '- login: ivan\n  since: soon\n- { login: -x }\n');
  await lookAt('2026-11-01T00:00:00Z');
  expect(lastBody()).toContain('.github/team.yml, line 2: [0].since: "soon"\n    must be a day that exists');
  expect(lastBody()).toContain('.github/team.yml, line 3: [1].login: "-x"');
});

test('nothing is asked or made where the process has no team life, or the repository is not private', async () => {
  teamLife = false;
  const before = asked(kata).length;
  await look();
  expect(await lookAt('2026-10-01T00:00:00Z')).toBe(0);
  expect(asked(kata)).toHaveLength(before);
  teamLife = true;
  await lookAt('2026-10-02T00:00:00Z');
  kata.github.setVisibility(CASES, 'public');
  expect(await lookAt('2026-11-01T00:00:00Z')).toBe(0);
  kata.github.setVisibility(CASES, 'private');
  expect(await lookAt('2026-11-01T02:00:00Z')).toBe(1);
  expect(titles()).toEqual(['Team checklist 2026-11']);
});

test('a lost answer makes no second issue, and a fault is tried again after an hour', async () => {
  await look();
  kata.github.faults.next({ match: { method: 'GET', path: /\/members/ }, do: 'status', status: 502 });
  expect(await lookAt('2026-10-01T00:00:00Z')).toBe(0);
  expect(logged).toEqual([expect.stringContaining('could not be made yet')]);
  expect(await lookAt('2026-10-01T00:30:00Z')).toBe(0);
  kata.github.faults.next({ match: { method: 'POST', path: /\/issues$/ }, do: 'reset-after' });
  expect(await lookAt('2026-10-01T01:00:00Z')).toBe(0);
  expect(await lookAt('2026-10-01T02:00:00Z')).toBe(0);
  expect(await lookAt('2026-10-01T03:00:00Z')).toBe(0);
  expect(titles()).toEqual(['Team checklist 2026-10']);
  expect(logged).toHaveLength(2);
});

test('a GitHub that hangs holds up no other round', async () => {
  await look();
  kata.github.faults.next({ match: { path: /\/members/ }, do: 'stall' });
  const first = lookAt('2026-10-01T00:00:00Z');
  await kata.github.faults.stalled();
  now += 2 * HOUR;
  expect(await look()).toBe(0);
  kata.github.faults.release();
  expect(await first).toBe(1);
});

test('the team of another number under the same name is not counted', async () => {
  await look();
  kata.github.world.teams
    .filter(({ slug }) => slug === 'vmt')
    .forEach((team) => {
      team.id += 1;
    });
  await lookAt('2026-12-01T00:00:00Z');
  expect(lastBody()).toContain('`kata-containers/vmt` is not the team that was approved');
  expect(lastBody()).not.toContain('`alice`');
});

test('the issue is no case: what an app opens is ignored', async () => {
  await look();
  // Nobody listens there: what would be delivered is what counts.
  kata.github.webhookUrl = 'http://127.0.0.1:1';
  await lookAt('2026-10-01T00:00:00Z');
  await kata.github.delivered();
  const payload = JSON.stringify(kata.github.deliveries.find(({ event }) => event === 'issues')?.payload);
  const row = { ...delivery('a', { event: 'issues', payload }), seq: 1, attempts: 0 };
  const { config } = parts.configuration.inForce() ?? { config: null };
  expect(
    readDelivery(row, { config, caseRepository: CASES, configurationIssue: null, distributorIssue: null }),
  ).toEqual({
    kind: 'ignored',
    why: 'done by an app',
  });
});
