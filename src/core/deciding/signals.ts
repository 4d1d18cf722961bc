/** Signals: what happened on GitHub or elsewhere, seen by the bot. */

import type { Fact } from '../facts.ts';
import type { CaseInput } from '../inputs.ts';
import { leakQuestion, mayGoPublic } from '../leak.ts';
import { cell } from '../markdown-table.ts';
import { mentionOf } from '../mentions.ts';
import { withPlanForNow } from '../plan-for-now.ts';
import { slotToken } from '../plan-run.ts';
import { isSettled } from '../plan-states.ts';
import { shown } from '../refusals.ts';
import { allSaid } from '../scene.ts';
import { add, type Builder, comment, sceneOf } from './builder.ts';
import { tellOnce } from './tell-once.ts';

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
  breakEmbargo(b, where, `**${where} before T0**: what it says is public.`, 'all of it');
}

/** Seen, and no rumour: the process's rule says who decides, and a plan for now is there at once where it may be. */
function breakEmbargo(b: Builder, where: string, what: string, known: 'all of it' | 'a name'): void {
  const scene = sceneOf(b);
  const { case: c } = scene;
  const reported: Fact = { type: 'leak-reported', where };
  const words = `${mentionOf(scene, ['coordinator'])} ${what}`;
  // A plan for now is there already, or can be made.
  if (mayGoPublic(c, scene.process)) return add(b, [], [comment(`${words} It goes out with \`/disclose now HASH\`.`)]);
  if (scene.process.leak.public === 'decided') {
    return add(b, [reported], [comment(`${words} ${leakQuestion(scene)} \`/plan\` is for now then.`)]);
  }
  if (known === 'a name' && isSettled(scene)) {
    // Until people have approved another one, the plan that they approved is the one that is sent.
    const stays = 'The plan that is approved stays, and is sent at its T0; `/plan` makes one for now in its place.';
    return add(b, [reported], [comment(`${words} ${leakQuestion(scene)} ${stays}`)]);
  }
  add(b, [reported]);
  const planned = withPlanForNow(sceneOf(b), `${words} ${leakQuestion(scene)}`, []);
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

/**
 * The bot freezes a case by itself: nothing is sent until a coordinator has looked and typed `/resume`. Only what people
 * with rights on our repositories do may lead here: a hold lets T0 pass.
 */
export function freeze(b: Builder, why: string): void {
  const scene = sceneOf(b);
  const before = scene.case.hold;
  if (scene.case.closed || (before?.kind === 'all' && before.why === why)) return;
  const who = mentionOf(scene, ['coordinator']);
  if (hold(b, why)) {
    const words = `${who} **everything of this case is held: ${cell(why)}.** Mend that, then type \`/resume\`.`;
    return add(b, [], [comment(words)]);
  }
  const words = `${who} **${cell(why)}.** The case is held already (${cell(before?.why ?? '')}): mend this, too, before \`/resume\`.`;
  tellOnce(b, `frozen@${before?.since}: ${why}`, words);
}

/** Without a word; false where everything of the case is held already. */
export function hold(b: Builder, why: string): boolean {
  const { case: c } = sceneOf(b);
  if (c.hold?.kind === 'all') return false;
  add(b, [{ type: 'held', why, by: 'vmt-bot', kind: 'all' }]);
  return true;
}

/** Somebody can read every case who is nobody's choice of this team. What is public already is nothing to be held. */
export function decideReadersAdded(b: Builder, { names }: Of<'readers-added'>): void {
  if (sceneOf(b).case.extent === 'public') return;
  freeze(b, `${names.join(', ')} can read the case repository, without a role of the team`);
}

/**
 * Told once for each address: somebody writes in public of what is not public. What those wrote who may write to the
 * repository is a leak; what anybody can write is one when a coordinator says so: else a stranger who learned of a number
 * could take the approvals of a plan away.
 */
export function decideNamedInPublic(b: Builder, { url, name, where }: Of<'named-in-public'>): void {
  const scene = sceneOf(b);
  const { case: c, now } = scene;
  const deadline = `named@${url}`;
  if (c.openedAt !== null || c.extent === 'public' || c.reminded.includes(deadline)) return;
  const place = shown(url).replaceAll('`', "'");
  const told: Fact = { type: 'reminded', deadline, due: now };
  if (where !== 'issue') {
    add(b, [told]);
    const what = where === 'commit' ? 'a commit message' : 'the notes of a release';
    return breakEmbargo(b, `${what}: ${url}`, `**${what} names ${name} before T0: \`${place}\`.**`, 'a name');
  }
  const words = `${mentionOf(scene, ['coordinators'])} **\`${place}\` names ${name}, and the case is not public.** If others can understand it: \`/leaked ${place}\``;
  add(b, [told], [comment(words)]);
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
