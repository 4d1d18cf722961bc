/** The commands of all processes in one table: most of them are the same in each. */

import type { Command } from '../../src/core/commands/command.ts';
import { COMMANDS, fullName } from '../../src/core/commands.ts';
import type { Process } from '../../src/core/process.ts';
import { code, table } from './table.ts';

export function commands(processes: readonly Process[]): string {
  const rows = COMMANDS.map((command) => [
    command.usage.split(' · ').map(code).join(' · '),
    who(command, processes),
    only(command, processes),
    command.isAnsweredOnAdvisory === true ? 'answered there' : '',
    command.summary,
  ]);
  return table(['command', 'who', 'only in', 'on the advisory', 'does'], rows);
}

/** For example how, and from which statuses, a command moves a case; one column for each process. */
export function examples(processes: readonly Process[]): string {
  const rows = COMMANDS.map((command) => [
    code(`/${fullName(command)}`),
    code(command.example),
    ...processes.map((process) => (isIn(command, process) ? from(command, process) : '–')),
  ]);
  return table(['command', 'for example', ...processes.map(({ id }) => `${id}: moves a case from`)], rows);
}

function isIn(command: Command, process: Process): boolean {
  return command.isIn?.(process) ?? true;
}

function only(command: Command, processes: readonly Process[]): string {
  const having = processes.filter((process) => isIn(command, process));
  return having.length === processes.length ? '' : having.map(({ id }) => id).join(', ');
}

function who(command: Command, processes: readonly Process[]): string {
  const rows = processes
    .filter((process) => isIn(command, process))
    .map((process) => ({ id: process.id, roles: rolesIn(command, process) }));
  const all = [...new Set(rows.map(({ roles }) => roles))];
  return all.length === 1 ? all.join('') : rows.map(({ id, roles }) => `${id}: ${roles}`).join('; ');
}

function rolesIn(command: Command, process: Process): string {
  const roles = command.whoIn?.(process) ?? command.who;
  return roles.length === 0 ? 'any role' : roles.join(', ');
}

function from(command: Command, process: Process): string {
  const ways = process.transitions.filter(({ by }) => by === command.transition);
  return [...new Set(ways.flatMap((way) => way.from))]
    .map((status) => process.statuses[status]?.title ?? status)
    .join(', ');
}
