/**
 * Text as somebody reads it, so that what must not be said is found however it is written: addresses and HTML decoded
 * (also within one another), letters that look alike made one, without capitals, accents, invisible characters, and the
 * marks that Markdown takes away. For comparing only, never to be shown. Linear; what is canonical stays as it is. A text
 * that can be read in more than one way is in readings.ts. Source: security T10, T12, T13.
 */
import { decodeHTML } from 'entities';
import { lookOf } from './near-miss.ts';

/** An address in an address is encoded twice; more often, nobody reads it any more. */
const ROUNDS = 6;
const PERCENT = /(?:%[0-9a-f]{2})+/gi;
/** How invisible characters are shown (escape.ts), what Markdown takes away, and what nobody sees. */
const UNSEEN = /\[U\+[0-9A-F]{4,6}\]|~~|[\\*`\u2060\u200b-\u200d\ufeff\u00ad]/gi;
/** What a code begins with: without them there is none. */
const CODES = /[&%[~]/g;

export function canonical(text: string): string {
  let read = text;
  for (let round = 0; round < ROUNDS; round++) {
    const next = lookOf(decodedOnce(read).replaceAll(UNSEEN, ''));
    if (next === read) return read;
    read = next;
  }
  return read.replaceAll(CODES, '');
}

/** `text` decoded, with all its letters and characters as they are. */
export function decoded(text: string): string {
  let read = text;
  for (let round = 0; round < ROUNDS; round++) {
    const next = decodedOnce(read);
    if (next === read) break;
    read = next;
  }
  return read;
}

function decodedOnce(text: string): string {
  return decodeHTML(text.includes('%') ? text.replaceAll(PERCENT, bytes) : text);
}

/** UTF-8 where it is; else its ASCII alone. */
function bytes(run: string): string {
  const read = Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8');
  if (!read.includes('\ufffd')) return read;
  return run.replaceAll(/%([0-7][0-9a-f])/gi, (_code, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
}
