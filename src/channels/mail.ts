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
import type { Clock, Mail, Mailer } from '../engine/ports.ts';
import { mailSender, type Sender } from './address.ts';
import { calendarPart } from './calendar-file.ts';
import { checkContent, checkMail } from './mail-rules.ts';
import { header } from './mime.ts';
import type { SigningKey } from './pgp-mime.ts';
import { createProtection } from './protection.ts';
import { smtpCheck } from './smtp-check.ts';
import { smtpFault } from './smtp-faults.ts';

export interface MailerSettings {
  /** `smtp://` or `smtps://`, with user and password if needed. */
  readonly smtpUrl: string;
  /** `Name <address>`. */
  readonly from: string;
  readonly signingKey?: SigningKey | undefined;
  readonly dkim?: { readonly domain: string; readonly selector: string; readonly privateKey: string } | undefined;
  readonly clock: Clock;
  /** Milliseconds; 10,000 for connection and greeting, 30,000 for silence on the socket, 60,000 for all by default. */
  readonly timeouts?:
    | {
        readonly connection?: number;
        readonly greeting?: number;
        readonly socket?: number;
        /** One mail or one check, with its wait for a connection. Less than the lease of the outbox (120 s). */
        readonly whole?: number;
      }
    | undefined;
}

/** A mailer with a pool of connections, which `close` ends. */
export interface PooledMailer extends Mailer {
  close(): void;
}

/**
 * The strictest limit that is in wide use: Exchange Online lets a mailbox have three connections and refuses the fourth,
 * and a refused mail is later than one that waits its turn here. A mail takes four round trips, so three connections
 * bring a roster of 500 through in well under a minute at 50 ms each; what is left waits no longer than `whole`.
 */
const MAX_CONNECTIONS = 3;

/** Makes the mailer; connects when the first mail is sent. Throws where `from` is not a sender. */
export function createMailer(settings: MailerSettings): PooledMailer {
  const sender = senderOf(settings.from);
  const { timeouts, dkim, signingKey, clock } = settings;
  const whole = timeouts?.whole ?? 60_000;
  const transport = createTransport({
    pool: true,
    url: settings.smtpUrl,
    maxConnections: MAX_CONNECTIONS,
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
  const protection = createProtection(signingKey, clock);

  return {
    async send(mail) {
      const to = checkMail(mail);
      const { calendar: event, date: stamp } = mail;
      const calendar = event === null ? null : calendarPart({ event, organizer: sender, attendee: to, stamp });
      const raw = Buffer.from([...head(mail, sender, to), await protection.part(mail, calendar)].join('\r\n'));
      begun.delete(mail.messageId);
      try {
        const { response } = await transport.sendMail({
          envelope: { from: sender.address, to: [to] },
          messageId: mail.messageId,
          raw,
          // A mail that is still under way when its lease ends would be sent by somebody else, too.
          signal: AbortSignal.timeout(whole),
        });
        protection.sent(mail);
        return { response };
      } catch (error) {
        throw smtpFault(error, begun.has(mail.messageId));
      } finally {
        begun.delete(mail.messageId);
      }
    },
    async prepare(content) {
      checkContent(content);
      await protection.prepare(content);
    },
    async check() {
      return await smtpCheck(() => transport.verify(), whole);
    },
    close() {
      transport.close();
    },
  };
}

function head(mail: Mail, from: Sender, to: string): string[] {
  const { inReplyTo } = mail;
  return [
    header('From', from),
    header('To', { name: '', address: to }),
    header('Subject', mail.subject),
    `Date: ${new Date(mail.date).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${mail.messageId}`,
    ...(inReplyTo === null ? [] : [`In-Reply-To: ${inReplyTo}`, `References: ${inReplyTo}`]),
    'Auto-Submitted: auto-generated',
    'X-Auto-Response-Suppress: All',
    'MIME-Version: 1.0',
  ];
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
