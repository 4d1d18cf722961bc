/** The names of a plan's steps: `COMMUNICATION:TARGET`, and what tells several of one line apart. */
import type { Step } from './model.ts';
import type { PlanLine } from './process.ts';

export function stepId({ communication, target }: Pick<PlanLine, 'communication' | 'target'>, suffix: string): string {
  return `${communication}:${target}${suffix === '' ? '' : `:${suffix}`}`;
}

/** It goes to those who had the notice, and tells them of its date alone. */
export function isFollowUp({ communication, id }: Pick<Step, 'communication' | 'id'>): boolean {
  const name = stepId({ communication, target: 'noticed' }, '');
  return id === name || id.startsWith(`${name}:`);
}
