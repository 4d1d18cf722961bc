/**
 * Which OpenPGP keys are good enough, in one place for the mailer and for those who judge keys ahead: one public key,
 * not revoked, with a part that can be used, bound by signatures that are not SHA-1. Whether a key has expired is told
 * apart from whether it is good: every rule is applied as if at any time, and `usableUntil` tells the end.
 *
 * Sources: RFC 9580 sections 5.2.3 and 13.1; security M6.
 */
import { type Config, config, enums, type Key, readKeys, Subkey } from 'openpgp';
import type { Instant } from '../core/time.ts';

export type Use = 'encrypt' | 'sign';

/** SHA-1 self-signatures are refused, too: whoever makes a collision could move them to another key. */
export const STRICT: Config = {
  ...config,
  rejectHashAlgorithms: new Set([enums.hash.md5, enums.hash.ripemd, enums.hash.sha1]),
};
/** The library takes null for "at any time" wherever it takes a date; its types say so only here and there. */
export const ANY_TIME = null as unknown as Date;

/** The only key of the armored text, or why it can't be taken: a fault in words. */
export async function readPublicKey(armored: string): Promise<{ readonly key: Key } | { readonly fault: string }> {
  const keys = await readKeys({ armoredKeys: armored }).catch(() => []);
  const [key] = keys;
  if (key === undefined) {
    return { fault: 'is no OpenPGP public key: export it with `gpg --armor --export ADDRESS`' };
  }
  if (keys.length > 1 || armored.split('-----BEGIN PGP').length > 2) {
    return { fault: 'is more than one key: export only the one' };
  }
  if (key.isPrivate()) {
    return { fault: 'is a private key, which nobody may have but its owner: export the public one' };
  }
  return (await isRevoked(key)) ? { fault: 'is revoked: ask its owner for a new one' } : { key };
}

/**
 * Was it ever revoked? A revocation counts with SHA-1, too: many lay ready for years. Those of subkeys are noted in the
 * key itself, where the library finds them under strict rules as well.
 */
export async function isRevoked(key: Key): Promise<boolean> {
  for (const subkey of key.subkeys) {
    for (const binding of subkey.bindingSignatures) {
      await subkey.isRevoked(binding, key.keyPacket, ANY_TIME, config);
    }
  }
  return await key.isRevoked(undefined, undefined, ANY_TIME, config);
}

/** From when on it can't be used any more: epoch milliseconds, Infinity for never. Null: it can't be used at any time. */
export async function usableUntil(key: Key, use: Use, rules: Config = STRICT): Promise<Instant | null> {
  const ends = await Promise.all(
    (await usableParts(key, use, rules)).map((part) =>
      part instanceof Subkey ? part.getExpirationTime(ANY_TIME, rules) : Number.POSITIVE_INFINITY,
    ),
  );
  const whole = await key.getExpirationTime(undefined, rules);
  return whole === null || ends.length === 0 ? null : Math.min(Number(whole), Math.max(...ends.map(Number)));
}

/**
 * The primary key and the subkeys that are made for this use, whether they have expired or not. For signing only those
 * whose secret is here and open: many keep the primary one elsewhere.
 */
export async function usableParts(key: Key, use: Use, rules: Config = STRICT): Promise<(Key | Subkey)[]> {
  const parts = key.getKeys().map(async (part) => {
    const id = part.getKeyID();
    const found =
      use === 'sign' ? key.getSigningKey(id, null, undefined, rules) : key.getEncryptionKey(id, null, undefined, rules);
    return await found.catch(() => null);
  });
  const found = (await Promise.all(parts)).filter((part) => part !== null);
  return use === 'sign' ? found.filter(({ keyPacket }) => keyPacket.isDecrypted()) : found;
}
