/**
 * Who can read the case repository can read every case: all of them are on the ledger, by the bot's own journal. Somebody
 * who was let in by hand and holds no role of the team is named on the configuration issue, once, and every case that is
 * not public is held until a coordinator has looked. Only who owns the repository can let anybody in, so no stranger can
 * bring about such a hold. Source: issue text "a collaborator added"; contract section 3, security G12 and incident 1.
 */
import { shortHash } from '../../core/hash.ts';
import type { Person } from '../../core/model.ts';
import { freezeAll } from '../freeze.ts';
import { noteOwn } from '../own-journal.ts';
import type { WatchingParts } from '../parts.ts';
import type { Look } from './poll.ts';

/** Ids of those who were there at the last look. */
const NAME = 'poll:readers';
/** For whom everything was held last. */
const FROZEN = 'poll:readers-frozen';
const BEYOND = 'somebody can read the case repository who is not of the team';

/** One conditional request for each hundred readers. The first time ever, who is there was let in by whoever set it up. */
export function createReaderLook(parts: WatchingParts): Look {
  const { store, watch, caseRepository } = parts;
  let last: readonly Person[] | null = null;
  return async () => {
    const readers = await watch.readers(caseRepository);
    if (readers === last) return;
    const known = await store.recall(NAME);
    const before: readonly number[] | null = known === null ? null : JSON.parse(known);
    const ids = readers.map(({ id }) => id);
    const fresh = before === null ? [] : readers.filter(({ id }) => !before.includes(id));
    const strangers = await strangersAmong(parts, fresh);
    if (!sameIds(before, ids)) await noteOwn(parts, { type: 'team-readers', people: readers });
    if (strangers.length > 0) {
      const names = strangers.map(({ login }) => login);
      const key = `readers-${shortHash([before, fresh.map(({ id }) => id)])}`;
      // Once: where it can't be told again and again, no `/resume` is undone by the next look.
      if ((await store.recall(FROZEN)) !== key) {
        await freezeAll(parts, { kind: 'readers-added', names }, BEYOND);
        await store.remember(FROZEN, key);
      }
      await tell(parts, names, key);
    }
    await store.remember(NAME, JSON.stringify(ids));
    last = readers;
  };
}

function sameIds(before: readonly number[] | null, now: readonly number[]): boolean {
  return before !== null && before.length === now.length && now.every((id) => before.includes(id));
}

/** Who holds a role of the team is expected there. Throws PortFault. */
async function strangersAmong({ configuration }: WatchingParts, fresh: readonly Person[]): Promise<readonly Person[]> {
  const strangers: Person[] = [];
  for (const person of fresh) {
    const roles = await configuration.rolesOf(person, ['coordinators', 'associates']);
    if (roles.length === 0) strangers.push(person);
  }
  return strangers;
}

/** Throws PortFault: nothing is remembered then, and they are named by the next look. */
async function tell({ configuration, clock }: WatchingParts, names: readonly string[], key: string): Promise<void> {
  const holders = configuration.current()?.roles.coordinators;
  const team = [...(holders?.users ?? []), ...(holders?.teams ?? [])].map((name) => `@${name}`).join(' ');
  const who = names.map((login) => `\`${login}\``).join(', ');
  const words = `**${who} can read this repository now, and so every case.** If that is not meant, take them off it (Settings → Collaborators and teams). If it is, give them a role of the team in \`.github/vmt.yml\`, or leave it so: who reads here counts as team. Either way every case that is not public is held until a coordinator types \`/resume\` there.`;
  await configuration.tell(key, `${team} ${words}`, clock());
}
