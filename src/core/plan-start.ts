/** Starting an approved plan: what becomes true at that moment. */
import { disclosureFaultsHere } from './disclosure-ways.ts';
import type { Fact } from './facts.ts';
import { mentionOf } from './mentions.ts';
import type { PlanPurpose, PlanState } from './model.ts';
import { fixes } from './patches.ts';
import { drift } from './plan-drift.ts';
import { planFaults, rehearsalFaults } from './plan-validity.ts';
import { refusal } from './refusals.ts';
import { done, type NewEffect, no, type Outcome, type Scene } from './scene.ts';
import { planTermsFaults } from './terms.ts';
import type { Instant } from './time.ts';
import { move } from './transition.ts';

/** Facts and effects of the start. The steps themselves follow from plan-run.ts. */
export function startPlan(scene: Scene, state: PlanState): Outcome {
  const { purpose, hash } = state.plan;
  const faults = [
    ...planTermsFaults(scene, purpose, state.plan.t0),
    ...(purpose === 'notice' ? [] : [...planFaults(scene, purpose), ...rehearsalFaults(scene, state)]),
  ];
  if (faults.length > 0) return no(...faults);
  const other = drift(scene, state);
  if (other !== null) return no(refusal(hash, other, 'make the plan again and have it approved'));
  return begun(scene, state);
}

/** What becomes true with the start, whether it may start or not; refused only where the status does not lead there. `at`: when it was, if not now. */
export function begun(scene: Scene, state: PlanState, at?: Instant): Outcome {
  const { purpose, hash } = state.plan;
  const when = at === undefined ? {} : { at };
  const started: Fact = { type: 'plan-started', purpose, hash, ...when };
  if (purpose === 'notice') {
    const moved = move(scene, 'notice', null);
    return moved.ok ? done(`The notice is being sent. ${moved.say}`, [started, ...moved.facts], moved.effects) : moved;
  }
  const moved =
    purpose === 'disclosure' && disclosureFaultsHere(scene).length === 0 ? move(scene, 'disclosure', null) : done('');
  if (!moved.ok) return moved;
  const opens = OPENS.includes(purpose) && scene.case.openedAt === null;
  const facts: Fact[] = opens ? [started, { type: 'opened', ...when }] : [started];
  const call = purpose === 'disclosure' && hasToPush(scene, state) ? [callForPush(scene)] : [];
  return done(
    ['The plan is running.', moved.say].filter((s) => s !== '').join(' '),
    [...facts, ...moved.facts],
    [...call, ...moved.effects],
  );
}

/** Plans after whose start the case is public. */
export const OPENS: readonly PlanPurpose[] = ['disclosure', 'note', 'open-report'];

/** Where no branch needs a fix, nobody has to be there. */
function hasToPush({ case: c }: Scene, { plan }: PlanState): boolean {
  return fixes(c).length > 0 && plan.steps.some((s) => s.phase === 'publication');
}

/** Source: kata, "Open bug, Push patch": a core developer and a stable maintainer help to push at the hour. */
function callForPush(scene: Scene): NewEffect {
  const who = mentionOf(scene, scene.process.calledAtT0);
  return {
    kind: 'comment',
    audience: 'team',
    issue: 'case',
    communication: null,
    body: `${who} this is the hour: push the patches as public pull requests now and fast-track their review. Name the tracking issue in them, or type \`/pushed BRANCH URL\` here. The advisory follows when every branch is pushed, at the latest ${scene.process.publicationAfterHours} h from now.`,
  };
}
