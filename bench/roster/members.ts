/** A roster with an own key for each member, and the other keys that the example configuration names. */
import { generateKey } from 'openpgp';
import { sha256 } from '../../src/core/hash.ts';
import type { Member } from '../../src/core/roster.ts';
import type { KeyState } from '../../src/core/scene.ts';

/** So old that it is valid whatever the clock of the bench says. */
const BORN = new Date('2020-01-01T00:00:00Z');

export interface Roster {
  readonly members: readonly Member[];
  readonly keys: Readonly<Record<string, KeyState>>;
  /** Armored public keys by version (blob sha). */
  readonly files: ReadonlyMap<string, string>;
  /** The team's own armored private key. */
  readonly signingKey: string;
}

/** Of the channels of the example configuration that are encrypted to one key. */
const OTHERS: Readonly<Record<string, string>> = {
  'keys/linux-distros.asc': 'linux-distros@vs.example.org',
  'keys/cna.asc': 'cve@cna.example.org',
};

/** `onProgress` is told how many keys are made. */
export async function makeRoster(count: number, onProgress: (made: number) => void): Promise<Roster> {
  const members = Array.from({ length: count }, (_, index) => member(`member${index}`));
  const wanted = [...members.map(({ key, address }) => [key, address] as const), ...Object.entries(OTHERS)];
  const files = new Map<string, string>();
  const keys: Record<string, KeyState> = {};
  for (const [path, address] of wanted) {
    const { publicKey } = await keyPair(address);
    const version = sha256(publicKey).slice(0, 40);
    files.set(version, publicKey);
    keys[path] = { version, expires: null, addresses: [address], fault: null };
    onProgress(files.size);
  }
  return { members, keys, files, signingKey: (await keyPair('vmt@example.org')).privateKey };
}

/** Ed25519 and X25519 in the form that GnuPG 2.2 reads. */
function keyPair(email: string) {
  return generateKey({ type: 'ecc', curve: 'ed25519Legacy', userIDs: [{ email }], date: BORN, format: 'armored' });
}

function member(name: string): Member {
  const none = { employer: null, vouchedBy: null, terms: null, since: null, criteria: {} };
  return { name, address: `security@${name}.example.org`, key: `keys/${name}.asc`, ...none };
}
