/**
 * The titles that a test file has, read from its text: what `test`, `it` and `describe` are called with, also after
 * `.each(…)`; and the names of the rows of its tables (`['a name', …`, `what: 'a name'`).
 */
import { readFileSync } from 'node:fs';

/** A text in quotes, in two groups: the quote, and what stands between. */
const TEXT = /(['"`])((?:\\.|(?!\1)[^\\])*)\1/.source;
const TITLE = new RegExp(`(?:\\b(?:test|it|describe)|\\))\\(\\s*${TEXT}\\s*,\\s*(?:async\\b|\\(|\\w+ =>)`, 'g');
/** Rows of tables by row have their id first. */
const ROW = new RegExp(`(?:\\[\\s*'[A-Z]\\d+',|\\[|\\b(?:what|name):)\\s*${TEXT}\\s*,`, 'g');

export interface Titles {
  readonly titles: readonly string[];
  readonly rows: readonly string[];
}

/** Of the file at `path`, from the root of the project. Throws where there is none. */
export function titlesOf(path: string): Titles {
  const text = readFileSync(path, 'utf8');
  const all = (pattern: RegExp): readonly string[] =>
    [...text.matchAll(pattern)].map(([, , found = '']) => found.replaceAll(/\\(['"`\\])/g, '$1'));
  return { titles: all(TITLE), rows: all(ROW) };
}
