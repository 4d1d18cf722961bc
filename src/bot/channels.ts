/** Mail, keys and Slack as the settings describe them. */
import { createPrivateKey } from 'node:crypto';
import { createKeys } from '../channels/keys.ts';
import { createMailer, type PooledMailer } from '../channels/mail.ts';
import type { SigningKey } from '../channels/pgp-mime.ts';
import { createSlack } from '../channels/slack.ts';
import { ok, type Refusal, type Result, refusal, refuse } from '../core/refusals.ts';
import { type Channels, type Clock, PortFault } from '../engine/ports.ts';
import type { RunSettings } from '../settings.ts';

/** The channels, and how to end their connections. */
export interface OpenChannels extends Channels {
  readonly mail: PooledMailer;
}

/** Makes the channels; connects to nothing yet. */
export function createChannels(settings: RunSettings, clock: Clock): Result<OpenChannels> {
  if (!isDkimKeyGood(settings)) {
    return refuse(
      'DKIM_PRIVATE_KEY_PATH',
      'is no RSA private key',
      'make one with `openssl genrsa -out dkim.pem 2048`',
    );
  }
  try {
    return ok({
      mail: mailerOf(settings, clock),
      slack: createSlack(slackUrls(settings), { clock }),
      keys: createKeys(signingOf(settings)),
    });
  } catch {
    const name = settings.mail?.from.name ?? '';
    return refuse(
      `MAIL_FROM: ${name}`,
      'can not be written in the head of a mail',
      'write it as Name <name@example.org>',
    );
  }
}

/** What is wrong with the signing key; nothing where there is none. */
export async function signingKeyFaults(settings: RunSettings): Promise<readonly Refusal[]> {
  const own = await createKeys(signingOf(settings)).own();
  const mend = 'export the key anew, and set PGP_PASSPHRASE if it has one';
  return own === null || own.fault === null ? [] : [refusal('PGP_PRIVATE_KEY_PATH', own.fault, mend)];
}

function mailerOf(settings: RunSettings, clock: Clock): PooledMailer {
  const { mail } = settings;
  if (mail === null) {
    return noMailer();
  }
  const { from, dkim } = mail;
  return createMailer({
    smtpUrl: mail.smtpUrl.reveal(),
    from: from.name === '' ? from.address : `${from.name} <${from.address}>`,
    ...signingOf(settings),
    dkim: dkim === null ? undefined : { ...dkim, privateKey: dkim.privateKey.reveal() },
    clock,
  });
}

/** With any other key mails would leave without a DKIM signature, and nobody would know. */
function isDkimKeyGood({ mail }: RunSettings): boolean {
  try {
    return !mail?.dkim || createPrivateKey(mail.dkim.privateKey.reveal()).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

function noMailer(): PooledMailer {
  const problem = 'no mail can be sent: set SMTP_URL and MAIL_FROM';
  const refused = async (): Promise<never> => {
    throw new PortFault('permanent', problem);
  };
  return { send: refused, prepare: refused, check: async () => problem, close: () => undefined };
}

function signingOf({ pgp }: RunSettings): { readonly signingKey: SigningKey | undefined } {
  const key = pgp === null ? undefined : { armored: pgp.privateKey.reveal(), passphrase: pgp.passphrase?.reveal() };
  return { signingKey: key };
}

function slackUrls({ slack }: RunSettings): Record<string, string> {
  const named = Object.entries(slack.byName).map(([name, url]) => [`SLACK_WEBHOOK_URL_${name}`, url.reveal()]);
  const only = slack.only === null ? [] : [['SLACK_WEBHOOK_URL', slack.only.reveal()]];
  return Object.fromEntries([...named, ...only]);
}
