/** The retrospective as people read it at the end of a case. */
import { describe, expect, test } from '@jest/globals';
import type { Case, PlanState, Receipt, Step } from '../../src/core/model.ts';
import { retrospective } from '../../src/core/retrospective.ts';
import { kataWorld, PEOPLE, reported } from '../support/core-world.ts';

const WORLD = kataWorld();
const at = (iso: string): number => Date.parse(iso);
const T0 = at('2026-12-10T00:00:00Z');

function step(id: string, phase: Step['phase']): Step {
  return {
    id,
    communication: id,
    audience: 'public',
    target: { kind: 'slack', channel: id, place: `#${id}` },
    phase,
    slots: [],
    subject: null,
    body: 'text',
    attachments: [],
  };
}

/** A receipt so many seconds after T0. */
function receipt(seconds: number, maybeTwice = false): Receipt {
  return { at: T0 + seconds * 1000, proof: 'ok', url: null, messageId: null, maybeTwice };
}

const DISCLOSURE: PlanState = {
  plan: {
    purpose: 'disclosure',
    t0: T0,
    tells: T0,
    steps: [step('issue', 'opening'), ...['a', 'b', 'c', 'd'].map((id) => step(id, 'publication'))],
    hash: 'abc123def456',
  },
  madeOf: {},
  proposedAt: T0,
  approvals: [PEOPLE.alice, PEOPLE.bob],
  runNow: false,
  startedAt: T0,
  sent: ['issue', 'a', 'b', 'c', 'd'],
  receipts: { issue: receipt(2), a: receipt(1_800), b: receipt(1_803), c: receipt(4_000, true) },
  failing: { d: '404' },
  givenUp: [],
  readBack: { a: { at: T0 + 1_900_000, problem: 'differs' } },
  archives: {},
  preFlight: null,
  rehearsal: null,
  isVoid: false,
};

/** Reported, confirmed, told to downstream, disclosed at T0, pushed, and published some time after the push. */
function ended(publishedAfter: number, changes: Partial<Case> = {}): Case {
  return {
    ...reported(WORLD),
    acceptedAt: at('2026-11-23T12:20:00Z'),
    noticeAt: at('2026-12-03T10:00:00Z'),
    embargo: { t0: T0, override: null },
    openedAt: T0,
    pushedAt: T0 + 1_800_000,
    publishedAt: T0 + 1_800_000 + publishedAfter,
    plans: { disclosure: DISCLOSURE },
    ...changes,
  };
}

function text(c: Case): string {
  return retrospective({ ...WORLD, case: c, now: at('2026-12-12T08:00:00Z') });
}

describe('a case that was published in time', () => {
  test('shows all of it', () => {
    const errata = [{ text: 'one more branch', at: at('2026-12-11T09:00:00Z') }];
    expect(text(ended(65_000, { errata }))).toMatchInlineSnapshot(`
"|  | when (UTC) | after the report |
| --- | --- | --- |
| reported | 2026-11-23 09:00:00 |  |
| confirmed (triaged) | 2026-11-23 12:20:00 | 3 h 20 min |
| notice sent (fixed on every branch) | 2026-12-03 10:00:00 | 10 d 1 h |
| disclosed (T0) | 2026-12-10 00:00:00 | 16 d 15 h |
| every branch pushed | 2026-12-10 00:30:00 | 16 d 15 h |
| published | 2026-12-10 00:31:05 | 16 d 15 h |
| ended | 2026-12-12 08:00:00 | 18 d 23 h |

| deadline |  |  |
| --- | --- | --- |
| notice | kept | 6 d 14 h before T0 |
| T0 as it was told | kept | +0:00:00 |
| push → publication within 1 h | kept | +0:01:05 |
| disclosure → publication within 24 h | kept | +0:31:05 |
| \`open-up-advice\`, \`stall\`, \`stall-escalated\`, \`t0-unapproved\`, \`old-t0\`, \`publication-overdue\`, \`publication-alarm\`, \`publication-notice\`, \`merges\`, \`reserved-24h\`, \`reserved-48h\`, \`reserved-72h\`, \`post-unconfirmed\`, \`post-unconfirmed-escalated\`, \`cve-3d\`, \`cve-3w\`, \`cap\` | kept | or did not come up so far |

| messages | arrived | median after T0 (or the start) | worst | remarks |
| --- | --- | --- | --- | --- |
| disclosure: opening | 1 of 1 | +0:00:02 | +0:00:02 |  |
| disclosure: publication | 3 of 4 | +0:30:03 | +1:06:40 | 1 failing, 1 read back differently, 1 maybe twice |

Errata: 2026-12-11 09:00:00."
`);
  });
});

describe('what was not kept is told', () => {
  test('publication more than an hour after the push', () => {
    expect(text(ended(3_601_000))).toContain('| push → publication within 1 h | **missed** | +1:00:01 |');
    expect(text(ended(3_600_000))).toContain('| push → publication within 1 h | kept | +1:00:00 |');
  });

  test('publication more than a day after the disclosure', () => {
    expect(text(ended(24 * 3_600_000))).toContain('| disclosure → publication within 24 h | **missed** | +24:30:00 |');
  });

  test('a notice too short, by an override', () => {
    const c = ended(1, {
      noticeAt: at('2026-12-08T10:00:00Z'),
      embargo: { t0: T0, override: { why: 'exploited | in the wild', approvedBy: [PEOPLE.alice, PEOPLE.bob] } },
    });
    expect(text(c)).toContain('| notice | **missed** | 1 d 14 h before T0, an override: exploited \\| in the wild |');
  });

  test('a disclosure before the hour that was told', () => {
    const early = T0 - 90_000_000;
    expect(text(ended(1, { openedAt: early }))).toContain('| T0 as it was told | **missed** | -25:00:00 |');
  });

  test('deadlines that were told, each time', () => {
    const due = at('2026-11-26T09:00:00Z');
    const c = ended(1, { reminded: [`stall@${due}`, `stall@${due + 86_400_000}`, `t0-24h@${due}`] });
    expect(text(c)).toContain('| `stall` | missed | 2026-11-26 09:00:00, 2026-11-27 09:00:00 |');
    expect(text(c)).not.toContain('t0-24h');
    expect(text(c)).toMatch(/\| `open-up-advice`, `stall-escalated`, .* \| kept \| or did not come up so far \|/);
  });
});

test('a case that never had a plan has only its timeline and deadlines', () => {
  const c = reported(WORLD);
  expect(text(c)).not.toContain('| messages |');
  expect(text(c)).toContain('| ended | 2026-12-12 08:00:00 | 18 d 23 h |');
});
