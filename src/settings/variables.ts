/**
 * The variables of the environment, their forms, and one row each with what must hold and an example. Source: contract section 2.
 * An empty variable counts as absent, since `.env` files are full of them.
 */
import { z } from 'zod';
import { email, repository } from '../core/config-schema.ts';

export interface Variable {
  /** "must be …" */
  readonly is: string;
  readonly write: string;
  /** Its value is never shown. */
  readonly secret?: true;
}

export interface MailFrom {
  readonly name: string;
  readonly address: string;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const HOST_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;

const text = z.string();
const whole = (least: number, most: number) =>
  text
    .regex(/^[0-9]{1,15}$/)
    .transform(Number)
    .refine((number) => number >= least && number <= most);
const url = (isRight: (url: URL) => boolean) => text.refine((value) => URL.canParse(value) && isRight(new URL(value)));
const mailFrom = text.transform((value, context): MailFrom => {
  const [, name = '', address = value] = /^([^<>@"\p{Cc}\p{Cf}]*?) ?<([^<>]*)>$/u.exec(value) ?? [];
  if (!email.safeParse(address).success) {
    context.addIssue({ code: 'custom' });
  }
  return { name, address };
});
const isPostgres = ({ protocol, hostname, pathname }: URL) =>
  /^postgres(ql)?:$/.test(protocol) && hostname !== '' && /^\/[^/]+$/.test(pathname);
const database = text.refine(
  (value) => /^sqlite:(?!\/\/)[^:?#]+$/.test(value) || (URL.canParse(value) && isPostgres(new URL(value))),
);

const port = whole(0, 65_535);

/** The form of a Slack webhook: https, or http on this machine. */
export const slackWebhookUrl = url(
  ({ protocol, hostname }) => protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname)),
);

/** The forms and the defaults. */
export const variablesSchema = z.object({
  APP_ID: whole(1, Number.MAX_SAFE_INTEGER).optional(),
  PRIVATE_KEY: text.optional(),
  PRIVATE_KEY_PATH: text.optional(),
  WEBHOOK_SECRET: text.optional(),
  WEBHOOK_SECRET_PREVIOUS: text.optional(),
  GHE_HOST: text.regex(/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(?::\d{1,5})?$/).optional(),
  GHE_PROTOCOL: z.enum(['http', 'https']).default('https'),
  HOST: text.default('0.0.0.0'),
  PORT: port.default(3000),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  CASE_REPOSITORY: repository.optional(),
  DATABASE_URL: database.default('sqlite:./data/vmt.db'),
  SMTP_URL: url(({ protocol, hostname }) => /^smtps?:$/.test(protocol) && hostname !== '').optional(),
  MAIL_FROM: mailFrom.optional(),
  DKIM_DOMAIN: text.regex(HOST_NAME).optional(),
  DKIM_SELECTOR: text.regex(HOST_NAME).optional(),
  DKIM_PRIVATE_KEY_PATH: text.optional(),
  PGP_PRIVATE_KEY_PATH: text.optional(),
  PGP_PASSPHRASE: text.optional(),
  SLACK_WEBHOOK_URL: slackWebhookUrl.optional(),
  ADMIN_HOST: text.default('127.0.0.1'),
  ADMIN_PORT: port.default(3001),
  POLL_SECONDS: whole(1, 86_400).default(60),
});
export type Values = z.output<typeof variablesSchema>;
export type VariableName = keyof Values;

const PORT_IS = 'a port from 0 to 65535 (0: any free one)';
const FILE_IS = 'the path of a file';

/** What is said about each, in the order in which faults are told. */
export const VARIABLES: Readonly<Record<VariableName, Variable>> = {
  APP_ID: { is: "the app's id, a number", write: '123456' },
  PRIVATE_KEY: { is: "the app's private key (PEM)", write: '"-----BEGIN RSA PRIVATE KEY-----\\n…"', secret: true },
  PRIVATE_KEY_PATH: { is: FILE_IS, write: './data/private-key.pem' },
  WEBHOOK_SECRET: { is: 'the secret of the webhook', write: 'the output of `openssl rand -hex 32`', secret: true },
  WEBHOOK_SECRET_PREVIOUS: { is: 'the secret before', write: 'the secret that is being replaced', secret: true },
  GHE_HOST: { is: 'a host name without a protocol, with a port if need be', write: 'github.example.org' },
  GHE_PROTOCOL: { is: 'http or https', write: 'https' },
  HOST: { is: 'an address to listen on', write: '0.0.0.0' },
  PORT: { is: PORT_IS, write: '3000' },
  LOG_LEVEL: { is: `one of ${LOG_LEVELS.join(', ')}`, write: 'info' },
  CASE_REPOSITORY: { is: 'the private case repository as owner/name', write: 'kata-containers/security' },
  DATABASE_URL: {
    is: 'sqlite: and a path, or the postgres:// address of a database with host and name',
    write: 'sqlite:./data/vmt.db',
    secret: true,
  },
  SMTP_URL: { is: 'a URL that begins with smtp:// or smtps://', write: 'smtp://127.0.0.1:2525', secret: true },
  MAIL_FROM: { is: 'one mail address, with a name before it if you like', write: 'Kata VMT <vmt@example.org>' },
  DKIM_DOMAIN: { is: 'a domain', write: 'example.org' },
  DKIM_SELECTOR: { is: 'a DKIM selector', write: 'vmt' },
  DKIM_PRIVATE_KEY_PATH: { is: FILE_IS, write: './data/dkim.pem' },
  PGP_PRIVATE_KEY_PATH: { is: FILE_IS, write: './data/signing-key.asc' },
  PGP_PASSPHRASE: { is: 'the passphrase of the signing key', write: 'the passphrase of the signing key', secret: true },
  SLACK_WEBHOOK_URL: {
    is: 'the https URL of an incoming webhook',
    write: 'https://hooks.slack.com/services/T000/B000/XXXX',
    secret: true,
  },
  ADMIN_HOST: { is: 'an address to listen on', write: '127.0.0.1' },
  ADMIN_PORT: { is: PORT_IS, write: '3001' },
  POLL_SECONDS: { is: 'a whole number of seconds from 1 to 86400', write: '60' },
};
