/** The table of all commands. The parser, the help and the docs are derived from it. */
import { mayBeLedByAssociate } from './associates.ts';
import { accessCommands } from './commands/access.ts';
import { advisoryCommands } from './commands/advisory.ts';
import { approveCommands } from './commands/approve.ts';
import type { Command } from './commands/command.ts';
import { cveCommands } from './commands/cve.ts';
import { draftCommands } from './commands/draft.ts';
import { embargoCommands } from './commands/embargo.ts';
import { infoCommands } from './commands/info.ts';
import { patchCommands } from './commands/patch.ts';
import { planCommands } from './commands/plans.ts';
import { releaseCommands } from './commands/releases.ts';
import { teamCommands } from './commands/team.ts';
import { triageCommands } from './commands/triage.ts';
import type { Role } from './model.ts';
import type { Process } from './process.ts';
import { hasRole, type Scene } from './scene.ts';
import { transitionFor } from './transition.ts';

export const COMMANDS: readonly Command[] = [
  ...triageCommands,
  ...draftCommands,
  ...advisoryCommands,
  ...cveCommands,
  ...patchCommands,
  ...approveCommands,
  ...embargoCommands,
  ...planCommands,
  ...releaseCommands,
  ...accessCommands,
  ...teamCommands,
  ...infoCommands,
  {
    name: 'help',
    usage: '/help',
    summary: 'the commands that you may use here now',
    example: '/help',
    who: [],
    isAnsweredOnAdvisory: true,
    decide: (_written, scene) => ({ ok: true, facts: [], effects: [], say: help(scene) }),
  },
];

/** First words, for the parser. */
export const COMMAND_NAMES: readonly string[] = [...new Set(COMMANDS.map((c) => c.name))];

/** `approve plan` or `confirm`. */
export function fullName(command: Command): string {
  return command.variant === undefined ? command.name : `${command.name} ${command.variant}`;
}

/** The roles that may give it in this process; empty: all. */
export function whoMay(command: Command, process: Process): readonly Role[] {
  return command.whoIn?.(process) ?? command.who;
}

/** Does the command mean something in this process? One that asks for a transition does where there is such a one. */
export function isIn({ isIn: own, transition }: Command, process: Process): boolean {
  if (own !== undefined) return own(process);
  return transition === undefined || process.transitions.some(({ by }) => by === transition);
}

/**
 * May this actor give it? Everybody with a role may give a command that names none. An associate does what a coordinator
 * does, in cases that one may lead, but for what takes a member's approval.
 */
export function mayGive(scene: Scene, command: Command): boolean {
  if (scene.actor.kind !== 'person') return false;
  const who = whoMay(command, scene.process);
  if (who.length === 0) return scene.actor.roles.length > 0;
  return hasRole(scene, who) || (isForAssociates(scene, command) && mayBeLedByAssociate(scene));
}

/** Given by an associate, who could if the case were one for associates. */
export function isForAssociates(scene: Scene, command: Command): boolean {
  const who = whoMay(command, scene.process);
  return (
    scene.process.teamLife &&
    who.includes('coordinators') &&
    command.membersOnly !== true &&
    hasRole(scene, ['associates'])
  );
}

function help(scene: Scene): string {
  const usable = COMMANDS.filter(
    (c) =>
      isIn(c, scene.process) &&
      mayGive(scene, c) &&
      (c.transition === undefined ||
        c.again?.(scene.case) === true ||
        transitionFor(scene.process, scene.case.status, c.transition) !== null),
  );
  const isThere = scene.place === 'advisory';
  const rows = usable.map(
    (c) =>
      `| \`${c.usage.replaceAll('|', '\\|')}\` | ${c.summary} | \`${c.example}\` |${isThere ? ` ${c.isAnsweredOnAdvisory === true ? 'here' : 'on the case issue'} |` : ''}`,
  );
  const head = isThere
    ? '| command | does | for example | is answered |\n|---|---|---|---|'
    : '| command | does | for example |\n|---|---|---|';
  return `What you may type here now, one command a line:\n\n${head}\n${rows.join('\n')}`;
}
