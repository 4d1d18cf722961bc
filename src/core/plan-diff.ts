/** What is different between two plans, for the people who approved the first one. */
import type { Plan, Step } from './model.ts';
import { fence, placeName } from './plan.ts';
import { textDiff } from './text-diff.ts';
import { toIso } from './time.ts';

/** Longer differences are read with `/preview`. */
const LONGEST = 6_000;

/** One line for each step that is new, gone or changed, with its text line by line; empty where nothing is different. */
export function planDiff(before: Plan, after: Plan): string {
  const old = new Map(before.steps.map((s) => [s.id, s]));
  const now = new Set(after.steps.map((s) => s.id));
  const shown = new Set<string>();
  const lines = [
    ...(before.t0 === after.t0 ? [] : [`- T0: ${when(before)} → ${when(after)}`]),
    ...before.steps.filter((s) => !now.has(s.id)).map((s) => `- gone: ${name(s)}`),
    ...after.steps.flatMap((s) => {
      const was = old.get(s.id);
      if (was === undefined) return [`- new: ${name(s)}`];
      return JSON.stringify(was) === JSON.stringify(s) ? [] : [`- changed: ${name(s)}${details(was, s, shown)}`];
    }),
  ];
  return lines.join('\n');
}

function when({ t0 }: Plan): string {
  return t0 === 'now' ? 'at once' : toIso(t0);
}

function name(step: Step): string {
  return `${step.communication} → ${placeName(step.target)}`;
}

/** Recipients, subject, attachments and text. The same change of text in several steps is shown once. */
function details(was: Step, now: Step, shown: Set<string>): string {
  const parts = [...recipients(was, now), ...attachments(was, now)];
  const patch = textPatch(was, now);
  if (patch !== '') {
    const known = shown.has(patch);
    shown.add(patch);
    parts.push(known ? 'the same change of its text' : `\n\n${fence(patch, 'diff')}\n`);
  }
  return parts.length === 0 ? '' : `: ${parts.join('; ')}`;
}

function textPatch(was: Step, now: Step): string {
  const text = (step: Step) => `${step.subject === null ? '' : `${step.subject}\n\n`}${step.body}`;
  const whole = textDiff(text(was), text(now));
  return whole.length <= LONGEST ? whole : `${whole.slice(0, LONGEST)}\n… (the rest: /preview ${now.communication})`;
}

function recipients(was: Step, now: Step): readonly string[] {
  if (JSON.stringify(was.target) === JSON.stringify(now.target)) return [];
  if (was.target.kind !== 'roster' || now.target.kind !== 'roster') {
    return placeName(was.target) === placeName(now.target)
      ? ['another version of its key']
      : [`was ${placeName(was.target)}`];
  }
  const before = new Map(was.target.members.map((m) => [m.address, m]));
  const after = new Map(now.target.members.map((m) => [m.address, m]));
  const words = [
    ...[...after.values()].filter((m) => !before.has(m.address)).map((m) => `new member ${m.name} <${m.address}>`),
    ...[...before.values()].filter((m) => !after.has(m.address)).map((m) => `without ${m.name} <${m.address}>`),
    ...[...after.values()]
      .filter((m) => before.has(m.address) && before.get(m.address)?.key.version !== m.key.version)
      .map((m) => `another key of ${m.name}`),
  ];
  return words.length === 0 ? ['members in another order'] : words.map((word) => `\`${word}\``);
}

function attachments(was: Step, now: Step): readonly string[] {
  const before = JSON.stringify(was.attachments);
  return before === JSON.stringify(now.attachments) ? [] : ['other attachments'];
}
