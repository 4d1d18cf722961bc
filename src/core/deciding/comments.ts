/** A comment on the case issue or on the advisory: its commands run in order, all or none, and it gets one answer. */

import { notForAssociates } from '../associates.ts';
import { type Command, firstWord, type Written } from '../commands/command.ts';
import { COMMAND_NAMES, COMMANDS, fullName, isForAssociates, isIn, mayGive, whoMay } from '../commands.ts';
import type { CaseInput, Lookup } from '../inputs.ts';
import { type Case, type ConfiguredRole, ROLES } from '../model.ts';
import { type ParsedCommand, parseComment } from '../parse.ts';
import { forTeam, type Refusal, refusal } from '../refusals.ts';

import { allSaid, type NewEffect, no, type Outcome, type Scene, type World } from '../scene.ts';
import { SHARES, type TooMany } from '../share.ts';
import { HOUR, localTime } from '../time.ts';
import { isHarmlessLate, isUrgent, letsLeave } from '../urgent.ts';

import { type Answered, answerOnAdvisory, refuseOnAdvisory } from './advisory-answers.ts';
import { add, type Builder, comment, sceneOf } from './builder.ts';

type Comment = Extract<CaseInput, { kind: 'comment' }>;

/** A command of the table with what was written after it. */
interface Call {
  readonly command: Command;
  readonly written: Written;
  readonly text: string;
}

/** What must be looked up before this comment is decided. */
export function commentNeeds(input: Comment, c: Case, world: World): readonly Lookup[] {
  const parsed = parseComment(input.body, COMMAND_NAMES);
  if (parsed.kind !== 'commands') return [];
  return parsed.commands.flatMap((p) => {
    const call = callOf(p);
    return 'command' in call ? (call.command.needs?.(call.written, c, world) ?? []) : [];
  });
}

/** The roles that may give these commands; all roles where a command is for everybody who has one. */
export function commentRoles(input: Comment): readonly ConfiguredRole[] {
  const parsed = parseComment(input.body, COMMAND_NAMES);
  if (parsed.kind !== 'commands') return [];
  const asked = parsed.commands.flatMap((p) => {
    const call = callOf(p);
    if (!('command' in call)) return [];
    const { who } = call.command;
    return who.length === 0 ? ROLES : [...who, ...(who.includes('coordinators') ? ['associates'] : [])];
  });
  return ROLES.filter((role) => asked.includes(role));
}

export function decideComment(b: Builder, input: Comment): void {
  const parsed = parseComment(input.body, COMMAND_NAMES);
  if (parsed.kind === 'none') {
    add(b, [{ type: 'commented' }]);
    return;
  }
  if (input.tooMany !== undefined && !mayStop(b, input)) return refuseTooMany(b, input, input.tooMany);
  if (input.edited === true) {
    // Who has rights on a repository can edit the comments of others: nobody knows who wrote this.
    const rule = 'a comment that was edited before it was first seen runs nothing';
    return refuseComment(b, input, [refusal(input.url, rule, 'write its commands again, in a new comment')], 'edited');
  }
  if (parsed.kind === 'wrong') {
    refuseComment(b, input, parsed.refusals, 'not understood');
    return;
  }
  const by = sceneOf(b).case.overtakenBy[placeOf(input)];
  const isLate = by !== undefined && input.comment < by;
  const inTime = isLate ? parsed.commands.filter(({ name }) => isHarmlessLate(name)) : parsed.commands;
  const runs = input.repeats === true ? inTime.filter((p) => !letsLeave(p)) : inTime;
  const passed = parsed.commands
    .filter((p) => !runs.includes(p))
    .map((p) => typedBefore(p, placeOf(input), inTime.includes(p) ? BEFORE_RESTORE : OVERTAKEN));
  if (runs.length === 0) return refuseComment(b, input, passed, 'overtaken');
  // Each command sees what the ones before it changed; nothing is kept if one of them is refused.
  const trial: Builder = { ...b, entries: [], effects: [] };
  const answered: Answered[] = [];
  for (const p of runs) {
    const call = callOf(p);
    if (!('command' in call)) return refuseComment(b, input, [call], p.name);
    const { command, text } = call;
    const outcome = run(sceneOf(trial), call);
    if (!outcome.ok) {
      // Who may not give a command at all reads that where it was typed.
      const isForTeam = command.isAnsweredOnAdvisory !== true && permissionFault(sceneOf(trial), command) === null;
      const refusals = isForTeam ? outcome.refusals.map(forTeam) : outcome.refusals;
      return refuseComment(b, input, refusals, fullName(command));
    }
    add(trial, outcome.facts, outcome.effects);
    answered.push({ command, text, outcome });
  }
  b.case = trial.case;
  b.entries.push(...trial.entries);
  noteOvertaking(b, input);
  if (passed.length > 0) b.effects.push(comment(`Of ${input.url} only a part was done.\n\n${refusalLines(passed)}`));
  if (input.place === 'advisory') {
    b.effects.push(...answerOnAdvisory(sceneOf(b), input, answered), ...trial.effects);
    return;
  }
  b.effects.push({ kind: 'react', audience: 'team', comment: input.comment, content: 'eyes' });
  b.effects.push(comment(answered.map(({ text, outcome }) => `> ${text}\n\n${allSaid(outcome)}`).join('\n\n')));
  b.effects.push(...trial.effects);
  b.effects.push({ kind: 'react', audience: 'team', comment: input.comment, content: '+1' });
}

/** Whoever has a role may always stop or move what is planned, however much was written before. */
function mayStop(b: Builder, { body }: Comment): boolean {
  return isUrgent(body) && b.actor.kind === 'person' && b.actor.roles.length > 0;
}

