/**
 * All the ways in which a text can be read, each canonical: as it is written; decoded; without the tags, comments and
 * links around its words; and what is in it in the codes of mail (quoted-printable, base64). No way takes the place of
 * another, as decoding hides words, too: `<https://…>` is a tag, and an address. Linear. Source: security T10.
 */
import { canonical } from './canonical.ts';
import { lookOf } from './near-miss.ts';

/** The ways that differ, a line or more each. For looking for words in, never to be shown. */
export function readings(text: string): string {
  const read = canonical(text);
  // Decoded first: a tag may be written in a code, too.
  const ways = [read, lookOf(text), canonical(withoutMarkup(read))];
  return [...new Set([...ways, ...mailCodes(text).map(canonical)])].join('\n');
}

const TAG = /<\/?[a-z](?:[^<>"']|"[^"<]*"|'[^'<]*')*>/g;
/** `[words](address)` */
const LINK = /\[([^[\]\n]*)\]\([^()\s]*\)/g;
/** Around a word, not within one. */
const UNDERLINED = /(?<![\p{L}\p{N}_])_+|(?<=[\p{L}\p{N}])_+(?![\p{L}\p{N}_])/gu;
/** Lines are broken after such a character, and people read on. */
const BROKEN_LINE = /(?<=[-/._])[ \t]*\r?\n[ \t>]*/g;

function withoutMarkup(text: string): string {
  const plain = withoutComments(text).replaceAll(TAG, '').replaceAll(LINK, '$1');
  return plain.replaceAll(UNDERLINED, '').replaceAll(BROKEN_LINE, '');
}

/** From `<!--` to the next `-->`; one that nothing ends is none. */
function withoutComments(text: string): string {
  const [before = '', ...pieces] = text.split('<!--');
  let isOpen = false;
  const kept = pieces.toReversed().map((piece) => {
    const end = piece.indexOf('-->');
    isOpen = isOpen || end !== -1;
    if (end !== -1) return piece.slice(end + 3);
    return isOpen ? '' : piece;
  });
  return before + kept.toReversed().join('');
}

const SOFT_BREAK = /=[ \t]*\r?\n/g;
const QUOTED = /(?:=[0-9a-f]{2})+/gi;
/** One line of it, or lines as mail breaks them. */
const BASE64 = /(?:[A-Za-z0-9+/_-]{60,76}\r?\n)+[A-Za-z0-9+/_-]+={0,2}|[A-Za-z0-9+/_-]{16,}={0,2}/g;
const SHORTEST = 16;
const UNPRINTABLE = /[\ufffd\p{Cs}\p{Co}\p{Cn}]|[\p{Cc}--[\t\r\n]]/v;

/** Of a text in which there is none, nothing. */
function mailCodes(text: string): readonly string[] {
  const quoted = text
    .replaceAll(SOFT_BREAK, '')
    .replaceAll(QUOTED, (run) => printable(run.replaceAll('=', ''), 'hex') ?? run);
  // `/` is a letter of it, too; in an address it stands around one.
  const found = (text.match(BASE64) ?? []).flatMap((block) => [...new Set([block, ...block.split('/')])]);
  const blocks = found.filter(({ length }) => length >= SHORTEST).map((block) => printable(block, 'base64'));
  return [...(quoted === text ? [] : [quoted]), ...blocks.filter((block) => block !== null)];
}

/** Null: it is no text. */
function printable(code: string, encoding: 'hex' | 'base64'): string | null {
  const text = Buffer.from(code, encoding).toString('utf8');
  return UNPRINTABLE.test(text) ? null : text;
}
