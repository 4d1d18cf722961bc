/** What came back from outside: receipts, and effects that keep failing. */
import { actionEffects } from '../actions.ts';
import { NO_ADVISORY_COMMENTS, tookNoComments } from '../advisory-comments.ts';
import type { Effect } from '../effects.ts';
import type { Fact } from '../facts.ts';
import type { Arrived, Made, RehearsalReport } from '../inputs.ts';
import { mentionOf } from '../mentions.ts';
import type { AdvisoryContent, PlanState, Receipt, Step, Target } from '../model.ts';
import { fence, placeName } from '../plan.ts';
import { stepOf } from '../plan-run.ts';
import { planByHash } from '../plan-states.ts';
import type { NewEffect } from '../scene.ts';
import { HOUR, type Instant } from '../time.ts';
import { decideEdit, decideShown, endEdit, endRevoked, tellOverwritten } from './advisory-seen.ts';
import { add, type Builder, comment, sceneOf } from './builder.ts';
import { refusalLines } from './comments.ts';
import { drillTable, rehearsalTable } from './rehearsal-table.ts';

/** Nothing is lost where the advisory takes no comments: the text is shown, to be sent by hand. The reason is said once. */
function tellByHand(b: Builder, body: string): void {
  const { case: c, now } = sceneOf(b);
  const first = !tookNoComments(c);
  const why = first
    ? 'GitHub takes no comments on this advisory from apps (a preview that is not available here). Everything works from this issue: what people answer there is recorded here with `/consent`, `/terms` and `/set`. '
    : '';
  add(b, first ? [{ type: 'reminded', deadline: NO_ADVISORY_COMMENTS, due: now }] : [], [
    comment(`${why}Please post this on the advisory for the reporter:\n\n${fence(body)}`),
  ]);
}

export function decideReceipts(b: Builder, arrived: readonly Arrived[]): void {
  for (const { effect, receipt, made } of arrived) decideReceipt(b, effect, receipt, made);
}

function decideReceipt(b: Builder, effect: Effect, receipt: Receipt, made: Made | null): void {
  add(b, madeFacts(made));
  if (!isKnown(b, effect)) {
    add(b, effectFacts(effect, receipt), readBackOf(effect));
    add(b, noticedFacts(b, effect, receipt));
  }
  if (effect.kind === 'read-back' && made?.kind === 'read-back') decideReadBack(b, effect, made.problem);
  if (effect.kind === 'rehearse' && made?.kind === 'rehearsal') decideRehearsal(b, effect, made.report);
  if (effect.kind === 'rehearse-leak' && made?.kind === 'rehearsal') decideDrill(b, made.report);
  if (made?.kind === 'advisory-edit') decideEditFound(b, made.content, made.isOverwritten);
  else if (effect.kind === 'sync-advisory' && effect.force) endEdit(b);
  if (effect.kind === 'take-off-readers') endRevoked(b);
  if (effect.kind === 'comment' && effect.shows !== undefined) decideShown(b, effect.shows, receipt.at);
  if (effect.kind === 'open-case-issue') welcome(b);
  if (effect.kind === 'advisory-comment' && receipt.proof === NO_ADVISORY_COMMENTS) tellByHand(b, effect.body);
}

/** The sender looked before it wrote, and found what a person had written. */
function decideEditFound(b: Builder, content: AdvisoryContent, isOverwritten: boolean): void {
  if (!isOverwritten) return decideEdit(b, content, true);
  tellOverwritten(b, content);
  endEdit(b);
}

/** A receipt is of the plan that was sent, never of one that took its place. A step has one receipt, the first: a release's notes may be asked for twice, by the plan and by the release. */
function isKnown(b: Builder, effect: Effect): boolean {
  if (effect.kind !== 'step') return false;
  const state = planByHash(sceneOf(b).case, effect.hash);
  return state === undefined || state.receipts[effect.step.id] !== undefined;
}

/** What can be looked at again is looked at again. Mail and Slack can't. */
const READ_BACK: readonly Target['kind'][] = ['tracking-issue', 'publish-advisory', 'file', 'index', 'release'];

export function readBackOf(effect: Effect): readonly NewEffect[] {
  if (effect.kind !== 'step' || !READ_BACK.includes(effect.step.target.kind)) return [];
  const { purpose, hash, step } = effect;
  return [{ kind: 'read-back', audience: 'team', purpose, hash, step }];
}

