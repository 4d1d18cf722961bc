/**
 * A request to take somebody off the list of distributors, read from the form docs/forms/distributor-removal.yml.
 * Source: processes section 5 (removal when a criterion lapses, leaks); kubeedge "Private Distributors List", Removal.
 */
import { type Refusal, refusal } from '../refusals.ts';
import type { Member } from '../roster.ts';
import { CRITERIA, criterionText } from './criteria.ts';
import { answerTo, isAmbiguous, readForm } from './form.ts';
import { type Judged, memberNamed } from './judge-application.ts';

const QUESTIONS = {
  name: 'Name on the roster',
  reason: 'Reason',
  criterion: 'Which criterion',
  what: 'What happened',
} as const;

/** As the form offers them. */
export const REMOVAL_REASONS = [
  'A criterion no longer holds',
  'Embargoed information was shared',
  'They ask for it',
] as const;
export type RemovalReason = (typeof REMOVAL_REASONS)[number];

/** Why somebody is taken off. `criterion`: its number, where one no longer holds. */
export interface RemovalWhy {
  readonly reason: RemovalReason;
  readonly criterion: string | null;
}

export interface JudgedRemoval {
  readonly judged: readonly Judged[];
  /** Null where something has to be mended first. */
  readonly removal: { readonly member: Member; readonly why: RemovalWhy } | null;
}

/** Reads the text of an issue and holds it against the roster in force. Never throws. */
export function judgeRemoval(body: string, roster: readonly Member[]): JudgedRemoval {
  const form = readForm(body);
  const given = {
    name: answerTo(form, QUESTIONS.name),
    reason: answerTo(form, QUESTIONS.reason),
    criterion: answerTo(form, QUESTIONS.criterion),
    what: answerTo(form, QUESTIONS.what),
  };
  const member = memberNamed(given.name, roster);
  const reason = REMOVAL_REASONS.find((known) => known.toLowerCase() === given.reason.toLowerCase());
  const lapsed = reason === REMOVAL_REASONS[0];
  const criterion = CRITERIA.find(({ number }) => number === given.criterion.slice(0, 1)) ?? null;
  const faults: Readonly<Record<keyof typeof QUESTIONS, Refusal | null>> = {
    name:
      member === undefined
        ? no(given.name, 'is no name on the roster in force', 'write the name as the roster has it')
        : null,
    reason:
      reason === undefined
        ? no(given.reason, 'is none of the reasons', `write one of: ${REMOVAL_REASONS.join('; ')}`)
        : null,
    criterion: lapsed && criterion === null ? no(given.criterion, 'is no criterion', 'write its number, 1 to 8') : null,
    what: given.what === '' ? no('', 'is missing', 'write in a few words what happened, and since when') : null,
  };
  const judged = (['name', 'reason', 'criterion', 'what'] as const).map((key): Judged => {
    const question = QUESTIONS[key];
    const twice = isAmbiguous(form, question)
      ? refusal(question, 'is answered more than once', 'leave one answer in the text of the issue')
      : null;
    return { question, given: given[key], refusal: twice ?? faults[key] };
  });
  const isGood = judged.every((each) => each.refusal === null) && member !== undefined && reason !== undefined;
  return {
    judged,
    removal: isGood ? { member, why: { reason, criterion: lapsed ? (criterion?.number ?? null) : null } } : null,
  };
}

/** Half a sentence after "because". */
function whyText({ reason, criterion }: RemovalWhy): string {
  switch (reason) {
    case 'A criterion no longer holds':
      return `criterion ${criterionText(criterion ?? '')} no longer holds`;
    case 'Embargoed information was shared':
      return 'information under embargo was shared with people who may not have it';
    case 'They ask for it':
      return 'you asked for it';
  }
}

/**
 * The mail to who is taken off, to be sent by hand. It says nothing of what happened: that may be under embargo still,
 * and who sends the mail knows what may be added.
 */
export function removalMail(
  { name, address }: Member,
  why: RemovalWhy,
  project: string,
): { readonly to: string; readonly subject: string; readonly body: string } {
  return {
    to: address,
    subject: `[${project}] You are no longer on the private distributors list`,
    body: [
      `Hello ${name},`,
      `you were taken off the list of those who learn of vulnerabilities in ${project} before they are public, because ${whyText(why)}.`,
      'You get no advance notices from now on. What you had before stays under embargo until it is public: please share it with nobody, and delete what you do not need any more.',
      'If this is a mistake, answer this mail. If all criteria hold again one day, you are welcome to apply again.',
      `The security team of ${project}`,
    ].join('\n\n'),
  };
}

function no(given: string, rule: string, mend: string): Refusal {
  return refusal(given === '' ? 'nothing' : given, rule, mend);
}
