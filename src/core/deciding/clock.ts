/** A tick of the clock: T0, and deadlines that are due. */
import { deadlines } from '../deadlines.ts';
import { disclosureWaits } from '../disclosure-ways.ts';
import { invite, isInvitationDue } from '../invitation.ts';
import { mentionOf } from '../mentions.ts';
import { drift } from '../plan-drift.ts';
import { dueInAdvance, leavesAt, sendSteps, waitingT0 } from '../plan-run.ts';
import { startPlan } from '../plan-start.ts';
import type { Timer } from '../process.ts';
import type { Refusal } from '../refusals.ts';
import type { Scene } from '../scene.ts';
import { HOUR, type Instant } from '../time.ts';
import { add, type Builder, comment, sceneOf } from './builder.ts';
import { refusalLines } from './comments.ts';
import { voidPlan as voidAndTell } from './consequences.ts';
import { AT_T0, decidePreFlight, IN_ADVANCE, isClear, isClockWrong } from './pre-flight.ts';
import { decideRetention } from './retention.ts';
import { callOnce, tellOnce } from './tell-once.ts';
import { isFlightDue } from './tick-needs.ts';

export function decideTick(b: Builder): void {
  const { case: before, now: at } = sceneOf(b);
  const plannedBefore = before.plans.disclosure;
  const isFlight = isFlightDue(b.world, before, at);
  decidePreFlight(b);
  tellInAdvance(b);
  runAtT0(b);
  if (isClockWrong(b)) return;
  if (!isFlight) decideInvitation(b);
  const voided = plannedBefore !== undefined && sceneOf(b).case.plans.disclosure === undefined;
  const { now } = sceneOf(b);
  const { process, config } = b.world;
  for (const deadline of deadlines(sceneOf(b).case, process, config)) {
    if (deadline.due > now) continue;
    const scene = sceneOf(b);
    const t0 = scene.case.embargo?.t0 ?? null;
    // What is told again is told at the time it is told, so that a bot that was down does not tell it many times.
    const id = deadline.timer.everyHours === undefined ? deadline.id : `${deadline.timer.id}@${now}`;
    if (deadline.timer.while === 'cve-open' && isFlight) continue;
    // It waits for what pre-flight told: that is no lack of approvals.
    if (deadline.timer.while === 'unopened' && waitingT0(scene.case) !== null) continue;
    const about = { deadline: id, due: deadline.due };
    if (isNeedless(deadline.timer, voided, t0 !== null && now >= t0) || isDone(scene, deadline.timer)) {
      add(b, [{ type: 'deadline-met', ...about }]);
      continue;
    }
    const words = `${mentionOf(scene, deadline.timer.tell)} ${deadline.timer.text}`.trim();
    add(b, [{ type: 'reminded', ...about }], [comment(words)]);
  }
  decideRetention(b);
}

/** Said once for each T0: the plan is tried again, and a person may have to mend what keeps it. */
export function decideWaiting(b: Builder, problem: string): void {
  const scene = sceneOf(b);
  const hour = leavesAt(scene.case, scene.process, scene.config, scene.now);
  if (hour === null) return;
  const what = hour === waitingT0(scene.case) ? 'T0 has come and the plan waits' : 'what is told in advance waits';
  const words = `**${what}**: the comments of this case can't be read again before (${problem}). It is tried every few seconds.`;
  callOnce(b, `t0-waits@${hour}`, words);
}

/** The CVE Program's record was asked, and is public. */
function isDone(scene: Scene, timer: Timer): boolean {
  return timer.while === 'cve-open' && scene.found.cveRecord === 'published';
}

/** What was to be said before T0 is not said after it; and why nothing went out at T0 was said with the plan. */
function isNeedless(timer: Timer, voided: boolean, afterT0: boolean): boolean {
  return (BEFORE_T0.includes(timer.while) && afterT0) || (timer.while === 'unopened' && voided);
}

