/**
 * Pre-flight: what a plan needs is looked at when it is made, and 24 hours, an hour and five minutes before T0, so that
 * people can mend it in time. At T0 itself only what would make it wrong stops it. Source: contract section 8.
 */
import type { FlightCheck } from './inputs.ts';
import { usableKey } from './keys.ts';
import type { Case, KeyRef, PlanPurpose, PlanState } from './model.ts';
import { PLAN_PURPOSES } from './model.ts';
import { untoldNames } from './noticed.ts';
import { drift } from './plan-drift.ts';
import { waitingT0 } from './plan-run.ts';
import { rehearsalFaults } from './plan-validity.ts';
import type { Process } from './process.ts';
import type { Scene } from './scene.ts';
import { HOUR, type Instant, toIso } from './time.ts';

/** A pre-flight that is to be done. `when` is shown to people. */
export interface PreFlight {
  readonly purpose: PlanPurpose;
  readonly when: string;
  readonly due: Instant;
}

const BEFORE_T0: readonly { readonly when: string; readonly before: number }[] = [
  { when: '24 h before T0', before: 24 * HOUR },
  { when: '1 h before T0', before: HOUR },
  { when: '5 min before T0', before: 5 * 60_000 },
];

/** The next pre-flight of this case, at `due`; null where none is to come. At T0 nothing else is looked at. */
export function nextPreFlight(c: Case, process: Process, now: Instant): PreFlight | null {
  const t0 = waitingT0(c);
  if (t0 !== null && t0 <= now) return null;
  const all = PLAN_PURPOSES.flatMap((purpose) => {
    const state = c.plans[purpose];
    return state === undefined || state.startedAt !== null ? [] : preFlightsOf(state, process, now);
  });
  return all.sort((a, b) => a.due - b.due)[0] ?? null;
}

function preFlightsOf({ plan, preFlight }: PlanState, process: Process, now: Instant): readonly PreFlight[] {
  const { purpose, t0 } = plan;
  if (typeof t0 === 'number' && t0 <= now) return [];
  if (preFlight === null) return [{ purpose, when: 'when it was made', due: now }];
  if (t0 === 'now') return [];
  const left = [...beforeAdvance(plan, process), ...BEFORE_T0]
    .map(({ when, before }) => ({ purpose, when, due: t0 - before }))
    .filter(({ due }) => due > preFlight.at);
  // Of several that passed while the bot was down, only the last.
  const passed = left.filter(({ due }) => due <= now);
  return passed.length > 0 ? passed.slice(-1) : left.slice(0, 1);
}

/** An hour before something is told in advance, while it can be mended. */
function beforeAdvance({ steps }: PlanState['plan'], { advance }: Process): typeof BEFORE_T0 {
  if (advance === null || !steps.some(({ phase }) => phase === 'advance')) return [];
  return [{ when: '1 h before what is told in advance', before: (advance.sentHours + 1) * HOUR }];
}

/** What the case itself shows: approvals, a hold, text and recipients as they would be made now, keys, dates told. */
export function insideChecks(scene: Scene, state: PlanState): readonly FlightCheck[] {
  const { case: c, config } = scene;
  const { plan, approvals } = state;
  const missing = config.approvals - approvals.length;
  const later = plan.t0 !== 'now' && state.preFlight !== null;
  return [
    check('hold', c.hold === null ? null : `held: ${c.hold.why}`, 'type `/resume`', false),
    check(
      'hash',
      drift(scene, state) === null ? null : 'it would be another plan now',
      'make the plan again and have it approved',
      true,
    ),
    ...keyChecks(scene, state),
    ...(later
      ? [
          check(
            'approvals',
            missing > 0 ? `${missing} are missing` : null,
            `another coordinator types \`/approve plan ${plan.hash}\``,
            true,
          ),
          ...rehearsalFaults(scene, state).map((r) => check('rehearsal', r.rule, r.mend, true)),
        ]
      : []),
    ...(plan.purpose === 'disclosure' && plan.t0 !== 'now' ? [dateCheck(c, plan.t0), noticeCheck(scene)] : []),
  ];
}

function check(name: string, problem: string | null, mend: string, blocks: boolean): FlightCheck {
  return { name, problem, mend, blocks };
}

function keyChecks(scene: Scene, { plan }: PlanState): readonly FlightCheck[] {
  const at = plan.t0 === 'now' ? scene.now : plan.t0;
  const used = plan.steps.flatMap(({ target }): { key: KeyRef; address: string }[] => {
    if (target.kind === 'roster') return target.members.map(({ key, address }) => ({ key, address }));
    return target.kind === 'mail' && target.encrypt !== null ? [{ key: target.encrypt, address: target.to }] : [];
  });
  if (used.length === 0) return [];
  const faults = used.flatMap(({ key, address }) => {
    const usable = usableKey(scene, key.path, address, at);
    return usable.ok ? [] : [usable.refusal];
  });
  return faults.length === 0
    ? [check(`${used.length} key(s)`, null, '', false)]
    : faults.map((r) => check(r.value, r.rule, r.mend, false));
}

function noticeCheck(scene: Scene): FlightCheck {
  const names = untoldNames(scene);
  return check(
    'everybody told',
    names === '' ? null : `without the notice so far: ${names}`,
    'type `/notify` and have it approved',
    false,
  );
}

function dateCheck(c: Case, t0: Instant): FlightCheck {
  const others = c.noticed.filter((n) => n.t0 !== t0).length;
  return check(
    'dates told',
    others === 0 ? null : `${others} of those who had the notice know another date than ${toIso(t0)}`,
    'type `/notify` and have it approved',
    false,
  );
}
