/**
 * The reporter's terms. They are words for people: every plan shows them to those who approve it, and no timer presses
 * against them. A day after "not before" is also kept by the bot: nothing is disclosed earlier, and no such date is told,
 * without the reporter's word or the decision of those whom the process names. Source: kata seed, "their choice of
 * disclosure terms prevails"; contract section 6, `/terms`.
 */
import { parseDisclosureDate } from './calendar.ts';
import { mayGoPublic } from './leak.ts';
import type { PlanPurpose } from './model.ts';
import type { Process } from './process.ts';
import { type Refusal, refusal } from './refusals.ts';
import type { Scene } from './scene.ts';
import { type Instant, toIso } from './time.ts';

const NOT_BEFORE = /\bnot before\b/i;
const A_DAY = /\b\d{4}-\d{2}-\d{2}\b/;

/** The first moment that the terms allow, at the process's hour; null: they name no day in this form. */
export function notBefore(terms: string | null, { disclosureRule }: Process): Instant | null {
  const at = terms?.search(NOT_BEFORE) ?? -1;
  const day = at === -1 ? undefined : A_DAY.exec(terms?.slice(at) ?? '')?.[0];
  if (day === undefined) return null;
  const parsed = parseDisclosureDate(day, disclosureRule);
  return parsed.ok ? parsed.value : null;
}

/** Why the reporter's terms forbid that it is public then; empty: they do not. */
export function termsFaults(scene: Scene, when: Instant | 'now'): readonly Refusal[] {
  const { case: c, process, now } = scene;
  const first = notBefore(c.terms, process);
  const at = when === 'now' ? now : when;
  if (first === null || at >= first || c.openedAt !== null || mayGoPublic(c, process)) return [];
  const deciders = process.leak.decidedBy.join(', ');
  return [
    refusal(
      toIso(at),
      `the reporter's terms prevail: not before ${toIso(first)}`,
      `choose a later date; or the reporter types other \`/terms TEXT\` (a coordinator with their word), or ${deciders} decide with \`/decide public WHY\``,
    ),
  ];
}

/** Of a plan: what it discloses, and which date it tells. A report is opened by consent, which is the reporter's word. */
export function planTermsFaults(scene: Scene, purpose: PlanPurpose, t0: Instant | 'now'): readonly Refusal[] {
  if (purpose === 'disclosure' || purpose === 'note') return termsFaults(scene, t0);
  const { embargo } = scene.case;
  return (purpose === 'notice' || purpose === 'update') && embargo !== null ? termsFaults(scene, embargo.t0) : [];
}
