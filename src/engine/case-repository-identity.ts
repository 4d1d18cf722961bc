/**
 * Which repository the case repository is: its number and that of the app's installation, which no rename changes and
 * nobody can take over. Where GitHub shows another under its name, or none, every open case is held.
 * Source: security W8, W11 ("ids not names").
 */
import { freezeAll } from './freeze.ts';
import type { EngineParts } from './parts.ts';
import type { RepositoryIdentity } from './ports.ts';

const NAME = 'case-repository';

/** Null before the first look. */
export async function knownIdentity({ store }: Pick<EngineParts, 'store'>): Promise<RepositoryIdentity | null> {
  const known = await store.recall(NAME);
  return known === null ? null : JSON.parse(known);
}

/**
 * Asks GitHub, which is what counts: a delivery may tell of what was long ago. What is there now is what is known from
 * then on: the team is told once, and looks before each `/resume`. Throws PortFault where GitHub can't be asked now.
 */
export async function checkIdentity(parts: EngineParts): Promise<void> {
  const { store, watch, caseRepository } = parts;
  const known = await knownIdentity(parts);
  const now = await watch.identity(caseRepository);
  if (known !== null && (now === null || now.id !== known.id || now.installation !== known.installation)) {
    await freezeAll(
      parts,
      { kind: 'case-repository-replaced' },
      'the case repository is another one, or has moved: every case is held',
    );
  }
  if (now !== null) await store.remember(NAME, JSON.stringify(now));
}