function decideReadBack(b: Builder, effect: Extract<Effect, { kind: 'read-back' }>, problem: string | null): void {
  const scene = sceneOf(b);
  if (planByHash(scene.case, effect.hash) === undefined) return;
  const { communication, target, id } = effect.step;
  add(
    b,
    [{ type: 'step-read-back', purpose: effect.purpose, hash: effect.hash, step: id, problem }],
    problem === null
      ? []
      : [
          comment(
            `${mentionOf(scene, ['coordinator'])} **${communication} → ${placeName(target)}** is not there as it was sent: ${problem}.`,
          ),
        ],
  );
}

/** The result is for the plan that was rehearsed, not for one that took its place meanwhile. */
function decideRehearsal(b: Builder, effect: Extract<Effect, { kind: 'rehearse' }>, report: RehearsalReport): void {
  const { purpose, hash } = effect;
  const problems = report.messages.filter((m) => m.problem !== null).length;
  add(b, [{ type: 'plan-rehearsed', purpose, hash, problems }], [comment(rehearsalTable(sceneOf(b), hash, report))]);
}

/** It changes no plan; that it was done, and how long it took, stays on record. */
function decideDrill(b: Builder, report: RehearsalReport): void {
  const problems = report.messages.filter((m) => m.problem !== null).length;
  const milliseconds = report.leak == null ? null : report.leak.took + report.leak.waited;
  add(b, [{ type: 'leak-rehearsed', problems, milliseconds }], [comment(drillTable(sceneOf(b), report))]);
}

/** A downstream mail that arrived: from now on this address knows, and knows the date of its plan, or the one that is given. */
export function noticedFacts(b: Builder, effect: Effect, receipt: Receipt, told?: Instant | null): readonly Fact[] {
  if (effect.kind !== 'step') return [];
  const state = planByHash(sceneOf(b).case, effect.hash);
  const { step } = effect;
  const { communications } = b.world.process;
  // What is public reaches them, too: that is no notice.
  if (communications[step.communication]?.audience !== 'downstream') return [];
  if (step.target.kind !== 'mail' || state === undefined) return [];
  const { channel, to: address, encrypt: key } = step.target;
  const { messageId } = receipt;
  const since = state.startedAt ?? receipt.at;
  const who = {
    channel,
    name: nameOf(state, step),
    address,
    key,
    t0: told === undefined ? state.plan.tells : told,
    messageId,
    since,
  };
  return [{ type: 'noticed', who }];
}

/** The member's name in the roster; null for a list. */
function nameOf(state: PlanState, message: Step): string | null {
  const target = stepOf(state.plan.steps, message.id)?.target;
  if (target?.kind !== 'roster' || message.target.kind !== 'mail') return null;
  const { to } = message.target;
  return target.members.find((member) => member.address === to)?.name ?? null;
}

function madeFacts(made: Made | null): readonly Fact[] {
  switch (made?.kind) {
    case 'case-issue':
      return [{ type: 'case-issue-made', number: made.number }];
    case 'tracking-issue':
      return [{ type: 'tracking-issue-made', number: made.number, url: made.url }];
    case 'advisory':
      return [{ type: 'advisory-made', ghsa: made.ghsa, url: made.url }];
    default:
      return [];
  }
}

export function effectFacts(effect: Effect, receipt: Receipt): readonly Fact[] {
  switch (effect.kind) {
    case 'step': {
      const done: Fact = {
        type: 'step-done',
        purpose: effect.purpose,
        hash: effect.hash,
        step: effect.step.id,
        receipt,
      };
      if (effect.step.target.kind === 'publish-advisory') return [done, { type: 'advisory-published' }];
      if (effect.step.target.kind === 'release' && receipt.url !== null)
        return [done, { type: 'release-seen', url: receipt.url }];
      return [done];
    }
    case 'mail':
      return [
        {
          type: 'communication-sent',
          communication: effect.step.communication,
          channel: placeName(effect.step.target),
          receipt,
        },
      ];
    case 'comment':
      return sent(effect.communication, 'case-issue', receipt);
    case 'advisory-comment':
      return sent(effect.communication, 'advisory', receipt);
    default:
      return [];
  }
}

function sent(communication: string | null, channel: string, receipt: Receipt): readonly Fact[] {
  return communication === null ? [] : [{ type: 'communication-sent', communication, channel, receipt }];
}

