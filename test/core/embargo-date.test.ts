/** Security D5 and D6: what is said of a date when somebody sets it. */
import { describe, expect, test } from '@jest/globals';
import type { World } from '../../src/core/scene.ts';
import { kataWorld, kubeedgeWorld, reported, say } from '../support/core-world.ts';

const SENT = Date.parse('2026-12-14T10:00:00Z');

/** A coordinator sets this date; what is answered. */
function answered(world: World, date: string): string {
  const calendar = { countries: ['US', 'DE'], freezes: [{ from: '2026-12-24', to: '2027-01-03', reason: 'year end' }] };
  const { effects } = say(
    { ...world, config: { ...world.config, calendar } },
    reported(world),
    'alice',
    `/embargo ${date}`,
    {},
    SENT,
  );
  return effects.flatMap((effect) => (effect.kind === 'comment' ? [effect.body] : [])).join('\n');
}

describe('D5: a day to avoid is told with its names when it is set', () => {
  test('where it is legal all the same', () => {
    expect(answered(kubeedgeWorld(), '2026-12-25')).toContain(
      'Asia/Shanghai. **Against that day:** Friday is better avoided; holiday: Christmas Day (US); holiday: Christmas Day (DE); freeze: year end.',
    );
    expect(answered(kubeedgeWorld(), '2026-12-22')).not.toContain('Against that day');
  });
  test('where it takes an override', () => {
    expect(answered(kataWorld(), '2026-12-25')).toMatch(
      /Friday is barred; holiday: Christmas Day \(US\).+ → the earliest/,
    );
    expect(answered(kataWorld(), '2026-12-25 --override they ask for it')).toContain(
      'against the calendar (later than 5 business days after the notice; Friday is barred; holiday: Christmas Day (US)',
    );
  });
});

describe('D6: a date is told as an hour, in UTC and three zones', () => {
  const zones = /UTC · .+ America\/Los_Angeles · .+ Europe\/Berlin · .+ Asia\/Shanghai/;
  test('kata: a date alone is 00:00 UTC, still the day before in Los Angeles', () => {
    const said = answered(kataWorld(), '2026-12-17');
    expect(said).toMatch(zones);
    expect(said).toContain('T0 is 2026-12-17 00:00 UTC · 2026-12-16 16:00 America/Los_Angeles');
  });
  test('kubeedge: a date alone is 09:00 in Los Angeles', () => {
    const said = answered(kubeedgeWorld(), '2026-12-22');
    expect(said).toMatch(zones);
    expect(said).toContain('T0 is 2026-12-22 17:00 UTC · 2026-12-22 09:00 America/Los_Angeles');
  });
});
