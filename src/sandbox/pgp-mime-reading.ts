/**
 * A PGP/MIME message (RFC 3156) as its reader takes it apart. Made of the bytes alone, and not of what wrote them, so that
 * it can tell when those are wrong.
 */
import { createMessage, type PublicKey, readSignature, verify } from 'openpgp';

/** The parts of the outermost multipart, byte for byte; `raw` is latin1. */
export function partsOf(raw: string): readonly string[] {
  const boundary = /boundary="([^"]+)"/.exec(raw)?.[1];
  const pieces = boundary === undefined ? [] : raw.split(`--${boundary}`).slice(1, -1);
  return pieces.map((piece) => piece.replace(/^\r\n/, '').replace(/\r\n$/, ''));
}

/** The armored block of a part. */
export function armorOf(part: string): string {
  return part.slice(part.indexOf('-----BEGIN'));
}

/** Did this key sign exactly these bytes (latin1)? `at`: epoch milliseconds. */
export async function isSignedBy(key: PublicKey, content: string, signature: string, at: number): Promise<boolean> {
  try {
    const { signatures } = await verify({
      message: await createMessage({ binary: Buffer.from(content, 'latin1') }),
      signature: await readSignature({ armoredSignature: armorOf(signature) }),
      verificationKeys: key,
      date: new Date(at),
    });
    return await allVerified(signatures);
  } catch {
    return false;
  }
}

/** At least one signature, and every one of them good. */
export async function allVerified(signatures: readonly { readonly verified: Promise<boolean> }[]): Promise<boolean> {
  const verdicts = await Promise.all(signatures.map(({ verified }) => verified.catch(() => false)));
  return verdicts.length > 0 && verdicts.every(Boolean);
}
