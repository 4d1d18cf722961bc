/** The outbox: what arrives is known at once, a roster is mailed in parallel, and nobody waits for somebody else. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Effect } from '../../src/core/effects.ts';
import type { CaseInput } from '../../src/core/inputs.ts';
import type { Plan, Step } from '../../src/core/model.ts';
import { refusalBackOff } from '../../src/engine/back-off.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { handle } from '../../src/engine/handle.ts';
import { mailingOf, mailings } from '../../src/engine/mailings.ts';
import { createOutbox } from '../../src/engine/outbox.ts';
import { type Mail, PortFault, type Store } from '../../src/engine/ports.ts';
import { superseded } from '../../src/engine/superseded.ts';
import { aCommit, delivery, entry, MINUTE, NOW } from '../store/samples.ts';
import { addressOf, drained, effectsOf, type OutboxWorld, planFor, startOutboxWorld } from './outbox-world.ts';

const LEASE = 120_000;
const MEMBERS = 20;
const LIST = 'list@example.org';

let world: OutboxWorld;
let effects: readonly Effect[];

async function start(members: number): Promise<void> {
  const plan = planFor(members);
  world = await startOutboxWorld(plan);
  effects = effectsOf(plan, world.case);
  await world.decide(effects);
}

beforeEach(() => start(MEMBERS));
afterEach(() => {
  clearImmediate(hurry);
  jest.useRealTimers();
  return world.close();
});

const anew = async (members: number) => {
  await world.close();
  await start(members);
};
/** From here on timers alone are not real: 50 ms of theirs pass whenever all else had its turn, so that nobody waits. */
const hurryTimers = () => {
  jest.useFakeTimers({
    doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date'],
  });
  const turn = () => {
    jest.advanceTimersByTime(50);
    hurry = setImmediate(turn);
  };
  hurry = setImmediate(turn);
};
let hurry: NodeJS.Immediate | undefined;
const refuse = () => Promise.reject(new PortFault('permanent', '550 no such user'));
const full = () => Promise.reject(new PortFault('transient', 'the disk is full'));
const doneKeys = async () =>
  Object.entries(await world.states()).flatMap(([key, state]) => (state === 'done' ? [key] : []));
const receipts = async () => (await world.store.byId(world.case.id))?.case.plans.notice?.receipts ?? {};
const drainWith = (changes: Partial<Store>, owner = 'one') => {
  const parts = world.parts(owner);
  return drained({ ...parts, store: { ...parts.store, ...changes } });
};

describe('a receipt', () => {
  test('is kept before the case is told: after a crash in between nothing is sent again, and the case is told', async () => {
    await drainWith({ commit: full, postponeEffect: full });
    expect(world.mails).toHaveLength(MEMBERS + 1);
    expect(await receipts()).toEqual({});
    await world.drain('two');
    expect(await receipts()).toEqual({});
    world.now += LEASE;
    await world.drain('two');
    expect(world.mails).toHaveLength(MEMBERS + 1);
    expect(Object.keys(await receipts())).toHaveLength(MEMBERS + 1);
    expect(await doneKeys()).toEqual(expect.arrayContaining(effects.map(({ key }) => key)));
  });

  test('of what arrived is told though the gate would stop it now', async () => {
    await drainWith({ commit: full, postponeEffect: full });
    const held = { ...world.case, hold: { why: 'wait', by: 'alice', kind: 'all', since: 0, below: null } as const };
    await world.store.commit(aCommit(held, { expectedVersion: 2, entries: [entry('held')] }));
    world.now += LEASE;
    await world.drain('two');
    expect(Object.keys(await receipts())).toHaveLength(MEMBERS + 1);
  });

  test('names its Message-ID, and was made once', async () => {
    await world.drain();
    const receipt = (await receipts())['pre-kcsa:list'];
    expect(receipt).toMatchObject({
      maybeTwice: false,
      messageId: expect.stringMatching(/^<[0-9a-f]{32}@example\.org>$/),
    });
    expect(receipt?.proof).toBe(`250 OK ${receipt?.messageId}`);
  });

  test('that cannot be kept stops all that would follow, and says that it may be there twice', async () => {
    await drainWith({ noteReceipt: full });
    const begun = [...world.mails];
    expect(begun.length).toBeGreaterThan(0);
    expect(begun.length).toBeLessThanOrEqual(10);
    // Whoever goes on has not the receipts that the one before had in memory.
    world.now += LEASE;
    await world.drain();
    const all = await receipts();
    expect(Object.keys(all)).toHaveLength(MEMBERS + 1);
    const twice = Object.values(all).filter(({ maybeTwice }) => maybeTwice);
    expect(twice).toHaveLength(begun.length);
  });

  test('waits for nothing else of the store: what was refused before is sent once, though nothing can be read after it', async () => {
    world.onMail = () => Promise.reject(new PortFault('transient', '451 later'));
    await world.drain();
    world.onMail = async () => undefined;
    world.mails.length = 0;
    world.now += MINUTE;
    const { recall } = world.store;
    await drainWith({ recall: (name) => (world.mails.length > 0 ? full() : recall(name)) });
    world.now += LEASE;
    await world.drain();
    expect(world.mails.toSorted()).toEqual([...new Set(world.mails)].toSorted());
    expect(Object.keys(await receipts())).toHaveLength(MEMBERS + 1);
  });

  test('of a case that cannot be told now is told later', async () => {
    await drainWith({ commit: full });
    world.now += MINUTE;
    await world.drain();
    expect(world.mails).toHaveLength(MEMBERS + 1);
    expect(Object.keys(await receipts())).toHaveLength(MEMBERS + 1);
  });
});

