/**
 * The webhook route: it checks that GitHub sent these bytes, stores them, and only then answers. What they mean is read
 * later, from the inbox, so that nothing is lost when reading fails or takes long.
 *
 * Status codes (contract section 2): 202 stored, or known · 400 malformed · 401 bad or missing signature · 408 too slow ·
 * 413 over 25 MiB · 503 not stored. Sources: security W1 to W10; GitHub docs "Webhook events and payloads" (25 MB).
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock, Delivery, Inbox } from '../engine/ports.ts';
import { type Logger, problemOf } from '../logger.ts';
import type { Secret } from '../settings/secret.ts';
import { type BodyLimits, bodyReader, letPass, type ReadBody } from './body.ts';
import { readJson } from './json.ts';
import { readSignature, signedWith } from './signature.ts';
import { subjectOf } from './subject.ts';

/** A raw handler: true when it answered, false when the request is somebody else's. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

export interface WebhookParts {
  readonly inbox: Pick<Inbox, 'receive'>;
  /** The one in use, then the one that is being replaced. */
  readonly secrets: readonly Secret[];
  readonly clock: Clock;
  readonly log: Logger;
  /** Called after a new delivery is durable. */
  readonly onStored: () => void;
  /** Told the status of every answer. */
  readonly onAnswer: (status: number) => void;
  readonly limits?: Partial<BodyLimits>;
}

/** The answer to a request: status, and a word or the problem. */
interface Answer {
  readonly status: number;
  readonly says: { readonly delivery: 'stored' | 'known' } | { readonly problem: string };
  /** Known once the signature was found good. */
  readonly event?: string;
  readonly id?: string;
}

export const WEBHOOK_PATH = '/api/github/webhooks';
const MEBIBYTE = 1024 * 1024;
/** GitHub itself gives up after 10 seconds. */
const LIMITS: BodyLimits = { bytes: 25 * MEBIBYTE, bytesTogether: 100 * MEBIBYTE, milliseconds: 10_000 };
const JSON_TYPE = /^\s*application\/json\s*(?:;|$)/i;
const EVENT = /^[a-z_]{1,64}$/;
const DELIVERY = /^[A-Za-z0-9-]{1,64}$/;

const BODY_PROBLEMS: Readonly<Record<Exclude<ReadBody['kind'], 'whole'>, Answer>> = {
  'too-large': no(413, 'the body is larger than 25 MiB'),
  'too-slow': no(408, 'the body did not come in time'),
  'too-many': no(503, 'too much is being received; send it again later'),
  'broken-off': no(400, 'the body broke off'),
};

/** The handler of `POST /api/github/webhooks`. */
export function webhookHandler(parts: WebhookParts): Handler {
  const limits = { ...LIMITS, ...parts.limits };
  const readBody = bodyReader(limits);
  const noteSecret = secretsSeen(parts);
  return async (request, response) => {
    if (request.method !== 'POST' || request.url?.split('?')[0] !== WEBHOOK_PATH) {
      return false;
    }
    const signature = readSignature(request.headers['x-hub-signature-256']);
    if (signature === null) {
      letPass(request, limits.milliseconds);
      return answer(parts, response, no(401, 'X-Hub-Signature-256 is missing or malformed'));
    }
    const body = await readBody(request);
    const reply =
      body.kind === 'whole'
        ? await receive({ ...parts, noteSecret }, request.headers, body.bytes, signature)
        : BODY_PROBLEMS[body.kind];
    return answer(parts, response, reply);
  };
}

/** SHA-256 over event and body: the same bytes under another delivery id are known by it. */
function digestOf(event: string, body: string | Uint8Array): string {
  return createHash('sha256').update(`${event}\n`).update(body).digest('hex');
}

/** During rotation an operator must know which secret GitHub uses: each is told once, with its first good delivery. */
function secretsSeen({ secrets, log }: WebhookParts): (place: number) => void {
  const seen = new Set<number>();
  return (place) => {
    if (secrets.length < 2 || seen.has(place)) return;
    seen.add(place);
    if (place === 0) log.info({ kind: 'webhook-secret' }, 'GitHub signs with WEBHOOK_SECRET');
    else log.info({ kind: 'webhook-secret' }, 'GitHub still signs with WEBHOOK_SECRET_PREVIOUS: it is needed');
  };
}

async function receive(
  parts: WebhookParts & { readonly noteSecret: (place: number) => void },
  headers: IncomingMessage['headers'],
  body: Buffer,
  signature: Buffer,
): Promise<Answer> {
  const secret = signedWith(body, signature, parts.secrets);
  if (secret === -1) {
    return no(401, 'the signature does not fit the body');
  }
  parts.noteSecret(secret);
  const event = headers['x-github-event'];
  const id = headers['x-github-delivery'];
  if (typeof event !== 'string' || !EVENT.test(event) || typeof id !== 'string' || !DELIVERY.test(id)) {
    return no(400, 'X-GitHub-Event or X-GitHub-Delivery is missing or malformed');
  }
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) {
    return { ...no(400, 'the content type is not application/json'), event, id };
  }
  const json = readJson(body);
  if (json === null) {
    return { ...no(400, 'the body is no JSON object, or nested too deep'), event, id };
  }
  const { text: payload, value } = json;
  const subject = subjectOf(event, value);
  return await store(parts, { id, event, payload, digest: digestOf(event, body), subject, receivedAt: parts.clock() });
}

async function store({ inbox, log, onStored }: WebhookParts, delivery: Delivery): Promise<Answer> {
  const { id, event } = delivery;
  try {
    const outcome = await inbox.receive(delivery);
    if (outcome === 'stored') {
      onStored();
    }
    return { status: 202, says: { delivery: outcome }, event, id };
  } catch (error) {
    log.error({ delivery: id, event, problem: problemOf(error) }, 'a delivery could not be stored');
    return { ...no(503, 'the delivery could not be stored; send it again'), event, id };
  }
}

function answer({ log, onAnswer }: WebhookParts, response: ServerResponse, { status, says, event, id }: Answer): true {
  onAnswer(status);
  const about = { status, ...(event === undefined ? {} : { event }), ...(id === undefined ? {} : { delivery: id }) };
  if ('problem' in says) {
    log.warn({ ...about, problem: says.problem }, 'a webhook was refused');
  } else {
    log.debug({ ...about, kind: says.delivery }, 'a webhook was received');
  }
  const body = `${JSON.stringify(says)}\n`;
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  // A sender who is too slow is not waited for; to all others a cut connection would hide the answer.
  response.writeHead(status, status === 408 ? { ...headers, connection: 'close' } : headers).end(body);
  return true;
}

function no(status: number, problem: string): Answer {
  return { status, says: { problem } };
}
