/**
 * Mail addresses, one at a time and strictly. What a mailer, a mail server and a reader could understand differently is
 * refused: lists, groups, comments, display names, quoted local parts, `%` and `!` routes, IP literals, letters that are
 * not ASCII, and punycode that imitates Latin letters (security M2 to M5, T13).
 *
 * Sources: RFC 5321 section 4.1.2 and 4.5.3.1 (lengths), RFC 5322 section 3.4, RFC 5890; Unicode TR 39 (mixed scripts).
 */
import { domainToUnicode } from 'node:url';
import emailAddresses from 'email-addresses';
import { ok, type Result, refuse } from '../core/refusals.ts';

/** A sender: a display name, which may be empty, and an address. */
export interface Sender {
  readonly name: string;
  readonly address: string;
}

const LOCAL = /^[A-Za-z0-9_+=~'-]+(\.[A-Za-z0-9_+=~'-]+)*$/;
const DOMAIN_LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const TOP_LABEL = /^([A-Za-z]{2,63}|xn--[A-Za-z0-9-]{1,59})$/i;
/** Cyrillic letters that look like Latin ones: a name of only these imitates another. */
const ONLY_LOOKALIKES = /^[аԁеһіјӏорԛѕԝхус]+$/u;
const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Hebrew', 'Arabic', 'Cherokee', 'Georgian', 'Thai'];
const MEND = 'write one plain address, such as name@example.org (a domain in other letters as xn--…)';

/** The address, if it is one bare address that every program understands alike. */
export function mailAddress(text: string): Result<string> {
  const parsed = emailAddresses.parseOneAddress({ input: text, strict: true, rejectTLD: true, rfc6532: false });
  if (parsed?.type !== 'mailbox' || parsed.address !== text) {
    return refuse(text, 'not one bare mail address', MEND);
  }
  const { local, domain } = parsed;
  if (text.length > 254 || local.length > 64) {
    return refuse(text, 'longer than mail allows', MEND);
  }
  if (!LOCAL.test(local)) {
    return refuse(text, 'the part before the @ has characters that mail programs read differently', MEND);
  }
  const rule = domainRule(domain);
  return rule === null ? ok(text) : refuse(text, rule, MEND);
}

/** A sender, `Name <address>` or a bare address. The name may not look like an address or break a header. */
export function mailSender(text: string): Result<Sender> {
  const parsed = emailAddresses.parseOneAddress({ input: text, strict: true, rejectTLD: true, rfc6532: true });
  // The parser counts blanks among the comments.
  if (parsed?.type !== 'mailbox' || parsed.parts.comments.some(({ tokens }) => tokens.trim() !== '')) {
    return refuse(text, 'not one sender', 'write it as Name <name@example.org>');
  }
  const address = mailAddress(parsed.address);
  const name = parsed.name ?? '';
  if (/[@<>\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(name)) {
    return refuse(text, 'the name of a sender may not contain an address or control characters', 'change the name');
  }
  return address.ok ? ok({ name, address: address.value }) : address;
}

function domainRule(domain: string): string | null {
  const labels = domain.split('.');
  if (labels.length < 2 || !labels.every((label) => DOMAIN_LABEL.test(label)) || !TOP_LABEL.test(labels.at(-1) ?? '')) {
    return 'the part after the @ is not the name of a mail domain';
  }
  const isFalse = labels.filter((label) => /^xn--/i.test(label)).some((label) => !isHonest(domainToUnicode(label)));
  return isFalse ? 'the domain is written in letters that imitate others' : null;
}

/** A decoded label is honest if it decodes at all, stays within one script, and is not made of look-alikes. */
function isHonest(label: string): boolean {
  const scripts = SCRIPTS.filter((script) => new RegExp(`\\p{Script=${script}}`, 'u').test(label));
  return label !== '' && !/^xn--/i.test(label) && scripts.length <= 1 && !ONLY_LOOKALIKES.test(label);
}
