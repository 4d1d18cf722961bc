/**
 * Mail by SMTP: one message, one address, one RCPT, one To. The envelope is always given and the addresses are objects
 * that a strict check let through, because nodemailer reads more than one recipient out of a text (security M2).
 * What is asked to be signed or encrypted is never sent otherwise.
 *
 * Sources: RFC 5321, RFC 5322, RFC 3834 (Auto-Submitted), RFC 6376 (DKIM), nodemailer's documentation.
 */
import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import DKIM from 'nodemailer/lib/dkim';
import type { PrivateKey } from 'openpgp';
import { type Clock, type Mail, type Mailer, PortFault } from '../engine/ports.ts';
import { mailAddress, mailSender, type Sender } from './address.ts';
import { contentPart, header } from './mime.ts';
import { encrypted, openSigningKey, type SigningKey, signed } from './pgp-mime.ts';
import { smtpFault } from './smtp-faults.ts';

export interface MailerSettings {
  /** `smtp://` or `smtps://`, with user and password if needed. */
  readonly smtpUrl: string;
  /** `Name <address>`. */
  readonly from: string;
  readonly signingKey?: SigningKey | undefined;
  readonly dkim?: { readonly domain: string; readonly selector: string; readonly privateKey: string } | undefined;
  readonly clock: Clock;
  /** Milliseconds; 10,000 for connection and greeting, 30,000 for silence on the socket by default. */
  readonly timeouts?:
    | { readonly connection?: number; readonly greeting?: number; readonly socket?: number }
    | undefined;
}

/** A mailer with a pool of connections, which `close` ends. */
export interface PooledMailer extends Mailer {
  close(): void;
}

const UNFIT_FOR_HEADERS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u{E0000}-\u{E007F}]/u;
const MESSAGE_ID = /^<[A-Za-z0-9._=+-]+@[A-Za-z0-9.-]+>$/;

/** Makes the mailer; connects when the first mail is sent. Throws where `from` is not a sender. */
export function createMailer(settings: MailerSettings): PooledMailer {
  const sender = senderOf(settings.from);
  const { timeouts, dkim, signingKey, clock } = settings;
  const transport = createTransport({
    pool: true,
    url: settings.smtpUrl,
    maxConnections: 3,
    // The outbox tries again. One requeue serves a pooled connection that the server closed while it was idle.
    maxRequeues: 1,
    connectionTimeout: timeouts?.connection ?? 10_000,
    greetingTimeout: timeouts?.greeting ?? 10_000,
    socketTimeout: timeouts?.socket ?? 30_000,
    disableUrlAccess: true,
    disableFileAccess: true,
  });
  const begun = new Set<string>();
  const signer = dkim === undefined ? null : new DKIM(dkimOptions(dkim));
  // The outermost stream of a message is first read when the server accepted DATA.
  transport.use('stream', (mail, done) => {
    const id = mail.message.messageId();
    mail.message.processFunc((input) => noted(signer === null ? input : signer.sign(input), () => begun.add(id)));
    done();
  });
  let opened: Promise<PrivateKey> | null = null;

  async function keyFor(mail: Mail): Promise<PrivateKey | null> {
    if (!mail.sign) {
      return null;
    }
    if (signingKey === undefined) {
      throw new PortFault('permanent', 'this mail must be signed, and PGP_PRIVATE_KEY_PATH is not set');
    }
    opened ??= openSigningKey(signingKey);
    return await opened;
  }

  return {
    async send(mail) {
      const to = checked(mail);
      const raw = await compose(mail, sender, to, await keyFor(mail), new Date(clock()));
      begun.delete(mail.messageId);
      try {
        const { response } = await transport.sendMail({
          envelope: { from: sender.address, to: [to] },
          messageId: mail.messageId,
          raw,
        });
        return { response };
      } catch (error) {
        throw smtpFault(error, begun.has(mail.messageId));
      } finally {
        begun.delete(mail.messageId);
      }
    },
    close() {
      transport.close();
    },
  };
}

async function compose(mail: Mail, from: Sender, to: string, key: PrivateKey | null, now: Date): Promise<Buffer> {
  const part = contentPart(mail.body, mail.attachments);
  const headers = [
    header('From', from),
    header('To', { name: '', address: to }),
    header('Subject', mail.subject),
    `Date: ${new Date(mail.date).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${mail.messageId}`,
    'Auto-Submitted: auto-generated',
    'X-Auto-Response-Suppress: All',
    'MIME-Version: 1.0',
  ];
  return Buffer.from([...headers, await protectedPart(part, mail.encryptTo, key, now)].join('\r\n'));
}

async function protectedPart(
  part: string,
  encryptTo: string | null,
  key: PrivateKey | null,
  now: Date,
): Promise<string> {
  if (encryptTo !== null) {
    return await encrypted(part, encryptTo, key, now);
  }
  return key === null ? part : await signed(part, key, now);
}

/** The one address. Permanent fault for anything that could be read as a second header or recipient. */
function checked(mail: Mail): string {
  const address = mailAddress(mail.to);
  if (!address.ok) {
    throw new PortFault('permanent', `mail: the recipient is ${address.refusal.rule}`);
  }
  if (mail.subject.trim() === '' || UNFIT_FOR_HEADERS.test(mail.subject)) {
    throw new PortFault('permanent', 'mail: the subject is empty or has line breaks, control or direction characters');
  }
  if (!MESSAGE_ID.test(mail.messageId)) {
    throw new PortFault('permanent', 'mail: the Message-ID is not <opaque@domain>');
  }
  if (mail.attachments.some(({ name }) => name === '' || /[/\\]/.test(name) || UNFIT_FOR_HEADERS.test(name))) {
    throw new PortFault('permanent', 'mail: the name of an attachment has slashes, control or direction characters');
  }
  return address.value;
}

function senderOf(text: string): Sender {
  const sender = mailSender(text);
  if (!sender.ok) {
    throw new Error(`MAIL_FROM: ${sender.refusal.value}: ${sender.refusal.rule}; ${sender.refusal.mend}`);
  }
  return sender.value;
}

function dkimOptions({ domain, selector, privateKey }: NonNullable<MailerSettings['dkim']>) {
  return { domainName: domain, keySelector: selector, privateKey };
}

function noted(input: Readable, onRead: () => void): Readable {
  return Readable.from(
    (async function* () {
      onRead();
      yield* input;
    })(),
    { objectMode: false },
  );
}
