/**
 * An application for the list of distributors, read from the issue form. What stands in it is a claim; whether it is
 * good is judged in judge-application.ts. Source: processes section 5; docs/forms/distributor-application.yml.
 */
import { CRITERIA, questionOf } from './criteria.ts';
import { answerTo, isAmbiguous, readForm } from './form.ts';

/** The questions of the form besides the criteria. */
export const QUESTIONS = {
  name: 'Name of the distribution',
  address: 'Address for security mail',
  employer: 'Employer',
  key: 'Public key',
  voucher: 'Voucher',
  terms: 'Version of the embargo terms',
} as const;

/** Evidence for one criterion. `words`: what stands beside the link. */
export interface Evidence {
  readonly link: string;
  readonly words: string;
}

/** Every text is trimmed, and empty where it was not given. */
export interface Application {
  readonly name: string;
  readonly address: string;
  readonly employer: string;
  /** Armored. */
  readonly key: string;
  readonly voucher: string;
  readonly terms: string;
  /** By the number of the criterion. */
  readonly criteria: Readonly<Record<string, Evidence>>;
  /** Questions with more than one answer. */
  readonly ambiguous: readonly string[];
}

const LINK = /https:\/\/[^\s<>()[\]"`]+/;
const FENCE = /^ {0,3}(?:`{3,}|~{3,})/;

/** Reads the text of an issue. Never throws. */
export function readApplication(body: string): Application {
  const form = readForm(body);
  const questions = [...Object.values(QUESTIONS), ...CRITERIA.map(questionOf)];
  return {
    name: answerTo(form, QUESTIONS.name),
    address: answerTo(form, QUESTIONS.address),
    employer: answerTo(form, QUESTIONS.employer),
    key: withoutFence(answerTo(form, QUESTIONS.key)),
    voucher: answerTo(form, QUESTIONS.voucher),
    terms: answerTo(form, QUESTIONS.terms),
    criteria: Object.fromEntries(
      CRITERIA.map((criterion) => [criterion.number, evidenceIn(answerTo(form, questionOf(criterion)))]),
    ),
    ambiguous: questions.filter((question) => isAmbiguous(form, question)),
  };
}

/** The form draws the key as a code block. */
function withoutFence(text: string): string {
  const lines = text.split('\n');
  return lines
    .filter((line) => !FENCE.test(line))
    .join('\n')
    .trim();
}

function evidenceIn(text: string): Evidence {
  const link = (LINK.exec(text)?.[0] ?? '').replace(/[.,;:!?]+$/, '');
  const rest = (link === '' ? text : text.replace(link, ' ')).replaceAll(/\s+/g, ' ').trim();
  return { link, words: /[\p{L}\p{N}]/u.test(rest) ? rest : '' };
}
