/**
 * Looks at a mail as it arrived at the sink: one recipient, the words that were approved, the signature of the team, or
 * the encryption to this recipient's key and no other. What is encrypted can't be opened here: only its recipient can.
 * Sources: RFC 3156; RFC 9580 section 5.1 (which keys a message is encrypted to).
 */
import { type PublicKey, readKey, readMessage } from 'openpgp';
import PostalMime from 'postal-mime';
import type { Step } from '../../core/model.ts';
import type { Instant } from '../../core/time.ts';
import type { MailServer } from '../../sandbox/mail.ts';
import { armorOf, isSignedBy, partsOf } from '../../sandbox/pgp-mime-reading.ts';

/** A mail at the sink, with its head read. */
export interface ArrivedMail {
  /** Of the envelope. */
  readonly to: readonly string[];
  readonly raw: Buffer;
  /** Every recipient that the head names. */
  readonly named: readonly (string | undefined)[];
  readonly subject: string | undefined;
  readonly messageId: string | undefined;
}

/** What this mail should be. */
export interface ExpectedMail {
  readonly to: string;
  readonly step: Step;
  /** Armored; null: clear text. */
  readonly encryptTo: string | null;
  /** The team's public key; null where none is set. */
  readonly teamKey: PublicKey | null;
  /** By the clock of the rehearsal. */
  readonly at: Instant;
}

/** Reads the head. */
export async function arrivedMail({ to, raw }: MailServer['messages'][number]): Promise<ArrivedMail> {
  const head = raw.subarray(0, raw.indexOf('\r\n\r\n') + 4);
  const { to: first = [], cc = [], bcc = [], subject, messageId } = await PostalMime.parse(head);
  return { to, raw, named: [...first, ...cc, ...bcc].map(({ address }) => address), subject, messageId };
}

/** All that is wrong with the mail, in words; empty: nothing. */
export async function mailFaults(mail: ArrivedMail, expected: ExpectedMail): Promise<readonly string[]> {
  const { to, step, encryptTo } = expected;
  return [
    ...unless(isOnly(mail.to, to), 'the envelope has not exactly the recipient of the plan'),
    ...unless(isOnly(mail.named, to), 'the head names not exactly the recipient of the plan'),
    ...unless(mail.subject === step.subject, 'the subject is not the one of the plan'),
    ...(encryptTo === null ? await clearFaults(mail, expected) : await encryptionFaults(mail, encryptTo)),
  ];
}

async function clearFaults(mail: ArrivedMail, { step, teamKey, at }: ExpectedMail): Promise<readonly string[]> {
  const raw = mail.raw.toString('latin1');
  const [content = '', signature = ''] = partsOf(raw);
  const isSigned = teamKey !== null && isOfType(raw, 'signed') && (await isSignedBy(teamKey, content, signature, at));
  const { text = '', attachments } = await PostalMime.parse(Buffer.from(`${content}\r\n`, 'latin1'));
  const names = attachments.map(({ filename }) => filename);
  return [
    ...unless(isSigned, "it is not signed with the team's key"),
    ...unless(plain(text) === plain(step.body), 'its text is not the one of the plan'),
    ...unless(
      names.join('\n') === step.attachments.map(({ name }) => name).join('\n'),
      'its attachments are not those of the plan',
    ),
  ];
}

async function encryptionFaults(mail: ArrivedMail, encryptTo: string): Promise<readonly string[]> {
  const raw = mail.raw.toString('latin1');
  if (!isOfType(raw, 'encrypted')) return ['it is not encrypted'];
  const [, body = ''] = partsOf(raw);
  try {
    const message = await readMessage({ armoredMessage: armorOf(body) });
    const key = await readKey({ armoredKey: encryptTo });
    const own = new Set(key.getKeyIDs().map((id) => id.toHex()));
    const used = message.getEncryptionKeyIDs().map((id) => id.toHex());
    return unless(
      used.length > 0 && used.every((id) => own.has(id)),
      "it is not encrypted to the recipient's key only",
    );
  } catch {
    return ['its encryption can not be read'];
  }
}

/** Does the head itself say so? A part further in does not count. */
function isOfType(raw: string, subtype: 'signed' | 'encrypted'): boolean {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
  return new RegExp(`^Content-Type: multipart/${subtype};`, 'im').test(head);
}

function isOnly(addresses: readonly (string | undefined)[], address: string): boolean {
  return addresses.length === 1 && addresses[0] === address;
}

/** Line ends are a matter of the transport. */
function plain(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').trimEnd();
}

function unless(isGood: boolean, fault: string): readonly string[] {
  return isGood ? [] : [fault];
}
