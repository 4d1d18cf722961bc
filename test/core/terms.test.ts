/** The reporter's terms prevail: a day after "not before" is kept, until the reporter or those who decide say otherwise. */
import { describe, expect, test } from '@jest/globals';
import { notBefore } from '../../src/core/terms.ts';
import { toIso } from '../../src/core/time.ts';
import { kataWorld, kubeedgeWorld } from '../support/core-world.ts';
import { begin, type Run, receipts, said, say, until } from '../support/kata-history.ts';

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
