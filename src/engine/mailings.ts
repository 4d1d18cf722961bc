/** Mails that leave at the same time: those of one communication of a plan, to a roster or to several lists, have no order. */
import type { Effect } from '../core/effects.ts';
import type { OutboxRow } from './ports.ts';

/** The mails of one communication that stand next to each other go together; all else by itself, in its order. */
export function mailings(rows: readonly OutboxRow[]): readonly (readonly OutboxRow[])[] {
  const groups: OutboxRow[][] = [];
  let last: string | null = null;
  for (const row of rows) {
    const mailing = mailingOf(row.effect);
    if (mailing !== null && mailing === last) groups.at(-1)?.push(row);
    else groups.push([row]);
    last = mailing;
  }
  return groups;
}

/** Names the mailing that this mail of a plan is one of; null: it is none. */
export function mailingOf(effect: Effect): string | null {
  if (effect.kind !== 'step' || effect.step.target.kind !== 'mail') return null;
  const { purpose, hash, step } = effect;
  return `${purpose} ${hash} ${step.communication}`;
}
