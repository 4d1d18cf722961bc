/** The gate: which effects may leave, which wait, and which never go; as a table, and as a property over its whole world. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Effect } from '../../src/core/effects.ts';
import { type DoorWorld, gate } from '../../src/core/gate.ts';
import {
  AUDIENCES,
  type Audience,
  asProposed,
  type Case,
  includes,
  type Plan,
  type PlanState,
  type Step,
} from '../../src/core/model.ts';
import { slotToken } from '../../src/core/plan-run.ts';
import { shown } from '../../src/core/refusals.ts';
import { aCase } from '../store/samples.ts';
import { openDoor } from '../support/open-door.ts';

const ISSUE = 'https://github.com/kata-containers/kata-containers/issues/7';
const alice = { id: 1, login: 'alice' };
const bob = { id: 2, login: 'bob' };

const world: DoorWorld = openDoor({ now: 2000 });

const step: Step = {
  id: 'kcsa:public-mail:kata-dev',
  communication: 'kcsa',
  audience: 'public',
  target: { kind: 'mail', channel: 'kata-dev', to: 'kata-dev@lists.example.org', encrypt: null, inReplyTo: null },
  phase: 'publication',
  slots: ['issue'],
  subject: '[KCSA-CVE-2026-2026] Title (CVE-2026-2026)',
  body: `Text\nlinks: ${slotToken('issue')}\nend`,
  attachments: [{ name: 'a.patch', path: 'cases/2/patches/a.patch', version: 'abc' }],
};
const filled: Step = { ...step, body: `Text\nlinks: ${ISSUE}\nend` };
const plan: Plan = { purpose: 'disclosure', t0: 1000, tells: 1000, steps: [step], hash: '0123456789ab' };
const running: PlanState = { ...asProposed(plan, 0), approvals: [alice, bob], startedAt: 1000, sent: [step.id] };

const opened: Case = aCase(
  { kind: 'case-issue', number: 2 },
  { number: 2, extent: 'public', track: 'public', plans: { disclosure: running } },
);

const base = { key: 'k', caseId: opened.id, due: 0 };

function stepEffect(sent: Step, changes: Partial<Extract<Effect, { kind: 'step' }>> = {}): Effect {
  return {
    ...base,
    kind: 'step',
    audience: sent.audience,
    purpose: 'disclosure',
    hash: plan.hash,
    step: sent,
    late: false,
    ...changes,
  };
}

/** An approved and running plan of exactly this step. */
function caseWith(one: Step, changes: Partial<Case> = {}, state: Partial<PlanState> = {}): Case {
  const of: PlanState = { ...running, ...state, plan: { ...plan, steps: [one] } };
  return { ...opened, plans: { disclosure: of }, ...changes };
}

test('an approved step of a running plan passes, with its slots filled', () => {
  expect(gate(stepEffect(filled), opened, world)).toEqual({ pass: true, effect: stepEffect(filled) });
});

test('by a wrong clock a message waits, which is shown after a minute; the team goes on, and readers are taken off', () => {
  const wrong = openDoor({ clockProblem: 'it is 5 s behind' });
  const verdict = (effect: Effect, now: number) => gate(effect, opened, { ...wrong, now });
  const waits = { pass: false, wait: true, why: { value: 'it is 5 s behind', mend: expect.stringContaining('NTP') } };
  expect(verdict(stepEffect(filled), 59_999)).toMatchObject(waits);
  expect(verdict(stepEffect(filled), 59_999)).not.toHaveProperty('isShown');
  expect(verdict(stepEffect(filled), 60_000)).toMatchObject({ ...waits, isShown: true });
  expect(
    verdict({ ...base, kind: 'sync-advisory', audience: 'developers', state: null, force: false }, 90_000),
  ).toEqual(expect.not.objectContaining({ isShown: true }));
  expect(verdict({ ...base, kind: 'sync-board', audience: 'team' }, 0).pass).toBe(true);
  expect(verdict({ ...base, kind: 'take-off-readers', audience: 'developers' }, 0).pass).toBe(true);
});

