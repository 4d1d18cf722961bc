/**
 * The answers of a GitHub issue form, as they stand in the text: `### QUESTION`, an empty line, the answer.
 * A heading in a quote, in code or in an HTML comment belongs to the answer that it stands in.
 */
import { linesOf, placeLines } from '../markdown-lines.ts';

/** Question in lower case → its answers; more than one where the question stands there more than once. */
export type Form = ReadonlyMap<string, readonly string[]>;

const HEADING = /^### +(\S.*?) *#* *$/;
/** What GitHub writes where nothing was answered. */
const NOTHING = '_No response_';

/** Reads the text. Never throws; what stands before the first question is left out. */
export function readForm(body: string): Form {
  const form = new Map<string, string[]>();
  let answer: string[] | null = null;
  const answers: [string, string[]][] = [];
  for (const { text, place } of placeLines(linesOf(body))) {
    const question = place === 'plain' || place === 'lazy' ? HEADING.exec(text)?.[1] : undefined;
    if (question !== undefined) {
      answer = [];
      answers.push([question.toLowerCase(), answer]);
    } else {
      answer?.push(text);
    }
  }
  for (const [question, lines] of answers) {
    const text = lines.join('\n').trim();
    form.set(question, [...(form.get(question) ?? []), text === NOTHING ? '' : text]);
  }
  return form;
}

/** The one answer to a question; empty text where there is none. */
export function answerTo(form: Form, question: string): string {
  return form.get(question.toLowerCase())?.[0] ?? '';
}

/** Whether a question was answered more than once: nobody can tell then which answer counts. */
export function isAmbiguous(form: Form, question: string): boolean {
  return (form.get(question.toLowerCase())?.length ?? 0) > 1;
}
