/** What came back from outside: receipts, and effects that keep failing. */
import type { Effect } from '../effects.ts';
import type { Fact } from '../facts.ts';
import type { Made } from '../inputs.ts';
import { mentionOf } from '../mentions.ts';
import type { Receipt } from '../model.ts';
import { fence, placeName } from '../plan.ts';
import { add, type Builder, comment, sceneOf } from './builder.ts';

/** The proof that the engine gives where GitHub's preview of advisory comments is not available. */
export const NO_ADVISORY_COMMENTS = 'advisory comments are not available';

/** Nothing is lost where the advisory takes no comments: the text is shown, to be sent by hand. The reason is said once. */
function tellByHand(b: Builder, body: string): void {
  const { case: c, now } = sceneOf(b);
  const first = !c.reminded.includes(NO_ADVISORY_COMMENTS);
  const why = first
    ? 'GitHub takes no comments on this advisory from apps (a preview that is not available here). Everything works from this issue. '
    : '';
  add(b, first ? [{ type: 'reminded', deadline: NO_ADVISORY_COMMENTS, due: now }] : [], [
    comment(`${why}Please post this on the advisory for the reporter:\n\n${fence(body)}`),
  ]);
}

export function decideReceipt(b: Builder, effect: Effect, receipt: Receipt, made: Made | null): void {
  add(b, [...madeFacts(made), ...(isKnown(b, effect) ? [] : effectFacts(effect, receipt))]);
  if (effect.kind === 'open-case-issue') welcome(b);
  if (effect.kind === 'advisory-comment' && receipt.proof === NO_ADVISORY_COMMENTS) tellByHand(b, effect.body);
}

/** A receipt is of the plan that was sent, never of one that took its place. A step has one receipt, the first: a release's notes may be asked for twice, by the plan and by the release. */
function isKnown(b: Builder, effect: Effect): boolean {
  if (effect.kind !== 'step') return false;
  const state = sceneOf(b).case.plans[effect.purpose];
  return state === undefined || state.plan.hash !== effect.hash || state.receipts[effect.step.id] !== undefined;
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

function effectFacts(effect: Effect, receipt: Receipt): readonly Fact[] {
  switch (effect.kind) {
    case 'step': {
      const done: Fact = { type: 'step-done', purpose: effect.purpose, step: effect.step.id, receipt };
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
      `${mentionOf(scene, ['coordinators'])} a new report. Take it with \`/coordinator\`, record its class with \`/class A…Z\`, and go on with \`/confirm\`, \`/incomplete WHAT IS MISSING\` or \`/opinion\`. \`/help\` shows all commands.`,
    ),
  );
}

/** A message that keeps failing is shown to the coordinator, once for each. It goes on being tried unless `final`. */
export function decideFailing(b: Builder, effect: Effect, problem: string, final: boolean): void {
  const scene = sceneOf(b);
  const id = `failing:${effect.key}`;
  if (scene.case.reminded.includes(id)) return;
  const what =
    effect.kind === 'step' || effect.kind === 'mail'
      ? `${effect.step.communication} → ${placeName(effect.step.target)}`
      : effect.kind;
  add(
    b,
    [
      { type: 'delivery-failed', effect: effect.key, problem },
      { type: 'reminded', deadline: id, due: b.input.at },
    ],
    effect.kind === 'comment' || effect.kind === 'react'
      ? []
      : [
          comment(
            `${mentionOf(scene, ['coordinator'])} **${what}** can't be delivered: ${problem}. ${final ? 'It is not tried again: mend the cause and plan it anew.' : 'It is tried again until it arrives; the other steps go on.'}`,
          ),
        ],
  );
}
