/**
 * Slack's incoming webhooks. A webhook posts to its own channel and cannot be searched, so the receipt is the HTTP
 * status, and a lost answer may mean a second message. Links are never unfurled: a preview tells every app of the
 * workspace which URL was posted. The URL is a secret and appears in no message; its environment variable does.
 *
 * Sources: Slack docs "Sending messages using incoming webhooks" (errors), "Rate limits" (429 with Retry-After).
 */
import { IncomingWebhook, IncomingWebhookHTTPError } from '@slack/webhook';
import { webhookName } from '../core/config.ts';
import { type Clock, PortFault, type Slack } from '../engine/ports.ts';

export interface SlackOptions {
  readonly clock: Clock;
  /** Milliseconds until a request is given up; 10,000 by default. */
  readonly timeout?: number;
}

interface Answer {
  status: number;
  retryAfter: string | null;
}

const PREFIX = 'SLACK_WEBHOOK_URL';
const NOT_SENT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS_)/;

/** `SLACK_WEBHOOK_URL_ANNOUNCEMENTS` of `#announcements` (contract section 2). */
export function slackWebhookVariable(channel: string): string {
  const name = webhookName(channel);
  return name === '' ? PREFIX : `${PREFIX}_${name}`;
}

/**
 * Posts to channels. `urls`: webhook URLs by environment variable or by channel name; `SLACK_WEBHOOK_URL` serves every
 * channel without one of its own.
 */
export function createSlack(urls: Readonly<Record<string, string>>, { clock, timeout = 10_000 }: SlackOptions): Slack {
  const byVariable = new Map(
    Object.entries(urls).map(([key, url]) => [key.startsWith(PREFIX) ? key : slackWebhookVariable(key), url]),
  );

  function webhookOf(
    channel: string,
  ): { readonly variable: string; readonly url: string } | { readonly fault: string } {
    const own = slackWebhookVariable(channel);
    const variable = byVariable.has(own) ? own : PREFIX;
    const url = byVariable.get(variable) ?? '';
    return URL.canParse(url) ? { variable, url } : { fault: `Slack: ${own} is not set to the URL of a webhook` };
  }

  return {
    check(channel) {
      const webhook = webhookOf(channel);
      return 'fault' in webhook ? webhook.fault : null;
    },
    async post(channel, text) {
      const found = webhookOf(channel);
      if ('fault' in found) {
        throw new PortFault('permanent', found.fault);
      }
      const { variable, url } = found;
      let answer: Answer | null = null;
      let failure: unknown = null;
      const webhook = new IncomingWebhook(url, {
        timeout,
        fetch: async (target, init) => {
          try {
            const response = await globalThis.fetch(target, init);
            answer = { status: response.status, retryAfter: response.headers.get('retry-after') };
            return response;
          } catch (error) {
            failure = error;
            throw error;
          }
        },
      });
      try {
        const { text: said } = await webhook.send({ text, unfurl_links: false, unfurl_media: false });
        return { response: `${statusOf(answer)} ${said.slice(0, 100)}` };
      } catch (error) {
        throw slackFault(error, failure, answer, variable, clock());
      }
    },
  };
}

function statusOf(answer: Answer | null): string {
  return answer === null ? '' : String(answer.status);
}

function slackFault(error: unknown, failure: unknown, answer: Answer | null, variable: string, now: number): PortFault {
  if (error instanceof IncomingWebhookHTTPError) {
    // Slack answers with a word, such as no_service; nothing else of the answer is shown.
    const word = /^[a-z_]{1,40}$/.exec(error.body.trim())?.[0] ?? '';
    const told = `Slack: ${variable} answered ${error.statusCode} ${word}`.trim();
    if (error.statusCode === 429) {
      return new PortFault('transient', told, now + Number(answer?.retryAfter ?? 60) * 1000);
    }
    return new PortFault(error.statusCode >= 500 ? 'unknown' : 'permanent', told);
  }
  const code = codes(failure).find((text) => text !== '') ?? '';
  return new PortFault(
    NOT_SENT.test(code) ? 'transient' : 'unknown',
    `Slack: ${variable} gave no answer ${code}`.trim(),
  );
}

/** The codes of an error and its causes. Errors of fetch may come from another realm: they are known by their shape. */
function codes(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) {
    return [];
  }
  const code = 'code' in error ? String(error.code) : '';
  const own = /^[A-Z][A-Z_]+$/.test(code) ? code : '';
  return [own, ...codes('cause' in error ? error.cause : null)];
}
