/** Why the bot does not start: everything that was found, each with its value, rule and mend. */
import { type Refusal, refusal } from '../core/refusals.ts';

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

/** Did the operating system complain (a code such as EADDRINUSE)? */
export function isOfSystem(error: unknown): error is { readonly code: string } {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
}

/** A server that can't listen. */
export function cannotListen(name: 'PORT' | 'ADMIN_PORT', port: number, error: unknown): Refusal {
  const code = isOfSystem(error) ? error.code : 'unknown';
  const rule = code === 'EADDRINUSE' ? 'is in use already' : `can not be listened on (${code})`;
  return refusal(`${name}: ${port}`, rule, `set ${name} to another one`);
}
