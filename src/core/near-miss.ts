/**
 * "Did you mean": whether something typed is one slip away from a known name. A slip is one letter more, less,
 * other or swapped, or a form that only looks alike: capitals, full width, invisible characters, letters of another
 * script. Every function is linear in a text that the caller keeps short. Source: contract section 6, security C7.
 */

const LOOK_ALIKES: Readonly<Record<string, string>> = {
  // Cyrillic
  ...{ а: 'a', в: 'b', с: 'c', ԁ: 'd', е: 'e', ё: 'e', г: 'r', һ: 'h', н: 'h', і: 'i', ї: 'i', ј: 'j', к: 'k', ӏ: 'l' },
  ...{ м: 'm', п: 'n', о: 'o', р: 'p', ԛ: 'q', ѕ: 's', т: 't', и: 'u', ѵ: 'v', ԝ: 'w', х: 'x', у: 'y', ү: 'y' },
  // Greek
  ...{ α: 'a', β: 'b', ϲ: 'c', ε: 'e', η: 'n', ι: 'i', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', σ: 'o', τ: 't', υ: 'u' },
  ...{ χ: 'x', γ: 'y', ω: 'w' },
  // Latin letters and marks that normalisation keeps
  ...{ ı: 'i', ɩ: 'i', ɡ: 'g', ɑ: 'a', ᴄ: 'c', ᴏ: 'o', ѡ: 'w', '⁄': '/', '∕': '/', '⧸': '/' },
  ...{ '‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '−': '-', '⁃': '-' },
};

const NOT_ASCII = /\P{ASCII}/u;
const ALL_NOT_ASCII = /\P{ASCII}/gu;

/** Taken away anyway; before, as a long run of them is put in order in a time that grows with its square. */
const MARKS = /[\p{Mn}\p{Me}]/gu;
const MANY_MARKS = /\p{Mc}{31,}/gu;

/** What `text` looks like in lower-case ASCII: no accents, no invisible characters, look-alikes replaced. */
export function lookOf(text: string): string {
  if (!NOT_ASCII.test(text)) {
    return text.toLowerCase();
  }
  const plain = text
    .replace(MARKS, '')
    .replace(MANY_MARKS, '')
    .normalize('NFKD')
    .replace(/[\p{Mn}\p{Me}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '');
  return plain.toLowerCase().replaceAll(ALL_NOT_ASCII, (character) => LOOK_ALIKES[character] ?? character);
}

/** Whether one insertion, deletion, substitution or swap of neighbours, or nothing, turns `a` into `b`. */
function withinOneEdit(a: string, b: string): boolean {
  const longer = a.length - b.length;
  if (longer > 1 || longer < -1) {
    return false;
  }
  let at = 0;
  while (at < a.length && a[at] === b[at]) {
    at += 1;
  }
  const ends = (skippedOfA: number, skippedOfB: number): boolean =>
    a.slice(at + skippedOfA) === b.slice(at + skippedOfB);
  const swapped = a[at] === b[at + 1] && a[at + 1] === b[at];
  return ends(1, 1) || ends(1, 0) || ends(0, 1) || (swapped && ends(2, 2));
}

/** The names that `typed` may have meant, those that it looks like exactly before those one edit away. */
export function nearMisses(typed: string, names: readonly string[]): string[] {
  const look = lookOf(typed);
  return names.includes(look) ? [look] : names.filter((name) => withinOneEdit(look, name));
}
