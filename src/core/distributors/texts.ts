/** What people read on an issue about the list of distributors. Answers of the form stand in cells, where they do nothing. */
import { fenced } from '../escape.ts';
import { cell, table } from '../markdown-table.ts';
import type { Person } from '../model.ts';
import type { Refusal } from '../refusals.ts';
import type { Judged } from './judge-application.ts';
import { removalMail } from './removal.ts';
import type { DistributorKind, DistributorState, RosterChange } from './state.ts';

/** The comment that is kept up to date: what was given, what is missing, how it is decided. */
export function answerText(
  state: Pick<DistributorState, 'is' | 'approvals' | 'outcome'>,
  judged: readonly Judged[],
  needed: number,
): string {
  const open = judged.filter((each) => each.refusal !== null);
  const rows = judged.map(({ question, given, refusal }) => [
    cell(question),
    given === '' ? '' : cell(given),
    refusal === null ? 'given' : `**to mend**: ${cell(refusal.rule)}; ${cell(refusal.mend)}`,
  ]);
  const sum =
    open.length === 0
      ? `This ${state.is} is complete: every question has an answer that can be used. Whether it is true, people say.`
      : `This ${state.is} is not complete: ${open.length} of ${judged.length} answers are to be mended. Edit the text of the issue; I read it again then.`;
  return [sum, table(['question', 'answer', 'state'], rows), decisionText(state, needed)].join('\n\n');
}

function decisionText(
  { is, approvals, outcome }: Pick<DistributorState, 'is' | 'approvals' | 'outcome'>,
  needed: number,
): string {
  if (outcome !== 'open') return `It was ${outcome}.`;
  const how =
    is === 'application'
      ? '`/approve application EVIDENCE` (where the voucher said so: a link, or which mail of which day)'
      : '`/approve removal`';
  const so = approvals.map(
    ({ person, evidence }) => `\`${person.login}\`${evidence === '' ? '' : ` (${cell(evidence)})`}`,
  );
  return `To decide it, ${needed} coordinators write ${how}, or one writes \`/reject WHY\`. An edit of the text voids approvals. Approved so far by: ${so.join(', ') || 'nobody'}.`;
}

/** One more approval. */
export function someApprovedText(is: DistributorKind, approvals: readonly Person[], needed: number): string {
  const names = approvals.map(({ login }) => `\`${login}\``).join(', ');
  const rest = approvals.length < needed ? '' : ' A pull request for the roster comes next.';
  return `The ${is} is approved by ${names}: ${approvals.length} of ${needed}.${rest}`;
}

/** Decided against, with the reason. */
export function rejectedText(is: DistributorKind, person: Person, why: string): string {
  return `\`${person.login}\` rejected the ${is}: ${cell(why)}. The roster stays as it is. Opened again, this issue is decided anew.`;
}

/** A "no" to a command. */
export function refusalText({ value, rule, mend }: Refusal): string {
  return `That was not done: ${cell(value)}: ${cell(rule)}. ${mend}.`;
}

/** What the pull request says of itself. An application is done with it; after a removal a mail is to be sent. */
export function pullBody(
  { kind, member }: RosterChange,
  approvals: DistributorState['approvals'],
  issue: number,
): string {
  const who = approvals.map(({ person, evidence }) => [`\`${person.login}\``, cell(evidence)]);
  return [
    `${kind === 'add' ? 'Closes' : 'For'} #${issue}.`,
    kind === 'add'
      ? `Adds ${cell(member.name)}, for whom ${cell(member.vouchedBy ?? '')} vouches, and the key at \`${member.key}\`.`
      : `Takes ${cell(member.name)} off the roster, and the key at \`${member.key}\` where nothing else uses it.`,
    table(['approved by', kind === 'add' ? 'where the voucher said so' : ''], who),
    'It takes effect when it is merged **and** coordinators then wrote `/approve config HASH` on the issue "vmt-bot configuration".',
  ].join('\n\n');
}

/** The pull request is there. */
export function proposedText(change: RosterChange, url: string, project: string): string {
  const what =
    change.kind === 'add'
      ? `adds ${cell(change.member.name)} to the roster`
      : `takes ${cell(change.member.name)} off the roster`;
  return [
    `This pull request ${what}: ${url}`,
    'It takes effect when it is merged **and** coordinators then wrote `/approve config HASH` on the issue "vmt-bot configuration", where the change will be shown with its hash. Until then nothing changes: who gets notices is what is in force.',
    ...(change.kind === 'remove' ? [mailText(change, project)] : []),
  ].join('\n\n');
}

/** The roster could not be edited: a person does it. `row`: the YAML to be written; empty where a row is to be taken out. */
export function byHandText(change: RosterChange, why: Refusal, row: string, project: string): string {
  const { name, key } = change.member;
  const todo =
    change.kind === 'add'
      ? `Put this row into \`.github/stakeholders.yml\` and this key at \`${key}\`, by a pull request:\n\n${fenced(row)}\n\n${fenced(change.key)}`
      : `Take the row of ${cell(name)} out of \`.github/stakeholders.yml\`, and \`${key}\` where nothing else uses it, by a pull request.`;
  return [
    `I could not make the pull request: ${cell(why.value)}: ${cell(why.rule)}; ${cell(why.mend)}.`,
    todo,
    'It takes effect when it is merged **and** coordinators then wrote `/approve config HASH` on the issue "vmt-bot configuration".',
    ...(change.kind === 'remove' ? [mailText(change, project)] : []),
  ].join('\n\n');
}

function mailText({ member, why }: Extract<RosterChange, { kind: 'remove' }>, project: string): string {
  const { to, subject, body } = removalMail(member, why, project);
  return [
    'I do not send the mail to them: what I send belongs to the approved plan of a case. When the change is in force, send this by hand, from the address of the team:',
    fenced(`To: ${to}\nSubject: ${subject}\n\n${body}`),
  ].join('\n\n');
}
