/** Why the bot does not start: everything that was found, each with its value, rule and mend. */
import type { Refusal } from './core/refusals.ts';

export class StartRefused extends Error {
  readonly refusals: readonly Refusal[];
  constructor(refusals: readonly Refusal[]) {
    super(`the bot does not start:\n${listed(refusals)}`);
    this.name = 'StartRefused';
    this.refusals = refusals;
  }
}

/** One paragraph for each: `value: rule`, then the mend on a line of its own. */
export function listed(refusals: readonly Refusal[]): string {
  return refusals.map(({ value, rule, mend }) => `  ${value}: ${rule}\n    ${mend}`).join('\n');
}
