/** The timers of the kata process: when each is due, to whom it is told, that it is told once, and what stops it. */
import { describe, expect, test } from '@jest/globals';
import { deadlines, nextDue } from '../../src/core/deadlines.ts';
import { decide } from '../../src/core/decide.ts';
import { NOTHING_FOUND } from '../../src/core/inputs.ts';
import {
  asProposed,
  type Case,
  type Noticed,
  type Patch,
  type Plan,
  type PlanState,
  type Receipt,
  type Step,
} from '../../src/core/model.ts';
import { kata } from '../../src/processes/kata.ts';
import { kataWorld, PEOPLE, reported } from '../support/core-world.ts';

const world = kataWorld();
const { config } = world;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday; the Thursday of that week is a holiday in the United States. */
const A = Date.parse('2026-11-23T09:00:00Z');
const T0 = Date.parse('2026-12-01T00:00:00Z');

const fix: Patch = {
  kind: 'fix',
  branch: 'main',
  component: null,
  source: 'file',
  location: 'cases/12/patches/main.patch',
  version: 'abc',
  author: PEOPLE.grace,
  registeredBy: PEOPLE.grace,
  approvedBy: PEOPLE.carol,
  pushed: null,
  merged: false,
};
const sheet: Step = {
  id: 'cve-publication-notice:case-issue',
  communication: 'cve-publication-notice',
  audience: 'team',
  target: { kind: 'case-issue' },
  phase: 'publication',
  slots: [],
  subject: null,
  body: 'x',
  attachments: [],
};
const receipt: Receipt = { at: A, proof: 'x', url: null, messageId: null, maybeTwice: false };
const plan: Plan = { purpose: 'disclosure', t0: A, tells: A, steps: [sheet], hash: '0123456789ab' };
const ran: PlanState = { ...asProposed(plan, A), startedAt: A, sent: [sheet.id] };
const cve = { id: 'CVE-2026-2026', requestedAt: A, later: null };
const requested = { cve: { ...cve, id: null } };
const PUT_OFF = { why: 'x', approvedBy: [] };

/** A case that alice coordinates, with nothing else that a clock would look at. */
function caseWith(changes: Partial<Case>): Case {
  return { ...reported(world), coordinator: PEOPLE.alice, reportedAt: A, lastActivity: A + 1000 * DAY, ...changes };
}

const disclosing = { status: 'fix-committed', openedAt: A, track: 'public', extent: 'public' } as const;
const done = { ...disclosing, publishedAt: A, cve, plans: { disclosure: ran } };

const post: Step = {
  ...sheet,
  id: 'kcsa:public-mail:kata-dev',
  audience: 'public',
  target: { kind: 'mail', channel: 'kata-dev', to: 'kata-dev@lists.example.org', encrypt: null, inReplyTo: null },
};
const posted: PlanState = {
  ...ran,
  plan: { ...plan, steps: [post] },
  sent: [post.id],
  receipts: { [post.id]: receipt },
};
const seen: PlanState = { ...posted, archives: { [post.id]: 'https://lists.example.org/1' } };
const knows: Noticed = {
  ...{ channel: 'pre-kcsa', name: null, address: 'downstream@example.org', key: null, messageId: null },
  t0: T0,
  since: A,
};
const mailed = { ...done, cve: { ...cve, id: null }, plans: { disclosure: posted } };

interface Row {
  readonly id: string;
  readonly when: Partial<Case>;
  readonly due: number;
  readonly tells: string;
  /** With this it is not running. */
  readonly not: Partial<Case>;
}

const ROWS: readonly Row[] = [
  { id: 'open-up-advice', when: { acceptedAt: A }, due: A + 14 * DAY, tells: '@alice @dave', not: { patches: [fix] } },
  {
    id: 'stall',
    when: { lastActivity: A },
    due: Date.parse('2026-11-27T09:00:00Z'),
    tells: '@alice',
    not: { closed: true },
  },
  {
    id: 'stall-escalated',
    when: { lastActivity: A },
    due: Date.parse('2026-12-01T09:00:00Z'),
    tells: '@ttx @fungi',
    not: { closed: true },
  },
  {
    id: 't0-24h',
    when: { noticeAt: A, embargo: { t0: T0, override: null } },
    due: T0 - DAY,
    tells: '@alice @grace @erin',
    not: { openedAt: A },
  },
  {
    id: 't0-1h',
    when: { noticeAt: A, embargo: { t0: T0, override: null } },
    due: T0 - HOUR,
    tells: '@alice @grace @erin',
    not: { noticeAt: null },
  },
  {
    id: 't0-unapproved',
    when: { noticeAt: A, embargo: { t0: T0, override: null } },
    due: T0,
    tells: '@alice',
    not: { plans: { disclosure: ran } },
  },
  {
    id: 'old-t0',
    when: { noticeAt: A, noticed: [knows], embargo: { t0: T0 + 7 * DAY, override: null } },
    due: T0,
    tells: '@alice',
    not: { embargo: { t0: T0, override: null } },
  },
  {
    id: 'publication-overdue',
    when: { ...disclosing, pushedAt: A },
    due: A + HOUR,
    tells: '@alice',
    not: { publishedAt: A },
  },
  {
    id: 'publication-alarm',
    when: { ...disclosing, plans: { disclosure: ran } },
    due: A + DAY,
    tells: '@alice @ttx @fungi',
    not: { publishedAt: A },
  },
  {
    id: 'publication-notice',
    when: done,
    due: A + DAY,
    tells: '@alice',
    not: { plans: { disclosure: { ...ran, receipts: { [sheet.id]: receipt } } } },
  },
  {
    id: 'merges',
    when: { ...done, patches: [fix] },
    due: A + DAY,
    tells: '@erin',
    not: { patches: [{ ...fix, merged: true }] },
  },
  { id: 'reserved-24h', when: done, due: A + 24 * HOUR, tells: '@alice', not: { cve: { ...cve, id: null } } },
  { id: 'reserved-48h', when: done, due: A + 48 * HOUR, tells: '@alice', not: { publishedAt: null } },
  { id: 'reserved-72h', when: done, due: A + 72 * HOUR, tells: '@alice', not: { publishedAt: null } },
  { id: 'post-unconfirmed', when: mailed, due: A + 24 * HOUR, tells: '@alice', not: { plans: { disclosure: seen } } },
  {
    id: 'post-unconfirmed-escalated',
    when: mailed,
    due: A + 72 * HOUR,
    tells: '@ttx @fungi',
    not: { plans: { disclosure: seen } },
  },
  { id: 'cve-3d', when: requested, due: A + 3 * DAY, tells: '@alice', not: { cve } },
  {
    id: 'cve-3w',
    when: requested,
    due: A + 21 * DAY,
    tells: '@alice',
    not: { cve: { ...requested.cve, later: PUT_OFF } },
  },
  { id: 'cap', when: {}, due: A + 90 * DAY, tells: '@alice @dave', not: { track: 'public' } },
];

