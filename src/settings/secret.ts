/** A value that no log, JSON or console shows: only `reveal()` gives it out. */
import { inspect } from 'node:util';

const HIDDEN = '[secret]';

export interface Secret {
  reveal(): string;
  toJSON(): typeof HIDDEN;
  toString(): typeof HIDDEN;
  [inspect.custom](): typeof HIDDEN;
}

/** Wraps a secret text. */
export function secret(value: string): Secret {
  const hidden = (): typeof HIDDEN => HIDDEN;
  return { reveal: () => value, toJSON: hidden, toString: hidden, [inspect.custom]: hidden };
}
