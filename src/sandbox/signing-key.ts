/** OpenPGP keys for a sandbox: the team's, with which mails are signed, or that of somebody who gets encrypted mail. */
import { generateKey } from 'openpgp';

export interface OpenpgpKey {
  /** Both armored. */
  readonly privateKey: string;
  readonly publicKey: string;
}

/** So old that the key is valid whatever the clock of the sandbox says. */
const BORN = new Date('2020-01-01T00:00:00Z');

/** Makes a key without a passphrase, of a kind that GnuPG reads. */
export async function makeOpenpgpKey(name: string, email: string): Promise<OpenpgpKey> {
  const { privateKey, publicKey } = await generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ name, email }],
    date: BORN,
    format: 'armored',
  });
  return { privateKey, publicKey };
}
