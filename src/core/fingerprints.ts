/**
 * Fingerprints of a text: numbers by which it is seen that another text has a piece of it, without keeping the words. A
 * piece is eight words in a row, whatever stands between them, of which five differ and are words of a language: a list of
 * versions, a CVSS vector, the address of a file of the product are none, since two cases may have the same. Of the pieces
 * that begin at four words in a row the smallest is kept (winnowing), so that eleven words in a row that two texts share
 * are always found if there is a piece among them, with a fraction of the numbers. A short title is one piece, and so is a
 * long word of letters and digits, which nobody types twice by chance.
 *
 * Source: Schleimer, Wilkerson, Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003. The hash
 * is cyrb53 (53 bits, so that among millions of pieces none is another's by chance).
 */
import { canonical } from './canonical.ts';
import { readings } from './readings.ts';

/** Words of a piece. */
const PIECE = 8;
const WINDOW = 4;
/** A piece with fewer words of a language, each counted once, is a list or a number. */
const FEWEST_REAL = 5;
const REAL = /^[a-z]{3,}$|[^ -~]/;
/** Fewer words than this say nothing of themselves. */
const SHORTEST_TITLE = 6;
const SHORTEST_TOKEN = 16;
const TOKEN =
  /(?<![a-z0-9_./:-])(?=[a-z0-9_-]*[0-9])(?=[a-z0-9_-]*[g-z])[a-z0-9][a-z0-9_-]*(?![a-z0-9_/:-]|\.[a-z0-9])/g;
/** Ids are looked at by themselves (other-cases.ts): many cases may name one that is public. */
const PUBLIC_ID = /^(?:cve|ghsa|cwe|kcsa|kcsn)-/;

/** What is kept of a text. */
export function fingerprints(text: string): readonly number[] {
  const read = canonical(text);
  return [...winnowed(wordsOf(read)), ...tokens(read)];
}

/** What is kept of a title: a short one is one piece. */
export function titleFingerprints(title: string): readonly number[] {
  const words = wordsOf(canonical(title));
  return words.length < SHORTEST_TITLE ? [] : words.length < PIECE ? [hash(words.join(' '))] : winnowed(words);
}

/** Every piece of a text that could be somebody's fingerprint, in whatever code it is. */
export function pieces(text: string): ReadonlySet<number> {
  const read = readings(text);
  const words = wordsOf(read);
  const found = new Set(tokens(read));
  for (let length = SHORTEST_TITLE; length <= PIECE; length++) {
    for (const piece of piecesOf(words, length)) if (piece !== null) found.add(piece);
  }
  return found;
}

/** An address is one word. */
function wordsOf(read: string): readonly string[] {
  return read.match(/https?:\/\/[^\s<>()[\]"']+|[\p{L}\p{N}]+/gu) ?? [];
}

function tokens(read: string): readonly number[] {
  return (read.match(TOKEN) ?? [])
    .filter((token) => token.length >= SHORTEST_TOKEN && !PUBLIC_ID.test(token) && token.split(/[_-]/).some(isRandom))
    .map((token) => hash(token));
}

/** A part with so many digits is no word of a language: `http2_protocol_options` is a name that many know. */
function isRandom(part: string): boolean {
  return part.length >= 8 && (part.match(/[0-9]/g)?.length ?? 0) >= 3;
}

/** From each word on; null: such words are no piece. */
function piecesOf(words: readonly string[], length: number): readonly (number | null)[] {
  const found: (number | null)[] = [];
  for (let at = 0; at + length <= words.length; at++) {
    const piece = words.slice(at, at + length);
    found.push(length < PIECE || isTelling(piece) ? hash(piece.join(' ')) : null);
  }
  return found;
}

function isTelling(piece: readonly string[]): boolean {
  return new Set(piece.filter((word) => REAL.test(word))).size >= FEWEST_REAL;
}

function winnowed(words: readonly string[]): readonly number[] {
  const all = piecesOf(words, PIECE);
  const kept: number[] = [];
  for (let at = 0; at === 0 || at + WINDOW <= all.length; at++) {
    const window = all.slice(at, at + WINDOW).filter((piece) => piece !== null);
    if (window.length > 0) kept.push(Math.min(...window));
  }
  return kept;
}

/** cyrb53 by bryc, public domain. */
function hash(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 2_654_435_761);
    b = Math.imul(b ^ unit, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & b) + (a >>> 0);
}
