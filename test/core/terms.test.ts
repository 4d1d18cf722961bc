/** The reporter's terms prevail: a day after "not before" is kept, until the reporter or those who decide say otherwise. */
import { describe, expect, test } from '@jest/globals';
import { gate } from '../../src/core/gate.ts';
import { publicPlaces, repositoryOf } from '../../src/core/reach.ts';
import { notBefore } from '../../src/core/terms.ts';
import { toIso } from '../../src/core/time.ts';
import { kataWorld, kubeedgeWorld } from '../support/core-world.ts';
import { begin, clock, type Run, receipts, said, say, until } from '../support/kata-history.ts';
import { openDoor } from '../support/open-door.ts';

const [kata, kubeedge] = [kataWorld().process, kubeedgeWorld().process];

test.each<[string, string | null]>([
  ['not before my talk on 2027-01-15', '2027-01-15T00:00:00Z'],
  ['2026-01-01 was the day; Not before 2027-01-15, please, nor 2027-02-01', '2027-01-15T00:00:00Z'],
  ['not before\nthe conference\n2027-01-15', '2027-01-15T00:00:00Z'],
  ['not before my talk', null],
  ['on 2027-01-15 at the latest', null],
  ['not before 2027-02-30', null],
  ['cannot beforehand 2027-01-15', null],
])('%j means a day of the process, or none', (terms, expected) => {
  const first = notBefore(terms, kata);
  expect(first === null ? null : toIso(first)).toBe(expected);
});

test('the day is at the hour of the process', () => {
  expect(toIso(notBefore('not before 2027-01-15', kubeedge) ?? 0)).toBe('2027-01-15T17:00:00Z');
  expect(notBefore(null, kata)).toBeNull();
});

/** A case whose notice went out, T0 on 2026-12-01. */
function noticed(): Run {
  const run = until(begin(kataWorld()), '/plan');
  receipts(run, 'receipts');
  return run;
}

describe('a day that the reporter asked for', () => {
  test('refuses an earlier T0, also against the calendar, and lets a later one be', () => {
    const run = begin(kataWorld());
    say(run, 'rita', '/terms not before my talk on 2026-12-15');
    expect(said(run)).toContain('Nothing is disclosed before 2026-12-15 00:00');
    for (const text of ['/embargo 2026-12-01', '/embargo 2026-12-01 --override it is late']) {
      say(run, 'alice', text);
      expect(said(run)).toContain("the reporter's terms prevail: not before 2026-12-15T00:00:00Z");
    }
    expect(run.case.embargo).toBeNull();
    say(run, 'alice', '/embargo 2026-12-15 --override the talk');
    expect(run.case.embargo?.t0).toBe(Date.parse('2026-12-15T00:00:00Z'));
  });

  test('that comes after T0 was set takes the plan away, and no other is made for it, nor another date told', () => {
    const run = noticed();
    say(run, 'alice', '/plan');
    say(run, 'alice', '/approve plan {hash}');
    say(run, 'rita', '/terms not before 2026-12-15');
    expect(run.case.plans.disclosure).toBeUndefined();
    for (const text of ['/plan', '/notify']) {
      say(run, 'alice', text);
      expect(said(run)).toContain("the reporter's terms prevail");
    }
  });

  test.each<[string, (run: Run) => void]>([
    ["the reporter's word", (run) => say(run, 'rita', '/terms not before 2026-11-30')],
    ['the decision of the committee', (run) => say(run, 'dave', '/decide public the exploit is out')],
  ])('ends by %s, and by nothing else', (_name, ends) => {
    const run = noticed();
    say(run, 'rita', '/terms not before 2026-12-15');
    say(run, 'alice', '/decide public I say so');
    say(run, 'bob', '/leaked a rumour');
    say(run, 'alice', '/plan');
    expect(run.case.plans.disclosure).toBeUndefined();
    ends(run);
    if (run.case.plans.disclosure === undefined) say(run, 'alice', '/plan');
    expect(run.case.plans.disclosure).toBeDefined();
  });
});

describe('terms that come when something is about to leave', () => {
  const T0 = Date.parse('2026-12-01T00:00:00Z');
  const LATER = '/terms not before my talk on 2026-12-15';

  /** What the door says of each message that waits: `passes`, or why it waits. */
  function door(run: Run): readonly string[] {
    const steps = run.waiting.filter((effect) => effect.kind === 'step');
    return steps.map((effect) => {
      const verdict = gate(
        effect,
        run.case,
        openDoor({
          caseRepository: run.world.caseRepository,
          now: run.at,
          targetIsPrivate: repositoryOf(effect.step) === null ? null : false,
          publicPlaces: publicPlaces(run.world.config),
        }),
      );
      if (verdict.pass) return 'passes';
      return verdict.wait && verdict.isShown ? verdict.why.rule : 'stopped otherwise';
    });
  }
  /** A disclosure plan that has all its approvals. */
  function approved(): Run {
    const run = noticed();
    for (const [who, text] of [
      ['alice', '/plan'],
      ['alice', '/approve plan {hash}'],
      ['bob', '/approve plan {hash}'],
    ] as const)
      say(run, who, text);
    receipts(run, 'receipts');
    return run;
  }
  const PREVAIL = "the reporter's terms prevail: not before 2026-12-15T00:00:00Z";

  test('a notice that is on its way waits, as long as its date is forbidden', () => {
    const run = until(begin(kataWorld()), '/plan');
    expect(new Set(door(run))).toEqual(new Set(['passes']));
    say(run, 'rita', LATER);
    expect(new Set(door(run))).toEqual(new Set([PREVAIL]));
    say(run, 'rita', '/terms not before 2026-12-01');
    expect(new Set(door(run))).toEqual(new Set(['passes']));
  });
  test('nothing starts at T0 against them', () => {
    const run = approved();
    // However they came: each other way has voided the plan before.
    run.case = { ...run.case, terms: 'not before my talk on 2026-12-15' };
    clock(run, T0);
    expect(run.case.openedAt).toBeNull();
    expect(said(run, 9)).toContain(`nothing was sent at T0**: `);
    expect(said(run, 9)).toContain(PREVAIL);
  });
  test('that T0 does not hold is told: no date is', () => {
    const run = approved();
    run.case = { ...run.case, terms: 'not before my talk on 2026-12-15' };
    clock(run, T0);
    expect(said(run, 9)).toContain('`/notify` tells them');
    say(run, 'alice', '/notify');
    expect(run.case.plans.update).toMatchObject({ plan: { tells: null } });
  });
  test('a disclosure that has begun waits as long as nothing of it is out, and goes on from then', () => {
    const run = approved();
    clock(run, T0);
    expect(door(run)).toContain('passes');
    say(run, 'rita', LATER);
    expect(new Set(door(run))).toEqual(new Set([PREVAIL]));
    const decided = { ...run, waiting: [...run.waiting] };
    say(decided, 'alice', '/terms not before 2026-11-30, says rita by mail');
    expect(new Set(door(decided))).toEqual(new Set(['passes']));
    receipts(run, 'receipts');
    clock(run, T0 + 3_600_000);
    expect(new Set(door(run))).toEqual(new Set(['passes']));
  });
});
