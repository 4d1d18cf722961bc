/**
 * Whether mail could be handed over: connect, EHLO, STARTTLS and login, on a connection of its own, and nothing is sent.
 * That addresses will be taken it does not tell.
 */
import { readError, replyCodes } from './smtp-faults.ts';

/** What stands in the way, by nodemailer's code or the system's, and the mend. */
const PROBLEMS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the server refuses the connection; is it running, and is the port right?',
  EDNS: 'the name of the server is not known; is the host right?',
  ETIMEDOUT: 'the server gave no answer in time; is the host right, and does no firewall block the port?',
  EAUTH: 'the server does not take user and password; set them anew',
  ENOAUTH: 'the server wants user and password; add them',
  ETLS: 'no encrypted connection comes about; is the certificate valid for this host?',
  EPROTOCOL: 'the server does not take mail now, or is no mail server; is the port right?',
};
const BROKEN = 'the connection broke; is it a mail server, and does the port fit smtp:// or smtps://?';

/** Tries it. Null: good; else the problem in words. `milliseconds`: for all of it; a server that says a little is not silent. */
export async function smtpCheck(tried: () => Promise<unknown>, milliseconds: number): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject({ code: 'ETIMEDOUT' }), milliseconds);
  });
  return await Promise.race([tried(), late])
    .then(() => null, problemOf)
    .finally(() => clearTimeout(timer));
}

/** Why mail can't be handed over, in words for people. Replies are cut to their codes: servers quote user names. */
function problemOf(error: unknown): string {
  const { code, originalCode, response } = readError(error);
  const isCertificate = /CERT|TLS|SSL|SIGNED/.test(originalCode);
  const told = PROBLEMS[originalCode] ?? PROBLEMS[isCertificate ? 'ETLS' : code] ?? BROKEN;
  const codes = [response === '' ? '' : replyCodes(response), originalCode || code].filter((each) => each !== '');
  return `SMTP_URL: ${told}${codes.length === 0 ? '' : ` (${codes.join(', ')})`}`;
}
