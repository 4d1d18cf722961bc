/** Settings of what the bot speaks through: mail, its signing key, Slack. */
import { webhookName } from '../core/config.ts';
import { type Refusal, refusal } from '../core/refusals.ts';
import { type Given, readKeyFile, together, wrong } from './faults.ts';
import { type Secret, secret } from './secret.ts';
import { type MailFrom, slackWebhookUrl, VARIABLES, type Values } from './variables.ts';

export interface MailSettings {
  readonly smtpUrl: Secret;
  readonly from: MailFrom;
  readonly dkim: { readonly domain: string; readonly selector: string; readonly privateKey: Secret } | null;
}

/** The team's signing key, armored. */
export interface PgpSettings {
  readonly privateKey: Secret;
  readonly passphrase: Secret | null;
}

/** `only`: SLACK_WEBHOOK_URL. `byName`: by the end of SLACK_WEBHOOK_URL_NAME. */
export interface SlackSettings {
  readonly only: Secret | null;
  readonly byName: Readonly<Record<string, Secret>>;
}

const SLACK_PREFIX = 'SLACK_WEBHOOK_URL_';

/** Server, sender and DKIM key; null without them. */
export function readMail(given: Given, values: Values, faults: Refusal[]): MailSettings | null {
  together(given, ['SMTP_URL', 'MAIL_FROM'], 'is missing; a mail needs a server and a sender', faults, true);
  together(
    given,
    ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_PRIVATE_KEY_PATH'],
    'is missing; DKIM needs all three',
    faults,
    true,
  );
  const { SMTP_URL, MAIL_FROM, DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_PRIVATE_KEY_PATH: path } = values;
  const privateKey = path === undefined ? null : readKeyFile('DKIM_PRIVATE_KEY_PATH', path, faults);
  if (SMTP_URL === undefined || MAIL_FROM === undefined) {
    return null;
  }
  const hasDkim = domain !== undefined && selector !== undefined && privateKey !== null;
  return { smtpUrl: secret(SMTP_URL), from: MAIL_FROM, dkim: hasDkim ? { domain, selector, privateKey } : null };
}

/** The signing key; null without one. */
export function readPgp(given: Given, values: Values, faults: Refusal[]): PgpSettings | null {
  if (given.PGP_PASSPHRASE !== undefined) {
    together(given, ['PGP_PRIVATE_KEY_PATH'], 'is missing, and PGP_PASSPHRASE is set', faults);
  }
  const { PGP_PRIVATE_KEY_PATH: path, PGP_PASSPHRASE: passphrase } = values;
  const privateKey = path === undefined ? null : readKeyFile('PGP_PRIVATE_KEY_PATH', path, faults);
  if (privateKey === null) {
    return null;
  }
  if (!privateKey.reveal().includes('-----BEGIN PGP PRIVATE KEY BLOCK-----')) {
    faults.push(
      refusal(
        `PGP_PRIVATE_KEY_PATH: ${path}`,
        'is no armored private key',
        'export it with `gpg --armor --export-secret-keys`',
      ),
    );
  }
  return { privateKey, passphrase: passphrase === undefined ? null : secret(passphrase) };
}

/** All webhooks, by the end of the variable's name. */
export function readSlack(given: Given, values: Values, faults: Refusal[]): SlackSettings {
  const byName: Record<string, Secret> = {};
  for (const [name, value] of Object.entries(given).filter(([each]) => each.startsWith(SLACK_PREFIX))) {
    const end = name.slice(SLACK_PREFIX.length);
    if (value === undefined || !slackWebhookUrl.safeParse(value).success) {
      faults.push(wrong(name, value, VARIABLES.SLACK_WEBHOOK_URL));
    } else if (end === '' || end !== webhookName(end)) {
      faults.push(
        refusal(
          name,
          'must end in A-Z, 0-9 and _, with no _ at the ends',
          `write ${SLACK_PREFIX}${webhookName(end) || 'NAME'}`,
        ),
      );
    } else {
      byName[end] = secret(value);
    }
  }
  return { only: values.SLACK_WEBHOOK_URL === undefined ? null : secret(values.SLACK_WEBHOOK_URL), byName };
}

/** The webhook of a configured Slack channel: its own, else the only one. */
export function slackWebhook(slack: SlackSettings, channel: string): Secret | null {
  const name = webhookName(channel);
  return (Object.hasOwn(slack.byName, name) ? slack.byName[name] : undefined) ?? slack.only;
}
