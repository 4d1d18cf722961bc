/**
 * Who can read the case repository can read every case. Somebody who was let in there by hand is named on the
 * configuration issue, once; who holds a role of the team is expected there. Source: contract section 3, security G12.
 */
import { shortHash } from '../../core/hash.ts';
import type { Person } from '../../core/model.ts';
import type { WatchingParts } from '../parts.ts';
import type { Look } from './poll.ts';

/** Ids of those who were there at the last look. */
const NAME = 'poll:readers';

/** One conditional request for each hundred readers. The first time ever, who is there was let in by whoever set it up. */
export function createReaderLook(parts: WatchingParts): Look {
  const { store, watch, caseRepository } = parts;
  let last: readonly Person[] | null = null;
  return async () => {
    const readers = await watch.readers(caseRepository);
    if (readers === last) return;
    const known = await store.recall(NAME);
    const before: readonly number[] | null = known === null ? null : JSON.parse(known);
    const fresh = before === null ? [] : readers.filter(({ id }) => !before.includes(id));
    await tell(parts, fresh, `readers-${shortHash([before, fresh.map(({ id }) => id)])}`);
    await store.remember(NAME, JSON.stringify(readers.map(({ id }) => id)));
    last = readers;
  };
}

/** Throws PortFault: nothing is remembered then, and they are named by the next look. */
async function tell({ configuration, clock }: WatchingParts, fresh: readonly Person[], key: string): Promise<void> {
  const strangers: Person[] = [];
  for (const person of fresh) {
    const roles = await configuration.rolesOf(person, ['coordinators', 'associates']);
    if (roles.length === 0) strangers.push(person);
  }
  if (strangers.length === 0) return;
  const holders = configuration.current()?.roles.coordinators;
  const team = [...(holders?.users ?? []), ...(holders?.teams ?? [])].map((name) => `@${name}`).join(' ');
  const names = strangers.map(({ login }) => `\`${login}\``).join(', ');
  const words = `**${names} can read this repository now, and so every case.** If that is not meant, take them off it (Settings → Collaborators and teams). If it is, nothing needs to be done: who reads here counts as team.`;
  await configuration.tell(key, `${team} ${words}`, clock());
}
