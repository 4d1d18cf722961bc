/** The table of all commands. The parser, the help and the docs are derived from it. */
import { accessCommands } from './commands/access.ts';
import { approveCommands } from './commands/approve.ts';
import type { Command } from './commands/command.ts';
import { cveCommands } from './commands/cve.ts';
import { draftCommands } from './commands/draft.ts';
import { embargoCommands } from './commands/embargo.ts';
import { infoCommands } from './commands/info.ts';
import { patchCommands } from './commands/patch.ts';
import { planCommands } from './commands/plans.ts';
import { triageCommands } from './commands/triage.ts';
import { hasRole, type Scene } from './scene.ts';
import { transitionFor } from './transition.ts';

export const COMMANDS: readonly Command[] = [
  ...triageCommands,
  ...draftCommands,
  ...cveCommands,
  ...patchCommands,
  ...approveCommands,
  ...embargoCommands,
  ...planCommands,
  ...accessCommands,
  ...infoCommands,
  {
    name: 'help',
    usage: '/help',
    summary: 'the commands that you may use here now',
    example: '/help',
    who: [],
    decide: (_written, scene) => ({ ok: true, facts: [], effects: [], say: help(scene) }),
  },
];

/** First words, for the parser. */
export const COMMAND_NAMES: readonly string[] = [...new Set(COMMANDS.map((c) => c.name))];

/** `approve plan` or `confirm`. */
export function fullName(command: Command): string {
  return command.variant === undefined ? command.name : `${command.name} ${command.variant}`;
}

/** May this actor give it? Everybody with a role may give a command that names none. */
export function mayGive(scene: Scene, command: Command): boolean {
  if (scene.actor.kind !== 'person') return false;
  return command.who.length === 0 ? scene.actor.roles.length > 0 : hasRole(scene, command.who);
}

function help(scene: Scene): string {
  const usable = COMMANDS.filter(
    (c) =>
      mayGive(scene, c) &&
      (c.transition === undefined ||
        c.again?.(scene.case) === true ||
        transitionFor(scene.process, scene.case.status, c.transition) !== null),
  );
  const rows = usable.map((c) => `| \`${c.usage.replaceAll('|', '\\|')}\` | ${c.summary} | \`${c.example}\` |`);
  return `What you may type here now, one command a line:\n\n| command | does | for example |\n|---|---|---|\n${rows.join('\n')}`;
}
