/** Reads a signed or encrypted mail (RFC 3156) as its recipient does, with nothing but the keys. */
import { decrypt, readKey, readMessage, readPrivateKey } from 'openpgp';
import PostalMime from 'postal-mime';
import { allVerified, armorOf, isSignedBy, partsOf } from '../../sandbox/pgp-mime-reading.ts';
import type { Evidence, SentMail } from './evidence.ts';

export interface ReadMail {
  /** The envelope's recipients. */
  readonly to: readonly string[];
  readonly at: number;
  readonly raw: string;
  /** The fields before the first empty line, by their name in small letters. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly subject: string;
  /** Every address of To, Cc and Bcc. */
  readonly named: readonly string[];
  readonly messageId: string;
  readonly inReplyTo: string;
  readonly encrypted: boolean;
  /** The ids of the keys that it is encrypted to. */
  readonly sealedTo: readonly string[];
  /** Addresses of all those whose private key opens it; nobody's where it is not encrypted. */
  readonly openedBy: readonly string[];
  /** Whether the team's key made the signature, over exactly these bytes. */
  readonly signed: boolean;
  readonly text: string;
  readonly attachments: readonly { readonly name: string; readonly text: string }[];
}

interface Reading {
  readonly teamKey: Evidence['teamKey'];
  readonly keys: Evidence['keys'];
  readonly mail: Promise<ReadMail>;
}

/** What was read of a mail, with which keys: trying every key takes a while. */
const READ = new WeakMap<SentMail, Reading>();

/** Every mail that arrived, read with the team's public key and every recipient's private one; once for all checks. */
export function readAll(evidence: Evidence): Promise<readonly ReadMail[]> {
  return Promise.all(evidence.mails.map((mail) => readOnce(mail, evidence)));
}

function readOnce(sent: SentMail, evidence: Evidence): Promise<ReadMail> {
  const { teamKey, keys } = evidence;
  const known = READ.get(sent);
  if (known !== undefined && known.teamKey === teamKey && known.keys === keys) return known.mail;
  const mail = readMail(sent, evidence);
  READ.set(sent, { teamKey, keys, mail });
  return mail;
}

async function readMail({ to, raw, at }: SentMail, { teamKey, keys }: Evidence): Promise<ReadMail> {
  const outer = await PostalMime.parse(Buffer.from(raw, 'latin1'));
  const encrypted = /^Content-Type: multipart\/encrypted;/m.test(raw);
  const [first = '', second = ''] = partsOf(raw);
  const { content, signed, sealedTo, openedBy } = encrypted
    ? await opened(armorOf(second), teamKey, keys, at)
    : {
        content: first,
        signed: await isSignedBy(await readKey({ armoredKey: teamKey }), first, second, at),
        sealedTo: [],
        openedBy: [],
      };
  const inner = await PostalMime.parse(Buffer.from(`${content}\r\n`, 'latin1'));
  return {
    to,
    at,
    raw,
    headers: outer.headers.map(({ key, value }) => ({ name: key, value })),
    subject: outer.subject ?? '',
    named: [...(outer.to ?? []), ...(outer.cc ?? []), ...(outer.bcc ?? [])].map(({ address = '' }) => address),
    messageId: outer.messageId ?? '',
    inReplyTo: outer.inReplyTo ?? '',
    encrypted,
    sealedTo,
    openedBy,
    signed,
    text: inner.text ?? '',
    attachments: inner.attachments.map(({ filename, content: bytes }) => ({
      name: filename ?? '',
      text: typeof bytes === 'string' ? bytes : Buffer.from(new Uint8Array(bytes)).toString('utf8'),
    })),
  };
}

type Opened = Pick<ReadMail, 'signed' | 'sealedTo' | 'openedBy'> & { readonly content: string };

/** Every key is tried: a mail is for one reader only if all others fail. */
async function opened(armored: string, teamKey: string, keys: Evidence['keys'], at: number): Promise<Opened> {
  const tries = Object.entries(keys).map(async ([address, key]) => {
    const content = await decrypted(armored, teamKey, key, at);
    return content === null ? [] : [{ address, ...content }];
  });
  const readers = (await Promise.all(tries)).flat();
  const [first = { content: '', signed: false }] = readers;
  return {
    content: first.content,
    signed: first.signed,
    sealedTo: await keyIds(armored),
    openedBy: readers.map(({ address }) => address),
  };
}

async function keyIds(armored: string): Promise<readonly string[]> {
  try {
    const message = await readMessage({ armoredMessage: armored });
    return message.getEncryptionKeyIDs().map((id) => id.toHex());
  } catch {
    return [];
  }
}

/** Null where this key does not open it. */
async function decrypted(
  armored: string,
  teamKey: string,
  key: string,
  at: number,
): Promise<{ readonly content: string; readonly signed: boolean } | null> {
  try {
    const { data, signatures } = await decrypt({
      message: await readMessage({ armoredMessage: armored }),
      decryptionKeys: await readPrivateKey({ armoredKey: key }),
      verificationKeys: await readKey({ armoredKey: teamKey }),
      format: 'binary',
      date: new Date(at),
    });
    return { content: Buffer.from(data).toString('latin1'), signed: await allVerified(signatures) };
  } catch {
    return null;
  }
}