describe('a roster', () => {
  test('is mailed ten at the same time', async () => {
    let inFlight = 0;
    let most = 0;
    world.onMail = async () => {
      inFlight++;
      most = Math.max(most, inFlight);
      await new Promise(setImmediate);
      inFlight--;
    };
    await world.drain();
    expect(most).toBe(10);
  });

  test('one member whose mail is refused holds up none of the others', async () => {
    world.onMail = ({ to }) => (to === addressOf(0) ? refuse() : Promise.resolve());
    await world.drain();
    expect(Object.keys(await receipts())).toHaveLength(MEMBERS);
    expect(await world.states()).toMatchObject({ [`started/pre-kcsa:embargo-notice/${addressOf(0)}`]: 'waiting' });
    const [failing] = world.commits.flatMap(({ entries }) =>
      entries.filter(({ fact }) => fact.type === 'delivery-failed'),
    );
    expect(failing?.fact).toMatchObject({ problem: '550 no such user' });
    world.mails.length = 0;
    world.onMail = async () => undefined;
    world.now += MINUTE;
    await world.drain();
    expect(world.mails).toEqual([addressOf(0)]);
    expect(Object.keys(await receipts())).toHaveLength(MEMBERS + 1);
  });

  test('one member whose server is silent holds up neither the others nor what follows', async () => {
    const { promise: othersAreThrough, resolve } = Promise.withResolvers<void>();
    world.onMail = ({ to }) => (to === addressOf(3) ? othersAreThrough : Promise.resolve());
    let told = 0;
    const { commit } = world.parts().store;
    hurryTimers();
    await drainWith({
      commit: async (decision) => {
        told += decision.completes.length;
        if (told === MEMBERS) resolve();
        return commit(decision);
      },
    });
    expect(world.mails).toContain(LIST);
    expect(Object.keys(await receipts())).toHaveLength(MEMBERS + 1);
  });

  test('is told to the case in few batches, with an entry for each message', async () => {
    await anew(300);
    await world.drain();
    const telling = world.commits.filter(({ completes }) => completes.length > 0);
    expect(telling.flatMap(({ completes }) => completes)).toHaveLength(301);
    expect(telling.length).toBeLessThan(20);
    const entries = (await world.store.journalOf(world.case.id)).filter(
      ({ entry: { fact } }) => fact.type === 'step-done',
    );
    expect(entries).toHaveLength(301);
    expect((await world.store.verify()).broken).toBeNull();
  });

  test('those that were not tried yet go before those that failed', async () => {
    await anew(30);
    world.onMail = ({ to }) => (to < addressOf(10) ? refuse() : Promise.resolve());
    // What comes back has waited its minute, and stands first in the outbox; the others are as due.
    await drainWith({
      claimEffects: async (now, owner, until) => world.store.claimEffects(now, owner, until, 10),
    });
    expect(world.mails).toHaveLength(10);
    world.mails.length = 0;
    world.now += MINUTE;
    await world.drain();
    expect(world.mails.slice(0, 20).toSorted()).toEqual(Array.from({ length: 20 }, (_, i) => addressOf(i + 10)));
  });

  test('its reads of patches are shared', async () => {
    await world.drain();
    expect(world.calls.filter((call) => call === 'caseFiles.readBlob')).toHaveLength(MEMBERS + 1);
  });
});

