/** What the engine keeps of the other cases, and of the places that it writes to. */
import { expect, test } from '@jest/globals';
import type { Effect } from '../../src/core/effects.ts';
import type { Case } from '../../src/core/model.ts';
import { createKnownCases } from '../../src/engine/other-cases.ts';
import type { EngineParts } from '../../src/engine/parts.ts';
import { targetIsPrivate } from '../../src/engine/target-visibility.ts';
import { openStoreAt } from '../../src/store/store.ts';
import { aCase, aCommit, NOW, PRODUCT } from '../store/samples.ts';
import { stepFor } from './sandbox-parts.ts';

const TEXT = 'Whoever mounts the second volume twice gets the keys of the first one without being asked.';
const other = (number: number, text: string): Case =>
  aCase({ kind: 'case-issue', number }, { number, report: { title: 'x', text } });

test('what the own templates of the project say is nobody’s, unless an open case said it before them', async () => {
  const store = await openStoreAt(':memory:');
  await store.commit(aCommit(other(1, TEXT), {}));
  const boilerplate =
    'As with every advisory, restart the sandboxes of your cluster one after the other when it is done.';
  const own = [`Dear all.\n\n${TEXT}\n\n${boilerplate}\n`];
  const known = createKnownCases(store, [], () => own);
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
  const known = createKnownCases(store, []);
  expect(known.otherCases.sayingTheSame(TEXT, '#9')).toBeNull();
  await known.otherCases.ready();
  expect(known.otherCases.sayingTheSame(TEXT, '#9')).toEqual({ number: 1 });
  const later = `${TEXT.replace('second', 'third').replace('keys', 'names').replace('without', 'before')}`;
  await known.store.commit(aCommit(other(2, later), {}));
  expect(known.otherCases.sayingTheSame(later, '#9')).toEqual({ number: 2 });
  // Of another process that works with the same store.
  await store.commit(
    aCommit(other(3, `${later} And then it goes on for quite some words more, as such reports do.`), {}),
  );
  await known.otherCases.ready();
  expect(known.otherCases.sayingTheSame('it goes on for quite some words more, as such reports do', '#9')).toEqual({
    number: 3,
  });
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
