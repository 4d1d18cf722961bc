/**
 * From what a mail says to the MIME part that is sent: written, signed and encrypted as asked, or a permanent fault. It
 * can be done ahead of the mail's time. A mail with a calendar file is only tried ahead: its part holds the recipient
 * and the date, which are not known before.
 */
import type { Key, PrivateKey } from 'openpgp';
import type { Instant } from '../core/time.ts';
import { type Clock, PortFault } from '../engine/ports.ts';
import { readPublicKey, usableUntil } from './key-rules.ts';
import { contentPart } from './mime.ts';
import { encrypted, openSigningKey, type SigningKey, signed } from './pgp-mime.ts';
import { type Content, createPreparedParts } from './prepared-parts.ts';

export interface Protection {
  /** The part as it is sent: its headers, an empty line, its content. `calendar`: the calendar's part. */
  part(content: Content, calendar: string | null): Promise<string>;
  /** Makes the part ahead and keeps it. Permanent fault: it can't be made. */
  prepare(content: Content): Promise<void>;
  /** The content was sent: its part is kept no longer. */
  sent(content: Content): void;
}

/** The keys that a part is made with. */
interface PartKeys {
  readonly signer: PrivateKey | null;
  readonly recipient: Key | null;
}

/** No signature is sent that is older: readers wonder about one that is not of these days. */
const MAX_AGE = 7 * 24 * 60 * 60_000;
const MAX_BYTES = 64 * 1024 * 1024;
/** More recipients than a roster has. A key of a few kilobytes is some tens of kilobytes when it is read. */
const MAX_KEYS = 1000;

/** The signing key is opened once, and every recipient's key is read once. */
export function createProtection(signingKey: SigningKey | undefined, clock: Clock): Protection {
  const prepared = createPreparedParts(MAX_BYTES);
  const recipients = new Map<string, Promise<Key>>();
  let opened: Promise<PrivateKey> | null = null;

  async function signer(): Promise<PrivateKey> {
    if (signingKey === undefined) {
      throw new PortFault('permanent', 'this mail must be signed, and PGP_PRIVATE_KEY_PATH is not set');
    }
    opened ??= openSigningKey(signingKey);
    return await opened;
  }

  function recipient(armored: string): Promise<Key> {
    const read = recipients.get(armored) ?? readRecipient(armored);
    recipients.delete(armored);
    recipients.set(armored, read);
    for (const longestUnused of [...recipients.keys()].slice(0, recipients.size - MAX_KEYS)) {
      recipients.delete(longestUnused);
    }
    return read;
  }

  async function keysFor({ sign, encryptTo }: Content): Promise<PartKeys> {
    return {
      signer: sign ? await signer() : null,
      recipient: encryptTo === null ? null : await recipient(encryptTo),
    };
  }

  return {
    async part(content, calendar) {
      const now = clock();
      const ready = prepared.get(content, now);
      return ready ?? (await protectedPart(content, calendar, await keysFor(content), now));
    },
    async prepare(content) {
      const now = clock();
      if (prepared.get(content, now) !== null) {
        return;
      }
      const keys = await keysFor(content);
      const part = await protectedPart(content, null, keys, now);
      const isWorthwhile = content.sign || content.encryptTo !== null;
      if (isWorthwhile && content.calendar === null) {
        prepared.put(content, { part, from: now, until: Math.min(now + MAX_AGE, await endOf(keys)) });
      }
    },
    sent(content) {
      prepared.drop(content);
    },
  };
}

async function readRecipient(armored: string): Promise<Key> {
  const read = await readPublicKey(armored);
  if ('fault' in read) {
    throw new PortFault('permanent', `the recipient's key ${read.fault}`);
  }
  return read.key;
}

async function protectedPart(content: Content, calendar: string | null, keys: PartKeys, now: Instant): Promise<string> {
  const part = contentPart(content.body, content.attachments, calendar === null ? [] : [calendar]);
  if (keys.recipient !== null) {
    return await encrypted(part, keys.recipient, keys.signer, new Date(now));
  }
  return keys.signer === null ? part : await signed(part, keys.signer, new Date(now));
}

/** When the first of the keys expires: what was made with it is not sent any more then, prepared or not. */
async function endOf({ signer, recipient }: PartKeys): Promise<Instant> {
  const ends = [
    signer === null ? Number.POSITIVE_INFINITY : await usableUntil(signer, 'sign'),
    recipient === null ? Number.POSITIVE_INFINITY : await usableUntil(recipient, 'encrypt'),
  ];
  return Math.min(...ends.map((end) => end ?? 0));
}
