/**
 * JSON from outside, read so that it can do no harm: its nesting is bounded before it is parsed (whoever walks over it
 * later may recurse), and it must be UTF-8 and one object. `JSON.parse` makes `__proto__` a plain field of that object,
 * changes no prototype, and takes the last of two equal keys.
 */

/** GitHub's own payloads are less than ten deep. */
const DEEPEST = 100;

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
  let isInText = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (isInText) {
      if (character === '\\') {
        at++;
      } else if (character === '"') {
        isInText = false;
      }
    } else if (character === '"') {
      isInText = true;
    } else if (character === '{' || character === '[') {
      depth++;
      if (depth > DEEPEST) {
        return true;
      }
    } else if (character === '}' || character === ']') {
      depth--;
    }
  }
  return false;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
