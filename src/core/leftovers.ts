/**
 * What must never be in a message that leaves: braces of a template, placeholders, and the words that programs print for
 * nothing. A template's own text is checked for all of it when it is loaded. Braces in a person's text are literal
 * (`{{details}}` says just that), and so are words such as undefined within a sentence; placeholders are not. What only
 * looks like one is none: `context.TODO()` of Go, `<insert into …>` of SQL, `<insert id="x">` of XML, `List<Insert>`.
 * Source: security T1, T4, T7.
 */

/** In a template's own text. */
export const LEFTOVER =
  /\{\{|\}\}|\bTODO\b|\bTBD\b|CVE-YYYY|CVE-[0-9]{4}-(?:X+|N+|#+)|\bundefined\b|\[object Object\]|\bNaN\b|Invalid Date|<insert[^>]*>|[⟦⟧]/i;

const PLACEHOLDER =
  /\bTODO\b(?!\(\))|\bTBD\b|[Cc][Vv][Ee]-(?:YYYY|[0-9]{4}-(?:[Xx]+|[Nn]+|#+)(?![A-Za-z0-9]))|(?<![A-Za-z0-9_:])<(?:insert|INSERT|Insert)\b(?!\/|\s+(?:into|INTO|Into)\b)[^<>=]*>/;
const PRINTED = /\[object [A-Z][A-Za-z]*\]|\bInvalid Date\b/;
const NOTHING = /^(?:undefined|null|NaN)$/;

/** A placeholder, or what a program prints for no value, anywhere in a whole message; undefined for one that can go out. */
export function leftoverIn(message: string): string | undefined {
  return (PLACEHOLDER.exec(message) ?? PRINTED.exec(message))?.[0];
}

/** The placeholder in a value, or what a program printed for no value; undefined for a text that can go out. */
export function placeholderIn(value: string): string | undefined {
  return leftoverIn(value) ?? NOTHING.exec(value.trim())?.[0];
}