function tick(c: Case, at: number): { readonly case: Case; readonly said: readonly string[] } {
  const decision = decide(world, c, { kind: 'tick', id: `tick:${at}`, at, source: { kind: 'bot' } }, []);
  const said = decision.effects.flatMap((effect) => (effect.kind === 'comment' ? [effect.body] : []));
  return { case: decision.case ?? c, said };
}

function textOf(id: string): string {
  return kata.timers.find((timer) => timer.id === id)?.text ?? 'no such timer';
}

const running = (c: Case, id: string) => deadlines(c, kata, config).find(({ timer }) => timer.id === id);

test('every timer of the process has its row', () => {
  expect(ROWS.map(({ id }) => id).sort()).toEqual(kata.timers.map(({ id }) => id).sort());
});

describe.each(ROWS)('$id', ({ id, when, due, tells, not }) => {
  const c = caseWith(when);

  test('is due at its hour, not before, and the clock looks then', () => {
    expect(running(c, id)?.due).toBe(due);
    expect(nextDue(c, kata, config, A) ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(due);
    expect(tick(c, due - 1).said.filter((text) => text.includes(textOf(id)))).toEqual([]);
  });

  test('is told once, to those whom it concerns', () => {
    const first = tick(c, due);
    expect(first.said.filter((text) => text.includes(textOf(id)))).toEqual([`${tells} ${textOf(id)}`]);
    expect(tick(first.case, due).said).toEqual([]);
    expect(tick(first.case, due + HOUR - 1).said.filter((text) => text.includes(textOf(id)))).toEqual([]);
  });

  test('is not told by a clock that pre-flight found wrong', () => {
    const found = { ...NOTHING_FOUND, preFlight: [{ name: 'clock', problem: 'is wrong', mend: '', blocks: true }] };
    const decision = decide(world, c, { kind: 'tick', id: 'tick', at: due, source: { kind: 'bot' } }, [], found);
    expect(decision.entries.filter(({ fact }) => ['reminded', 'deadline-met'].includes(fact.type))).toEqual([]);
  });

  test('is not told where it does not hold', () => {
    expect(running(caseWith({ ...when, ...not }), id)).toBeUndefined();
  });

  test('is silent with the reporter’s terms only if it presses for disclosure', () => {
    const presses = ['open-up-advice', 'stall', 'stall-escalated', 'cap'].includes(id) && c.openedAt === null;
    const without = running({ ...c, terms: null }, id)?.due;
    expect(running({ ...c, terms: 'not before my talk' }, id)?.due).toBe(presses ? undefined : without);
  });

  test('is told once after a year of downtime', () => {
    const late = due + 365 * DAY;
    const first = tick(c, late);
    const isOver = id === 't0-24h' || id === 't0-1h';
    expect(first.said.filter((text) => text.includes(textOf(id)))).toHaveLength(isOver ? 0 : 1);
    expect(tick(first.case, late + HOUR).said.filter((text) => text.includes(textOf(id)))).toEqual([]);
  });
});

test('what is told again comes a day after it was told, not for each day that was missed', () => {
  const c = caseWith({ ...done, patches: [fix] });
  const merges = (said: readonly string[]): number => said.filter((text) => text.includes(textOf('merges'))).length;
  const late = A + 10 * DAY + HOUR;
  const first = tick(c, late);
  expect(merges(first.said)).toBe(1);
  expect(running(first.case, 'merges')?.due).toBe(late + DAY);
  expect(merges(tick(first.case, late + DAY - 1).said)).toBe(0);
  const second = tick(first.case, late + DAY);
  expect(merges(second.said)).toBe(1);
  expect(merges(tick(second.case, late + DAY).said)).toBe(0);
});

test('a new date has deadlines of its own', () => {
  const first = tick(caseWith({ noticeAt: A, embargo: { t0: T0, override: null } }), T0 - DAY);
  expect(running(first.case, 't0-24h')).toBeUndefined();
  const moved = { ...first.case, embargo: { t0: T0 + 7 * DAY, override: null } };
  expect(running(moved, 't0-24h')?.due).toBe(T0 + 6 * DAY);
});

test('activity starts the stall anew', () => {
  const first = tick(caseWith({ lastActivity: A }), Date.parse('2026-11-27T09:00:00Z'));
  expect(running(first.case, 'stall')).toBeUndefined();
  const active = { ...first.case, lastActivity: Date.parse('2026-11-30T12:00:00Z') };
  expect(running(active, 'stall')?.due).toBe(Date.parse('2026-12-03T12:00:00Z'));
});
