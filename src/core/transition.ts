/** Moving a case from one status to the next, by the table of its process. */
import { actionEffects } from './actions.ts';
import { unmet } from './conditions.ts';
import type { Fact } from './facts.ts';
import { includes } from './model.ts';
import type { ConditionName, Process, Transition } from './process.ts';
import { type Refusal, refusal } from './refusals.ts';
import { no, type Outcome, type Scene } from './scene.ts';

/** The row of the table for this command from where the case stands. */
export function transitionFor(process: Process, status: string, by: string): Transition | null {
  return process.transitions.find((t) => t.by === by && t.from.includes(status)) ?? null;
}

/** Is there a way in this process that has this condition? */
export function asksFor({ transitions }: Process, condition: ConditionName): boolean {
  return transitions.some(({ conditions }) => conditions.includes(condition));
}

export function titleOf(process: Process, status: string): string {
  return process.statuses[status]?.title ?? status;
}

/** Why there is no such way from here: what the command leads from, and which ways there are. */
export function noWay(scene: Scene, by: string): Refusal {
  const { process } = scene;
  const from = process.transitions.filter((t) => t.by === by).flatMap((t) => t.from);
  const ways = [
    ...new Set(
      process.transitions.filter((t) => t.from.includes(scene.case.status)).map((t) => WAY[t.by] ?? `/${t.by}`),
    ),
  ];
  return refusal(
    titleOf(process, scene.case.status),
    `${WAY[by] ?? `\`/${by}\``} leads from ${from.map((s) => titleOf(process, s)).join(', ')}`,
    ways.length === 0 ? 'this case has come to its end' : `from here lead: ${ways.map((w) => `\`${w}\``).join(', ')}`,
  );
}

/** What people type for transitions that are no command of the same name. */
const WAY: Readonly<Record<string, string>> = {
  notice: '/notify',
  cve: '/cve',
  released: '/merged',
  disclosure: '/plan',
};

/**
 * Moves the case along `by`, if there is such a way and all its conditions hold.
 * `reason` is what the person wrote; a transition that needs one refuses without.
 */
export function move(scene: Scene, by: string, reason: string | null): Outcome {
  const transition = transitionFor(scene.process, scene.case.status, by);
  if (transition === null) return no(noWay(scene, by));
  if (scene.case.closed !== (by === 'reopen')) {
    return no(
      scene.case.closed
        ? refusal(titleOf(scene.process, scene.case.status), 'this case has ended', 'type `/reopen WHY` first')
        : refusal(titleOf(scene.process, scene.case.status), 'this case goes on', 'there is nothing to reopen'),
    );
  }
  if (transition.needsReason && reason === null) {
    return no(refusal(`/${by}`, 'a reason is needed', `type \`/${by} WHY\``));
  }
  const faults = unmet(scene, transition.conditions);
  if (faults.length > 0) return no(...faults);
  return carryOut(scene, transition, reason);
}

function carryOut(scene: Scene, transition: Transition, reason: string | null): Outcome {
  const { process, case: c } = scene;
  const to = targetOf(scene, transition);
  const status = process.statuses[to];
  if (status === undefined) throw new Error(`process ${process.id} has no status ${to}`);
  const facts: Fact[] = [];
  if (transition.to !== 'stay') {
    facts.push({
      type: 'status-changed',
      from: c.status,
      to,
      reason,
      returnTo: to === process.questioned ? returnTo(scene) : null,
      closed: status.closes === true,
    });
  }
  const extent =
    transition.extent === undefined || includes(c.extent, transition.extent) ? c.extent : transition.extent;
  if (extent !== c.extent) facts.push({ type: 'extent-widened', to: extent });
  const after: Scene = { ...scene, case: { ...c, status: to, extent, reason: reason ?? c.reason } };
  const acted = actionEffects(after, transition.actions, transition);
  if (!acted.ok) return acted;
  return {
    ok: true,
    facts: [...facts, ...acted.facts],
    effects: acted.effects,
    say: [transition.to === 'stay' ? '' : `${titleOf(process, c.status)} → **${status.title}**.`, acted.say]
      .filter((s) => s !== '')
      .join(' '),
  };
}

/** The status to which a transition leads from here. */
export function targetOf({ process, case: c }: Pick<Scene, 'process' | 'case'>, { to }: Transition): string {
  if (to === 'stay') return c.status;
  return to === 'return' ? (c.returnTo ?? process.accepted) : to;
}

/** From Incomplete the way leads back to where the question came up; what was rejected or new starts at Confirmed. */
function returnTo(scene: Scene): string {
  const { process, case: c } = scene;
  const begun = c.status !== process.initial && process.statuses[c.status]?.closes === false;
  return begun ? c.status : process.accepted;
}
