/**
 * Keys judged ahead, by the same rules as the mailer's (key-rules.ts), so that a plan is not made with a key that fails
 * at its time. Expiry is told apart, as a moment: whoever asks has a clock. Faults of public keys are words that follow the key's name ("keys/a.asc is revoked: …").
 */
import { type Config, config, enums, type Key, type PrivateKey } from 'openpgp';
import { type Keys, PortFault } from '../engine/ports.ts';
import { ANY_TIME, isRevoked, readPublicKey, STRICT, type Use, usableParts, usableUntil } from './key-rules.ts';
import { openSigningKey, type SigningKey } from './pgp-mime.ts';

const NOT_FOR_ENCRYPTION =
  'has nothing valid to encrypt to (only for signing, or that part was revoked): ask its owner for another';
const NOT_FOR_SIGNING = 'has no secret part that can sign: export it with `gpg --armor --export-secret-keys`';

type Judgement = Awaited<ReturnType<Keys['inspect']>>;

/** Any strength: tells a weak key from one that is not for this use. */
const WEAK: Config = { ...config, minRSABits: 0, rejectPublicKeyAlgorithms: new Set(), rejectCurves: new Set() };
/** What GnuPG 2.2, which many readers have, can verify: keys of version 4 of these kinds. */
const VERIFIABLE: readonly enums.publicKey[] = [
  enums.publicKey.rsaEncryptSign,
  enums.publicKey.rsaSign,
  enums.publicKey.dsa,
  enums.publicKey.ecdsa,
  enums.publicKey.eddsaLegacy,
];

/** Judges keys. The signing key is opened once, at the first question. */
export function createKeys({ signingKey }: { readonly signingKey?: SigningKey | undefined }): Keys {
  let own: Promise<Judgement> | null = null;
  return {
    async inspect(armored) {
      const read = await readPublicKey(armored);
      return 'fault' in read ? { fault: read.fault, expires: null, addresses: [] } : await recipient(read.key);
    },
    async own() {
      if (signingKey === undefined) {
        return null;
      }
      own ??= signer(signingKey);
      return await own;
    },
  };
}

async function recipient(key: Key): Promise<Judgement> {
  const until = await usableUntil(key, 'encrypt');
  const fault = until === null ? ((await badness(key, 'encrypt')) ?? NOT_FOR_ENCRYPTION) : null;
  return { fault, expires: finite(until), addresses: await addressesOf(key) };
}

/** What a key that can't be used under strict rules is worth under weaker ones; null: no more. */
async function badness(key: Key, use: Use): Promise<string | null> {
  if ((await usableUntil(key, use, config)) !== null) {
    return 'is held together by SHA-1 signatures, which can be forged: its owner must renew its self-signatures';
  }
  const isWeak = (await usableUntil(key, use, WEAK)) !== null;
  return isWeak ? 'is too weak: take a new one, such as RSA 3072 or Curve 25519' : null;
}

async function signer(given: SigningKey): Promise<Judgement> {
  try {
    return await ofSigner(await openSigningKey(given));
  } catch (error) {
    if (error instanceof PortFault) {
      return { fault: error.message, expires: null, addresses: [] };
    }
    throw error;
  }
}

async function ofSigner(key: PrivateKey): Promise<Judgement> {
  const until = await usableUntil(key, 'sign');
  const fault = await whyNotForSigning(key);
  const told = fault === null ? null : `the key of PGP_PRIVATE_KEY_PATH ${fault}`;
  return { fault: told, expires: finite(until), addresses: await addressesOf(key) };
}

async function whyNotForSigning(key: PrivateKey): Promise<string | null> {
  if (await isRevoked(key)) {
    return 'is revoked: make a new one and publish its public half';
  }
  const parts = await usableParts(key, 'sign');
  if (parts.length === 0) {
    return (await badness(key, 'sign')) ?? NOT_FOR_SIGNING;
  }
  const isVerifiable = [key, ...parts].every(
    ({ keyPacket }) => keyPacket.version === 4 && VERIFIABLE.includes(keyPacket.algorithm),
  );
  return isVerifiable
    ? null
    : 'is of a new kind, whose signatures GnuPG 2.2 can not verify: make one with `gpg --quick-generate-key ADDRESS ed25519 sign 2y`';
}

/** Addresses of the user ids that the key itself vouches for. */
async function addressesOf(key: Key): Promise<string[]> {
  const users = await Promise.all(
    key.users.map(async (user) => {
      const isValid = await user.verify(ANY_TIME, STRICT).catch(() => false);
      return isValid ? (user.userID?.email ?? '').toLowerCase() : '';
    }),
  );
  return [...new Set(users.filter((address) => address !== ''))];
}

function finite(until: number | null): number | null {
  return until === null || until === Number.POSITIVE_INFINITY ? null : until;
}