/** The first comment on a new case issue calls the coordinators. */
function welcome(b: Builder): void {
  const scene = sceneOf(b);
  b.effects.push(
    comment(
      `${mentionOf(scene, ['coordinators'])} a new report. ${scene.process.firstSteps[scene.case.track]} \`/help\` shows all commands.`,
    ),
  );
  acknowledge(b);
}

/** What the process sets in motion for a new report, once there is an issue on which it can be told. */
export function acknowledge(b: Builder): void {
  const scene = sceneOf(b);
  const outcome = actionEffects(scene, scene.process.onReport, { needsReason: false });
  if (!outcome.ok) return add(b, [], [comment(refusalLines(outcome.refusals))]);
  add(b, outcome.facts, outcome.say === '' ? outcome.effects : [comment(outcome.say), ...outcome.effects]);
}

/** What failed before it could be said there: to say it there would fail, too. */
const SILENT: readonly Effect['kind'][] = ['comment', 'react', 'sync-board'];

/**
 * What keeps failing is shown to the coordinator: the board has every message, a comment calls once for each step, so that
 * a mail server that is down makes one for a roster of hundreds. It goes on being tried unless `final`.
 */
export function decideFailing(b: Builder, effect: Effect, problem: string, final: boolean): void {
  const scene = sceneOf(b);
  const { reminded } = scene.case;
  const message = effect.kind === 'step' ? { purpose: effect.purpose, hash: effect.hash, step: effect.step.id } : null;
  const state = message === null ? undefined : planByHash(scene.case, message.hash);
  const step = state === undefined || message === null ? null : stepOf(state.plan.steps, message.step);
  const what = final ? 'given-up' : 'failing';
  const id = `${what}:${step === null ? effect.key : `${state?.plan.hash}/${step.id}`}`;
  const isTold = reminded.includes(id);
  const isKnownFailure =
    message !== null &&
    (final ? state?.givenUp.includes(message.step) === true : state?.failing[message.step] !== undefined);
  if (isTold && (message === null || isKnownFailure)) return;
  add(b, [{ type: 'delivery-failed', effect: effect.key, problem, final, message }]);
  if (final && effect.kind === 'make-advisory') add(b, [{ type: 'advisory-not-made' }]);
  // What was not shown can't be decided about: it is tried anew, though this comment is given up.
  if (final && effect.kind === 'comment' && effect.shows !== undefined) {
    const { key: _key, caseId: _case, ...again } = effect;
    b.effects.push({ ...again, due: b.input.at + HOUR });
  }
  if (isTold) return;
  add(
    b,
    [{ type: 'reminded', deadline: id, due: b.input.at }],
    SILENT.includes(effect.kind)
      ? []
      : [
          comment(
            `${mentionOf(scene, ['coordinator'])} **${nameOfEffect(effect)}** can't be delivered: ${problem}. ${final ? 'It is not tried again.' : `It is tried again ${tellsADate(effect) ? 'as long as its date holds' : 'until it arrives'}; the other steps go on.`}${step?.target.kind === 'roster' ? ' The board lists every member.' : ''}`,
          ),
        ],
  );
}

/** The gate lets no date go out that does not hold, or has passed. */
function tellsADate(effect: Effect): boolean {
  return effect.kind === 'step' && (effect.step.phase === 'advance' || ['notice', 'update'].includes(effect.purpose));
}

/** As people know it. */
function nameOfEffect(effect: Effect): string {
  switch (effect.kind) {
    case 'step':
    case 'mail':
      return `${effect.step.communication} → ${placeName(effect.step.target)}`;
    case 'rehearse':
      return `the rehearsal of \`${effect.hash}\``;
    case 'rehearse-leak':
      return 'the leak drill';
    case 'calendar':
      return `the calendar file for ${effect.to}`;
    case 'read-back':
      return `the second look at ${effect.step.communication} → ${placeName(effect.step.target)}`;
    case 'sync-case-issue':
      return 'the text of this issue';
    case 'sync-public-issue':
      return 'the label on the public issue';
    case 'sync-advisory':
    case 'make-advisory':
    case 'advisory-comment':
      return 'what was to stand on the advisory';
    case 'take-off-readers':
      return 'taking off the advisory who may not read it any more';
    case 'request-cve':
      return 'the request for a CVE';
    default:
      return effect.kind;
  }
}
