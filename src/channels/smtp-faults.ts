/**
 * Nodemailer's errors as faults of the port. A reply of the server is an answer: 4xx means that the mail was not taken
 * now, 5xx that it never will be. Without a reply, what counts is whether the server had begun to get the content.
 *
 * The text of a reply is shown only if it came before the content and is not about a login: servers quote what they read.
 * Source: RFC 5321 section 4.2 (replies), 4.2.4.2 and 6.1 (who is responsible after DATA).
 */
import { z } from 'zod';
import { PortFault } from '../engine/ports.ts';

const thrown = z.object({
  code: z.string().catch(''),
  /** Of the system, such as ECONNREFUSED. */
  originalCode: z.string().catch(''),
  responseCode: z.number().optional().catch(undefined),
  response: z.string().catch(''),
  command: z.string().catch(''),
});
/** Errors of the message or of the settings; the network has no part in them. */
const OWN = [
  'EENVELOPE',
  'EMESSAGE',
  'ESTREAM',
  'ECONFIG',
  'EFILEACCESS',
  'EURLACCESS',
  'ENOAUTH',
  'EAUTH',
  'EMAXRECIPIENTS',
];

/** An error that tells nothing. */
const NOTHING: z.infer<typeof thrown> = { code: '', originalCode: '', response: '', command: '' };
/** The fault of a failed send. `contentBegun`: the server accepted DATA and the content was being sent. */
export function smtpFault(error: unknown, contentBegun: boolean): PortFault {
  const { code, responseCode, response, command } = readError(error);
  const isQuoting = contentBegun || command.startsWith('AUTH');
  const told = isQuoting ? replyCodes(response) : response.replace(/\s+/g, ' ').slice(0, 200);
  const isReply = responseCode !== undefined && responseCode >= 400;
  if (isReply) {
    // 503 and a bad greeting speak of the session, not of this mail.
    const isPassing = responseCode < 500 || responseCode === 503 || command === 'CONN';
    return new PortFault(isPassing ? 'transient' : 'permanent', `mail: ${command}: ${told}`);
  }
  if (contentBegun) {
    return new PortFault('unknown', `mail: the connection broke after DATA (${code}); the mail may have arrived`);
  }
  return new PortFault(OWN.includes(code) ? 'permanent' : 'transient', `mail: not sent (${code} ${command})`);
}

/** What nodemailer tells of an error, whatever was thrown. */
export function readError(error: unknown): z.infer<typeof thrown> {
  return thrown.catch(NOTHING).parse(error);
}

/** `550 5.7.1` of `550 5.7.1 Refused: …`. */
export function replyCodes(response: string): string {
  return /^\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3})?/.exec(response)?.[0] ?? 'refused';
}
