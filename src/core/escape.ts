/**
 * How a value is written into a communication, so that it says what was typed and does nothing: no mention, no
 * reference or closing of issues, no HTML, no image, no link but https, no invisible character. Each format has its own
 * rules; markdown's are in escape-markdown.ts, YAML's in escape-yaml.ts. Source: security G1 to G6, T1, T12, T15.
 */

import { markdownLine, markdownText, onLinesOfItsOwn } from './escape-markdown.ts';
import { yamlScalar } from './escape-yaml.ts';
import type { Audience } from './model.ts';
import type { Format } from './process.ts';
import { ok, type Result, refuse } from './refusals.ts';
import type { TextKind } from './views.ts';

const INVISIBLE = /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]--[\n\t\u{FE0F}]]/gv;
const BROKEN = /[\0\p{Cs}\p{Noncharacter_Code_Point}]/u;
const GITHUB_REFERENCE = /^https:\/\/[^/]+\/[^/]+\/[^/]+\/(?:issues|pull|pulls|commit|discussions|compare)\//;

/** `text` with control, direction and invisible characters shown as `[U+202E]`; line breaks and tabs stay. */
export function visible(text: string): string {
  return text.replaceAll(
    INVISIBLE,
    (c) => `[U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
  );
}

/** The characters that turn round what people read, or hide in it (Trojan Source). Source: security T12. */
export const TURNING = /[\p{Bidi_Control}\u{E0000}-\u{E007F}]/u;

/** `text` with those shown, and all else as it was typed: emoji are made of invisible characters, too. */
export function unturned(text: string): string {
  return text.replaceAll(new RegExp(TURNING, 'gu'), visible);
}

/** Refuses a text that no mail or GitHub could carry unchanged: NUL, half a surrogate pair, non-characters. */
export function unbroken(text: string): Result<string> {
  return BROKEN.test(text)
    ? refuse(text, 'NUL, half characters and non-characters can not be sent', 'take them out of the text')
    : ok(text);
}

/** A value as it is written in a communication of this format and audience. `text` must be `unbroken`. */
export function escapeValue(text: string, kind: TextKind, format: Format, audience: Audience): string {
  const shown = visible(kind === 'text' ? text : text.replaceAll(/\s+/g, ' '));
  switch (format) {
    case 'mail':
      return shown;
    case 'yaml':
      return yamlScalar(shown);
    case 'slack':
      return slack(shown);
    case 'markdown':
      return markdown(shown, kind, audience);
  }
}

/** `text` as a code block whose fence is longer than any in it: nothing in it means anything. */
export function fenced(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = '`'.repeat(runs.reduce((longest, run) => Math.max(longest, run), 2) + 1);
  return onLinesOfItsOwn(`${fence}\n${visible(text)}\n${fence}`);
}

function markdown(text: string, kind: TextKind, audience: Audience): string {
  switch (kind) {
    case 'token':
      return text;
    case 'line':
      return markdownLine(text);
    case 'text':
      return markdownText(text);
    case 'url':
      // A private place that links an issue leaves a trace of itself there.
      return audience !== 'public' && GITHUB_REFERENCE.test(text) ? `\`${text}\`` : text;
  }
}

/** Slack reads `&`, `<` and `>`; a word joiner keeps `@here` from being read. */
function slack(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/@(?=[A-Za-z0-9])/g, '@\u2060');
}
