/**
 * Labels put on or taken off by people. A status or class label asks for that transition with the same rights,
 * conditions and effects as the command. The labels that are on the issue now decide, not the event's.
 */
import { COMMANDS } from '../commands.ts';
import type { LabelPlace } from '../inputs.ts';
import { isOwn, ownLabels, publicLabels, statusLabel, statusOfLabel } from '../labels.ts';
import { type Refusal, refusal } from '../refusals.ts';
import { allSaid, type Scene } from '../scene.ts';
import { titleOf } from '../transition.ts';
import { add, type Builder, comment, sceneOf } from './builder.ts';
import { run, sayRefusal } from './comments.ts';

const SAME_GESTURE = 60_000;

/** On the public issue only the status label is the bot's, and only once the case is public. */
export function decideLabels(b: Builder, place: LabelPlace): void {
  const scene = sceneOf(b);
  const { process, config, case: c, found } = scene;
  const kept = place === 'case-issue' ? ownLabels(c, process, config) : publicLabels(c, process, config);
  const mine = (label: string) =>
    place === 'case-issue' ? isOwn(process, config, label) : statusOfLabel(process, config, label) !== null;
  const added = found.labels.filter((label) => mine(label) && !kept.includes(label));
  const missing = kept.filter((label) => !found.labels.includes(label));
  if (added.length === 0 && missing.length === 0) return;

  const asks = added.filter((label) => statusOfLabel(process, config, label) !== null || label.startsWith('class/'));
  const [ask, ...others] = asks;
  if (others.length > 0)
    return restore(b, place, refusal(asks.join(', '), 'one label asks for one step', 'put on one of them'));
  if (ask === undefined) {
    const labels = [...added, ...missing];
    return restore(
      b,
      place,
      refusal(labels.join(', '), 'this label is kept by the bot', 'it follows the case: use the commands (`/help`)'),
    );
  }
  // Somebody else put it on: that is told by an event of its own, and has that person's rights.
  if (b.input.kind === 'label' && b.input.label !== ask) return;
  const status = statusOfLabel(process, config, ask);
  if (status === null) return runFor(b, scene, place, { name: 'class', args: ask.slice('class/'.length), label: ask });
  const { byLabel } = process.statuses[status] ?? { byLabel: { type: '/help' } };
  if ('type' in byLabel) {
    return restore(
      b,
      place,
      refusal(ask, `${titleOf(process, status)} needs more than a label`, `type \`${byLabel.type}\` here`),
    );
  }
  runFor(b, scene, place, { name: byLabel.run, args: '', label: ask });
}

interface Asked {
  readonly name: string;
  readonly args: string;
  readonly label: string;
}

function runFor(b: Builder, scene: Scene, place: LabelPlace, { name, args, label }: Asked): void {
  const command = COMMANDS.find((c) => c.name === name && c.variant === undefined);
  if (command === undefined) throw new Error(`no command ${name} for label ${label}`);
  const outcome = run(scene, { command, written: { args, block: null } });
  if (!outcome.ok) return restore(b, place, ...outcome.refusals);
  add(b, outcome.facts, [
    comment(
      `Label \`${label}\` by @${scene.actor.kind === 'person' ? scene.actor.person.login : ''}: ${allSaid(outcome)}`,
    ),
    ...outcome.effects,
    ...(place === 'case-issue' ? [{ kind: 'sync-case-issue', audience: 'team', over: ['labels'] } as const] : []),
  ]);
}

/** Puts the labels back as they were, and says why, once for one gesture. */
function restore(b: Builder, place: LabelPlace, ...refusals: readonly Refusal[]): void {
  const { case: c, process, config, found, now } = sceneOf(b);
  const labels = [...found.labels].sort().join(' ');
  const said = c.labelRefusal !== null && c.labelRefusal.labels === labels && now - c.labelRefusal.at < SAME_GESTURE;
  add(
    b,
    [{ type: 'labels-refused', labels, rule: refusals.map((r) => r.rule).join('; ') }],
    [
      place === 'case-issue'
        ? { kind: 'sync-case-issue', audience: 'team', over: ['labels'] }
        : { kind: 'sync-public-issue', audience: 'public' },
    ],
  );
  if (said) return;
  b.effects.push(
    comment(
      `The labels are put back: the status stays \`${statusLabel(process, config, c.status)}\`.\n\n${refusals.map(sayRefusal).join('\n')}`,
    ),
  );
}