test('a process that was taken for dead sends nothing more, nor does one that can not ask', async () => {
  let asked = 0;
  await drainWith({ holds: async () => ++asked <= 3 });
  expect(world.mails).toHaveLength(3);
  await drainWith({ holds: full });
  expect(world.mails).toHaveLength(3);
});

test('no lease ends while its mail is being sent, however slow the servers are', async () => {
  await anew(100);
  const inFlight = new Map<string, () => void>();
  const stolen: string[] = [];
  // Thirty seconds for each mail. Then another process looks whether there is something to claim.
  const turn = async () => {
    world.now += 30_000;
    const rows = await world.store.claimEffects(world.now, 'two', world.now + 1, 1000);
    for (const { effect } of rows) {
      if (effect.kind === 'step' && effect.step.target.kind === 'mail' && inFlight.has(effect.step.target.to))
        stolen.push(effect.step.target.to);
      await world.store.postponeEffect(effect.key, 'two', world.now, 'only looked', false);
    }
    const waiting = [...inFlight.values()];
    inFlight.clear();
    for (const end of waiting) end();
  };
  world.onMail = async ({ to }: Mail) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    inFlight.set(to, resolve);
    if (inFlight.size === 10 || to === LIST) void turn();
    await promise;
  };
  for (let rounds = 0; Object.keys(await receipts()).length < 101 && rounds < 50; rounds++) await world.drain();
  expect(stolen).toEqual([]);
  expect(Object.keys(await receipts())).toHaveLength(101);
  expect(new Set(world.mails).size).toBe(world.mails.length);
}, 60_000);

describe('what hangs', () => {
  test('holds up nobody: the drain ends, and what is due later goes while it is under way', async () => {
    await anew(0);
    const { promise, resolve } = Promise.withResolvers<void>();
    world.onMail = () => promise;
    hurryTimers();
    const outbox = createOutbox(world.parts());
    expect(await outbox.drain()).toBeGreaterThan(0);
    await world.decide([aSync('later')]);
    while ((await outbox.drain()) === 0) await new Promise(setImmediate);
    expect(await doneKeys()).toContain('later');
    expect(await receipts()).toEqual({});
    resolve();
    while (await outbox.oneEnds());
    expect(Object.keys(await receipts())).toHaveLength(1);
  });

  test('is not overtaken by a sync of its kind: an older text never lands after a newer one', async () => {
    await anew(0);
    await world.drain();
    const { promise, resolve } = Promise.withResolvers<void>();
    const parts = world.parts();
    let reads = 0;
    const read = async (...place: Parameters<typeof parts.github.caseIssues.read>) => {
      reads++;
      await promise;
      return parts.github.caseIssues.read(...place);
    };
    const caseIssues = new Proxy(parts.github.caseIssues, {
      get: (real, method) => (method === 'read' ? read : Reflect.get(real, method)),
    });
    const github = { ...parts.github, caseIssues };
    hurryTimers();
    const outbox = createOutbox({ ...parts, github });
    await world.decide([aSync('first')]);
    await outbox.drain();
    await world.decide([aSync('second')]);
    await outbox.drain();
    expect(reads).toBe(1);
    resolve();
    while (await outbox.oneEnds());
    world.now += MINUTE;
    await outbox.drain();
    expect(await doneKeys()).toEqual(expect.arrayContaining(['first', 'second']));
  });

  test('is not overtaken by who is taken off: a list of readers from before never lands after', async () => {
    await anew(0);
    await world.drain();
    const { promise, resolve } = Promise.withResolvers<void>();
    const parts = world.parts();
    let reads = 0;
    const read = async (...place: Parameters<typeof parts.github.advisories.read>) => {
      reads++;
      await promise;
      return parts.github.advisories.read(...place);
    };
    const advisories = new Proxy(parts.github.advisories, {
      get: (real, method) => (method === 'read' ? read : Reflect.get(real, method)),
    });
    hurryTimers();
    const outbox = createOutbox({ ...parts, github: { ...parts.github, advisories } });
    const of = { caseId: world.case.id, due: world.now, audience: 'developers' } as const;
    await world.decide([{ ...of, key: 'sync', kind: 'sync-advisory', state: null, force: false }]);
    await outbox.drain();
    await world.decide([{ ...of, key: 'off', kind: 'take-off-readers' }]);
    while ((await outbox.drain()) === 0) await new Promise(setImmediate);
    expect(reads).toBe(1);
    resolve();
    while (await outbox.oneEnds());
  });

  const aSync = (key: string): Effect => ({
    ...{ key, caseId: world.case.id, due: world.now, audience: 'team' },
    ...{ kind: 'sync-case-issue', over: [] },
  });
});

