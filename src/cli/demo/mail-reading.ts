/** Reads a signed or encrypted mail (RFC 3156) as its recipient does, with nothing but the keys. */
import { createMessage, decrypt, readKey, readMessage, readPrivateKey, readSignature, verify } from 'openpgp';
import PostalMime from 'postal-mime';
import type { SentMail } from './evidence.ts';

export interface ReadMail {
  readonly subject: string;
  /** Every address of From, To, Cc and Bcc but the sender's. */
  readonly named: readonly string[];
  readonly messageId: string;
  readonly encrypted: boolean;
  /** Whether the team's key made the signature, over exactly these bytes. */
  readonly signed: boolean;
  readonly text: string;
  readonly attachments: readonly { readonly name: string; readonly text: string }[];
}

/** `recipientKey`: the private key of whoever gets an encrypted mail. */
export async function readMail(mail: SentMail, teamKey: string, recipientKey: string): Promise<ReadMail> {
  const outer = await PostalMime.parse(Buffer.from(mail.raw, 'latin1'));
  const encrypted = /^Content-Type: multipart\/encrypted;/m.test(mail.raw);
  const [first = '', second = ''] = partsOf(mail.raw);
  const opened = encrypted
    ? await decrypted(armor(second), teamKey, recipientKey, mail.at)
    : { content: first, signed: await isSigned(first, armor(second), teamKey, mail.at) };
  const inner = await PostalMime.parse(Buffer.from(`${opened.content}\r\n`, 'latin1'));
  return {
    subject: outer.subject ?? '',
    named: [...(outer.to ?? []), ...(outer.cc ?? []), ...(outer.bcc ?? [])].map(({ address = '' }) => address),
    messageId: outer.messageId ?? '',
    encrypted,
    signed: opened.signed,
    text: inner.text ?? '',
    attachments: inner.attachments.map(({ filename, content }) => ({
      name: filename ?? '',
      text: typeof content === 'string' ? content : Buffer.from(new Uint8Array(content)).toString('utf8'),
    })),
  };
}

/** The parts of the outermost multipart, byte for byte. */
function partsOf(raw: string): readonly string[] {
  const boundary = /boundary="([^"]+)"/.exec(raw)?.[1];
  const pieces = boundary === undefined ? [] : raw.split(`--${boundary}`).slice(1, -1);
  return pieces.map((piece) => piece.replace(/^\r\n/, '').replace(/\r\n$/, ''));
}

function armor(part: string): string {
  return part.slice(part.indexOf('-----BEGIN'));
}

async function isSigned(content: string, signature: string, teamKey: string, at: number): Promise<boolean> {
  try {
    const { signatures } = await verify({
      message: await createMessage({ binary: Buffer.from(content, 'latin1') }),
      signature: await readSignature({ armoredSignature: signature }),
      verificationKeys: await readKey({ armoredKey: teamKey }),
      date: new Date(at),
    });
    return await allVerified(signatures);
  } catch {
    return false;
  }
}

interface Opened {
  readonly content: string;
  readonly signed: boolean;
}

async function decrypted(armored: string, teamKey: string, recipientKey: string, at: number): Promise<Opened> {
  try {
    const { data, signatures } = await decrypt({
      message: await readMessage({ armoredMessage: armored }),
      decryptionKeys: await readPrivateKey({ armoredKey: recipientKey }),
      verificationKeys: await readKey({ armoredKey: teamKey }),
      format: 'binary',
      date: new Date(at),
    });
    return { content: Buffer.from(data).toString('latin1'), signed: await allVerified(signatures) };
  } catch {
    return { content: '', signed: false };
  }
}

async function allVerified(signatures: readonly { readonly verified: Promise<boolean> }[]): Promise<boolean> {
  const verdicts = await Promise.all(signatures.map(({ verified }) => verified.catch(() => false)));
  return verdicts.length > 0 && verdicts.every(Boolean);
}
