/**
 * PGP/MIME. A part is signed as it stands, byte for byte; the hash's name is read from the signature that was made.
 * Encryption signs first, in the same OpenPGP message (the combined method of RFC 3156 section 6.2). Nothing here ever
 * falls back to unsigned or clear text: what cannot be done is a permanent fault.
 *
 * Sources: RFC 3156 sections 4, 5 and 6.2; security M6 (expired, revoked, sign-only keys and SHA-1 are refused).
 */
import {
  createMessage,
  decryptKey,
  encrypt,
  enums,
  type Key,
  type PrivateKey,
  readPrivateKey,
  SignaturePacket,
  sign,
} from 'openpgp';
import { PortFault } from '../engine/ports.ts';
import { STRICT } from './key-rules.ts';
import { multipart } from './mime.ts';

/** The team's signing key, armored; the passphrase if it has one. */
export interface SigningKey {
  readonly armored: string;
  readonly passphrase?: string | undefined;
}

/** Reads and unlocks the signing key. Permanent fault: it is none, or the passphrase is wrong or missing. */
export async function openSigningKey({ armored, passphrase }: SigningKey): Promise<PrivateKey> {
  const key = await orPermanent(
    readPrivateKey({ armoredKey: armored }),
    'PGP_PRIVATE_KEY_PATH is no private OpenPGP key',
  );
  if (key.isDecrypted()) {
    return key;
  }
  const unlocked = decryptKey({ privateKey: key, passphrase: passphrase ?? '' });
  return await orPermanent(unlocked, 'PGP_PASSPHRASE does not open the key of PGP_PRIVATE_KEY_PATH');
}

/** The part in a multipart/signed. `part`: headers, empty line and content, in ASCII lines that end in CRLF. */
export async function signed(part: string, key: PrivateKey, at: Date): Promise<string> {
  const message = await createMessage({ binary: Buffer.from(part) });
  const making = sign({ message, signingKeys: key, detached: true, format: 'object', date: at, config: STRICT });
  const signature = await orPermanent(making, 'the key of PGP_PRIVATE_KEY_PATH cannot sign now (expired or revoked?)');
  const [packet] = signature.packets;
  const hash = packet instanceof SignaturePacket ? packet.hashAlgorithm : null;
  if (hash === null) {
    throw new PortFault('permanent', 'the signature that was made names no hash');
  }
  const micalg = enums.read(enums.hash, hash);
  const proof = [
    'Content-Type: application/pgp-signature; name="signature.asc"',
    'Content-Description: OpenPGP digital signature',
    '',
    lines(signature.armor()),
  ].join('\r\n');
  return multipart(`signed; micalg=pgp-${micalg};\r\n protocol="application/pgp-signature"`, [part, proof]);
}

/** The part in a multipart/encrypted for one recipient's key, signed first if there is a key to sign with. */
export async function encrypted(part: string, recipient: Key, key: PrivateKey | null, at: Date): Promise<string> {
  const message = await createMessage({ binary: Buffer.from(part) });
  const options = {
    message,
    encryptionKeys: recipient,
    date: at,
    config: STRICT,
    ...(key === null ? {} : { signingKeys: key }),
  };
  const armored = await orPermanent(
    encrypt(options),
    "cannot encrypt to the recipient's key (expired, revoked, only for signing, or bound with SHA-1?)",
  );
  return multipart('encrypted;\r\n protocol="application/pgp-encrypted"', [
    'Content-Type: application/pgp-encrypted\r\nContent-Description: PGP/MIME version identification\r\n\r\nVersion: 1\r\n',
    [
      'Content-Type: application/octet-stream; name="encrypted.asc"',
      'Content-Disposition: inline; filename="encrypted.asc"',
      '',
      lines(armored),
    ].join('\r\n'),
  ]);
}

async function orPermanent<T>(doing: Promise<T>, message: string): Promise<T> {
  try {
    return await doing;
  } catch {
    throw new PortFault('permanent', message);
  }
}

function lines(text: string): string {
  return text.replace(/\r?\n/g, '\r\n');
}