describe('a step', () => {
  const other: Step = {
    ...filled,
    target: { kind: 'mail', channel: 'x', to: 'x@example.org', encrypt: null, inReplyTo: null },
  };
  const rows: readonly [what: string, Effect, Case | null, Partial<DoorWorld>, 'waits' | 'never', rule: RegExp][] = [
    [
      'while the case repository is not private',
      stepEffect(filled),
      opened,
      { caseRepositoryPrivate: false },
      'waits',
      /not private/,
    ],
    [
      'while the case is held',
      stepEffect(filled),
      { ...opened, hold: { why: 'tests', by: '@bob', kind: 'all', since: 0, below: null } as const },
      {},
      'waits',
      /held/,
    ],
    ['of no case', stepEffect(filled), null, {}, 'never', /belongs to a case/],
    ['of no plan', stepEffect(filled), { ...opened, plans: {} }, {}, 'never', /only the plan that was approved/],
    ['of a plan of another purpose', stepEffect(filled, { purpose: 'notice' }), opened, {}, 'never', /only the plan/],
    ['under another hash', stepEffect(filled, { hash: 'ffffffffffff' }), opened, {}, 'never', /only the plan/],
    [
      'of a plan that one approved',
      stepEffect(filled),
      caseWith(step, {}, { approvals: [alice] }),
      {},
      'never',
      /after 2 people/,
    ],
    ['where more approvals are due now', stepEffect(filled), opened, { approvals: 3 }, 'never', /after 3 people/],
    [
      'of a plan that was not started',
      stepEffect(filled),
      caseWith(step, {}, { startedAt: null }),
      {},
      'never',
      /after 2 people/,
    ],
    [
      'that the plan does not have',
      stepEffect({ ...filled, id: 'x' }),
      opened,
      {},
      'never',
      /what is sent is what was/,
    ],
    [
      'with a byte changed',
      stepEffect({ ...filled, body: filled.body.replace('Text', 'text') }),
      opened,
      {},
      'never',
      /what is sent/,
    ],
    [
      'with a byte more at the end',
      stepEffect({ ...filled, body: `${filled.body} ` }),
      opened,
      {},
      'never',
      /what is sent/,
    ],
    ['with another subject', stepEffect({ ...filled, subject: 'x' }), opened, {}, 'never', /what is sent/],
    ['to another address', stepEffect(other), opened, {}, 'never', /what is sent/],
    ['with another attachment', stepEffect({ ...filled, attachments: [] }), opened, {}, 'never', /what is sent/],
    [
      'with a line break in a slot',
      stepEffect({ ...filled, body: filled.body.replace(ISSUE, `${ISSUE}\nBcc: x`) }),
      opened,
      {},
      'never',
      /what is sent/,
    ],
    [
      'with a carriage return in a slot',
      stepEffect({ ...filled, body: filled.body.replace(ISSUE, `${ISSUE}\rBcc`) }),
      opened,
      {},
      'never',
      /what is sent/,
    ],
    ['with an empty place', stepEffect(step), opened, {}, 'never', /no empty places/],
    [
      'wider than the extent',
      stepEffect(filled),
      { ...opened, extent: 'downstream' },
      {},
      'never',
      /known to downstream and no wider/,
    ],
  ];
  test.each(rows)('%s: %#', (_what, effect, c, changes, outcome, rule) => {
    const verdict = gate(effect, c, { ...world, ...changes });
    expect(verdict).toEqual({
      pass: false,
      wait: outcome === 'waits',
      why: { value: expect.stringMatching(/./), rule: expect.stringMatching(rule), mend: expect.stringMatching(/./) },
    });
  });
});

