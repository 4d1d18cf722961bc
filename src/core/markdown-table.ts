/** Tables of data as GitHub's markdown: nothing in a cell ends it, calls anybody, or is anything but text. */
import { escapeValue } from './escape.ts';
import { shown } from './refusals.ts';

/** Data as it stands in a cell, or in a line: at most `limit` (and 200) characters, inert. Never fails. */
export function cell(text: string, limit = 200): string {
  const line = text.replaceAll(/\s+/g, ' ');
  const clipped = line.length > limit ? `${line.slice(0, limit)}…` : line;
  return escapeValue(shown(clipped), 'line', 'markdown', 'team').trim();
}

/** Cells are written as they are: data goes through `cell` first. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
