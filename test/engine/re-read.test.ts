/** Before a plan runs, the comments of its case are read again: what GitHub never delivered counts, and counts once. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Case } from '../../src/core/model.ts';
import { caseId, newAdvisory } from '../../src/core/model.ts';
import { tickDueCases } from '../../src/engine/clock.ts';
import { drainInbox } from '../../src/engine/inbox.ts';
import { PortFault } from '../../src/engine/ports.ts';
import { reReadComments } from '../../src/engine/re-read.ts';
import { secondaryLimit } from '../../src/sandbox/github/faults.ts';
import { CASES, NOW, PRODUCT, thrown } from '../github/kata.ts';
import { type EngineWorld, startEngineWorld, T0 } from './sandbox-parts.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let world: EngineWorld;
let c: Case;
beforeEach(async () => {
  world = await startEngineWorld();
  world.at(T0 - 3 * DAY);
  c = await world.openCase(T0 - 2 * DAY);
  world.at(T0);
});

const number = () => c.number ?? 0;
const as = (login: string) => world.kata.github.as(login);
const reRead = async () => await reReadComments(world.parts, await fresh(), T0);
const fresh = async (id = c.id) => (await world.store.byId(id))?.case ?? c;
const types = async (of = c) => (await world.factsOf(of)).map(({ type }) => type);

async function say(login: string, body: string, at = T0 - HOUR): Promise<number> {
  world.at(at);
  const id = as(login).comment(CASES, number(), body);
  world.at(T0);
  return id;
}

describe('a comment that was never handled', () => {
  test('is handled, as whoever wrote it, and only once', async () => {
    await say('alice', '/hold the fix is not ready');
    expect(await reRead()).toBe(1);
    expect((await fresh()).hold?.why).toBe('the fix is not ready');
    expect((await world.store.journalOf(c.id)).at(-1)?.entry.by).toBe('alice');
    expect([await reRead(), await reRead()]).toEqual([0, 0]);
    expect(await types()).toEqual(['held']);
  });

  test('is handled in its turn', async () => {
    await say('alice', '/hold one', T0 - 3 * HOUR);
    await say('carol', '/resume', T0 - 2 * HOUR);
    await say('alice', '/hold two', T0 - HOUR);
    expect(await reRead()).toBe(3);
    expect((await types()).filter((type) => type !== 'plan-voided')).toEqual(['held', 'resumed', 'held']);
    expect((await fresh()).hold?.why).toBe('two');
  });

  test('is refused where its writer may not command, and answered once', async () => {
    await say('mallory', '/hold because I say so');
    expect([await reRead(), await reRead()]).toEqual([1, 0]);
    expect(await types()).toEqual(['command-refused']);
    expect((await fresh()).hold).toBeNull();
  });

  test('is answered, too, when it was meant for the bot and is wrong', async () => {
    await say('alice', '/hodl wait');
    expect([await reRead(), await reRead()]).toEqual([1, 0]);
    expect(await types()).toEqual(['command-refused']);
  });

  test('is left alone without a command, and when an app wrote it', async () => {
    await say('alice', 'I would put this on hold');
    await say('alice', '> /hold quoted\n\n```\n/hold in code\n```');
    await world.parts.github.caseIssues.comment(CASES, number(), '/hold by the bot');
    world.kata.github.addUser('robot', { type: 'Bot' });
    await say('robot', '/hold by a bot');
    expect(await reRead()).toBe(0);
    expect(await types()).toEqual([]);
  });

  test('counts since the plan was proposed, and for a day at least', async () => {
    await say('alice', '/hold before the plan', T0 - 2 * DAY - HOUR);
    expect(await reRead()).toBe(0);
    await say('alice', '/hold after the plan', T0 - 2 * DAY + HOUR);
    expect(await reRead()).toBe(1);
    c = await world.openCase(T0 - HOUR);
    await say('alice', '/hold of yesterday', T0 - DAY + HOUR);
    expect(await reRead()).toBe(1);
  });

  test('runs nothing when it was edited before it was seen, and is asked for again once', async () => {
    const id = await say('alice', 'text', T0 - 2 * HOUR);
    as('carol').editComment(CASES, id, '/hold in the name of alice');
    expect([await reRead(), await reRead()]).toEqual([1, 0]);
    expect((await fresh()).hold).toBeNull();
    expect(await types()).toEqual(['command-refused']);
    const answers = (await world.store.effectsOf(c.id)).flatMap(({ effect }) =>
      effect.kind === 'comment' ? [effect.body] : [],
    );
    expect(answers).toEqual([expect.stringMatching(/edited.*write .* again/s)]);
  });
});

describe('the delivery of a comment', () => {
  beforeEach(() => {
    world.kata.github.webhookUrl = 'http://127.0.0.1:1/nobody-is-there';
    world.kata.github.webhooks = 'fail';
  });

  /** GitHub could not deliver at first, and is asked for it again. */
  async function deliver(): Promise<void> {
    await world.kata.github.delivered();
    for (const { guid, event, payload } of world.kata.github.deliveries) {
      const text = JSON.stringify(payload);
      const delivery = { id: guid, event, payload: text, digest: guid, subject: 'x', receivedAt: T0 };
      await world.store.receive(delivery);
    }
    while ((await drainInbox(world.parts)) > 0);
  }

  test('that comes first leaves nothing to be read again', async () => {
    await say('alice', '/hold it');
    await deliver();
    expect(await types()).toEqual(['held']);
    expect(await reRead()).toBe(0);
  });

  test('that comes second does nothing', async () => {
    await say('alice', '/hold it');
    expect(await reRead()).toBe(1);
    await say('carol', '/resume');
    await deliver();
    expect((await types()).filter((type) => type !== 'plan-voided')).toEqual(['held', 'resumed']);
    expect(await world.store.inboxDepth()).toMatchObject({ waiting: 0 });
  });
});

