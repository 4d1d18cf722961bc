/** Mails as GnuPG reads them: who signed them, which keyrings open them, and what is said in the part that is protected. */
import PostalMime, { type Email } from 'postal-mime';
import type { OpenpgpKey } from '../../src/sandbox/signing-key.ts';
import { createGnupg, type Gnupg } from '../channels/gnupg.ts';
import { armorOf, partsOf } from '../channels/multipart.ts';

/** One home for each private key, by address, and one that has none. All know the team's public key. */
export interface Keyrings {
  readonly byAddress: ReadonlyMap<string, Gnupg>;
  readonly withoutSecrets: Gnupg;
  remove(): void;
}

export interface MailRead {
  /** The addresses of RCPT. */
  readonly recipients: readonly string[];
  /** Header lines before the first empty line, unfolded. */
  readonly head: readonly string[];
  readonly at: number;
  /** The outermost headers, which anybody on the way can read. */
  readonly outside: Email;
  /** The signed part; of an encrypted mail what was decrypted. */
  readonly inside: Email;
  /** Fingerprints of good signatures, by GnuPG. */
  readonly signers: readonly string[];
  /** Whose keyrings open it; null: it is not encrypted. */
  readonly readers: readonly string[] | null;
  /** Number of keys that it is encrypted to, by GnuPG. */
  readonly keys: number;
}

export function createKeyrings(team: OpenpgpKey, others: Readonly<Record<string, OpenpgpKey>>): Keyrings {
  const withoutSecrets = createGnupg();
  withoutSecrets.import(team.publicKey);
  const byAddress = new Map(
    Object.entries(others).map(([address, key]) => {
      const gpg = createGnupg();
      gpg.import(team.publicKey);
      gpg.import(key.privateKey);
      return [address, gpg] as const;
    }),
  );
  return {
    byAddress,
    withoutSecrets,
    remove: () => {
      for (const gpg of [withoutSecrets, ...byAddress.values()]) gpg.remove();
    },
  };
}

/** Fails where the signature is not good, or where nobody can decrypt it. */
export async function readMail(
  keyrings: Keyrings,
  { to, raw, at }: { readonly to: readonly string[]; readonly raw: Buffer; readonly at: number },
): Promise<MailRead> {
  const head = raw
    .subarray(0, raw.indexOf('\r\n\r\n'))
    .toString('latin1')
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const { parts } = partsOf(raw);
  const opened = head.some((line) => /^Content-Type: multipart\/encrypted/i.test(line))
    ? decrypted(keyrings, armorOf(parts[1]))
    : verified(keyrings, parts);
  const [outside, inside] = [await PostalMime.parse(raw), await PostalMime.parse(opened.content)];
  const signers = [...opened.status.matchAll(/^\[GNUPG:\] VALIDSIG ([0-9A-F]{40}) /gm)].map((m) => m[1] ?? '');
  const keys = [...opened.status.matchAll(/^\[GNUPG:\] ENC_TO /gm)].length;
  return { recipients: to, head, at, outside, inside, signers, readers: opened.readers, keys };
}

interface Opened {
  readonly content: Buffer;
  readonly status: string;
  readonly readers: readonly string[] | null;
}

function verified({ withoutSecrets }: Keyrings, [part = '', proof]: readonly string[]): Opened {
  const content = Buffer.from(part, 'latin1');
  return { content, status: withoutSecrets.verify(content, armorOf(proof)), readers: null };
}

/** Every keyring tries. */
function decrypted({ byAddress, withoutSecrets }: Keyrings, armored: string): Opened {
  const tries = [...byAddress, ['nobody', withoutSecrets] as const].flatMap(([address, gpg]) => {
    try {
      return [{ address, ...gpg.decrypt(armored) }];
    } catch {
      return [];
    }
  });
  const [first] = tries;
  if (first === undefined) throw new Error('no keyring opens it');
  return { content: first.plain, status: first.status, readers: tries.map(({ address }) => address) };
}
