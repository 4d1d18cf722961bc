/** Approving a plan by its hash: bound to these bytes, by different people, and sent when there are enough. */
import type { PlanPurpose, PlanState } from './model.ts';
import { PLAN_PURPOSES } from './model.ts';
import { startPlan } from './plan-start.ts';
import { planFaults } from './plan-validity.ts';
import { refusal } from './refusals.ts';
import { actingPerson, done, no, type Outcome, type Scene } from './scene.ts';
import { toIso } from './time.ts';

/** `/approve plan HASH` (runNow false) and `/disclose now HASH` (runNow true). */
export function approvePlan(scene: Scene, hash: string, runNow: boolean): Outcome {
  const { case: c, now, config } = scene;
  const purpose = PLAN_PURPOSES.find((p) => c.plans[p]?.plan.hash === hash);
  const state = purpose === undefined ? undefined : c.plans[purpose];
  if (purpose === undefined || state === undefined)
    return no(refusal(hash === '' ? 'no hash' : hash, 'no plan of this case has this hash', ways(scene)));
  const by = actingPerson(scene);
  if (state.startedAt !== null)
    return no(refusal(hash, 'this plan was sent already', 'the status table shows its receipts'));
  if (c.hold !== null) return no(refusal(c.hold.why, 'nothing is sent while the case is held', 'type `/resume` first'));
  const faults = planFaults(scene, purpose);
  if (faults.length > 0) return no(...faults);
  const { t0 } = state.plan;
  if (t0 !== 'now' && t0 <= now) {
    return no(
      refusal(
        toIso(t0),
        'T0 of this plan has passed',
        'type `/plan` (then for now) and `/disclose now HASH`, or set a new date with `/embargo DATE`',
      ),
    );
  }
  if (runNow && t0 !== 'now') {
    return no(
      refusal(
        toIso(t0),
        'this plan is for its T0, and never early',
        `approve it with \`/approve plan ${hash}\`; if the embargo is broken, type \`/leaked WHERE\``,
      ),
    );
  }
  const again = state.approvals.some((p) => p.id === by.id);
  if (again && !(runNow && !state.runNow)) {
    return no(
      refusal(
        `@${by.login}`,
        `a plan is approved by ${config.approvals} different people`,
        `another coordinator types \`/approve plan ${hash}\``,
      ),
    );
  }
  const approvals = again ? state.approvals : [...state.approvals, by];
  const approved = { ...state, approvals, runNow: state.runNow || runNow };
  return approvedOutcome(scene, purpose, approved, runNow);
}

function approvedOutcome(scene: Scene, purpose: PlanPurpose, state: PlanState, runNow: boolean): Outcome {
  const { hash, t0 } = state.plan;
  const fact = { type: 'plan-approved' as const, purpose, hash, by: actingPerson(scene), runNow };
  const missing = scene.config.approvals - state.approvals.length;
  if (missing > 0)
    return done(`Approved. ${missing} more approval(s) by other coordinators: \`/approve plan ${hash}\`.`, [fact]);
  if (t0 !== 'now') return done(`Approved by all. It goes out at ${toIso(t0)}.`, [fact]);
  if (purpose === 'disclosure' && !state.runNow)
    return done(`Approved. It runs with \`/disclose now ${hash}\`.`, [fact]);
  const started = startPlan(scene, state);
  return started.ok ? done(`Approved by all. ${started.say}`, [fact, ...started.facts], started.effects) : started;
}

function ways({ case: c }: Scene): string {
  const open = PLAN_PURPOSES.map((p) => c.plans[p]).filter((s) => s !== undefined && s.startedAt === null);
  if (open.length === 0) return 'a plan is made with `/notify`, `/plan`, `/publish note` or `/open-report`';
  return `the plan that waits is ${open.map((s) => `\`${s?.plan.hash}\` (${s?.plan.purpose})`).join(', ')}; approvals are for its very bytes`;
}