describe('a comment that can not be handled', () => {
  const failing = (kind: PortFault['kind']): EngineWorld['parts'] => ({
    ...world.parts,
    configuration: {
      ...world.parts.configuration,
      rolesOf: async () => {
        throw new PortFault(kind, 'the roles are not known');
      },
    },
  });

  test('now is tried again', async () => {
    await say('alice', '/class A');
    expect(await thrown(reReadComments(failing('transient'), c, T0))).toMatchObject({ kind: 'transient' });
  });

  test('ever keeps back what it would stop, and nothing else', async () => {
    await say('alice', '/class A');
    await reReadComments(failing('permanent'), c, T0);
    expect(world.logged.at(-1)).toMatch(/can not be handled/);
    for (const stop of ['/hold it', '/embargo 2026-12-24', '/leaked on a list', '/class A\n/hold it']) {
      const id = await say('alice', stop);
      expect(await thrown(reReadComments(failing('permanent'), c, T0))).toMatchObject({ kind: 'permanent' });
      as('alice').deleteComment(CASES, id);
    }
  });
});

describe('a comment on the advisory, of which GitHub tells nobody', () => {
  let ghsa = '';
  beforeEach(() => {
    ghsa = as('alice').draftAdvisory(PRODUCT, {
      summary: 'x',
      description: 'y',
      vulnerabilities: [{ package: { ecosystem: 'other', name: 'kata-runtime' } }],
    });
    c = { ...c, repository: PRODUCT, advisory: newAdvisory(ghsa, 'https://github.com/x', false) };
  });
  const reReadThere = () => reReadComments(world.parts, c, T0);
  function sayThere(login: string, body: string, at: number): number {
    world.at(at);
    const id = as(login).commentAdvisory(PRODUCT, ghsa, body);
    world.at(T0);
    return id;
  }

  test('is handled in its turn with those on the case issue, and only once', async () => {
    sayThere('alice', '/hold one', T0 - 3000);
    await say('alice', '/resume', T0 - 2000);
    sayThere('alice', '/hold two', T0 - 1000);
    expect([await reReadThere(), await reReadThere()]).toEqual([3, 0]);
    expect((await types()).filter((type) => type !== 'plan-voided')).toEqual(['held', 'resumed', 'held']);
    expect((await fresh()).hold?.why).toBe('two');
  });

  test('runs nothing when it was edited, when nobody with the right wrote it, and when it has no command', async () => {
    const id = sayThere('alice', 'text', T0 - 2000);
    as('carol').editAdvisoryComment(PRODUCT, ghsa, id, '/hold in the name of alice');
    sayThere('mallory', '/hold because I say so', T0 - 1000);
    sayThere('alice', 'I would put this on hold', T0 - 1000);
    expect([await reReadThere(), await reReadThere()]).toEqual([2, 0]);
    expect(await types()).toEqual(['command-refused', 'command-refused']);
    expect((await fresh()).hold).toBeNull();
  });

  test('makes the plan wait while it can not be read, and holds up nothing where it never can be', async () => {
    sayThere('alice', '/hold it', T0 - 1000);
    const { faults } = world.kata.github;
    const match = { path: /security-advisories/ };
    faults.next({ do: 'status', status: 503, match });
    expect(await thrown(reReadThere())).toMatchObject({ kind: 'transient' });
    faults.next({ do: 'status', status: 404, match });
    expect(await reReadThere()).toBe(0);
    expect(world.logged).toContainEqual(expect.stringMatching(/can not be read/));
    expect(await reReadThere()).toBe(1);
  });

  test('counts also when somebody published the advisory before', async () => {
    sayThere('alice', '/hold it', T0 - 1000);
    as('alice').publishAdvisory(PRODUCT, ghsa);
    c = { ...c, advisory: c.advisory && { ...c.advisory, published: true } };
    expect(await reReadThere()).toBe(1);
    expect((await fresh()).hold?.why).toBe('it');
  });
});