describe('what a later effect does as well', () => {
  const base = { caseId: '#1', due: NOW } as const;
  const team = { ...base, audience: 'team' } as const;
  const make: Readonly<Record<string, (key: string) => Effect>> = {
    issue: (key) => ({ ...team, key, kind: 'sync-case-issue', over: [] }),
    forced: (key) => ({ ...team, key, kind: 'sync-case-issue', over: ['draft'] }),
    board: (key) => ({ ...team, key, kind: 'sync-board' }),
    public: (key) => ({ ...base, key, audience: 'public', kind: 'sync-public-issue' }),
    advisory: (key) => ({ ...base, key, audience: 'developers', kind: 'sync-advisory', state: null, force: false }),
    draft: (key) => ({ ...base, key, audience: 'developers', kind: 'sync-advisory', state: 'draft', force: false }),
    close: (key) => ({ ...base, key, audience: 'developers', kind: 'sync-advisory', state: 'closed', force: false }),
    over: (key) => ({ ...base, key, audience: 'developers', kind: 'sync-advisory', state: null, force: true }),
    word: (key) => ({ ...base, key, audience: 'developers', kind: 'advisory-comment', body: 'x', communication: null }),
    comment: (key) => ({ ...team, key, kind: 'comment', issue: 'case', body: 'x', communication: null }),
    off: (key) => ({ ...base, key, audience: 'developers', kind: 'take-off-readers' }),
    step: (key) => ({ ...(effects[0] as Effect), key }),
  };
  const left = (kinds: string, arrived: readonly number[] = []) => {
    const rows = kinds.split(' ').map((kind, index) => ({
      effect: make[kind]?.(`${index}`) as Effect,
      ...{ attempts: 0, createdAt: NOW },
      receipt: arrived.includes(index) ? { at: NOW, proof: '', url: null, messageId: null, maybeTwice: false } : null,
    }));
    const gone = superseded(rows);
    return kinds
      .split(' ')
      .map((kind, index) => (gone.has(`${index}`) ? '-' : kind))
      .join(' ');
  };

  test.each([
    ['issue issue issue', '- - issue'],
    ['issue board issue board', '- - issue board'],
    ['issue comment board step issue word board', '- comment - step issue word board'],
    ['issue forced', '- forced'],
    ['forced issue', 'forced issue'],
    ['forced issue forced', '- - forced'],
    ['advisory advisory', '- advisory'],
    ['advisory draft', '- draft'],
    ['draft advisory', 'draft advisory'],
    ['advisory over', '- over'],
    ['over advisory', 'over advisory'],
    ['draft close draft', '- close draft'],
    ['public comment issue public', '- comment issue public'],
    ['comment comment', 'comment comment'],
    ['word word', 'word word'],
    // Somebody whose grant was ended must not read the next word; a draft is on the advisory before it is published.
    ['advisory word advisory', 'advisory word advisory'],
    ['advisory step advisory', 'advisory step advisory'],
    ['public step public', 'public step public'],
    ['advisory advisory word advisory', '- advisory word advisory'],
    // A hold stops a sync, and not who is taken off; a grant after it makes the later sync look once.
    ['off advisory', 'off advisory'],
    ['advisory off', 'advisory off'],
    ['advisory off advisory', '- off advisory'],
    ['off advisory off', '- advisory off'],
    ['off word off', 'off word off'],
  ])('%s → %s', (kinds, expected) => {
    expect(left(kinds)).toBe(expected);
  });

  test('one that arrived already does nothing for those before it', () => {
    expect(left('issue issue', [1])).toBe('issue issue');
  });

  test('is left out, and is done', async () => {
    const id = world.case.id;
    await world.drain();
    world.calls.length = 0;
    await world.decide(['a', 'b', 'c'].map((key) => ({ ...(make.forced?.(key) as Effect), caseId: id })));
    await world.drain();
    expect(world.calls.filter((call) => call === 'caseIssues.read')).toHaveLength(1);
    const rows = (await world.store.effectsOf(id)).filter(({ effect }) => ['a', 'b', 'c'].includes(effect.key));
    expect(rows.map(({ state, receipt }) => [state, receipt?.proof])).toEqual([
      ['done', 'a later one does it'],
      ['done', 'a later one does it'],
      ['done', expect.stringContaining('case issue')],
    ]);
  });

  test('is left to it, too, where steps of a plan that were claimed with it brought it', async () => {
    const { id } = world.case;
    await world.decide([{ ...(make.issue?.('early') as Effect), caseId: id }]);
    await world.drain();
    const rows = (await world.store.effectsOf(id)).filter(({ effect }) => effect.kind === 'sync-case-issue');
    expect(rows.map(({ state, receipt }) => [state, receipt?.proof])).toEqual([
      ['done', 'a later one does it'],
      ['waiting', undefined],
    ]);
    await world.drain();
    expect(world.calls.filter((call) => call === 'caseIssues.read')).toHaveLength(1);
  });
});

