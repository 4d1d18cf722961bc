/** Data in a block of markdown that its content can not end. */

/** GitHub takes 65,536 characters, for all blocks of a text; one that is cut says so. */
const LONGEST = 18_000;

/** A fenced block of these lines; `info`: the language, or empty. */
export function fenced(info: string, content: readonly string[]): string {
  const kept: string[] = [];
  let length = 0;
  for (const line of content) {
    length += line.length + 1;
    if (length > LONGEST) {
      kept.push(`… ${content.length - kept.length} more lines: read the files`);
      break;
    }
    kept.push(line);
  }
  const longest = Math.max(2, ...(kept.join('\n').match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${info}\n${kept.join('\n')}\n${fence}`;
}