describe('what a public text shows', () => {
  const verdict = (changes: Partial<Step>) => {
    const one: Step = { ...filled, slots: [], ...changes };
    return gate(stepEffect(one), caseWith(one), world);
  };

  test.each([
    '[pre-KCSA] Vulnerability in X',
    '[vs] [PRE-KCSA] x',
    '[EMBARGOED] CVE-2026-1: x',
    'Re: [Embargoed] x',
    '[VS] x',
  ])('the subject %s never goes to a public channel', (subject) => {
    expect(verdict({ subject })).toMatchObject({ pass: false, wait: false, why: { value: subject } });
    expect(
      gate(
        stepEffect({ ...filled, slots: [], subject, audience: 'downstream' }),
        caseWith({ ...filled, slots: [], subject, audience: 'downstream' }),
        world,
      ).pass,
    ).toBe(true);
  });

  test.each([
    'see https://github.com/kata-containers/vmt-cases/issues/2',
    'Kata-Containers/VMT-Cases#2',
    'kata-containers%2Fvmt-cases',
    'kata-containers&#47;vmt-cases',
    'kata-containers/\u200bvmt-cases',
    'kata-containers/vmt\\-cases',
  ])('the case repository is not named: %s (T9, T10)', (text) => {
    expect(verdict({ body: text })).toMatchObject({
      pass: false,
      wait: false,
      why: { value: shown(text) },
    });
    expect(verdict({ subject: text })).toMatchObject({ pass: false });
    const downstream: Step = { ...filled, slots: [], body: text, audience: 'downstream' };
    expect(gate(stepEffect(downstream), caseWith(downstream), world).pass).toBe(true);
  });

  test('a mail of no plan keeps to the extent, too', () => {
    const mail = (audience: Audience): Effect => ({ ...base, kind: 'mail', audience, step: { ...filled, audience } });
    expect(gate(mail('reviewers'), { ...opened, extent: 'reviewers' }, world).pass).toBe(true);
    expect(gate(mail('downstream'), { ...opened, extent: 'reviewers' }, world)).toMatchObject({
      pass: false,
      wait: false,
    });
  });
});

const KINDS = {
  team: ['open-case-issue', 'sync-case-issue', 'comment', 'react', 'tell-case', 'tell-published'],
  advisory: ['advisory-comment', 'sync-advisory', 'make-advisory', 'request-cve'],
} as const;

/** Effects that are no messages; the fields that the gate does not look at are the same for all. */
function bare(kind: (typeof KINDS)[keyof typeof KINDS][number], audience: Audience): Effect {
  const all = { ...base, audience, body: 'b', issue: 'case', communication: null, comment: 1, content: '+1' } as const;
  return { ...all, kind, over: [], force: false, state: null, number: 1, credits: [], by: alice };
}

describe('what is no message', () => {
  test.each([...KINDS.team, ...KINDS.advisory])(
    '%s passes in private, and waits while the repository is not private',
    (kind) => {
      const effect = bare(kind, KINDS.team.some((each) => each === kind) ? 'team' : 'developers');
      expect(gate(effect, { ...opened, extent: 'team' }, world).pass).toBe(true);
      expect(gate(effect, opened, { ...world, caseRepositoryPrivate: false })).toMatchObject({
        pass: false,
        wait: true,
      });
    },
  );

  test.each(KINDS.team)('%s goes on during a hold: people must be answered', (kind) => {
    expect(
      gate(
        bare(kind, 'team'),
        { ...opened, hold: { why: 'x', by: '@bob', kind: 'all', since: 0, below: null } as const },
        world,
      ).pass,
    ).toBe(true);
  });

  test.each(KINDS.advisory)('%s leaves the team: it waits during a hold', (kind) => {
    const held = gate(
      bare(kind, 'developers'),
      { ...opened, hold: { why: 'x', by: '@bob', kind: 'all', since: 0, below: null } as const },
      world,
    );
    expect(held).toMatchObject({ pass: false, wait: true });
  });
});