test('the mails of one communication go together, and no others', () => {
  const [first, second] = effects;
  if (first?.kind !== 'step') throw new Error('no step');
  expect(mailingOf(first)).toBe('notice abcdefabcdef pre-kcsa');
  expect(mailingOf(second as Effect)).toBe(mailingOf(first));
  expect(mailingOf({ ...first, step: { ...first.step, communication: 'kcsa' } })).not.toBe(mailingOf(first));
  expect(mailingOf({ ...first, hash: 'abcdefabcdee' })).not.toBe(mailingOf(first));
  const target = { kind: 'slack', channel: 'c', place: '#c' } as const;
  expect(mailingOf({ ...first, step: { ...first.step, target } })).toBeNull();
  const slack: Effect = { ...first, key: 'slack', step: { ...first.step, target } };
  const rows = [first, second as Effect, slack, first].map((effect) => ({
    ...{ effect, attempts: 0, createdAt: NOW, receipt: null },
  }));
  const together = mailings(rows).map((group) => group.map(({ effect }) => effect.key));
  expect(together).toEqual([[first.key, second?.key], ['slack'], [first.key]]);
});

test('a refusal for good is asked about every minute for ten tries, then ever more rarely', () => {
  expect([0, 9, 10, 11, 12, 13, 14, 1000].map((attempts) => refusalBackOff(attempts) / MINUTE)).toEqual([
    1, 1, 2, 4, 8, 15, 15, 15,
  ]);
});

