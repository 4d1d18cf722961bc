/**
 * JSON from outside, read so that it can do no harm: its nesting is bounded before it is parsed (whoever walks over it
 * later may recurse), and it must be UTF-8 and one object. `JSON.parse` makes `__proto__` a plain field of that object,
 * changes no prototype, and takes the last of two equal keys.
 */

/** GitHub's own payloads are less than ten deep. */
const DEEPEST = 100;

const [QUOTE, BACKSLASH, CURLY, CURLY_END, SQUARE, SQUARE_END] = Array.from('"\\{}[]', (one) => one.charCodeAt(0));

/** The object and its text; null where the bytes are no JSON object in UTF-8, or nested too deep. */
export function readJson(bytes: Uint8Array): { readonly text: string; readonly value: Record<string, unknown> } | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (isTooDeep(text)) {
      return null;
    }
    const value: unknown = JSON.parse(text);
    return isObject(value) ? { text, value } : null;
  } catch {
    return null;
  }
}

/** One pass over the brackets outside of texts. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfText(text, at);
        break;
      case CURLY:
      case SQUARE:
        depth++;
        if (depth > DEEPEST) return true;
        break;
      case CURLY_END:
      case SQUARE_END:
        depth--;
    }
  }
  return false;
}

/** Where the text that begins here ends: at the first quotation mark that is not escaped. */
function endOfText(text: string, begin: number): number {
  let end = begin;
  do {
    end = text.indexOf('"', end + 1);
    if (end === -1) return text.length;
  } while (isEscaped(text, end));
  return end;
}

/** An odd number of backslashes is before it. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (at - first) % 2 === 1;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
