/**
 * Leaves of absence in the store's memory: one name for each person, by id, so that two that are noted at the same time
 * do not overwrite each other. Only the latest is kept (core/team/silence.ts says why).
 */
import type { Person } from '../core/model.ts';
import type { Leave } from '../core/team/leave.ts';
import type { Memory } from './ports.ts';

interface Noted extends Leave {
  /** As it was then; for people who read the store. */
  readonly login: string;
}

/** A leave that was said later than this one stays. Throws PortFault. */
export async function noteLeaveOf(memory: Memory, person: Person, leave: Leave): Promise<void> {
  const known = await leaveOf(memory, person);
  if (known !== null && known.from > leave.from) return;
  const noted: Noted = { login: person.login, ...leave };
  await memory.remember(nameOf(person), JSON.stringify(noted));
}

/** The latest leave of a person, past ones too; null: none. Throws PortFault. */
export async function leaveOf(memory: Memory, person: Person): Promise<Leave | null> {
  const text = await memory.recall(nameOf(person));
  if (text === null) return null;
  const { from, until }: Noted = JSON.parse(text);
  return { from, until };
}

function nameOf({ id }: Person): string {
  return `team/leave/${id}`;
}