test('a step whose repository is private is told at once, once, and leaves when it is public', async () => {
  await world.close();
  const target = { kind: 'file', repository: 'kata-containers/community', path: 'KCSA/a.md', replaces: null } as const;
  const file = { ...planFor(0).steps[1], id: 'kcsa', communication: 'kcsa', audience: 'public', target } as Step;
  const plan: Plan = { ...planFor(0), purpose: 'disclosure', steps: [{ ...file, subject: null, attachments: [] }] };
  world = await startOutboxWorld(plan);
  await world.store.commit(aCommit({ ...world.case, extent: 'public' }, { expectedVersion: 1 }));
  await world.decide(effectsOf(plan, world.case));
  const parts = world.parts();
  let isPrivate = true;
  const publicIssues = { ...parts.github.publicIssues, isPrivate: async () => isPrivate };
  const turns = async () => {
    for (let turn = 0; turn < 3; turn++) {
      await drained({ ...parts, github: { ...parts.github, publicIssues } });
      world.now += MINUTE;
    }
  };
  const said = async () =>
    (await world.store.effectsOf(world.case.id)).flatMap(({ effect }) =>
      effect.kind === 'comment' ? [effect.body] : [],
    );
  await turns();
  expect(await said()).toEqual([
    expect.stringMatching(
      /KCSA\/a\.md\*\* can't be delivered: public text goes to a repository that everybody can see/,
    ),
  ]);
  expect(world.calls.filter((call) => call.startsWith('publicFiles'))).toEqual([]);
  isPrivate = false;
  await turns();
  expect(world.calls.filter((call) => call.startsWith('publicFiles')).length).toBeGreaterThan(0);
});

describe('what the other cases say is read', () => {
  const person = { id: 1, login: 'alice' };
  const readsFor = async (input: Partial<Record<string, unknown>>): Promise<number> => {
    let reads = 0;
    const parts = world.parts();
    const ready = async () => {
      reads++;
    };
    const of = { id: `x:${JSON.stringify(input)}`, at: NOW, source: { kind: 'person', person }, ...input };
    const counting = { ...parts, otherCases: { ...parts.otherCases, ready } };
    await handle(counting, world.case.id, of as CaseInput, { delivery: null, effects: [] });
    return reads;
  };
  const comment = (body: string) => ({
    kind: 'comment',
    comment: 9,
    body,
    url: 'https://github.com/o/cases/issues/2#9',
  });

  test.each([
    ['a command that may make a text', comment('/plan'), 1],
    [
      'an approval, also beside a command that waits for nothing',
      comment('/terms keep it\n/approve plan abcdefabcdef'),
      1,
    ],
    ['a label, which may ask for a CVE', { kind: 'label', place: 'case-issue', label: null }, 1],
    ['no command that stops', comment('/hold WHY'), 0],
    ['no talk', comment('thank you'), 0],
    ['not the clock', { kind: 'tick', source: { kind: 'bot' } }, 0],
  ])('before %s', async (_what, input, reads) => {
    expect(await readsFor(input)).toBe(reads);
  });

  test('for two seconds at most: then the command is tried again, and T0 of another case does not wait', async () => {
    const parts = world.parts();
    hurryTimers();
    const ready = () => new Promise<void>(() => undefined);
    const source = { kind: 'person', person };
    const input = { ...comment('/plan'), id: 'x:plan', at: NOW, source } as unknown as CaseInput;
    const reading = { ...parts, otherCases: { ...parts.otherCases, ready } };
    await expect(handle(reading, world.case.id, input, { delivery: null, effects: [] })).rejects.toMatchObject({
      kind: 'transient',
      message: 'what the other cases say is still being read',
    });
  });

  test('as soon as the engine runs', async () => {
    let reads = 0;
    const parts = world.parts();
    const ready = async () => {
      reads++;
      throw new PortFault('transient', 'the disk is full');
    };
    const engine = createEngine({ ...parts, otherCases: { ...parts.otherCases, ready } });
    await engine.run(async () => engine.stop());
    expect(reads).toBe(1);
  });
});

test('a comment that was handled before changes nothing, and its delivery is done', async () => {
  await world.store.receive(delivery('d'));
  const [row] = await world.store.claimDeliveries(NOW, 'one', NOW + MINUTE, 1);
  await world.decide([{ ...(effects[0] as Effect), key: 'comment:9/0' }]);
  const person = { id: 1, login: 'alice' };
  const input = { kind: 'comment', id: 'comment:9', at: NOW, source: { kind: 'person', person } } as const;
  const said = { ...input, comment: 9, body: '/hold WHY', url: 'https://github.com/o/cases/issues/2#9' };
  await handle(world.parts(), world.case.id, said, { delivery: row?.seq ?? 0, effects: [] });
  expect(world.commits).toEqual([]);
  expect((await world.store.inboxDepth()).waiting).toBe(0);
});
