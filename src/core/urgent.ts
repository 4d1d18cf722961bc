/** Comments that must not wait for anything: they stop or move what is planned, or take somebody's access away. */
import { COMMAND_NAMES } from './commands.ts';
import { parseComment } from './parse.ts';

const STOPPING: readonly string[] = ['hold', 'upstream-hold', 'embargo', 'terms', 'leaked'];
const URGENT: readonly string[] = [...STOPPING, 'revoke'];
/** Of these it does no harm that they come late: they only stop, or take away. */
const HARMLESS: readonly string[] = ['hold', 'upstream-hold', 'leaked', 'revoke'];

/** Is there a command that stops or moves what is planned? Where such a one can't be decided, nothing goes out. */
export function isStopping(body: string): boolean {
  return has(body, STOPPING);
}

/** Is there a command that must be handled even where it is not known what was typed before it? */
export function isUrgent(body: string): boolean {
  return has(body, URGENT);
}

/** Is there a command that waits its turn? It may judge a text that is to leave, by what all other cases say. */
export function isPatient(body: string): boolean {
  return hasOne(body, (name) => !URGENT.includes(name));
}

/** May this command run, though a later comment was handled before it? */
export function isHarmlessLate(name: string): boolean {
  return HARMLESS.includes(name);
}

/** Does this command let something leave the team that waited for it? */
export function letsLeave({ name, args }: { readonly name: string; readonly args: string }): boolean {
  return name === 'resume' || name === 'disclose' || (name === 'approve' && /^plan\b/.test(args));
}

function has(body: string, names: readonly string[]): boolean {
  return hasOne(body, (name) => names.includes(name));
}

function hasOne(body: string, isIt: (name: string) => boolean): boolean {
  const parsed = parseComment(body, COMMAND_NAMES);
  return parsed.kind === 'commands' && parsed.commands.some(({ name }) => isIt(name));
}
