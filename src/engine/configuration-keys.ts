/**
 * The key files that configuration and roster name: read from the case repository, inspected, and judged by whom they are
 * used for (core/config-keys.ts). What is wrong with a key is a fault of that key, and stops no other.
 */
import { type Config, MISSING } from '../core/config.ts';
import type { Loaded } from '../core/config-change.ts';
import { judgedKey, keyPaths, keyUses } from '../core/config-keys.ts';
import type { Member } from '../core/roster.ts';
import type { KeyState } from '../core/scene.ts';
import { inParallel } from './in-parallel.ts';
import { type Files, type Keys, PortFault } from './ports.ts';

/** Requests at the same time: GitHub allows 100 in all. */
const AT_ONCE = 8;

/** Where keys come from. */
export interface KeySource {
  readonly files: Pick<Files, 'read'>;
  readonly keys: Pick<Keys, 'inspect'>;
  /** `owner/name`. */
  readonly caseRepository: string;
}

/** Every key as it is in the case repository now, by path. Throws PortFault where GitHub can't be asked. */
export async function readKeys(
  source: KeySource,
  config: Config,
  members: readonly Member[],
): Promise<Readonly<Record<string, KeyState>>> {
  const uses = keyUses(config, members);
  const states = await inParallel(keyPaths(config, members), AT_ONCE, async (path) => {
    return [path, judgedKey(await readKey(source, path), path, uses)] as const;
  });
  return Object.fromEntries(states);
}

/**
 * A configuration that an older version remembered has no keys: they are read again, and count only where they are the
 * approved ones. Throws PortFault.
 */
export async function withKeys(source: KeySource, loaded: Loaded): Promise<Loaded> {
  const { config, members, files } = loaded;
  if (keyPaths(config, members).every((path) => Object.hasOwn(loaded.keys, path))) {
    return loaded;
  }
  const now = await readKeys(source, config, members);
  const keys = Object.entries(now).map(([path, key]) => {
    const approved = files[path] ?? MISSING;
    return [path, key.version === approved ? key : without(approved, 'was exchanged, which is not approved')] as const;
  });
  return { ...loaded, keys: Object.fromEntries(keys) };
}

async function readKey({ files, keys, caseRepository }: KeySource, path: string): Promise<KeyState> {
  try {
    const file = await files.read(caseRepository, path);
    return file === null
      ? without(MISSING, 'is not in the case repository')
      : { ...(await keys.inspect(file.text)), version: file.sha };
  } catch (error) {
    // A folder, or a file of megabytes: GitHub answers, and will answer the same until somebody mends it.
    if (error instanceof PortFault && error.kind === 'permanent') {
      return without(MISSING, error.message);
    }
    throw error;
  }
}

function without(version: string, fault: string): KeyState {
  return { version, expires: null, addresses: [], fault };
}
