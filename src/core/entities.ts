/**
 * HTML's character references as browsers and Markdown read them: numbered ones, and of the named ones those that become
 * ASCII, a letter that looks like it, a blank, or nothing that is seen: no other can hide a name or an address. Capitals
 * of a name are not looked at. Linear. Source: https://html.spec.whatwg.org/entities.json.
 */

const NUMBERED = /&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));?/gi;
const NAMED = /&([a-z][a-z0-9]{1,30});/gi;
/** `&ecaron;`, `&efr;`: its first letter, in another dress. */
const DRESSED =
  /^([a-z])(?:acute|grave|circ|uml|tilde|caron|cedil|breve|macr|ogon|dot|ring|dblac|slash|strok|scr|fr|opf)$/;

/** Each character with its names, also those that only look like it. */
const NAMES = [
  '\n newline',
  '! excl',
  '" quot',
  '# num',
  '$ dollar',
  '% percnt',
  '& amp',
  "' apos",
  '( lpar',
  ') rpar',
  '* ast midast',
  '+ plus',
  ', comma',
  '- hyphen dash ndash mdash horbar minus hybull',
  '. period',
  '/ sol frasl',
  ': colon',
  '; semi',
  '< lt',
  '= equals',
  '> gt',
  '? quest',
  '@ commat',
  '[ lsqb lbrack',
  '\\ bsol',
  '] rsqb rbrack',
  '^ hat',
  '_ lowbar underbar',
  '` grave diacriticalgrave',
  '{ lcub lbrace',
  '| verbar vert verticalline',
  '} rcub rbrace',
  'a acy alpha angst ordf',
  'b beta bernou bernoullis vcy',
  'c scy cayleys complexes',
  'd dd capitaldifferentiald differentiald',
  'e iecy iocy epsi epsilon epsiv varepsilon straightepsilon ee exponentiale expectation',
  'f fouriertrf',
  'h ncy hamilt hilbertspace planck planckh poincareplane quaternions',
  'i iota iukcy yicy ii inodot imath image imagline imagpart im imaginaryi',
  'j jmath jsercy',
  'k kappa kappav varkappa kcy kjcy',
  'l ell lagran laplacetrf',
  'm mcy mellintrf phmmat',
  'n eta pcy naturals',
  'o ocy omicron order orderof ordm oslash sigma',
  'p rcy rho rhov varrho primes',
  'q rationals',
  'r gcy gjcy re real realine realpart reals',
  's dscy oscircled circleds os',
  't tau tcy',
  'u icy jcy upsi upsih upsilon',
  'v nu',
  'w omega ohm',
  'x chi khcy',
  'y gamma ubrcy ucy',
  'z integers zeetrf',
  '1 sup1',
  '2 sup2',
  '3 sup3',
];
const BLANKS =
  'tab nbsp nonbreakingspace ensp emsp emsp13 emsp14 numsp puncsp thinsp hairsp mediumspace thickspace thinspace verythinspace';
const UNSEEN =
  'shy zwj zwnj zerowidthspace negativemediumspace negativethickspace negativethinspace negativeverythinspace nobreak af applyfunction ic invisiblecomma it invisibletimes tdot tripledot dotdot downbreve';
/** Marks of direction. */
const DIRECTIONS = { lrm: '\u200e', rlm: '\u200f' };
const LIGATURES = { fflig: 'ff', filig: 'fi', fllig: 'fl', ffilig: 'ffi', ffllig: 'ffl', fjlig: 'fj', ijlig: 'ij' };

const CHARACTERS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    NAMES.flatMap((row) =>
      row
        .slice(2)
        .split(' ')
        .map((name) => [name, row[0] ?? '']),
    ),
  ),
  ...Object.fromEntries(BLANKS.split(' ').map((name) => [name, ' '])),
  ...Object.fromEntries(UNSEEN.split(' ').map((name) => [name, '\u200b'])),
  ...DIRECTIONS,
  ...LIGATURES,
};

/** `text` with every reference as the character that it stands for, read once: `&amp;num;` becomes `&num;`. */
export function withoutEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text
    .replaceAll(NUMBERED, (whole, hex: string | undefined, digits: string | undefined) => {
      const code = hex === undefined ? Number(digits) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .replaceAll(NAMED, (whole, name: string) => named(name.toLowerCase()) ?? whole);
}

function named(name: string): string | undefined {
  return Object.hasOwn(CHARACTERS, name) ? CHARACTERS[name] : DRESSED.exec(name)?.[1];
}
