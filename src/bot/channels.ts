/** Mail and Slack as the settings describe them. */
import { createMailer, type PooledMailer } from '../channels/mail.ts';
import { openSigningKey } from '../channels/pgp-mime.ts';
import { createSlack } from '../channels/slack.ts';
import { ok, type Refusal, type Result, refusal, refuse } from '../core/refusals.ts';
import { type Channels, type Clock, PortFault } from '../engine/ports.ts';
import { problemOf } from '../logger.ts';
import type { RunSettings } from '../settings.ts';

/** The channels, and how to end their connections. */
export interface OpenChannels extends Channels {
  readonly mail: PooledMailer;
}

/** Makes the channels; connects to nothing yet. */
export function createChannels(settings: RunSettings, clock: Clock): Result<OpenChannels> {
  try {
    return ok({ mail: mailerOf(settings, clock), slack: createSlack(slackUrls(settings), { clock }) });
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
export async function signingKeyFaults({ pgp }: RunSettings): Promise<readonly Refusal[]> {
  try {
    await (pgp === null ? null : openSigningKey(signingKeyOf(pgp)));
    return [];
  } catch (error) {
    return [
      refusal('PGP_PRIVATE_KEY_PATH', problemOf(error), 'export the key anew, and set PGP_PASSPHRASE if it has one'),
    ];
  }
}

function mailerOf({ mail, pgp }: RunSettings, clock: Clock): PooledMailer {
  if (mail === null) {
    const send = async (): Promise<never> => {
      throw new PortFault('permanent', 'no mail can be sent: set SMTP_URL and MAIL_FROM');
    };
    return { send, close: () => undefined };
  }
  const { from, dkim } = mail;
  return createMailer({
    smtpUrl: mail.smtpUrl.reveal(),
    from: from.name === '' ? from.address : `${from.name} <${from.address}>`,
    signingKey: pgp === null ? undefined : signingKeyOf(pgp),
    dkim: dkim === null ? undefined : { ...dkim, privateKey: dkim.privateKey.reveal() },
    clock,
  });
}

function signingKeyOf({ privateKey, passphrase }: NonNullable<RunSettings['pgp']>) {
  return { armored: privateKey.reveal(), passphrase: passphrase?.reveal() };
}

function slackUrls({ slack }: RunSettings): Record<string, string> {
  const named = Object.entries(slack.byName).map(([name, url]) => [`SLACK_WEBHOOK_URL_${name}`, url.reveal()]);
  const only = slack.only === null ? [] : [['SLACK_WEBHOOK_URL', slack.only.reveal()]];
  return Object.fromEntries([...named, ...only]);
}
