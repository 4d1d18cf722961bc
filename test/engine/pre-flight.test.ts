/** Everything outside is looked at before T0: by the real clients at a local GitHub that has gone wrong in each way. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { FlightCheck } from '../../src/core/inputs.ts';
import type { Case, Step } from '../../src/core/model.ts';
import { lookUp } from '../../src/engine/look-up.ts';
import type { EngineParts } from '../../src/engine/parts.ts';
import { PortFault } from '../../src/engine/ports.ts';
import { preFlight } from '../../src/engine/pre-flight.ts';
import { asked, CASES, COMMUNITY, PRODUCT, thrown } from '../github/kata.ts';
import { caseNumber } from '../store/samples.ts';
import { type EngineWorld, startEngineWorld, stepFor, T0, WORLD } from './sandbox-parts.ts';

const PATCH = 'cases/2/patches/main.patch';
const ADVISORY = { ghsa: 'GHSA-2222-3333-4444', url: 'https://github.com/x' };

const ALL: readonly Step[] = [
  stepFor({ kind: 'tracking-issue', repository: PRODUCT, labels: [] }),
  stepFor({ kind: 'publish-advisory', repository: PRODUCT, ghsa: ADVISORY.ghsa }),
  stepFor({ kind: 'release', repository: PRODUCT, version: '1.11.0' }),
  stepFor({ kind: 'file', repository: COMMUNITY, path: 'KCSA/a.md', replaces: null }),
  stepFor({ kind: 'index', repository: COMMUNITY, path: 'KCSA.md', id: 'a' }),
  stepFor({ kind: 'slack', channel: 'announcements', place: '#announcements' }),
  stepFor({ kind: 'mail', channel: 'kata-dev', to: 'kata-dev@lists.example.org', encrypt: null, inReplyTo: null }),
  stepFor({ kind: 'case-issue' }),
];

const GOOD = [
  'case repository private',
  'clock',
  `${PRODUCT}: issues`,
  `${PRODUCT}: advisories`,
  `${PRODUCT}: contents`,
  `${COMMUNITY}: contents`,
  `${PRODUCT}: public`,
  `${COMMUNITY}: public`,
  'mail server',
  'signing key',
  'Slack #announcements',
  'database',
];

let world: EngineWorld;
beforeEach(async () => {
  world = await startEngineWorld();
});
afterEach(() => {
  jest.useRealTimers();
  expect(world.kata.github.violations).toEqual([]);
});

const c: Case = caseNumber(2);
const look = (steps = ALL, extent: 'all' | 'blocking' = 'all', of = c, parts: EngineParts = world.parts) =>
  preFlight(parts, WORLD, of, steps, extent);
const red = (checks: readonly FlightCheck[]): Readonly<Record<string, string | null>> =>
  Object.fromEntries(checks.filter(({ problem }) => problem !== null).map(({ name, problem }) => [name, problem]));

describe('all that messages need', () => {
  test('is looked at, each thing once, and nothing is written', async () => {
    const checks = await look();
    expect(checks.map(({ name }) => name)).toEqual(GOOD);
    expect(red(checks)).toEqual({});
    expect(checks.filter(({ blocks }) => blocks).map(({ name }) => name)).toEqual(['case repository private', 'clock']);
    expect(checks.every(({ mend }) => mend !== '')).toBe(true);
    expect(asked(world.kata).every((request) => request.startsWith('GET'))).toBe(true);
  });

  test('is little for few messages', async () => {
    const names = (await look([stepFor({ kind: 'case-issue' })])).map(({ name }) => name);
    expect(names).toEqual(['case repository private', 'clock', 'database']);
  });

  test('is told with its name and words where it is not good (G9)', async () => {
    const { github } = world.kata;
    github.setArchived(COMMUNITY, true);
    github.setIssues(PRODUCT, false);
    world.troubles.set('mail', 'the server wants another password');
    world.troubles.set('#announcements', 'SLACK_WEBHOOK_URL_ANNOUNCEMENTS is not set');
    expect(red(await look())).toEqual({
      [`${PRODUCT}: issues`]: expect.stringContaining('switched off'),
      [`${COMMUNITY}: contents`]: expect.stringContaining('archived'),
      'mail server': 'the server wants another password',
      'Slack #announcements': 'SLACK_WEBHOOK_URL_ANNOUNCEMENTS is not set',
    });
    github.setPermissions({ metadata: 'read', issues: 'write', contents: 'write' });
    expect(red(await look())).toMatchObject({ [`${PRODUCT}: advisories`]: expect.stringContaining('not permitted') });
  });

  test('is that everybody sees the repositories that are written to, as they are at this moment', async () => {
    await look();
    world.kata.github.setVisibility(COMMUNITY, 'private');
    const [seen, ...others] = (await look()).filter(({ problem }) => problem !== null);
    expect([seen, others]).toEqual([
      {
        name: `${COMMUNITY}: public`,
        problem: 'it is private: nobody would see what is published there, so nothing is written to it',
        mend: 'make the repository public, or name another one in .github/vmt.yml',
        blocks: false,
      },
      [],
    ]);
  });

  test('is red with the words of a fault, and hides no other check', async () => {
    world.kata.github.faults.next({
      do: 'status',
      status: 502,
      times: 9,
      match: { path: /^\/repos\/[^/]+\/community/ },
    });
    world.troubles.set('mail', new PortFault('transient', 'nobody listens'));
    const checks = await look();
    expect(checks.map(({ name }) => name)).toEqual(GOOD);
    expect(red(checks)).toEqual({
      [`${COMMUNITY}: contents`]: expect.stringContaining('502'),
      [`${COMMUNITY}: public`]: expect.stringContaining('502'),
      'mail server': 'nobody listens',
    });
  });

  test('is the advisory of the case where it is commented on', async () => {
    const comment = [stepFor({ kind: 'advisory' })];
    const withAdvisory = caseNumber(2, { repository: COMMUNITY, advisory: ADVISORY as Case['advisory'] });
    expect((await look(comment, 'all', withAdvisory)).map(({ name }) => name)).toContain(`${COMMUNITY}: advisories`);
    expect(await look(comment)).toHaveLength(3);
  });

  test.each([
    ['none is set', null],
    ['is revoked', { fault: 'is revoked', expires: null, addresses: [] }],
    ['it expires at 1970', { fault: null, expires: 1, addresses: [] }],
  ])("is the team's own key: %s", async (problem, key) => {
    const { parts } = world;
    const keys = { ...parts.channels.keys, own: async () => key };
    const checks = await look(ALL, 'all', c, { ...parts, channels: { ...parts.channels, keys } });
    expect(red(checks)).toEqual({ 'signing key': expect.stringContaining(problem) });
  });

  test('is the database', async () => {
    await world.store.close();
    expect(red(await look())).toHaveProperty('database');
  });
});

describe('patches that go with a mail', () => {
  const version = (text: string) => createHash('sha1').update(`blob ${text.length}\0${text}`).digest('hex');
  const mail = (name: string, path: string, text: string) =>
    stepFor(
      { kind: 'roster', channel: 'embargo-notice', members: [] },
      { attachments: [{ name, path, version: version(text) }] },
    );

  test('are read, each version once', async () => {
    world.kata.github.as('alice').putFile(CASES, PATCH, 'text');
    const checks = await look([mail('cve-main.patch', PATCH, 'text'), mail('cve-main.patch', PATCH, 'text')]);
    expect(checks.map(({ name, problem }) => [name, problem]).slice(2)).toEqual([
      ['mail server', null],
      ['signing key', null],
      ['database', null],
      ['patch cve-main.patch', null],
    ]);
    expect(asked(world.kata).filter((request) => request.includes('/contents/'))).toHaveLength(1);
  });

  test('are red when they were changed or are gone', async () => {
    world.kata.github.as('alice').putFile(CASES, PATCH, 'text');
    world.kata.github.as('alice').putFile(CASES, PATCH, 'another text');
    const steps = [mail('cve-main.patch', PATCH, 'text'), mail('cve-stable.patch', 'cases/2/patches/s.patch', 'never')];
    expect(red(await look(steps))).toEqual({
      'patch cve-main.patch': expect.stringContaining('is another file now'),
      'patch cve-stable.patch': expect.stringContaining('not in the repository any more'),
    });
  });

  test('are read eight at the same time', async () => {
    const { parts } = world;
    let reading = 0;
    let most = 0;
    const readBlob = async () => {
      reading += 1;
      most = Math.max(most, reading);
      await new Promise((resolve) => setImmediate(resolve));
      reading -= 1;
      return new Uint8Array();
    };
    const github = { ...parts.github, caseFiles: { ...parts.github.caseFiles, readBlob } };
    const steps = Array.from({ length: 30 }, (_, index) => mail(`${index}.patch`, PATCH, `${index}`));
    expect(await look(steps, 'all', c, { ...parts, github })).toHaveLength(35);
    expect(most).toBe(8);
  });
});

describe('what can stop a plan at T0', () => {
  test('is only the case repository and the clock, by one request', async () => {
    world.troubles.set('mail', new PortFault('transient', 'nobody listens'));
    const checks = await look(ALL, 'blocking');
    expect(checks.map(({ name, problem, blocks }) => [name, problem, blocks])).toEqual([
      ['case repository private', null, true],
      ['clock', null, true],
    ]);
    expect(asked(world.kata)).toEqual([`GET /repos/${CASES}`]);
  });

  test('is what GitHub says now, not a minute ago, and freezes the cases at the next look', async () => {
    await world.store.remember('visibility', `private ${T0}`);
    world.kata.github.setVisibility(CASES, 'public');
    expect(red(await look(ALL, 'blocking'))).toEqual({
      'case repository private': 'the case repository is not private',
    });
    expect(await world.store.recall('visibility')).toMatch(/^unknown /);
  });

  test.each([
    [3600_000, "this machine's clock is at least 3600.0 s behind GitHub's; 2 s are allowed"],
    [3000, "this machine's clock is at least 3.0 s behind GitHub's; 2 s are allowed"],
    [-4000, "this machine's clock is at least 3.0 s ahead of GitHub's; 2 s are allowed"],
  ])('is a clock that differs by %d ms', async (ahead, problem) => {
    world.kata.github.setClockOffset(ahead);
    expect(red(await look(ALL, 'blocking'))).toEqual({ clock: problem });
    expect(red(await look())).toEqual({ clock: problem });
  });

  test.each([2999, 1000, -1500, -2000])('is not a clock that may be right within 2 s: %d ms', async (ahead) => {
    world.kata.github.setClockOffset(ahead);
    expect(red(await look(ALL, 'blocking'))).toEqual({});
  });

  test('is the clock of this moment: one that was set since the last answer is seen', async () => {
    await look(ALL, 'blocking');
    world.at(T0 - 60_000);
    world.kata.github.setClockOffset(60_000);
    expect(red(await look(ALL, 'blocking'))).toHaveProperty('clock');
  });

  test('is a case repository that is not seen, whose refusal still tells the time', async () => {
    world.kata.github.setClockOffset(60_000);
    await world.parts.github.caseIssues.isPrivate(CASES);
    world.kata.github.setInstalled(CASES, false);
    expect(red(await look(ALL, 'blocking'))).toEqual({
      'case repository private': expect.stringContaining('404'),
      clock: expect.stringContaining('60.0 s behind'),
    });
  });

  test('is not known when GitHub does not answer: the fault is thrown', async () => {
    world.kata.github.faults.next({ do: 'status', status: 503, match: { path: /vmt-cases$/ } });
    expect(await thrown(look(ALL, 'blocking'))).toMatchObject({ kind: 'transient' });
    world.kata.github.faults.next({ do: 'reset-before', times: 2 });
    expect(await thrown(look(ALL, 'blocking'))).toMatchObject({ kind: 'transient' });
    world.kata.github.faults.clear();
    world.kata.github.faults.next({ do: 'status', status: 503, match: { path: /vmt-cases$/ } });
    expect(red(await look())).toEqual({
      'case repository private': expect.stringContaining('503'),
      clock: expect.stringContaining('503'),
    });
  });
});

test('no check takes longer than ten seconds', async () => {
  const { parts } = world;
  const never = new Promise<never>(() => undefined);
  const slow: EngineParts = {
    ...parts,
    channels: { ...parts.channels, mail: { ...parts.channels.mail, check: () => never } },
    github: { ...parts.github, caseIssues: { ...parts.github.caseIssues, isPrivate: () => never } },
  };
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
  const all = look([stepFor({ kind: 'roster', channel: 'embargo-notice', members: [] })], 'all', c, slow);
  const blocking = thrown(look(ALL, 'blocking', c, slow));
  await jest.advanceTimersByTimeAsync(10_000);
  const problem = 'no answer within 10 s';
  expect(red(await all)).toEqual({ 'case repository private': problem, clock: problem, 'mail server': problem });
  expect(await blocking).toMatchObject({ kind: 'transient', message: problem });
});

test('the core asks for it, and for CVE records, by look-ups', async () => {
  const found = await lookUp(world.parts, WORLD, c, [
    { kind: 'pre-flight', steps: ALL, extent: 'blocking' },
    { kind: 'cve-record', cve: 'CVE-2026-2026' },
  ]);
  expect(found.preFlight?.map(({ name }) => name)).toEqual(['case repository private', 'clock']);
  expect(found.cveRecord).toBe('published');
  const nothing = await lookUp(world.parts, WORLD, c, []);
  expect([nothing.preFlight, nothing.cveRecord]).toEqual([null, null]);
});
