/**
 * The reporter's terms. They are words for people: every plan shows them to those who approve it, and no timer presses
 * against them. A day after "not before" is also kept by the bot: nothing is disclosed earlier, and no such date is told,
 * without the reporter's word or the decision of those whom the process names. Source: kata seed, "their choice of
 * disclosure terms prevails"; contract section 6, `/terms`.
 */
import { parseDisclosureDate } from './calendar.ts';
import { dateToTell } from './date-told.ts';
import { mayGoPublic } from './leak.ts';
import type { Case, PlanPurpose } from './model.ts';
import { messagesOf } from './plan-run.ts';
import { startedPlans } from './plan-states.ts';
import type { Process } from './process.ts';
import { type Refusal, refusal } from './refusals.ts';
import type { Scene } from './scene.ts';
import { type Instant, toIso } from './time.ts';

const NOT_BEFORE = /\bnot before\b/i;
const A_DAY = /\b\d{4}-\d{2}-\d{2}\b/;

/** The first moment that the terms allow, at the process's hour; null: they name no day in this form. */
export function notBefore(terms: string | null, { disclosureRule }: Pick<Process, 'disclosureRule'>): Instant | null {
  const at = terms?.search(NOT_BEFORE) ?? -1;
  const day = at === -1 ? undefined : A_DAY.exec(terms?.slice(at) ?? '')?.[0];
  if (day === undefined) return null;
  const parsed = parseDisclosureDate(day, disclosureRule);
  return parsed.ok ? parsed.value : null;
}

/** What is judged: the case as it is at this moment. */
export type Judged = Pick<Scene, 'case' | 'now'> & { readonly process: Pick<Process, 'disclosureRule' | 'leak'> };

/** Why the reporter's terms forbid that it is public then; empty: they do not. */
export function termsFaults(judged: Judged, when: Instant | 'now'): readonly Refusal[] {
  const { case: c, process, now } = judged;
  const first = notBefore(c.terms, process);
  const at = when === 'now' ? now : when;
  if (first === null || at >= first || mayGoPublic(c, process) || isOut(c)) return [];
  const deciders = process.leak.decidedBy.join(', ');
  const mend =
    c.openedAt === null
      ? `choose a later date; or the reporter types other \`/terms TEXT\` (a coordinator with their word), or ${deciders} decide with \`/decide public WHY\``
      : 'the reporter types other `/terms TEXT`, or a coordinator with their word';
  return [refusal(toIso(at), `the reporter's terms prevail: not before ${toIso(first)}`, mend)];
}

/** What everybody can read is not taken back: after its first public message a disclosure goes on. */
function isOut(c: Case): boolean {
  if (c.openedAt === null) return false;
  return (
    c.trackingIssue !== null ||
    c.publishedAt !== null ||
    c.advisory?.published === true ||
    startedPlans(c).some(
      ({ plan, receipts }) =>
        !TELLS_DATES.includes(plan.purpose) &&
        plan.steps
          .filter(({ phase }) => phase !== 'advance')
          .flatMap(messagesOf)
          .some(({ id }) => receipts[id] !== undefined),
    )
  );
}

const TELLS_DATES: readonly PlanPurpose[] = ['notice', 'update'];

/** Of a plan: what it discloses, and which date it tells. A report is opened by consent, which is the reporter's word. */
export function planTermsFaults(judged: Judged, purpose: PlanPurpose, t0: Instant | 'now'): readonly Refusal[] {
  if (purpose === 'disclosure' || purpose === 'note') return termsFaults(judged, t0);
  const told = TELLS_DATES.includes(purpose) ? dateToTell(judged.case, judged.now) : null;
  return told === null ? [] : termsFaults(judged, told);
}
