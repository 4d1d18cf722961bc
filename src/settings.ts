/**
 * The settings: the only reader of the environment. Every variable is checked, all faults are told at once, each with
 * its variable, the rule and the mend; secrets are wrapped, and no refusal shows one. Source: contract section 2.
 */
import { createPrivateKey } from 'node:crypto';
import { parseEnv } from 'node:util';
import { type Refusal, refusal } from './core/refusals.ts';
import {
  type MailSettings,
  type PgpSettings,
  readMail,
  readPgp,
  readSlack,
  type SlackSettings,
} from './settings/channels.ts';
import { fileText, type Given, readKeyFile, together, wrong } from './settings/faults.ts';
import { type Secret, secret } from './settings/secret.ts';
import { VARIABLES, type Values, variablesSchema } from './settings/variables.ts';

interface Common {
  /** `https://api.github.com`, or `PROTOCOL://HOST/api/v3`. */
  readonly apiBaseUrl: string;
  /** `https://github.com`, or `PROTOCOL://HOST`. */
  readonly webBaseUrl: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly adminHost: string;
  readonly adminPort: number;
  /** `sqlite:PATH`, or `postgres://…`, which has a password in it. */
  readonly databaseUrl: string;
  readonly pollSeconds: number;
  /** Null: no mail can be sent. */
  readonly mail: MailSettings | null;
  /** Null: nothing can be signed. */
  readonly pgp: PgpSettings | null;
  readonly slack: SlackSettings;
}

/** No app yet: only Probot's set-up page can be served. */
interface SetUpSettings extends Common {
  readonly kind: 'set-up';
}

export interface RunSettings extends Common {
  readonly kind: 'run';
  readonly appId: number;
  readonly privateKey: Secret;
  /** The one in use first, then the one that is being replaced. */
  readonly webhookSecrets: readonly Secret[];
  /** `owner/name`. */
  readonly caseRepository: string;
}

export type Settings = SetUpSettings | RunSettings;
export type ReadSettings =
  | { readonly ok: true; readonly value: Settings }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** Reads a `.env` file into `env`, if there is one. What is already in `env` wins. */
export function loadEnvFile(env: Record<string, string | undefined> = process.env, path = '.env'): void {
  const text = fileText(path);
  for (const [name, value] of Object.entries(text === null ? {} : parseEnv(text))) {
    env[name] ??= value;
  }
}

/** Checks the environment. Without APP_ID the answer is of kind `set-up`. Reads the key files that are named. */
export function readSettings(env: Given = process.env): ReadSettings {
  const faults: Refusal[] = [];
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const values = readVariables(given, faults);
  const common = readCommon(given, values, faults);
  const settings =
    given.APP_ID === undefined ? { ...common, kind: 'set-up' as const } : readRun(given, values, common, faults);
  return settings === null || faults.length > 0 ? { ok: false, refusals: faults } : { ok: true, value: settings };
}

/** The values of all variables; a faulty one is told and then treated as absent, so that the other rules can be told. */
function readVariables(given: Given, faults: Refusal[]): Values {
  const parsed = variablesSchema.safeParse(given);
  if (parsed.success) {
    return parsed.data;
  }
  const faulty = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
  for (const [name, row] of Object.entries(VARIABLES).filter(([each]) => faulty.has(each))) {
    faults.push(wrong(name, given[name], row));
  }
  return variablesSchema.parse(Object.fromEntries(Object.entries(given).filter(([name]) => !faulty.has(name))));
}

function readCommon(given: Given, values: Values, faults: Refusal[]): Common {
  const webBaseUrl =
    values.GHE_HOST === undefined ? 'https://github.com' : `${values.GHE_PROTOCOL}://${values.GHE_HOST}`;
  if (values.PORT === values.ADMIN_PORT && values.PORT !== 0) {
    faults.push(refusal(`ADMIN_PORT: ${values.ADMIN_PORT}`, 'is the same as PORT', 'choose another one'));
  }
  return {
    apiBaseUrl: values.GHE_HOST === undefined ? 'https://api.github.com' : `${webBaseUrl}/api/v3`,
    webBaseUrl,
    host: values.HOST,
    port: values.PORT,
    logLevel: values.LOG_LEVEL,
    adminHost: values.ADMIN_HOST,
    adminPort: values.ADMIN_PORT,
    databaseUrl: values.DATABASE_URL,
    pollSeconds: values.POLL_SECONDS,
    mail: readMail(given, values, faults),
    pgp: readPgp(given, values, faults),
    slack: readSlack(given, values, faults),
  };
}

function readRun(given: Given, values: Values, common: Common, faults: Refusal[]): RunSettings | null {
  const privateKey = readAppKey(given, values, faults);
  const { APP_ID, WEBHOOK_SECRET, CASE_REPOSITORY, WEBHOOK_SECRET_PREVIOUS } = values;
  together(given, ['WEBHOOK_SECRET', 'CASE_REPOSITORY'], 'is missing', faults);
  if (APP_ID === undefined || privateKey === null || WEBHOOK_SECRET === undefined || CASE_REPOSITORY === undefined) {
    return null;
  }
  const secrets = [WEBHOOK_SECRET, ...(WEBHOOK_SECRET_PREVIOUS === undefined ? [] : [WEBHOOK_SECRET_PREVIOUS])];
  return {
    ...common,
    kind: 'run',
    appId: APP_ID,
    privateKey,
    webhookSecrets: secrets.map(secret),
    caseRepository: CASE_REPOSITORY,
  };
}

/** The app's key; null, and told, when it is not good. PRIVATE_KEY may have its line ends as `\n`, or be in base64. */
function readAppKey(given: Given, values: Values, faults: Refusal[]): Secret | null {
  const { PRIVATE_KEY: inline, PRIVATE_KEY_PATH: path } = values;
  if (inline !== undefined && path !== undefined) {
    faults.push(refusal('PRIVATE_KEY, PRIVATE_KEY_PATH', 'one of them says where the key is', 'take one of them out'));
    return null;
  }
  const name = path === undefined ? 'PRIVATE_KEY' : 'PRIVATE_KEY_PATH';
  if (inline === undefined && path === undefined) {
    together(given, ['PRIVATE_KEY'], 'is missing', faults);
    return null;
  }
  const text = path === undefined ? inline : readKeyFile('PRIVATE_KEY_PATH', path, faults)?.reveal();
  if (text === undefined) {
    return null;
  }
  const lines = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString();
  const pem = lines.replaceAll('\\n', '\n').trim();
  if (!isRsaKey(pem)) {
    faults.push(
      refusal(name, 'is no RSA private key in PEM', "use the file that GitHub gave when the app's key was made"),
    );
    return null;
  }
  return secret(`${pem}\n`);
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
