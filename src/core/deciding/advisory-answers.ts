/**
 * Answers to commands that were typed on the advisory. The team, the reporter and the collaborators read there; so the
 * answer stands there only where it is theirs to read, and on the case issue otherwise. What stands there calls nobody
 * and repeats nothing that was typed but what answers and refusals name. Source: contract section 7.
 */
import type { Command } from '../commands/command.ts';
import { fullName } from '../commands.ts';
import { escapeValue } from '../escape.ts';
import type { CaseInput } from '../inputs.ts';
import { actingPerson, allSaid, type Done, type NewEffect, type Scene } from '../scene.ts';
import { comment } from './builder.ts';

/** A command that was run, and what became of it. */
export interface Answered {
  readonly command: Command;
  /** The line as it was typed. */
  readonly text: string;
  readonly outcome: Done;
}

type Comment = Extract<CaseInput, { kind: 'comment' }>;

/** All that is said on the advisory of an answer which its readers may not have: no number, no repository, no reason. */
export const DONE_ELSEWHERE = 'Done. The answer is on the case issue.';
export const NOT_DONE_ELSEWHERE = 'Not done. The reason is on the case issue.';

/** The answer on the advisory (the first effect), and what the team reads of it on the case issue. */
export function answerOnAdvisory(scene: Scene, input: Comment, answered: readonly Answered[]): readonly NewEffect[] {
  const said = answered.some(isAnsweredThere)
    ? answered.map((one) => `> /${fullName(one.command)}\n\n${isAnsweredThere(one) ? sayThere(one) : DONE_ELSEWHERE}`)
    : [DONE_ELSEWHERE];
  const forTeam = answered.flatMap((one) => {
    const words = isAnsweredThere(one) ? (one.outcome.forTeam ?? '') : allSaid(one.outcome);
    // What changed the case is told where the team works, whoever reads the advisory.
    return words === '' && one.outcome.facts.length === 0 ? [] : [`> ${quoted(one.text)}\n\n${words}`.trimEnd()];
  });
  return [
    onAdvisory(said.join('\n\n')),
    ...(forTeam.length === 0 ? [] : [comment(`${whoTyped(scene, input)}\n\n${forTeam.join('\n\n')}`)]),
  ];
}

/** `words`: why nothing was done, as the case issue has it. `isForTeam`: nobody else may read them. */
export function refuseOnAdvisory(
  scene: Scene,
  input: Comment,
  words: string,
  isForTeam: boolean,
): readonly NewEffect[] {
  return isForTeam
    ? [onAdvisory(NOT_DONE_ELSEWHERE), comment(`${whoTyped(scene, input)}\n\n${words}`)]
    : [onAdvisory(harmless(words))];
}

function isAnsweredThere({ command }: Answered): boolean {
  return command.isAnsweredOnAdvisory === true;
}

/** The help is the bot's own text, and a table. */
function sayThere({ command, outcome }: Answered): string {
  return command.name === 'help' ? outcome.say : harmless(outcome.say);
}

function onAdvisory(body: string): NewEffect {
  return { kind: 'advisory-comment', audience: 'developers', body, communication: null };
}

function harmless(words: string): string {
  return escapeValue(words, 'text', 'markdown', 'developers');
}

/** Who types on the advisory need not be of the team, and calls nobody on the case issue. */
function quoted(text: string): string {
  return escapeValue(text, 'line', 'markdown', 'team');
}

function whoTyped(scene: Scene, { url }: Comment): string {
  return `@${actingPerson(scene).login} typed [on the advisory](${url}):`;
}
