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
  const scene = sceneOf(b);
  const { case: c } = scene;
  if (c.advisory === null || c.advisory.published) return;
  add(b, [{ type: 'advisory-published' }]);
  if (c.openedAt !== null) return;
  const reported: Fact = { type: 'leak-reported', where: 'the advisory was published on GitHub' };
  const words = `${mentionOf(scene, ['coordinator'])} **the advisory was published on GitHub before T0**: what it says is public.`;
  // A plan for now is there already, or can be made.
  if (mayGoPublic(c, scene.process)) return add(b, [], [comment(`${words} It goes out with \`/disclose now HASH\`.`)]);
  if (scene.process.leak.public === 'decided') {
    return add(b, [reported], [comment(`${words} ${leakQuestion(scene)} \`/plan\` is for now then.`)]);
  }
  add(b, [reported]);
  const planned = withPlanForNow(sceneOf(b), words, []);
  add(b, planned.facts, [comment(allSaid(planned))]);
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