describe('the clock', () => {
  test('reads the comments again at T0, before it decides', async () => {
    await say('alice', '/hold it');
    await tickDueCases(world.parts);
    expect((await types()).slice(0, 2)).toEqual(['held', 'plan-voided']);
    expect(world.reads(number())).toBe(1);
  });

  test('does not ask before T0, nor after the plan has ended', async () => {
    world.at(T0 - 1);
    await tickDueCases(world.parts);
    expect(world.reads(number())).toBe(0);
    world.at(T0);
    await tickDueCases(world.parts);
    await tickDueCases(world.parts);
    expect(world.reads(number())).toBe(1);
  });

  test('waits with this case alone while GitHub does not show its comments, and asks every five seconds', async () => {
    const other = await world.openCase(T0 - DAY);
    const path = new RegExp(`/issues/${number()}/comments`);
    world.kata.github.faults.next({ do: 'status', status: 503, times: 2, match: { path } });
    expect(await tickDueCases(world.parts)).toBe(1);
    expect(await types()).toEqual([]);
    expect(await types(other)).toContain('plan-voided');
    expect(world.logged).toContainEqual(expect.stringMatching(/a plan waits/));
    world.at(T0 + 4999);
    expect(await tickDueCases(world.parts)).toBe(0);
    expect(world.reads(number())).toBe(1);
    world.at(T0 + 5000);
    expect(await tickDueCases(world.parts)).toBe(0);
    expect(world.reads(number())).toBe(2);
    world.at(T0 + 10_000);
    expect(await tickDueCases(world.parts)).toBe(1);
    expect(await types()).toContain('plan-voided');
  });

  test('waits as long as GitHub says, and no longer when the clock is set back', async () => {
    const path = /comments/;
    const headers = { 'retry-after': '60' };
    world.kata.github.faults.next({ do: 'status', status: 429, headers, match: { path } });
    await tickDueCases(world.parts);
    world.at(T0 + 59_000);
    await tickDueCases(world.parts);
    expect(world.reads(number())).toBe(1);
    world.at(T0 + 60_000);
    world.kata.github.faults.next({ do: 'status', status: 429, headers, match: { path } });
    await tickDueCases(world.parts);
    expect(world.reads(number())).toBe(2);
    world.at(T0 + 1);
    await tickDueCases(world.parts);
    expect(world.reads(number())).toBe(3);
    expect(await types()).toContain('plan-voided');
  });
});

describe('a limit that does not concern the reading before T0 does not make it late', () => {
  test.each([
    ['on writing to case issues', () => world.parts.github.caseIssues.update(CASES, number(), { title: 'x' })],
    ['on releases', () => world.parts.github.releases.byVersion(PRODUCT, '1.0')],
  ])('%s', async (_, limited) => {
    const ghsa = as('mallory').reportAdvisory(PRODUCT, { summary: 's', description: 'd' });
    as('mallory').commentAdvisory(PRODUCT, ghsa, 'hello');
    world.kata.github.faults.next({ ...secondaryLimit(600), match: { path: /\/(?:issues|releases)\// } });
    expect(await thrown(limited())).toMatchObject({ kind: 'transient' });
    const withAdvisory = { ...c, repository: PRODUCT, advisory: newAdvisory(ghsa, '', true) };
    expect(await reReadComments(world.parts, withAdvisory, T0)).toBe(0);
  });
});

test('a case without an issue has no comments', async () => {
  const none = { ...c, id: caseId({ kind: 'case-issue', number: 99 }), number: null };
  expect(await reReadComments(world.parts, none, NOW)).toBe(0);
});
