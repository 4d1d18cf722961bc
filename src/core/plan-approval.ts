/** Approving a plan by its hash: bound to these bytes, by different people, and sent when there are enough. */

import { otherCasesFaults, unreadWords } from './case-words.ts';
import { disclosureWaits } from './disclosure-ways.ts';
import type { Lookup } from './inputs.ts';
import type { Attachment, Case, Plan, PlanPurpose, PlanState } from './model.ts';
import { PLAN_PURPOSES } from './model.ts';
import { advanceAt, messagesOf } from './plan-run.ts';
import { startPlan } from './plan-start.ts';
import { PLANNED_BY, toldBefore } from './plan-states.ts';
import { planFaults, rehearsalFaults } from './plan-validity.ts';
import { type Refusal, refusal } from './refusals.ts';
import { actingPerson, done, no, type Outcome, type Scene } from './scene.ts';
import { planTermsFaults } from './terms.ts';
import { toIso } from './time.ts';

/** What is approved is what lies there now: the attached files are looked at again. */
export function approvalNeeds(c: Case, hash: string): readonly Lookup[] {
  const state = Object.values(c.plans).find(({ plan }) => plan.hash === hash);
  return state === undefined ? [] : attachmentsOf(state).map(({ path }) => ({ kind: 'file', path }));
}

function attachmentsOf({ plan }: PlanState): readonly Attachment[] {
  const all = plan.steps.flatMap((step) => step.attachments);
  return [...new Map(all.map((file) => [file.path, file])).values()];
}

function attachmentFaults({ found }: Scene, state: PlanState): readonly Refusal[] {
  return attachmentsOf(state)
    .filter(({ path, version }) => found.files[path]?.sha !== version)
    .map(({ path }) =>
      refusal(
        path,
        found.files[path] == null ? 'this file is attached, and is gone' : 'this file is attached, and is another now',
        'put it back, or register the new one with `/patch BRANCH [COMPONENT] PATH`, have it approved and type `/notify`',
      ),
    );
}

/** `/approve plan HASH` (runNow false) and `/disclose now HASH` (runNow true). */
export function approvePlan(scene: Scene, hash: string, runNow: boolean): Outcome {
  const { case: c, now, config } = scene;
  const purpose = PLAN_PURPOSES.find((p) => c.plans[p]?.plan.hash === hash);
  const state = purpose === undefined ? undefined : c.plans[purpose];
  const dead = PLAN_PURPOSES.find((p) => c.voided[p]?.hash === hash);
  if (dead !== undefined && state === undefined) {
    return no(
      refusal(hash, 'this plan is void', `type \`${PLANNED_BY[dead]}\`, and approve the plan that is shown then`),
    );
  }
  if (purpose === undefined || state === undefined)
    return no(refusal(hash === '' ? 'no hash' : hash, 'no plan of this case has this hash', ways(scene)));
  const by = actingPerson(scene);
  if (state.startedAt !== null) return no(refusal(hash, 'this plan was sent already', 'the board shows its receipts'));
  if (c.hold !== null && !(c.hold.kind === 'upstream' && purpose === 'update')) {
    return no(refusal(c.hold.why, 'nothing is sent while the case is held', 'type `/resume` first'));
  }
  const faults = [
    ...planFaults(scene, purpose),
    ...planTermsFaults(scene, purpose, state.plan.t0),
    ...rehearsalFaults(scene, state),
    ...preFlightFaults(state),
    ...(purpose === 'disclosure' && state.plan.t0 === 'now' ? disclosureWaits(scene) : []),
    ...advanceFaults(scene, state.plan),
    ...attachmentFaults(scene, state),
    // People are there to mend it; at T0 nobody is, and it is not asked again.
    ...otherCasesFaults(scene, state.plan),
  ];
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
  const outcome = approvedOutcome(scene, purpose, approved, runNow);
  return outcome.ok ? { ...outcome, forTeam: unreadWords(scene) } : outcome;
}

/** Source: kata, the gate of Fix committed: a notice leaves after a good pre-flight. T0 of a disclosure waits for no channel. */
function preFlightFaults({ plan, preFlight }: PlanState): readonly Refusal[] {
  if (plan.purpose !== 'notice') return [];
  if (preFlight === null) {
    return [refusal(plan.hash, 'the notice waits for its pre-flight', 'type it again when the result stands here')];
  }
  return preFlight.red.length === 0
    ? []
    : [
        refusal(
          preFlight.red.join(', '),
          'the notice leaves when its pre-flight is good',
          'mend it as the pre-flight said, then type `/notify`: it is looked at again',
        ),
      ];
}

/** What is told in advance needs its hours: a shorter notice is an override, which two people approved with the date. */
export function advanceFaults({ case: c, process, now }: Scene, plan: Plan): readonly Refusal[] {
  const { handedOver } = toldBefore(c, plan);
  const steps = plan.steps.filter(
    (step) => step.phase === 'advance' && messagesOf(step).some(({ id }) => !handedOver.includes(id)),
  );
  const latest = advanceAt(process, plan, 'dueHours');
  if (steps.length === 0 || now <= latest || c.embargo?.override != null) return [];
  return [
    refusal(
      toIso(latest),
      `what is told in advance (${steps.map(({ communication }) => communication).join(', ')}) was to leave by then`,
      'set a later date with `/embargo DATE`; an emergency takes two people: `/embargo DATE --override WHY`, where DATE may stay as it is',
    ),
  ];
}

function approvedOutcome(scene: Scene, purpose: PlanPurpose, state: PlanState, runNow: boolean): Outcome {
  const { hash, t0 } = state.plan;
  const fact = { type: 'plan-approved' as const, purpose, hash, by: actingPerson(scene), runNow };
  const missing = scene.config.approvals - state.approvals.length;
  if (missing > 0)
    return done(`Approved. ${missing} more approval(s) by other coordinators: \`/approve plan ${hash}\`.`, [fact]);
  if (t0 !== 'now') return done(`Approved by all. It goes out at ${toIso(t0)}.${inAdvance(scene, state)}`, [fact]);
  if (purpose === 'disclosure' && !state.runNow)
    return done(`Approved. It runs with \`/disclose now ${hash}\`.`, [fact]);
  const started = startPlan(scene, state);
  return started.ok ? done(`Approved by all. ${started.say}`, [fact, ...started.facts], started.effects) : started;
}

function inAdvance({ process, now }: Scene, state: PlanState): string {
  const told = state.plan.steps
    .filter(({ phase, id }) => phase === 'advance' && !state.sent.includes(id))
    .map(({ communication }) => communication);
  if (told.length === 0) return '';
  const at = advanceAt(process, state.plan, 'sentHours');
  return ` ${told.join(', ')} goes ${at <= now ? 'now' : `at ${toIso(at)}`}.`;
}

function ways({ case: c, process }: Scene): string {
  const open = PLAN_PURPOSES.map((p) => c.plans[p]).filter((s) => s !== undefined && s.startedAt === null);
  if (open.length === 0) {
    const made = PLAN_PURPOSES.filter((p) => process.plans[p] !== undefined).map((p) => `\`${PLANNED_BY[p]}\``);
    return `a plan is made with ${[...new Set(made)].join(', ')}`;
  }
  return `the plan that waits is ${open.map((s) => `\`${s?.plan.hash}\` (${s?.plan.purpose})`).join(', ')}; approvals are for its very bytes`;
}