/** Said once. The others have a look at the case issue as their only effect, of which several are one: they are handled. */
function refuseTooMany(b: Builder, input: Comment, { share, until, isTold }: TooMany): void {
  const login = input.source.kind === 'person' ? `@${input.source.person.login}` : 'nobody';
  const rule = `nobody has more than ${SHARES[share].words}`;
  const mend = `write it again at ${localTime(until + MINUTE, 'UTC')} UTC; nothing of what comes before is run or answered`;
  if (!isTold) return refuseComment(b, input, [refusal(login, rule, mend)], 'too many');
  noteOvertaking(b, input);
  add(b, [{ type: 'command-refused', command: 'too many', rule }], [LOOK]);
}

/** Hours are told in whole minutes. */
const MINUTE = HOUR / 60;

const LOOK: NewEffect = { kind: 'sync-case-issue', audience: 'team', over: [] };

function placeOf({ place }: Comment): 'case-issue' | 'advisory' {
  return place ?? 'case-issue';
}

/** What was typed before it and comes later must not undo it. */
function noteOvertaking(b: Builder, input: Comment): void {
  if (input.overtakes === true) add(b, [{ type: 'overtook', place: placeOf(input), comment: input.comment }]);
}

const OVERTAKEN = 'a later comment was handled first, because what was typed before it could not be read or handled';
const BEFORE_RESTORE =
  'it was typed before the database was restored from a backup: what lets something leave is typed again after that';

/** On the advisory its name is enough, as in the answers there: what follows it may be for the team. */
function typedBefore({ name, args }: ParsedCommand, place: 'case-issue' | 'advisory', rule: string): Refusal {
  return refusal(
    place === 'advisory' ? `/${name}` : `/${name} ${args}`.trimEnd(),
    rule,
    'type it again if it is still meant',
  );
}

/** Runs one command for whoever acts, if that person may. */
export function run(scene: Scene, call: { command: Command; written: Written }): Outcome {
  const { command, written } = call;
  const fault = permissionFault(scene, command);
  return fault === null ? command.decide(written, scene) : no(fault);
}

/** Why this actor may not give this command; null: that one may. */
function permissionFault(scene: Scene, command: Command): Refusal | null {
  const name = `/${fullName(command)}`;
  if (!isIn(command, scene.process)) {
    return refusal(name, `the ${scene.process.name} has no \`${name}\``, '`/help` shows what you may type');
  }
  if (mayGive(scene, command)) return null;
  // It tells the severity. Associates are of the team.
  if (isForAssociates(scene, command)) return forTeam(refusal(name, notForAssociates(scene), 'ask a coordinator'));
  const may = whoMay(command, scene.process);
  const who = may.length === 0 ? 'people with a role in this process' : may.join(', ');
  const login = scene.actor.kind === 'person' ? `@${scene.actor.person.login}` : 'nobody';
  return refusal(login, `\`${name}\` is for: ${who}`, 'ask one of them; `/help` shows what you may type');
}

/** The row for a parsed command; some names have several rows, told apart by the second word. */
function callOf(p: ParsedCommand): Call | Refusal {
  const rows = COMMANDS.filter((c) => c.name === p.name);
  const [second, rest] = firstWord(p.args);
  const plain = rows.find((c) => c.variant === undefined);
  const variant = rows.find((c) => c.variant === second);
  const command = variant ?? plain;
  const text = `/${p.name}${p.args === '' ? '' : ` ${p.args}`}`;
  if (command === undefined) {
    return refusal(
      text,
      `\`/${p.name}\` is followed by ${rows.map((c) => c.variant).join(', ')}`,
      `type ${rows.map((c) => `\`${c.usage}\``).join(' or ')}`,
    );
  }
  return { command, text, written: { args: variant === undefined ? p.args : rest, block: p.block ?? null } };
}

/** Nothing of the comment was done: the answer says why. */
export function refuseComment(b: Builder, input: Comment, refusals: readonly Refusal[], command: string): void {
  const words = `Not done${refusals.length > 1 ? ', for these reasons' : ''}. Nothing was changed.\n\n${refusalLines(refusals)}`;
  const isForTeam = refusals.some((r) => r.forTeam === true);
  noteOvertaking(b, input);
  add(
    b,
    [{ type: 'command-refused', command, rule: refusals.map((r) => r.rule).join('; ') }],
    input.place === 'advisory'
      ? refuseOnAdvisory(sceneOf(b), input, words, isForTeam)
      : [
          { kind: 'react', audience: 'team', comment: input.comment, content: 'eyes' },
          comment(words),
          { kind: 'react', audience: 'team', comment: input.comment, content: '-1' },
        ],
  );
}

/** A roster of hundreds can have as many faults: a comment holds no more than GitHub takes. */
const MOST_REFUSALS = 20;

export function refusalLines(refusals: readonly Refusal[]): string {
  const rest = refusals.length - MOST_REFUSALS;
  const lines = refusals.slice(0, MOST_REFUSALS).map(sayRefusal);
  return [...lines, ...(rest > 0 ? [`- … and ${rest} more`] : [])].join('\n');
}

/** Value, rule, mend, on one line. The value is what somebody typed: in code it calls nobody and links nothing. */
export function sayRefusal(r: Refusal): string {
  const value = r.value.trim() === '' ? 'nothing' : r.value.trim().replaceAll('`', "'");
  return `- \`${value}\`: ${r.rule}. → ${r.mend.replace(/\.(`?)$/, '$1')}.`;
}
