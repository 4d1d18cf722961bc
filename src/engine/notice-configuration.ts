/**
 * A configuration that came into force, its roster, its keys and its templates are told to every open case: plans that were
 * approved for other recipients are void, and those in other words keep theirs. Remembered, so that it is told once, whether
 * it came by a push, the poll, an approval or before a restart.
 */
import type { Loaded } from '../core/config-change.ts';
import { shortHash } from '../core/hash.ts';
import { handle, SETTLES_NOTHING } from './handle.ts';
import type { EngineParts } from './parts.ts';

const TOLD = 'configuration-told';

/** Tells the open cases, if there is something to tell. Returns how many were told. */
export async function noticeConfiguration(parts: EngineParts): Promise<number> {
  const { store, configuration, clock } = parts;
  await configuration.refresh();
  const inForce = configuration.inForce();
  if (inForce === null) return 0;
  const hash = hashOf(inForce);
  const told = await store.recall(TOLD);
  if (told === hash) return 0;
  const at = clock();
  const ids = told === null ? [] : await store.openCases();
  for (const id of ids) {
    const input = {
      kind: 'configuration-changed',
      id: `configuration:${hash}:${id}:${at}`,
      at,
      source: { kind: 'bot' },
    } as const;
    try {
      await handle(parts, id, input, SETTLES_NOTHING);
    } catch {
      // One case that can't be decided holds up nothing else; a plan looks at its channels once more when it starts.
      parts.log.error({ kind: 'configuration-changed' }, 'a case could not be told of the configuration');
    }
  }
  await store.remember(TOLD, hash);
  return ids.length;
}

/** Asked in every round, and with a roster in it a configuration is long. */
const hashes = new WeakMap<Loaded, string>();

function hashOf(inForce: Loaded): string {
  const { config, members, keys, templates } = inForce;
  const hash = hashes.get(inForce) ?? shortHash({ config, members, keys, templates });
  hashes.set(inForce, hash);
  return hash;
}
