/** Security C12: everybody's share of the answers. */
import { describe, expect, test } from '@jest/globals';
import { decide } from '../../src/core/decide.ts';
import { NOTHING_FOUND } from '../../src/core/inputs.ts';
import { SHARES, type ShareName, type Written, withComment } from '../../src/core/share.ts';
import { kataWorld, PEOPLE, reported } from '../support/core-world.ts';

const NOW = Date.parse('2026-11-23T09:00:00Z');

/** So many comments, `apart` milliseconds from one another. */
function comments(share: ShareName, count: number, apart: number, before: Written = new Map(), from = NOW): Written {
  let written = before;
  for (let n = 0; n < count; n++) written = withComment(written, share, `${from}-${n}`, from + n * apart);
  return written;
}

const refused = (written: Written) =>
  [...written.values()].flatMap(({ tooMany }) => (tooMany === null ? [] : [tooMany]));

describe.each(['with-role', 'without-role'] as const)('C12: %s', (share) => {
  const { most, within } = SHARES[share];

  test('as many as the share run, and of more the first is told until when', () => {
    expect(refused(comments(share, most, 1))).toEqual([]);
    expect(refused(comments(share, most + 3, 1))).toEqual([
      { share, until: NOW + within, isTold: false },
      { share, until: NOW + within, isTold: true },
      { share, until: NOW + within, isTold: true },
    ]);
  });

  test('over a longer time all of them run', () => {
    expect(refused(comments(share, 10 * most, within / most))).toEqual([]);
  });

  test('when the time is over there is room again, and the next time it is told again', () => {
    const first = comments(share, 2 * most, 1);
    const second = comments(share, most + 1, 1, first, NOW + within + most);
    expect(refused(second).filter(({ isTold }) => !isTold)).toEqual([
      { share, until: NOW + 2 * within + most, isTold: false },
    ]);
    expect(second.size).toBeLessThan(3 * most);
  });

  test('one that was written long ago is no more of it, and makes nobody forget the others', () => {
    const written = withComment(comments(share, most, 1), share, 'old', NOW - 5 * within);
    expect(refused(written)).toEqual([]);
    expect(refused(comments(share, 1, 1, written, NOW + 1))).toHaveLength(1);
  });

  test('the same comment has the same answer, however often it is decided', () => {
    const written = comments(share, most + 1, 1);
    const again = withComment(written, share, `${NOW}-${most}`, NOW + 5);
    expect(again).toBe(written);
  });
});

test('C12: beyond it a coordinator may still stop what is planned, and nothing else', () => {
  const world = kataWorld();
  const c = reported(world);
  const say = (body: string, roles: readonly 'coordinators'[]) =>
    decide(
      world,
      c,
      {
        kind: 'comment',
        id: 'comment:1',
        at: NOW,
        source: { kind: 'person', person: PEOPLE.alice },
        comment: 1,
        body,
        url: 'https://github.com/o/cases/issues/12#issuecomment-1',
        tooMany: { share: 'with-role', until: NOW + 60_000, isTold: true },
      },
      roles,
      NOTHING_FOUND,
    );
  expect(say('/hold wait', ['coordinators']).case?.hold?.why).toBe('wait');
  expect(say('/hold wait', []).case?.hold).toBeNull();
  const quiet = say('/coordinator', ['coordinators']);
  expect(quiet.case?.coordinator).toBeNull();
  expect(quiet.entries.map(({ fact }) => fact.type)).toEqual(['command-refused']);
  expect(quiet.effects.map(({ kind }) => kind)).toEqual(['sync-case-issue']);
});
