/**
 * A "no" as data: what was given, which rule it broke, what to do instead.
 * Source: contract section 10 (bad input gets an answer that says what was wrong), architecture section 5 point 7.
 */

/** `value`: what was given, safe to show (see `shown`); `rule`: the rule it broke; `mend`: the way out. All plain text. */
export interface Refusal {
  readonly value: string;
  readonly rule: string;
  readonly mend: string;
  /** It names what only the team may read, such as the case's number: it is never said on the advisory. */
  readonly forTeam?: true;
}

/** The outcome of anything that can be refused. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

const SHOWN_LENGTH = 200;
const PLAIN = /^[ -~]*$/;
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text that is safe to show: at most 200 characters, invisible and control characters as `[U+202E]`. Never fails. */
export function shown(text: string): string {
  if (text.length <= SHOWN_LENGTH && PLAIN.test(text)) return text;
  const points = [...text.slice(0, SHOWN_LENGTH * 2)];
  const clipped = points.slice(0, SHOWN_LENGTH).join('');
  const visible = clipped.replace(
    UNSAFE,
    (character) => `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
  );
  return clipped.length < text.length ? `${visible}…` : visible;
}

/** A success that carries `value`. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** A refusal as data; `value` is made safe to show. */
export function refusal(value: string, rule: string, mend: string): Refusal {
  return { value: shown(value), rule, mend };
}

/** The same refusal, for the team alone. */
export function forTeam(why: Refusal): Refusal {
  return { ...why, forTeam: true };
}

/** A refused result; `value` is made safe to show. */
export function refuse(value: string, rule: string, mend: string): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: refusal(value, rule, mend) };
}
