/**
 * Text as somebody reads it, so that what must not be said is found however it is written: addresses and HTML decoded
 * (also twice), letters that look alike made one, without capitals, accents, invisible characters, and the marks that
 * Markdown takes away. For comparing only, never to be shown. Linear. Source: security T10, T12, T13.
 */
import { lookOf } from './near-miss.ts';

/** An address in an address is encoded twice; more often, nobody reads it any more. */
const ROUNDS = 3;
const PERCENT = /(?:%[0-9a-f]{2})+/gi;
const NUMBERED = /&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));?/gi;
const NAMED = /&([a-z]{2,8});/gi;
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ sol: '/', bsol: '\\', num: '#', commat: '@', period: '.', colon: ':', hyphen: '-', dash: '-', lowbar: '_' },
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', lsqb: '[', rsqb: ']', lbrack: '[', rbrack: ']', nbsp: ' ', shy: '' },
};
/** How invisible characters are shown (escape.ts), what Markdown takes away, and what nobody sees. */
const UNSEEN = /\[U\+[0-9A-F]{4,6}\]|[\\*`\u2060\u200b-\u200d\ufeff\u00ad]/gi;

export function canonical(text: string): string {
  let read = text;
  for (let round = 0; round < ROUNDS; round++) {
    const next = decoded(read);
    if (next === read) break;
    read = next;
  }
  return lookOf(read.replaceAll(UNSEEN, ''));
}

function decoded(text: string): string {
  if (!text.includes('%') && !text.includes('&')) return text;
  return text
    .replaceAll(PERCENT, bytes)
    .replaceAll(NUMBERED, (whole, hex: string | undefined, digits: string | undefined) => {
      const code = hex === undefined ? Number(digits) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .replaceAll(NAMED, (whole, name: string) => {
      const known = name.toLowerCase();
      return Object.hasOwn(ENTITIES, known) ? (ENTITIES[known] ?? whole) : whole;
    });
}

/** UTF-8 where it is; else its ASCII alone. */
function bytes(run: string): string {
  try {
    return decodeURIComponent(run);
  } catch {
    return run.replaceAll(/%([0-7][0-9a-f])/gi, (_code, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
  }
}
