/** What the engine keeps of the other cases, and of the places that it writes to. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Effect } from '../../src/core/effects.ts';
import type { Case } from '../../src/core/model.ts';
import { createKnownCases, type KnownCases } from '../../src/engine/other-cases.ts';
import type { EngineParts, LogFields } from '../../src/engine/parts.ts';
import { PortFault, type Store } from '../../src/engine/ports.ts';
import { targetIsPrivate } from '../../src/engine/target-visibility.ts';
import { openStoreAt } from '../../src/store/store.ts';
import { aCase, aCommit, NOW, PRODUCT } from '../store/samples.ts';
import { stepFor } from './sandbox-parts.ts';

const TEXT = 'Whoever mounts the second volume twice gets the keys of the first one without being asked.';
const other = (number: number, text: string): Case =>
  aCase({ kind: 'case-issue', number }, { number, report: { title: 'x', text } });

const LATER = TEXT.replace('second', 'third').replace('keys', 'names').replace('without', 'before');
const NOBODYS = { common: [], own: () => [] };
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

test('what the own templates of the project say is nobody’s, unless an open case said it before them', async () => {
  const store = await openStoreAt(':memory:');
  await store.commit(aCommit(other(1, TEXT), {}));
  const boilerplate =
    'As with every advisory, restart the sandboxes of your cluster one after the other when it is done.';
  const own = [`Dear all.\n\n${TEXT}\n\n${boilerplate}\n`];
  const known = createKnownCases(store, { common: [], own: () => own }, quiet);
  expect(known.otherCases.sayingTheSame(TEXT, '#9')).toBeNull();
  await known.otherCases.ready();
  expect(known.otherCases.sayingTheSame(TEXT, '#9')).toEqual({ number: 1 });
  await known.store.commit(aCommit(other(2, boilerplate), {}));
  expect(known.otherCases.sayingTheSame(boilerplate, '#9')).toBeNull();
  await known.store.commit({ ...aCommit(other(1, TEXT), {}), expectedVersion: 1 });
  expect(known.otherCases.sayingTheSame(TEXT, '#9')).toEqual({ number: 1 });
  await store.close();
});

test('cases are known from the store after a start, and from every commit since', async () => {
  const store = await openStoreAt(':memory:');
  await store.commit(aCommit(other(1, TEXT), {}));
  const known = createKnownCases(store, NOBODYS, quiet);
  expect(known.otherCases.sayingTheSame(TEXT, '#9')).toBeNull();
  await known.otherCases.ready();
  expect(known.otherCases.sayingTheSame(TEXT, '#9')).toEqual({ number: 1 });
  await known.store.commit(aCommit(other(2, LATER), {}));
  expect(known.otherCases.sayingTheSame(LATER, '#9')).toEqual({ number: 2 });
  await store.close();
});

test('what another process opens, changes or ends is known at the next look, which reads nothing else', async () => {
  const store = await openStoreAt(':memory:');
  const read: string[] = [];
  const byId: Store['byId'] = async (id) => {
    read.push(id);
    return store.byId(id);
  };
  const known = createKnownCases({ ...store, byId }, NOBODYS, quiet);
  await known.store.commit(aCommit(other(1, TEXT), {}));
  await store.commit(aCommit(other(2, 'nothing yet'), {}));
  await known.otherCases.ready();
  read.length = 0;
  // Of another process that works with the same store.
  await store.commit(aCommit(other(2, LATER), { expectedVersion: 1 }));
  await store.commit(aCommit(other(3, 'Somebody else wrote quite some other words about quite another fault of it.')));
  await known.store.commit(aCommit(other(1, TEXT), { expectedVersion: 1 }));
  await known.otherCases.ready();
  expect([known.otherCases.sayingTheSame(LATER, '#9'), read.toSorted()]).toEqual([{ number: 2 }, ['#2', '#3']]);
  await store.commit(aCommit({ ...other(2, LATER), closed: true }, { expectedVersion: 2 }));
  await known.otherCases.ready();
  expect(known.otherCases.sayingTheSame(LATER, '#9')).toBeNull();
  read.length = 0;
  await known.otherCases.ready();
  expect(read).toEqual([]);
  await store.close();
});

describe('a case that can not be read', () => {
  let store: Store;
  let told: LogFields[];
  let fault: Error | null;
  let isAway: boolean;
  let otherCases: KnownCases;
  beforeEach(async () => {
    store = await openStoreAt(':memory:');
    told = [];
    fault = null;
    isAway = false;
    await store.commit(aCommit(other(1, TEXT), {}));
    await store.commit(aCommit(other(2, LATER), {}));
    const byId: Store['byId'] = async (id) => {
      if (id === '#1' && fault !== null) throw fault;
      return store.byId(id);
    };
    const lastEntry = () => (isAway ? Promise.reject(fault) : store.lastEntry());
    const log = { ...quiet, error: (fields: LogFields) => told.push(fields) };
    otherCases = createKnownCases({ ...store, byId, lastEntry }, NOBODYS, log).otherCases;
  });
  afterEach(() => store.close());
  const known = () => [otherCases.sayingTheSame(TEXT, '#9'), otherCases.sayingTheSame(LATER, '#9'), otherCases.unread];

  test('for good is told once, with the number of its first entry, and left out', async () => {
    fault = new SyntaxError('no JSON');
    await otherCases.ready();
    await otherCases.ready();
    expect(known()).toEqual([null, { number: 2 }, 1]);
    const problem = 'unexpected: SyntaxError';
    expect(told).toEqual([{ kind: 'other-cases', problem, count: 1, entry: 1 }]);
  });

  test('by a fault that may pass is waited for twice, then left out until it passes', async () => {
    fault = new PortFault('transient', 'the row is locked');
    for (const _ of [1, 2]) await expect(otherCases.ready()).rejects.toThrow('locked');
    expect(known()).toEqual([null, { number: 2 }, 0]);
    for (const _ of [3, 4]) await otherCases.ready();
    expect(known()).toEqual([null, { number: 2 }, 1]);
    expect(told).toEqual([{ kind: 'other-cases', problem: 'the row is locked', count: 1, entry: 1 }]);
    fault = null;
    await otherCases.ready();
    expect(known()).toEqual([{ number: 1 }, { number: 2 }, 0]);
  });

  test('because the store is away is waited for', async () => {
    await otherCases.ready();
    await store.commit(aCommit(other(1, TEXT), { expectedVersion: 1 }));
    fault = new PortFault('transient', 'the database is away');
    isAway = true;
    for (const _ of [1, 2, 3, 4]) await expect(otherCases.ready()).rejects.toThrow('away');
    expect([otherCases.unread, told]).toEqual([0, []]);
    fault = null;
    await otherCases.ready();
    expect(known()).toEqual([{ number: 1 }, { number: 2 }, 0]);
  });
});

test('whoever asks while cases are being read knows what was committed before the question', async () => {
  const store = await openStoreAt(':memory:');
  await store.commit(aCommit(other(1, TEXT), {}));
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const byId: Store['byId'] = async (id) => {
    begun.resolve();
    await goOn.promise;
    return store.byId(id);
  };
  const { otherCases } = createKnownCases({ ...store, byId }, NOBODYS, quiet);
  const first = otherCases.ready();
  await begun.promise;
  await store.commit(aCommit(other(2, LATER), {}));
  const second = otherCases.ready();
  goOn.resolve();
  await Promise.all([first, second]);
  expect(otherCases.sayingTheSame(LATER, '#9')).toEqual({ number: 2 });
  await store.close();
});

test('a case that can not be noted is a commit all the same', async () => {
  const told: LogFields[] = [];
  const store = { ...(await openStoreAt(':memory:')), commit: async () => 'committed' as const };
  const log = { ...quiet, error: (fields: LogFields) => told.push(fields) };
  const known = createKnownCases(store, NOBODYS, log);
  const broken = { ...other(1, TEXT), draft: null } as unknown as Case;
  expect(await known.store.commit({ ...aCommit(other(1, TEXT), {}), case: broken })).toBe('committed');
  expect(told).toEqual([{ kind: 'other-cases', problem: 'unexpected: TypeError' }]);
  await store.close();
});

test('a repository is looked at once a minute while it is public, and each time while it is private', async () => {
  const asked: string[] = [];
  let isPrivate = false;
  let now = NOW;
  const publicIssues = {
    isPrivate: async (repository: string) => {
      asked.push(repository);
      return isPrivate;
    },
  };
  const parts = { github: { publicIssues }, clock: () => now } as unknown as EngineParts;
  const step = stepFor({ kind: 'file', repository: PRODUCT, path: 'a.md', replaces: null });
  const effect: Effect = {
    ...{ key: 'k', caseId: null, due: 0, audience: 'public' },
    kind: 'step',
    purpose: 'disclosure',
    hash: 'x',
    step,
    late: false,
  };
  const ask = () => targetIsPrivate(parts, effect);
  expect([await ask(), await ask(), asked.length]).toEqual([false, false, 1]);
  now += 60_000;
  isPrivate = true;
  expect([await ask(), await ask(), asked.length]).toEqual([true, true, 3]);
  const mail = stepFor({ kind: 'mail', channel: 'x', to: 'a@example.org', encrypt: null, inReplyTo: null });
  expect([await targetIsPrivate(parts, { ...effect, step: mail }), asked.length]).toEqual([null, 3]);
});
