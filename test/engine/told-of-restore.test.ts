/** Which closed cases are told of a restore before something comes of an input, and that a hold stops what they send. */
import { expect, test } from '@jest/globals';
import { decide } from '../../src/core/decide.ts';
import type { Effect } from '../../src/core/effects.ts';
import { gate } from '../../src/core/gate.ts';
import type { CaseInput } from '../../src/core/inputs.ts';
import type { Case } from '../../src/core/model.ts';
import type { Restored } from '../../src/core/restored.ts';
import type { NewEffect } from '../../src/core/scene.ts';
import { isNoticed, untoldRestore } from '../../src/engine/told-of-restore.ts';
import { aCase } from '../store/samples.ts';
import { kataWorld } from '../support/core-world.ts';
import { openDoor } from '../support/open-door.ts';

const restored: Restored = { backedUpAt: 1000, restoredAt: 2000, isReconciled: true };
const closed: Case = { ...aCase({ kind: 'case-issue', number: 2 }), number: 2, closed: true, reportedAt: 1 };
const told = { backedUpAt: 1000, restoredAt: 2000, plans: [] };

test.each<[what: string, c: Case, isUntold: boolean]>([
  ['closed in the backup', closed, true],
  ['told of an earlier restore only', { ...closed, restored: { ...told, restoredAt: 1500 } }, true],
  ['told of this one', { ...closed, restored: told }, false],
  ['open: it was told before anything was decided', { ...closed, closed: false }, false],
  ['newer than the restore', { ...closed, reportedAt: 2001 }, false],
  ['with its private fields deleted', { ...closed, purged: { at: 1500, days: 1 } }, false],
])('%s', async (_, c, isUntold) => {
  const recall = async () => JSON.stringify(restored);
  expect(await untoldRestore({ store: { recall } as never }, c)).toEqual(isUntold ? restored : null);
  expect(await untoldRestore({ store: { recall: async () => null } as never }, c)).toBeNull();
});

test('what only tells the team by the clock is let be; all else that comes of an input is noticed', () => {
  const comment: NewEffect = { kind: 'comment', audience: 'team', issue: 'case', communication: null, body: '' };
  const board: NewEffect = { kind: 'sync-board', audience: 'team' };
  const of = (kind: CaseInput['kind'], effects: readonly NewEffect[]) =>
    isNoticed({ kind } as CaseInput, { case: closed, entries: [], effects: effects as never });
  expect(of('tick', [comment])).toBe(false);
  expect(of('tick', [comment, board])).toBe(true);
  expect(of('comment', [comment])).toBe(true);
  expect(of('comment', [])).toBe(false);
});

test('a closed case is held like an open one, and what it has to send waits', () => {
  const input: CaseInput = {
    ...{ kind: 'restored', id: 'r', at: 2000, source: { kind: 'bot' }, backedUpAt: 1000, restoredAt: 2000 },
    ...{ plans: [], board: 'none', published: null, mails: [], messageIds: {} },
  };
  const { case: c } = decide(kataWorld(), closed, input, []);
  expect(c).toMatchObject({ closed: true, hold: { kind: 'all', by: 'vmt-bot' }, restored: told });
  const base = { key: 'k', caseId: closed.id, due: 0 };
  const effect: Effect = { ...base, kind: 'sync-advisory', audience: 'developers', state: null, force: false };
  expect(gate(effect, closed, openDoor()).pass).toBe(true);
  expect(gate(effect, c, openDoor())).toMatchObject({ pass: false, wait: true, why: { mend: 'type `/resume`' } });
});