test('who was revoked is taken off the advisory at once: during a hold, and while the case repository is public', () => {
  const effect: Effect = { ...base, kind: 'take-off-readers', audience: 'developers' };
  const hold = { why: 'x', by: '@bob', kind: 'all', since: 0, below: null } as const;
  expect(gate(effect, { ...opened, extent: 'team', hold }, world).pass).toBe(true);
  expect(gate(effect, { ...opened, hold }, { ...world, caseRepositoryPrivate: false }).pass).toBe(true);
  expect(gate(effect, null, world).pass).toBe(false);
});

const audience = fc.constantFrom(...AUDIENCES);

test('property: no message passes that is wider than the extent, held, not approved, changed, or of a repository not private', () => {
  const anyWorld = fc.record({
    extent: audience,
    audience,
    approvals: fc.subarray([alice, bob, { id: 3, login: 'carol' }]),
    needed: fc.integer({ min: 1, max: 3 }),
    started: fc.boolean(),
    held: fc.boolean(),
    isPrivate: fc.boolean(),
    kind: fc.constantFrom('step' as const, 'mail' as const),
    body: fc.constantFrom('a', 'b'),
    hash: fc.constantFrom(plan.hash, 'ffffffffffff'),
    sameAddress: fc.boolean(),
  });
  let passed = 0;
  fc.assert(
    fc.property(anyWorld, (w) => {
      const approved: Step = { ...filled, slots: [], audience: w.audience, body: 'a' };
      const target = w.sameAddress ? approved.target : ({ kind: 'slack', channel: 'x', place: '#x' } as const);
      const sent: Step = { ...approved, body: w.body, target };
      const state = { approvals: w.approvals, startedAt: w.started ? 1 : null };
      const c = caseWith(
        approved,
        {
          extent: w.extent,
          hold: w.held ? ({ why: 'x', by: 'y', kind: 'all', since: 0, below: null } as const) : null,
        },
        state,
      );
      const effect: Effect =
        w.kind === 'step'
          ? stepEffect(sent, { hash: w.hash })
          : { ...base, kind: 'mail', audience: w.audience, step: sent };
      const verdict = gate(effect, c, { ...world, approvals: w.needed, caseRepositoryPrivate: w.isPrivate });
      const always = w.isPrivate && !w.held && includes(w.extent, w.audience);
      const planned =
        w.started && w.approvals.length >= w.needed && w.body === 'a' && w.hash === plan.hash && w.sameAddress;
      expect(verdict.pass).toBe(always && (w.kind === 'mail' || planned));
      passed += verdict.pass ? 1 : 0;
    }),
    { numRuns: 3000 },
  );
  expect(passed).toBeGreaterThan(50);
});

test('property: a slot takes any text of one line, and nothing around it may differ', () => {
  const line = fc.string({ unit: 'binary', maxLength: 30 }).filter(
    // What no message may have is refused whatever a slot holds.
    (text) => !/[\r\n\u2028\u2029⟦⟧\0\p{Bidi_Control}\u{E0000}-\u{E007F}\p{Cs}\p{Noncharacter_Code_Point}]/u.test(text),
  );
  fc.assert(
    fc.property(line, line, line, fc.integer({ min: 0, max: 2 }), (before, url, after, times) => {
      const of = (slot: string): string => `${before}\n${Array(times).fill(slot).join(' | ')}\n${after}`;
      const approved: Step = { ...step, audience: 'downstream', subject: null, body: of(slotToken('issue')) };
      const c = caseWith(approved);
      const pass = (body: string): boolean => gate(stepEffect({ ...approved, body }), c, world).pass;
      expect(pass(of(url))).toBe(true);
      expect(pass(`${of(url)}x`)).toBe(false);
      expect(pass(`x${of(url)}`)).toBe(false);
      if (times > 0) expect(pass(of(`${url}\n`))).toBe(false);
    }),
    { numRuns: 1000 },
  );
});
