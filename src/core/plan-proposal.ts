/** Proposing a plan: it is rendered, shown with its hash, and waits for its approvals. */
import type { Plan, PlanPurpose } from './model.ts';
import { buildPlan, placeName, showPlan } from './plan.ts';
import { planFaults } from './plan-validity.ts';
import { done, no, type Outcome, type Scene } from './scene.ts';
import { type Instant, inZones } from './time.ts';

const NAMES: Readonly<Record<PlanPurpose, string>> = {
  notice: 'The notice',
  disclosure: 'The disclosure plan',
  note: 'The security note',
  'open-report': 'The plan to open the report',
};

/** Renders the plan and shows it. The same plan again keeps its approvals. */
export function propose(scene: Scene, purpose: PlanPurpose, t0: Instant | 'now'): Outcome {
  const faults = planFaults(scene, purpose);
  if (faults.length > 0) return no(...faults);
  const built = buildPlan(scene, purpose, t0);
  if (!built.ok) return no(...built.refusals);
  const { plan } = built;
  const before = scene.case.plans[purpose];
  if (before?.startedAt === null && before.plan.hash === plan.hash) {
    return done(`${NAMES[purpose]} is unchanged (\`${plan.hash}\`) and keeps its approvals.`);
  }
  const when = plan.t0 === 'now' ? 'at once when it is approved' : inZones(plan.t0, scene.process.zones).join(' · ');
  const say = [
    `${NAMES[purpose]} \`${plan.hash}\` goes out ${when}. ${howToApprove(plan, scene.config.approvals)}`,
    before === undefined ? '' : changes(before.plan, plan),
    scene.case.terms === null ? '' : `The reporter's terms: ${scene.case.terms}`,
    showPlan(plan),
  ];
  return done(say.filter((s) => s !== '').join('\n\n'), [{ type: 'plan-proposed', plan }]);
}

function howToApprove(plan: Plan, approvals: number): string {
  const command =
    plan.purpose === 'disclosure' && plan.t0 === 'now' ? `/disclose now ${plan.hash}` : `/approve plan ${plan.hash}`;
  const who = approvals === 1 ? 'One coordinator types' : `${approvals} different coordinators type`;
  return `${who} \`${command}\`.`;
}

/** What is different from the plan before, in one line a step. */
function changes(before: Plan, after: Plan): string {
  const old = new Map(before.steps.map((s) => [s.id, s]));
  const now = new Set(after.steps.map((s) => s.id));
  const lines = [
    ...after.steps.flatMap((s) => {
      const was = old.get(s.id);
      if (was === undefined) return [`- new: ${s.communication} → ${placeName(s.target)}`];
      return JSON.stringify(was) === JSON.stringify(s)
        ? []
        : [`- changed: ${s.communication} → ${placeName(s.target)}`];
    }),
    ...before.steps.filter((s) => !now.has(s.id)).map((s) => `- gone: ${s.communication} → ${placeName(s.target)}`),
    ...(before.t0 === after.t0 ? [] : ['- T0 is another']),
  ];
  return lines.length === 0 ? '' : `Against \`${before.hash}\`, whose approvals no longer count:\n${lines.join('\n')}`;
}
