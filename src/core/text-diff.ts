/** What is different between two texts, line by line. */
import { createTwoFilesPatch } from 'diff';

/** Hunks of a unified diff without its head; empty where nothing is different. */
export function textDiff(before: string, after: string): string {
  if (before === after) return '';
  const patch = createTwoFilesPatch('before', 'after', `${before}\n`, `${after}\n`, '', '', { context: 1 });
  const lines = patch.split('\n').filter((line) => !/^(=+|--- before.*|\+\+\+ after.*)$/.test(line));
  return lines.join('\n').trim();
}
