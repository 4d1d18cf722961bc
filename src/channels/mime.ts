/**
 * MIME parts as text of ASCII lines that end in CRLF, so that a signature over them survives every mail server: the
 * body is quoted-printable (no trailing blanks, no line over 76, no `From ` and no dot at the start of a line), and
 * attachments are base64.
 *
 * Sources: RFC 2045 section 6.7 and 6.8, RFC 2046 section 5.1, RFC 2183, RFC 2231 section 4, RFC 3156 section 3.
 */
import { createHash } from 'node:crypto';
import { foldLines } from 'nodemailer/lib/mime-funcs';
import MimeNode from 'nodemailer/lib/mime-node';

export interface Attachment {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const CRLF = '\r\n';
const LINE = 76;

/** A part with the text and, if there are any, the attachments and other parts: headers, an empty line, content. */
export function contentPart(text: string, attachments: readonly Attachment[], others: readonly string[] = []): string {
  const body = [
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    quotedPrintable(text),
  ].join(CRLF);
  const parts = [body, ...attachments.map(attachmentPart), ...others];
  return parts.length === 1 ? body : multipart('mixed', parts);
}

/** A multipart of these parts. `type`: subtype, with its parameters if it has any. */
export function multipart(type: string, parts: readonly string[]): string {
  // `=_` never occurs in quoted-printable or base64 text.
  const boundary = `=_${createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 40)}`;
  const enclosed = parts.flatMap((part) => [`--${boundary}`, part]);
  return [
    `Content-Type: multipart/${type};${CRLF} boundary="${boundary}"`,
    '',
    ...enclosed,
    `--${boundary}--`,
    '',
  ].join(CRLF);
}

/** One header line, encoded and folded. Addresses are given as objects, never as text. */
export function header(name: string, value: string | { readonly name: string; readonly address: string }): string {
  const encoded = typeof value === 'string' ? value : { name: value.name, address: value.address };
  return foldLines(`${name}: ${MimeNode.encodeHeaderValue(name, encoded)}`, LINE);
}

/** RFC 2045 quoted-printable. Line breaks of any kind become CRLF. */
function quotedPrintable(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => wrapped([...Buffer.from(line)].map(octet)))
    .join(CRLF);
}

function octet(byte: number, index: number, line: readonly number[]): string {
  const isBlank = byte === 0x20 || byte === 0x09;
  const isPlain = byte > 0x20 && byte < 0x7f && byte !== 0x3d;
  return isPlain || (isBlank && index < line.length - 1) ? String.fromCharCode(byte) : escaped(byte);
}

function escaped(byte: number): string {
  return `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Breaks a line of encoded octets softly; no line starts with a dot or `From `, which servers and mailboxes change. */
function wrapped(octets: readonly string[]): string {
  const lines: string[] = [];
  let line = '';
  for (const [index, plain] of octets.entries()) {
    if (line.length + plain.length > LINE - 1 && !(index === octets.length - 1 && line.length + plain.length <= LINE)) {
      lines.push(`${line}=`);
      line = '';
    }
    const isRisky = line === '' && (plain === '.' || octets.slice(index, index + 5).join('') === 'From ');
    line += isRisky ? escaped(plain.charCodeAt(0)) : plain;
  }
  return [...lines, line].join(CRLF);
}

/** A file as a part in base64. `type`: its Content-Type, with parameters. */
export function filePart(type: string, name: string, bytes: Uint8Array): string {
  const encoded = Buffer.from(bytes)
    .toString('base64')
    .replace(/.{76}(?=.)/g, `$&${CRLF}`);
  return [
    `Content-Type: ${type}`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment;${CRLF} ${parameter('filename', name)}`,
    '',
    encoded,
  ].join(CRLF);
}

function attachmentPart({ name, bytes }: Attachment): string {
  return filePart(/\.(patch|diff)$/.test(name) ? 'text/x-patch' : 'application/octet-stream', name, bytes);
}

function parameter(name: string, value: string): string {
  const isAscii = /^[\x20-\x7e]*$/.test(value);
  return isAscii
    ? `${name}="${value.replace(/["\\]/g, '\\$&')}"`
    : `${name}*=UTF-8''${encodeURIComponent(value).replace(/[*'()!]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`;
}