const BEFORE_T0: readonly Timer['while'][] = ['planned', 'unnoticed', 'unapproved', 'unadvised'];

function decideInvitation(b: Builder): void {
  const scene = sceneOf(b);
  if (!isInvitationDue(scene.case, scene.config, scene.now)) return;
  const { facts, effects } = invite(scene);
  add(b, facts, effects);
}

/** The hour of what is told in advance: it needs what T0 needs, since it has the same words. */
function tellInAdvance(b: Builder): void {
  const scene = sceneOf(b);
  const due = dueInAdvance(scene.case, scene.process, scene.config, scene.now);
  if (due === null || !isClear(b, due.state, IN_ADVANCE)) return;
  const other = drift(scene, due.state);
  if (other !== null) return voidAndTell(b, 'disclosure', due.state, other);
  const { facts, effects } = sendSteps(scene.case, scene.process, due.state, due.steps, scene.now);
  add(b, facts, effects);
}

/** The hour has come: the approved plan starts, never early. A plan that can't start then is void, and it is said. */
function runAtT0(b: Builder): void {
  const scene = sceneOf(b);
  const { case: c, now, config } = scene;
  const t0 = waitingT0(c);
  const state = c.plans.disclosure;
  if (t0 === null || state === undefined || now < t0) return;
  const isWhole = c.hold === null && state.approvals.length >= config.approvals;
  // It may not be the hour yet: nothing is void, and what waits is told.
  if (isClockWrong(b)) return isWhole ? void isClear(b, state, AT_T0) : undefined;
  if (c.hold !== null) return voidPlan(b, `T0 passed while the case was held (${c.hold.why})`);
  if (state.approvals.length < config.approvals) return voidPlan(b, 'T0 passed before the plan had all its approvals');
  if (!isClear(b, state, AT_T0)) return;
  const other = drift(scene, state);
  if (other !== null) return voidPlan(b, other);
  const missing = disclosureWaits(scene);
  if (missing.length > 0) return tellWaits(b, t0, missing);
  const started = startPlan(scene, state);
  if (!started.ok) return voidPlan(b, refusalLines(started.refusals));
  add(b, started.facts, started.effects);
}

/** What people still have to do does not void what was approved. Said at T0, an hour later, and then every day. */
function tellWaits(b: Builder, t0: Instant, missing: readonly Refusal[]): void {
  const scene = sceneOf(b);
  const hours = Math.floor((scene.now - t0) / HOUR);
  const time = hours < 1 ? 'at once' : hours < 24 ? 'an hour' : `${Math.floor(hours / 24)} days`;
  const late = hours < 1 ? [] : (['escalation'] as const);
  const who = mentionOf(scene, ['coordinator', ...scene.process.calledAtT0, ...late]);
  const known =
    scene.case.noticed.length === 0
      ? ''
      : ' Those who had the notice take the embargo for ended at T0: where it takes longer, set a new date with `/embargo DATE`, and they are told.';
  const words = `${who} **T0 has come and the plan waits**:\n\n${refusalLines(missing)}\n\nIt starts as soon as this is done.${known}`;
  tellOnce(b, `t0-waits-for-people@${t0}, ${time}: ${missing.map(({ value }) => value).join(', ')}`, words);
}

function voidPlan(b: Builder, why: string): void {
  const scene = sceneOf(b);
  add(
    b,
    [{ type: 'plan-voided', purpose: 'disclosure', why }],
    [
      comment(
        `${mentionOf(scene, ['coordinator'])} **nothing was sent at T0**: ${why}. Set a new date with \`/embargo DATE\`, or type \`/plan\` (for now) and \`/disclose now HASH\`.${scene.case.hold === null ? '' : ' `/resume` comes first.'}${scene.case.noticed.length === 0 ? '' : ' Those who had the notice know the old date: `/notify` tells them.'}`,
      ),
    ],
  );
}
