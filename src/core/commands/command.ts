/** One row carries all of a command: who may give it, how it is written, what it means. Help is printed from it. */
import type { Lookup } from '../inputs.ts';
import type { Case, Role } from '../model.ts';
import type { Process } from '../process.ts';
import type { Result } from '../refusals.ts';
import type { Outcome, Scene, World } from '../scene.ts';

/** What stands behind the command's name: the rest of the line, and the fenced block after it, if any. */
export interface Written {
  readonly args: string;
  readonly block: string | null;
}

export interface Command {
  /** The first word, without the slash. */
  readonly name: string;
  /** The second word, where several commands share the first (`approve plan`). */
  readonly variant?: string;
  readonly usage: string;
  /** What it does, in one line. */
  readonly summary: string;
  readonly example: string;
  /** Who may give it; empty: whoever has a role at all. */
  readonly who: readonly Role[];
  /** Who of them in this process, where that is not the same in all. */
  whoIn?(process: Process): readonly Role[];
  /** Never given by an associate who leads the case: it takes a member of the team. */
  readonly membersOnly?: true;
  /** The advisory's reporter and collaborators may read its answer; absent: typed there, it is answered on the case issue. */
  readonly isAnsweredOnAdvisory?: true;
  /** The processes in which it means something; absent: all. */
  isIn?(process: Process): boolean;
  /** The transition that it asks for: help shows it only where there is that way, or where it has a use `again`. */
  readonly transition?: string;
  again?(c: Case): boolean;
  /** What must be looked up before it is decided. */
  needs?(written: Written, c: Case, world: World): readonly Lookup[];
  decide(written: Written, scene: Scene): Outcome;
}

/** Runs `then` with what was parsed, or refuses. */
export function parsed<T>(result: Result<T>, then: (value: T) => Outcome): Outcome {
  return result.ok ? then(result.value) : { ok: false, refusals: [result.refusal] };
}

/** Splits off the first word. */
export function firstWord(text: string): readonly [string, string] {
  const trimmed = text.trim();
  const space = trimmed.indexOf(' ');
  return space === -1 ? [trimmed, ''] : [trimmed.slice(0, space), trimmed.slice(space + 1).trim()];
}

/** `@login` or `login`, without the at sign; null if nothing was written. */
export function writtenLogin(text: string): string | null {
  const word = text.trim().replace(/^@/, '');
  return word === '' ? null : word;
}
