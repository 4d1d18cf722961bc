/** Signals: what happened on GitHub or elsewhere, seen by the bot. */

import type { Fact } from '../facts.ts';
import type { CaseInput } from '../inputs.ts';
import { leakQuestion, mayGoPublic } from '../leak.ts';
import { mentionOf } from '../mentions.ts';
import { withPlanForNow } from '../plan-for-now.ts';
import { slotToken } from '../plan-run.ts';
import { shown } from '../refusals.ts';
import { allSaid } from '../scene.ts';
import { add, type Builder, comment, sceneOf } from './builder.ts';

type Of<K extends CaseInput['kind']> = Extract<CaseInput, { kind: K }>;

/** A release that carries the fix: its notes are written now, if the plan has them and they are not there yet. */
export function decideRelease(b: Builder, input: Of<'release'>): void {
  const { case: c } = sceneOf(b);
  const state = c.plans.disclosure;
  if (state === undefined || c.openedAt === null) return;
  const version = input.tag.replace(/^v/, '');
  for (const step of state.plan.steps) {
    if (step.target.kind !== 'release' || step.target.version.replace(/^v/, '') !== version) continue;
    if (state.receipts[step.id] !== undefined || !state.sent.includes(step.id)) continue;
    const body = step.slots.reduce(
      (text, slot) => text.replaceAll(slotToken(slot), c.trackingIssue?.url ?? ''),
      step.body,
    );
    add(
      b,
      [],
      [
        {
          kind: 'step',
          audience: step.audience,
          purpose: 'disclosure',
          hash: state.plan.hash,
          step: { ...step, body },
          late: false,
        },
      ],
    );
  }
}

/** Published by somebody else before its time: the embargo is broken. */
export function decideAdvisoryPublished(b: Builder): void {
  const { case: c } = sceneOf(b);
  if (c.advisory === null || c.advisory.published) return;
  add(b, [{ type: 'advisory-published' }]);
  if (c.openedAt !== null) return;
  const where = 'the advisory was published on GitHub';
  return c.closed ? tellEnded(b, where) : tellBroken(b, where);
}

/** Two reports of one vulnerability: the advisory of the other one tells of this one, too. */
export function decideDuplicatePublished(b: Builder, { from, at }: Of<'duplicate-published'>): void {
  const { case: c } = sceneOf(b);
  const deadline = `duplicate-published@${from}`;
  if (c.openedAt !== null || c.reminded.includes(deadline)) return;
  add(b, [{ type: 'reminded', deadline, due: at }]);
  const where = `the advisory of case #${from}, a duplicate of this one, was published on GitHub`;
  return c.closed ? tellEnded(b, where) : tellBroken(b, where);
}

function tellBroken(b: Builder, where: string): void {
  const scene = sceneOf(b);
  const { case: c } = scene;
  const reported: Fact = { type: 'leak-reported', where };
  const words = `${mentionOf(scene, ['coordinator'])} **${where} before T0**: what it says is public.`;
  // A plan for now is there already, or can be made.
  if (mayGoPublic(c, scene.process)) return add(b, [], [comment(`${words} It goes out with \`/disclose now HASH\`.`)]);
  if (scene.process.leak.public === 'decided') {
    return add(b, [reported], [comment(`${words} ${leakQuestion(scene)} \`/plan\` is for now then.`)]);
  }
  add(b, [reported]);
  const planned = withPlanForNow(sceneOf(b), words, []);
  add(b, planned.facts, [comment(allSaid(planned))]);
}

/** A case that has ended plans nothing; the one that goes on for it is told. */
function tellEnded(b: Builder, where: string): void {
  const scene = sceneOf(b);
  const { duplicateOf } = scene.case;
  const words = `${mentionOf(scene, ['coordinator'])} **${where}, and this case has ended**: what it says is public.`;
  const way =
    duplicateOf === null
      ? '`/reopen WHY` takes the case up again.'
      : `Case #${duplicateOf}, of which it is a duplicate, is told.`;
  add(
    b,
    [{ type: 'leak-reported', where }],
    [
      comment(`${words} ${way}`),
      ...(duplicateOf === null
        ? []
        : [{ kind: 'tell-published' as const, audience: 'team' as const, number: duplicateOf }]),
    ],
  );
}

/** The bot freezes a case by itself: nothing is sent until a coordinator has looked and typed `/resume`. */
export function freeze(b: Builder, why: string): void {
  const { case: c } = sceneOf(b);
  if (c.hold?.kind !== 'all' && !c.closed) add(b, [{ type: 'held', why, by: 'vmt-bot', kind: 'all' }]);
}

/** Told once for each address: somebody writes in public of what is not public. */
export function decideNamedInPublic(b: Builder, { url, name }: Of<'named-in-public'>): void {
  const scene = sceneOf(b);
  const { case: c, now } = scene;
  const deadline = `named@${url}`;
  if (c.openedAt !== null || c.extent === 'public' || c.reminded.includes(deadline)) return;
  const place = shown(url).replaceAll('`', "'");
  add(
    b,
    [{ type: 'reminded', deadline, due: now }],
    [
      comment(
        `${mentionOf(scene, ['coordinators'])} **\`${place}\` names ${name}, and the case is not public.** If others can understand it: \`/leaked ${place}\``,
      ),
    ],
  );
}

export function decideCredits(b: Builder, input: Of<'credits-from-duplicate'>): void {
  const { case: c } = sceneOf(b);
  const fresh = input.credits.filter((credit) => !c.draft.reporters.some((r) => r.name === credit.name));
  if (fresh.length === 0) return;
  add(
    b,
    fresh.map((credit) => ({ type: 'credit-added' as const, credit })),
    [
      comment(
        `Case #${input.from} is a duplicate of this one; its credit came here: ${fresh.map((r) => r.name).join(', ')}.`,
      ),
    ],
  );
}
