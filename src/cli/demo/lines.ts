/** Lines for a terminal: marked where the output is one, and cut or broken where they are long. */
import { styleText } from 'node:util';

/** Takes a line without its end. */
export type Say = (line: string) => void;

const LONGEST = 110;

/** Marks text where standard output is a terminal; elsewhere it is as it was. */
export function paint(style: Parameters<typeof styleText>[0], text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** A long line, cut. */
export function clip(line: string): string {
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}

/** A long line as several, broken at blanks. */
export function broken(line: string): readonly string[] {
  const lines: string[] = [];
  let last = '';
  for (const word of line.split(' ')) {
    if (last.length + 1 + word.length > LONGEST) {
      lines.push(last);
      last = word;
    } else {
      last = last === '' ? word : `${last} ${word}`;
    }
  }
  return [...lines, last];
}
